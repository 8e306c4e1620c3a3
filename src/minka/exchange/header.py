"""Find the header of a table by the names in it, wherever it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from minka.exchange.formats import Format
from minka.exchange.refusals import FileRefused

RECOGNISED_AT_LEAST = 3
"""Columns that make a row a header rather than a title or a person."""


@dataclass(frozen=True)
class Header:
    """The header row: `columns` says in which cell (from 0) each of our fields stands."""

    place: int
    cells: tuple[str, ...]
    columns: dict[str, int]
    implied: dict[str, str]


@dataclass(frozen=True)
class _Reading:
    """What a row would mean as a header: every cell (from 0) that names each field."""

    place: int
    cells: tuple[str, ...]
    found: dict[str, list[int]]

    @property
    def doubled(self) -> dict[str, list[int]]:
        return {name: cells for name, cells in self.found.items() if len(cells) > 1}

    @property
    def rank(self) -> tuple[int, int]:
        return (len(self.found), -len(self.doubled))


def find_header(rows: Sequence[tuple[int, Sequence[str]]], form: Format) -> Header:
    """Return the header among the first rows (place in the file, cells) of a table.

    A header may stand in two rows, 监护人 over 姓名: both are read together. Raises
    FileRefused when there is none, or when it lacks a column or has one twice.
    """
    readings = []
    above: Sequence[str] = ()
    for place, cells in rows:
        readings.append(_read(place, cells, [""] * len(cells), form))
        readings.append(_read(place, cells, above, form))
        above = cells
    best = max(readings, key=lambda reading: reading.rank, default=None)
    if best is None or len(best.found) < RECOGNISED_AT_LEAST:
        wanted = "、".join(f.label for f in form.fields if f.required)
        raise FileRefused("FILE_NO_HEADER", within=form.header_within, columns=wanted)
    return _accepted(best, form)


def recognised(cells: Sequence[str], form: Format) -> int:
    """Return how many of our fields a row names."""
    return len({name for cell in cells if (name := form.field_of(cell))})


def _read(place: int, cells: Sequence[str], above: Sequence[str], form: Format) -> _Reading:
    found: dict[str, list[int]] = {}
    texts = []
    for position, cell in enumerate(cells):
        group = above[position] if position < len(above) else ""
        joined = form.field_of(group + cell) if group and cell and group != cell else None
        name = joined or form.field_of(cell)
        texts.append(group + cell if joined else cell)
        if name:
            found.setdefault(name, []).append(position)
    return _Reading(place, tuple(texts), found)


def _accepted(reading: _Reading, form: Format) -> Header:
    if reading.doubled:
        raise FileRefused(
            "FILE_DOUBLED_COLUMNS", line=reading.place, columns=_doubled(reading, form)
        )
    implied = form.implied_by(cell for cell in reading.cells if cell)
    implied = {name: value for name, value in implied.items() if name not in reading.found}
    known = reading.found.keys() | implied.keys()
    if missing := [f.label for f in form.fields if f.required and f.name not in known]:
        raise FileRefused("FILE_MISSING_COLUMNS", line=reading.place, columns="、".join(missing))
    columns = {name: cells[0] for name, cells in reading.found.items()}
    return Header(reading.place, reading.cells, columns, implied)


def _doubled(reading: _Reading, form: Format) -> str:
    """Say which headers mean the same: “证件号码”“社会保障号码”都是证件号码."""
    parts = []
    for name, positions in reading.doubled.items():
        written = "".join(f"“{reading.cells[p].strip()}”（第{p + 1}列）" for p in positions)
        parts.append(f"{written}都是{form.label_of(name)}")
    return "；".join(parts)
