"""What becomes of each picture of a ZIP, seen beside the others of the same ZIP. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .archive import Entry
from .judging import Looked
from .refusals import SENTENCES
from .rules import is_fit

ACCEPT, REFUSE, SAME = "ACCEPT", "REFUSE", "SAME"
"""Outcome of a line: in use now, sent back, or nothing changed because it was known."""

NOT_FIT = "NOT_FIT"
PLACES_SHOWN = 5


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A picture with what became of it; `number` counts the pictures of the ZIP from 1."""

    number: int
    index: int
    name: str
    owner: str = ""
    person_id: int | None = None
    outcome: str = ACCEPT
    findings: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Line {self.number} {self.outcome}>"

    @property
    def has_row(self) -> bool:
        """Whether a row is kept of it: accepted, or refused by the rules for photographs."""
        return self.outcome == ACCEPT or self.findings[:1] == (NOT_FIT,)

    def known(self) -> "Line":
        """Return the line as one that changes nothing."""
        return replace(self, outcome=SAME, findings=(), sentences=())

    def refused(self, code: str, **values: object) -> "Line":
        """Return the line sent back for this reason alone."""
        sentence = SENTENCES[code].format(**values)
        return replace(self, outcome=REFUSE, findings=(code,), sentences=(sentence,))


def decide(
    entries: Sequence[Entry], looked: Mapping[int, Looked], persons: Mapping[str, int]
) -> list[Line]:
    """Return a line per entry, in order; `persons` gives the person of a number."""
    lines = [
        _alone(number, entry, looked.get(entry.index), persons.get(entry.number))
        for number, entry in enumerate(entries, start=1)
    ]
    same = _same_pictures(lines, looked)
    lines = _refuse_shared(lines, same)
    return _refuse_several(lines, same)


def _alone(number: int, entry: Entry, looked: Looked | None, person_id: int | None) -> Line:
    owner = str(person_id or entry.number)
    line = Line(number, entry.index, entry.name, owner, person_id)
    if entry.refused:
        return line.refused(entry.refused, why=entry.why)
    if looked and looked.refusal:
        return replace(
            line,
            outcome=REFUSE,
            findings=(looked.refusal.code,),
            sentences=(str(looked.refusal),),
        )
    if person_id is None:
        return line.refused("PERSON_UNKNOWN")
    if looked is None or looked.judgement is None:
        return line.refused("PICTURE_DAMAGED")
    verdicts = looked.judgement.verdicts
    if is_fit(verdicts):
        return line
    failed = [verdict for verdict in verdicts if verdict.refuses]
    return replace(
        line,
        outcome=REFUSE,
        findings=(NOT_FIT, *(verdict.limit.code for verdict in failed)),
        sentences=tuple(verdict.sentence for verdict in failed),
    )


def _same_pictures(lines: Sequence[Line], looked: Mapping[int, Looked]) -> dict[int, set[int]]:
    """Return for each line which lines show its picture, itself included, by number."""
    seen = {
        line.number: judgement.measured.thumbnail
        for line in lines
        if (answer := looked.get(line.index)) and (judgement := answer.judgement)
    }
    same = {number: {number} for number in seen}
    if len(seen) < 2:
        return same
    from .faces import same_pictures  # slow import

    numbers = list(seen)
    for a, b in same_pictures(list(seen.values())):
        same[numbers[a]].add(numbers[b])
        same[numbers[b]].add(numbers[a])
    return same


def _refuse_shared(lines: Sequence[Line], same: Mapping[int, set[int]]) -> list[Line]:
    """Refuse every line whose picture stands under another number too."""
    owner = {line.number: line.owner for line in lines}

    def settled(line: Line) -> Line:
        group = same.get(line.number, set())
        if not line.has_row or len({owner[number] for number in group}) < 2:
            return line
        return line.refused("PICTURE_UNDER_TWO_NUMBERS", places=_places(group))

    return [settled(line) for line in lines]


def _refuse_several(lines: Sequence[Line], same: Mapping[int, set[int]]) -> list[Line]:
    """Refuse different pictures of one person; of equal ones the first stands."""
    of_owner: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.has_row:
            of_owner[line.owner].append(line.number)

    def settled(line: Line) -> Line:
        group = of_owner[line.owner] if line.has_row else []
        if line.number in group[:1] and set(group) <= same[line.number]:
            return line
        if line.number in group[1:] and set(group) <= same[group[0]]:
            return line.known()
        return line.refused("PICTURES_OF_ONE_PERSON", places=_places(group)) if group else line

    return [settled(line) for line in lines]


def _places(numbers: Sequence[int] | set[int]) -> str:
    """Name the lines, the first few of many."""
    shown = "、".join(f"第{number}张" for number in sorted(numbers)[:PLACES_SHOWN])
    return shown + "等" * (len(numbers) > PLACES_SHOWN)
