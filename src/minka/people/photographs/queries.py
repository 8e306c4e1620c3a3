"""Questions others may ask about photographs."""

from collections.abc import Collection
from functools import lru_cache

from django.db.models import QuerySet

from minka.chip.photo import Box, chip_rendition
from minka.exchange import storage
from minka.people.lifecycle import PhotographStatus

from ..models import Person
from .models import Photograph


def photograph_of(person_id: int) -> Photograph | None:
    """Return the photograph in use."""
    return _in_use().filter(person=person_id).first()


def photographs_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return the digest of the photograph in use by person; who has none is missing."""
    chosen = _in_use().filter(person__in=person_ids)
    return dict(chosen.values_list("person_id", "digest"))


def without_photograph() -> QuerySet[Person]:
    """Return everybody who has no photograph in use, in the order of registration."""
    return Person.objects.exclude(pk__in=_in_use().values("person")).order_by("pk")


def history_of(person_id: int) -> QuerySet[Photograph]:
    """Return every photograph a person ever had, the latest first."""
    return Photograph.objects.filter(person=person_id).order_by("-id")


def photographs_in(file_id: int) -> QuerySet[Photograph]:
    """Return the photographs that came in a ZIP, in its order."""
    return Photograph.objects.filter(file_id=file_id).order_by("line_number")


def bytes_of(digest: str) -> bytes:
    """Return the JPEG with this digest. Raises FileNotFoundError."""
    return storage.path_of(digest).read_bytes()


def chip_pictures_of(person_ids: Collection[int]) -> dict[int, bytes]:
    """Return the small rendition for the chip by person; who has no photograph is missing."""
    chosen = _in_use().filter(person__in=person_ids)
    return {
        person_id: _chip_picture(digest, tuple(face) or None)
        for person_id, digest, face in chosen.values_list("person_id", "digest", "face")
    }


@lru_cache(maxsize=256)
def _chip_picture(digest: str, face: Box | None) -> bytes:
    """Kept for cards that are made again, and for photographs that drawn persons share."""
    return chip_rendition(bytes_of(digest), face).data


def _in_use() -> QuerySet[Photograph]:
    return Photograph.objects.filter(status=PhotographStatus.ACCEPTED)
