"""Collect the cells of a file that do not stand as they are stored, to read each text once.

Most rows of most files are plain: every cell in its usual form, the birth date the one that
the number tells. A million rows are passed here one by one, so a plain row is told apart as
cheaply as can be and nothing of it is kept; a test holds that a plain cell is what its reader
would return.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from minka.kernel.codes import ETHNIC_GROUP, HOUSEHOLD_KIND, NATIONALITY
from minka.people.rules._birth import forms_of, ordinary_form, read_birth
from minka.people.rules._codes import SEXES, read_kind
from minka.people.rules._contact import is_plain_address, is_plain_phone, is_plain_postcode
from minka.people.rules._numbers import (
    IDENTITY_CARD,
    is_plain_identity_number,
    is_plain_name,
    read_number,
)
from minka.people.rules._reading import Reading
from minka.people.rules._verdict import READERS, read_birth_in

OddCell = tuple[str, str, str, Reading]
"""Field, context (the kind code of a number), the text as sent, what it was read as."""

Test = Callable[[str], bool]

PLAIN: dict[str, Test] = {
    "name": is_plain_name,
    "sex": SEXES.__contains__,
    "ethnic": ETHNIC_GROUP.labels.__contains__,
    "phone": is_plain_phone,
    "address": is_plain_address,
    "nationality": NATIONALITY.labels.__contains__,
    "household": HOUSEHOLD_KIND.labels.__contains__,
    "postcode": is_plain_postcode,
    "guardian_name": is_plain_name,
    "guardian_number": is_plain_identity_number,
}
"""How to tell a plain cell of a field, if it is not empty."""

MAY_BE_EMPTY = ("household", "postcode", "guardian_name", "guardian_number")
"""Fields that say nothing when they are empty; an empty cell of another makes a row odd."""


class OddCells:
    """The odd cells of one file; `columns` says in which cell (from 0) each field stands."""

    def __init__(self, columns: Mapping[str, int], implied: Mapping[str, str]) -> None:
        self._kind, self._implied_kind = columns.get("kind"), implied.get("kind", "")
        self._number, self._birth = columns["number"], columns["birth"]
        tests = [(field, columns[field], test) for field, test in PLAIN.items() if field in columns]
        self._needed = [(at, test) for field, at, test in tests if field not in MAY_BE_EMPTY]
        self._optional = [(at, test) for field, at, test in tests if field in MAY_BE_EMPTY]
        self._odd: dict[str, set[str]] = {field: set() for field in ("kind", *columns)}
        self._tests = [(at, test, self._odd[field].add) for field, at, test in tests]
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        self._births: Counter[str] = Counter()
        self._plain_births: Counter[str] = Counter()

    def note(self, cells: Sequence[str]) -> bool:
        """Look at the cells of one row; tell whether it is plain."""
        kind = self._implied_kind if self._kind is None else cells[self._kind]
        number, birth = cells[self._number], cells[self._birth]
        if kind == IDENTITY_CARD and is_plain_identity_number(number):
            if _is_birth_of(number, birth) and self._is_plain(cells):
                self._plain_births[birth] += 1
                return True
        else:
            self._numbers[kind].add(number)
        for at, test, add in self._tests:
            text = cells[at]
            if not text or not test(text):
                add(text)
        self._odd["kind"].add(kind)
        self._births[birth] += 1
        return False

    def read(self) -> Iterator[OddCell]:
        """Yield what every odd text is read as, each once; one that stands is not told.

        Odd names are told even where they stand: they may hold no Chinese.
        """
        for field, texts in self._odd.items():
            for text in texts:
                reading = READERS[field](text)
                if field == "name" or reading != Reading(text):
                    yield field, "", text, reading
        yield from self._read_births()
        yield from self._read_numbers()

    def _is_plain(self, cells: Sequence[str]) -> bool:
        for at, test in self._needed:
            if not test(cells[at]):
                return False
        for at, test in self._optional:  # noqa: SIM110 -- a generator takes twice as long
            if cells[at] and not test(cells[at]):
                return False
        return True

    def _read_births(self) -> Iterator[OddCell]:
        """Birth dates of plain rows are told only where the form is not that of the column."""
        dates = ((text, n) for text, n in self._births.items() if read_birth(text).days)
        ordinary = ordinary_form(chain(self._plain_births.items(), dates))
        for text in self._births:
            yield "birth", "", text, read_birth_in(text, ordinary=ordinary)
        for text in self._plain_births.keys() - self._births.keys():
            if ordinary not in forms_of(text):
                yield "birth", "", text, read_birth_in(text, ordinary=ordinary)

    def _read_numbers(self) -> Iterator[OddCell]:
        by_code: defaultdict[str, set[str]] = defaultdict(set)
        for kind, texts in self._numbers.items():
            by_code[read_kind(kind).value or ""] |= texts
        for code, texts in by_code.items():
            for text in texts:
                yield "number", code, text, read_number(code, text)


def _is_birth_of(number: str, birth: str) -> bool:
    """Tell whether a date is the one in the number, written 19900101 or 1990-01-01."""
    told = number[6:14]
    return birth == told or birth == f"{told[:4]}-{told[4:6]}-{told[6:]}"
