"""What a careful clerk does with the rows of a collection file: the rule, in plain Python.

This is the specification. `bulk.sql` does the same with whole files by joins; a test holds
both equal on generated rows.

A row is stored unless something in it contradicts or cannot be read. A person is a minor
until the day after her 18th birthday (years of age are complete on that day).

Source: the dispositions agreed with the centres for collection files; Civil Code art. 17.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from minka.people.findings import REFUSE, WARN, Disposition, disposition_of
from minka.people.rules._birth import forms_of, ordinary_form, read_birth, years_before
from minka.people.rules._codes import (
    CHINA,
    CHINESE_KINDS,
    CITIZEN_KINDS,
    FOREIGN_KINDS,
    read_ethnic,
    read_household,
    read_kind,
    read_nationality,
    read_sex,
)
from minka.people.rules._contact import read_address, read_phone, read_postcode
from minka.people.rules._numbers import (
    IDENTITY_CARD,
    claim_in,
    is_without_han,
    read_guardian_name,
    read_guardian_number,
    read_name,
    read_number,
)
from minka.people.rules._reading import Reading

OF_AGE = 18
OLDEST = 130

FIELDS = (
    "name",
    "kind",
    "number",
    "sex",
    "ethnic",
    "birth",
    "nationality",
    "household",
    "phone",
    "address",
    "postcode",
    "guardian_name",
    "guardian_number",
)
"""The fields of a row, in the order in which their findings are reported."""

READERS: dict[str, Callable[[str], Reading]] = {
    "name": read_name,
    "kind": read_kind,
    "sex": read_sex,
    "ethnic": read_ethnic,
    "birth": read_birth,
    "nationality": read_nationality,
    "household": read_household,
    "phone": read_phone,
    "address": read_address,
    "postcode": read_postcode,
    "guardian_name": read_guardian_name,
    "guardian_number": read_guardian_number,
}
"""How a cell of each field is read; the number needs its kind too."""


MISPLACED = (
    *("PHONE_IMPOSSIBLE", "POSTCODE_IMPOSSIBLE", "NATIONALITY_UNKNOWN", "HOUSEHOLD_UNKNOWN"),
    *("GUARDIAN_NAME_INVALID", "GUARDIAN_NUMBER_INVALID"),
)
"""Two of them in a row of too many cells: a comma in the address has shifted what follows."""


@dataclass(frozen=True, slots=True)
class SentRow:
    """A data row: the text of each field, None for a column that the file does not have.

    `cell_count` is how many cells were sent for `width` columns, `filled` the last of those
    beyond the width that is not empty.
    """

    number: int
    texts: Mapping[str, str | None]
    cell_count: int = 0
    filled: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that divide ages, as of the reference date of a file."""

    on: datetime.date
    minor_from: datetime.date
    oldest: datetime.date

    @classmethod
    def of(cls, on: datetime.date) -> "Dates":
        """Return the days for a reference date: minors were born on or after `minor_from`."""
        return cls(on, years_before(on, OF_AGE), years_before(on, OLDEST))


@dataclass(slots=True)
class Verdict:
    """What becomes of a row: its findings, and its values as they would be stored."""

    number: int
    reasons: list[str] = field(default_factory=list)
    claim: str | None = None
    values: dict[str, str | datetime.date | None] = field(default_factory=dict)

    @property
    def disposition(self) -> Disposition:
        """The worst of the findings decides."""
        return disposition_of(self.reasons)


def judge(rows: Sequence[SentRow], *, on: datetime.date) -> list[Verdict]:
    """Judge the rows of one file, in order, as of a reference date (China)."""
    births = (text for row in rows if (text := row.texts["birth"]))
    dates = Counter(text for text in births if read_birth(text).days)
    ordinary = ordinary_form(dates.items())
    verdicts = [judge_row(row, dates=Dates.of(on), ordinary=ordinary) for row in rows]
    _compare(verdicts)
    return verdicts


def judge_row(row: SentRow, *, dates: Dates, ordinary: str) -> Verdict:
    """Judge one row by itself; `ordinary` is the form of the dates in its column."""
    read = read_row(row, ordinary=ordinary)
    verdict = Verdict(row.number, [r for name in FIELDS for r in read[name].reasons])
    if row.filled > row.width:
        verdict.reasons.insert(0, "ROW_TOO_LONG")
    number, born = read["number"], _born(read)
    verdict.reasons += [
        *_sex_findings(read["sex"], number),
        *_birth_findings(read["birth"], number, born, dates),
        *_origin_findings(read, asked=row.texts["nationality"] is not None),
        *_guardian_findings(read, born, dates),
    ]
    verdict.reasons += _shift_findings(row, verdict)
    verdict.values = _values(read, born)
    nationality, kind = _nationality(read), read["kind"].value
    verdict.claim = claim_in(nationality, kind, number.claim)
    return verdict


def read_row(row: SentRow, *, ordinary: str) -> dict[str, Reading]:
    """Read every cell of a row; a column that is not there reads as nothing at all."""
    read = {
        name: Reading("") if (text := row.texts[name]) is None else reader(text)
        for name, reader in READERS.items()
    }
    read["number"] = read_number(read["kind"].value or "", row.texts["number"] or "")
    read["birth"] = read_birth_in(row.texts["birth"] or "", ordinary=ordinary)
    return read


