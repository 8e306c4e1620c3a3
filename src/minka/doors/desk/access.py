"""Who may open a route, and whose rows she sees there.

Every view of the desk wears exactly one of `permission(...)`, `signed_in` or `public`; each sets
the attribute `permission` on the view, so that a test can walk the routes and find a bare one.
A permission says what may be done, the post says where: rows of another organisation do not
exist for her (404).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from minka.outlets import queries as outlets

from .words import name_of

PUBLIC = "public"
SIGNED_IN = "signed in"

View = Callable[..., HttpResponse]


class PermissionMissing(Exception):
    """The operator is known, but her roles do not include what the route needs."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoPost(Exception):
    """The account is valid, but nobody appointed it to an organisation."""


@dataclass(frozen=True, slots=True)
class Post:
    """Where an operator works; `scope` holds organisation ids, null is the whole city."""

    actor: str
    full_name: str
    organisation_id: int
    organisation: str
    scope: tuple[int, ...] | None

    def covers(self, *organisation_ids: int | None) -> bool:
        """Tell whether one of these organisations lies at or below the post."""
        return self.scope is None or any(number in self.scope for number in organisation_ids)

    def require(self, *organisation_ids: int | None) -> None:
        """Raise Http404 unless one of these organisations lies at or below the post."""
        if not self.covers(*organisation_ids):
            raise Http404


def post_of(user: object) -> Post:
    """Return where a signed-in user works; raises NoPost."""
    operator = outlets.operator_of(user)
    if operator is None:
        raise NoPost
    place = operator.organisation
    below = outlets.below(place).values_list("id", flat=True)
    return Post(
        actor=f"desk:{user.get_username()}",
        full_name=operator.full_name,
        organisation_id=place.pk,
        organisation=name_of(place),
        scope=None if place.parent_id is None else tuple(below),
    )


def public(view: View) -> View:
    """Open a route to anybody."""
    return _marked(view, PUBLIC)


def signed_in(view: View) -> View:
    """Open a route to every operator with a post, whatever her roles."""
    return _marked(_guarded(view, ""), SIGNED_IN)


def permission(name: str) -> Callable[[View], View]:
    """Open a route to operators whose roles include `name` ("room.verb")."""
    return lambda view: _marked(_guarded(view, name), name)


def _marked(view: View, name: str) -> View:
    view.permission = name
    return view


def _guarded(view: View, name: str) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        request.post = post_of(request.user)
        if name and not request.user.has_perm(name):
            raise PermissionMissing(name)
        return view(request, *args, **kwargs)

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page; a fragment asks the browser to leave the page."""
    sign_in = reverse("desk:sign_in")
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
    back = request.get_full_path() if request.method == "GET" else reverse("desk:home")
    return redirect_to_login(back, sign_in)
