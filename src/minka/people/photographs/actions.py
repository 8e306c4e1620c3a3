"""What is done with photographs: take, accept against the detector, go back, withdraw."""

import datetime
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from minka.exchange import storage
from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal, Refused
from minka.people.lifecycle import PHOTOGRAPH, PhotographStatus
from minka.plumbing import bulk
from minka.plumbing.moves import move_all, move_one, start_all

from . import rules
from .measuring import Judgement, assess
from .models import Photograph
from .refusals import PictureRefused

SQL = bulk.statements(Path(__file__).with_name("bulk.sql"))
NOT_OVERRULED = _("照片的文件本身不合格（{codes}），不能人工认定，请换一张照片")
STANDING = ~Q(status__in=[PhotographStatus.REFUSED, PhotographStatus.WITHDRAWN])


@dataclass(frozen=True, slots=True)
class PhotographRow:
    """A judged photograph on its way in; its bytes are in exchange's storage already."""

    person_id: int
    digest: str
    is_fit: bool
    verdicts: Sequence[dict[str, Any]] = ()
    face: Sequence[int] = ()
    taken_on: datetime.date | None = None
    line_number: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """How many photographs of a set are in use now, went back, or were known."""

    accepted: int
    refused: int
    known: int


@dataclass(frozen=True, slots=True)
class Owners:
    """To whom pictures belong already: persons by digest, and where each was withdrawn."""

    standing: dict[str, set[int]] = field(default_factory=dict)
    withdrawn: dict[str, set[int]] = field(default_factory=dict)

    def refusal(self, digest: str, person_id: int) -> str:
        """Return why this person may not have this picture, "" if she may."""
        if person_id in self.withdrawn.get(digest, ()):
            return "PICTURE_WITHDRAWN"
        others = self.standing.get(digest, set()) - {person_id}
        return "PICTURE_OF_ANOTHER" if others else ""


def add_photograph(
    person_id: int,
    data: bytes,
    *,
    product_code: str,
    taken_on: datetime.date | None = None,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> Photograph:
    """Take one photograph of a person, judged by a product's rules; return its row.

    The row is REFUSED when a rule refuses it; the same bytes again return the row they have.
    Raises PictureRefused when they cannot be read, or stand under another person's name.
    """
    limits = rules.rule_book().limits_for(product_code, on)
    judgement = assess(data, limits, on=on)
    digest = storage.keep(data).digest
    if code := owners_of([digest]).refusal(digest, person_id):
        raise PictureRefused(code)
    row = row_of(person_id, digest, judgement, taken_on=taken_on)
    add_photographs([row], at=at, actor=actor)
    return Photograph.objects.filter(person=person_id, digest=digest).latest("id")


def row_of(
    person_id: int,
    digest: str,
    judgement: Judgement,
    *,
    taken_on: datetime.date | None = None,
    line_number: int = 0,
) -> PhotographRow:
    """Return the row of a judged photograph."""
    seen = judgement.measured
    return PhotographRow(
        person_id=person_id,
        digest=digest,
        is_fit=rules.is_fit(judgement.verdicts),
        verdicts=[verdict.stored() for verdict in judgement.verdicts],
        face=seen.faces[0].box if len(seen.faces) == 1 else (),
        taken_on=taken_on or seen.taken_on,
        line_number=line_number,
    )


@transaction.atomic
def add_photographs(
    rows: Sequence[PhotographRow], *, file_id: int = 0, at: datetime.datetime, actor: str
) -> Added:
    """Store judged photographs as a set: the fit ones take the place of those in use.

    A picture that its person once had changes nothing. Whose picture it is was settled by the
    caller. Raises ValueError for two different fit pictures of one person.
    """
    fit = Counter(person for person, _digest in {(r.person_id, r.digest) for r in rows if r.is_fit})
    if fit and max(fit.values()) > 1:
        raise ValueError("two photographs of one person in one set")
    facts = {
        "persons": sorted({row.person_id for row in rows}),
        "rows": json.dumps([asdict(row) for row in rows], default=str),
        "file": file_id,
        "at": at,
    }
    bulk.rows(SQL["lock_persons"], facts)
    stored = bulk.run(SQL["add"], facts)
    # Whatever is RECEIVED is ours: every other transaction moves its rows on before it ends.
    new = Photograph.objects.filter(status=PhotographStatus.RECEIVED)
    start_all(new, at=at, actor=actor)
    _supersede(new.filter(is_fit=True).values("person"), at=at, actor=actor)
    step = {"lifecycle": PHOTOGRAPH, "at": at, "actor": actor}
    accepted = move_all(new.filter(is_fit=True), "accept", **step)
    refused = move_all(new.filter(is_fit=False), "refuse", **step)
    return Added(len(accepted), len(refused), len(rows) - stored)


def owners_of(digests: Collection[str]) -> Owners:
    """Return to whom these pictures belong already."""
    owners = Owners()
    known = Photograph.objects.filter(digest__in=digests)
    for digest, person in known.filter(STANDING).values_list("digest", "person"):
        owners.standing.setdefault(digest, set()).add(person)
    gone = known.filter(status=PhotographStatus.WITHDRAWN)
    for digest, person in gone.values_list("digest", "person"):
        owners.withdrawn.setdefault(digest, set()).add(person)
    return owners


@transaction.atomic
def overrule(photograph: Photograph, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Accept by hand a photograph to which only the detector objected; `note` says why.

    Raises Refused when the file itself is not what it must be, IllegalMove unless it is REFUSED.
    """
    if not rules.may_overrule(photograph.verdicts):
        hard = [v["code"] for v in photograph.verdicts if v.get("refuses") and not v["by_hand"]]
        values = {"codes": "、".join(hard)}
        raise Refused(Refusal("NOT_OVERRULED", NOT_OVERRULED, values))
    owners = owners_of([photograph.digest])
    if code := owners.refusal(photograph.digest, photograph.person_id):
        raise PictureRefused(code)
    if photograph.person_id in owners.standing.get(photograph.digest, ()):
        raise PictureRefused("PICTURE_KNOWN")
    _put_in_use(photograph, "overrule", note=note, at=at, actor=actor)


@transaction.atomic
def reinstate(photograph: Photograph, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Put an earlier photograph back in use. Raises IllegalMove unless it was superseded."""
    _put_in_use(photograph, "reinstate", note=note, at=at, actor=actor)


def withdraw(photograph: Photograph, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Take a photograph of the wrong person out of use for good; raises IllegalMove.

    The person is then without a photograph until a new one comes or an earlier is reinstated.
    """
    move_one(photograph, "withdraw", lifecycle=PHOTOGRAPH, note=note, at=at, actor=actor)


def _put_in_use(
    photograph: Photograph, verb: str, *, note: str, at: datetime.datetime, actor: str
) -> None:
    bulk.rows(SQL["lock_persons"], {"persons": [photograph.person_id]})
    photograph.refresh_from_db()
    # Asked first: once superseded, the photograph in use could be reinstated.
    PHOTOGRAPH.after(photograph.status, verb)
    _supersede([photograph.person_id], at=at, actor=actor)
    move_one(photograph, verb, lifecycle=PHOTOGRAPH, note=note, at=at, actor=actor)


def _supersede(persons: Any, *, at: datetime.datetime, actor: str) -> None:
    standing = Photograph.objects.filter(status=PhotographStatus.ACCEPTED, person__in=persons)
    move_all(standing, "supersede", lifecycle=PHOTOGRAPH, at=at, actor=actor)
