"""Every route of the desk, found by walking the map of addresses."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, reverse

from minka.doors.desk import urls


@dataclass(frozen=True)
class Route:
    """A route with its view; `needs` names what its address is made of."""

    name: str
    view: object
    needs: tuple[str, ...]

    def address(self, things: dict[str, object]) -> str:
        return reverse(f"desk:{self.name}", kwargs={name: things[name] for name in self.needs})


def routes() -> Iterator[Route]:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield Route(pattern.name, pattern.callback, tuple(pattern.pattern.converters))
