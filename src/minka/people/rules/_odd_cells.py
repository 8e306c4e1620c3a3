"""Collect the cells of a file that do not stand as they are stored, to read each text once.

Most cells of most files are plain: a valid name, number or telephone in its usual form. A
million rows are passed here one by one, so what is plain is told apart as cheaply as can be;
a test holds that a plain cell is what its reader would return.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from minka.people.rules._birth import ordinary_form
from minka.people.rules._codes import read_kind
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


PLAIN: dict[str, Callable[[str], bool]] = {
    "name": is_plain_name,
    "phone": is_plain_phone,
    "address": is_plain_address,
    "postcode": is_plain_postcode,
    "guardian_name": is_plain_name,
    "guardian_number": is_plain_identity_number,
}
"""How to tell a plain cell of the fields that anything may stand in, if it is not empty."""

CLOSED = ("kind", "sex", "ethnic", "nationality", "household")
"""Fields with few different texts: all of them are read."""


class OddCells:
    """The odd cells of one file; `columns` says in which cell (from 0) each field stands."""

    def __init__(self, columns: Mapping[str, int], implied: Mapping[str, str]) -> None:
        self._number = columns["number"]
        self._kind = columns.get("kind")
        self._implied_kind = implied.get("kind", "")
        self._birth = columns["birth"]
        self._births: Counter[str] = Counter()
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        self._odd: dict[str, set[str]] = {
            field: set() for field in (*PLAIN, *CLOSED) if field in columns
        }
        self._tested = [
            (columns[field], PLAIN[field], self._odd[field].add)
            for field in PLAIN
            if field in columns
        ]
        self._taken = [
            (columns[field], self._odd[field].add) for field in CLOSED if field in columns
        ]

    def note(self, cells: Sequence[str]) -> None:
        """Look at the cells of one row."""
        for position, is_plain, add in self._tested:
            text = cells[position]
            if not text or not is_plain(text):
                add(text)
        for position, add in self._taken:
            add(cells[position])
        self._births[cells[self._birth]] += 1
        kind = self._implied_kind if self._kind is None else cells[self._kind]
        number = cells[self._number]
        if kind != IDENTITY_CARD or not is_plain_identity_number(number):
            self._numbers[kind].add(number)

    def read(self) -> Iterator[OddCell]:
        """Yield what every odd text is read as, each once.

        Odd names are told even where they stand as they are: they may hold no Chinese.
        """
        for field, texts in self._odd.items():
            for text in texts:
                reading = READERS[field](text)
                if field == "name" or reading != Reading(text):
                    yield field, "", text, reading
        yield from self._read_births()
        yield from self._read_numbers()

    def _read_births(self) -> Iterator[OddCell]:
        ordinary = ordinary_form(self._births)
        for text in self._births:
            yield "birth", "", text, read_birth_in(text, ordinary=ordinary)

    def _read_numbers(self) -> Iterator[OddCell]:
        by_code: defaultdict[str, set[str]] = defaultdict(set)
        for kind, texts in self._numbers.items():
            by_code[read_kind(kind).value or ""] |= texts
        for code, texts in by_code.items():
            for text in texts:
                yield "number", code, text, read_number(code, text)