def read_birth_in(text: str, *, ordinary: str) -> Reading:
    """Read a birth date in a column whose dates are mostly written in the ordinary form."""
    reading = read_birth(text)
    if reading.days and ordinary not in forms_of(text):
        return Reading(text, ("BIRTH_OTHER_FORM",), days=reading.days)
    return reading


def _born(read: Mapping[str, Reading]) -> datetime.date | None:
    """Return the birth date: what the number tells, else the only day the cell may mean."""
    told, days = read["number"].days, read["birth"].days
    if told:
        return told[0]
    return days[0] if len(days) == 1 else None


def _shift_findings(row: SentRow, verdict: Verdict) -> Iterator[str]:
    """A row of another width is right if its cells are where they belong."""
    if row.cell_count < row.width and verdict.disposition in (WARN, REFUSE):
        yield "ROW_TOO_SHORT"
    if row.cell_count > row.width >= row.filled and len(set(MISPLACED) & {*verdict.reasons}) > 1:
        yield "ROW_TOO_LONG"


def _sex_findings(sex: Reading, number: Reading) -> Iterator[str]:
    if sex.value and number.sex_code and sex.value != number.sex_code:
        yield "SEX_CONTRADICTS"
    if sex.value == "" and number.sex_code:
        yield "SEX_FROM_NUMBER"
    if sex.value == "" and not number.sex_code and number.value:
        yield "SEX_MISSING"


def _birth_findings(
    birth: Reading, number: Reading, born: datetime.date | None, dates: Dates
) -> Iterator[str]:
    if birth.days and number.days and number.days[0] not in birth.days:
        yield "BIRTH_CONTRADICTS"
    if birth.value == "" and number.days:
        yield "BIRTH_FROM_NUMBER"
    if birth.value == "" and not number.days and number.value:
        yield "BIRTH_MISSING"
    if len(birth.days) > 1 and not number.days and number.value:
        yield "BIRTH_AMBIGUOUS"
    if born and born > dates.on:
        yield "BORN_IN_FUTURE"
    if born and born < dates.oldest:
        yield "BORN_TOO_LONG_AGO"


def _origin_findings(read: Mapping[str, Reading], *, asked: bool) -> Iterator[str]:
    """What name, ethnic group and nationality say beside the kind of document."""
    kind, nationality = read["kind"].value, read["nationality"]
    if kind == IDENTITY_CARD and is_without_han(read["name"].value):
        yield "NAME_NOT_CHINESE"
    if read["ethnic"].value == "" and kind in CITIZEN_KINDS:
        yield "ETHNIC_MISSING"
    if nationality.value == "" and not nationality.reasons:
        if kind in CHINESE_KINDS and asked:
            yield "NATIONALITY_FROM_DOCUMENT"
        if kind is not None and kind not in CHINESE_KINDS:
            yield "NATIONALITY_MISSING"
    if nationality.value and _contradicts(kind, nationality.value):
        yield "NATIONALITY_CONTRADICTS"


def _contradicts(kind: str | None, nationality: str) -> bool:
    return (kind in CITIZEN_KINDS and nationality != CHINA) or (
        kind in FOREIGN_KINDS and nationality == CHINA
    )


def _guardian_findings(
    read: Mapping[str, Reading], born: datetime.date | None, dates: Dates
) -> Iterator[str]:
    if born is None or born < dates.minor_from:
        return
    name, number = read["guardian_name"], read["guardian_number"]
    if name.value == "" and number.value == "":
        yield "GUARDIAN_MISSING"
    elif not name.value or not number.value:
        yield "GUARDIAN_INCOMPLETE"
    if number.days and number.days[0] >= dates.minor_from:
        yield "GUARDIAN_IS_MINOR"
    if number.claim and number.claim == read["number"].claim:
        yield "GUARDIAN_IS_SELF"


def _values(
    read: Mapping[str, Reading], born: datetime.date | None
) -> dict[str, str | datetime.date | None]:
    """Return what would be stored, by the names of the columns of a person."""
    number = read["number"]
    return {
        "kind_code": read["kind"].value,
        "number_text": number.value,
        "name": read["name"].value,
        "sex_code": read["sex"].value or number.sex_code,
        "birth_on": born,
        "ethnic_code": read["ethnic"].value,
        "nationality": _nationality(read),
        "household_code": read["household"].value,
        "phone": read["phone"].value,
        "address": read["address"].value,
        "postcode": read["postcode"].value,
        "guardian_name": read["guardian_name"].value or "",
        "guardian_number": read["guardian_number"].value or "",
    }


def _nationality(read: Mapping[str, Reading]) -> str:
    """Return the nationality as stated, else the one that the document means."""
    return read["nationality"].value or (CHINA if read["kind"].value in CHINESE_KINDS else "")


def _compare(verdicts: Iterable[Verdict]) -> None:
    """Judge the rows against each other.

    One number with two names: all go back. Then, of the rows that would be stored, the first
    of each number stays.
    """
    same: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.claim and verdict.values["name"]:
            same[verdict.claim].append(verdict)
    for twins in same.values():
        if len({verdict.values["name"] for verdict in twins}) > 1:
            for verdict in twins:
                verdict.reasons.append("ONE_NUMBER_TWO_NAMES")
        for verdict in [v for v in twins if v.disposition != REFUSE][1:]:
            verdict.reasons.append("SAME_PERSON_TWICE")
