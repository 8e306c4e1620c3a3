"""Collection: a file is staged, checked by sets, and merged; every step is one transaction.

A step may be killed at any moment: it leaves nothing behind and is done again. The staging
tables do not survive a crash of the database; when their rows are gone, the file is staged
again from the bytes that exchange keeps. Read `actions.collect` for the walk.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model

from minka.exchange.formats import Format, load
from minka.exchange.header import Header
from minka.exchange.table import Table, open_table
from minka.people import rules
from minka.people.findings import Disposition, codes_of
from minka.people.models import CellReading, CheckedLine, StagedLine
from minka.people.rules import Dates, OddCells
from minka.plumbing import bulk

SQL = bulk.statements(Path(__file__).with_name("bulk.sql"))
FORMAT = "collection"
NO_FILE = 0
REPORT_EVERY = 10_000

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is (0: not known)."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def form() -> Format:
    """Return the declared format of collection files."""
    return load(FORMAT)


def forget(file_id: int) -> None:
    """Empty the staging tables of a file."""
    for model in (StagedLine, CellReading, CheckedLine):
        model.objects.filter(file_id=file_id).delete()


def stage(file_id: int, path: Path, *, progress: Progress = silent) -> Table:
    """Copy the rows of a file into staging, and what its odd cells were read as.

    Returns the table, read to its end. Raises FileRefused.
    """
    table = open_table(path, form())
    odd = OddCells(table.header.columns, table.header.implied)
    bulk.copy_in(
        StagedLine._meta.db_table,
        ["file_id", "number", "place", "cell_count", "is_plain", "cells"],
        _staged(file_id, table, odd, progress),
    )
    bulk.copy_in(
        CellReading._meta.db_table,
        [
            *("file_id", "ordinal", "field", "context", "sent", "value", "reasons"),
            *("claim", "sex_code", "days"),
        ],
        _readings(file_id, odd),
    )
    return table


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was checked and not stored: counts, and the verdict on every row in order.

    `declared_rows` is what a total row in the file states, if it has one.
    """

    declared_rows: int | None
    counts: dict[Disposition, int]
    verdicts: Iterator[tuple[int, str, list[str]]]


@contextmanager
def checked(path: Path, *, on: datetime.date, progress: Progress = silent) -> Iterator[Checked]:
    """Check a file as `actions.collect` would, in tables that vanish at the end of the block.

    The registry is not asked, so the verdict depends on the file alone. Raises FileRefused.
    """
    with transaction.atomic():
        bulk.run(SQL["temporary_staging"])
        table = stage(NO_FILE, path, progress=progress)
        counted = check(NO_FILE, table.header, on=on)
        with connection.chunked_cursor() as cursor:
            cursor.execute(SQL["verdicts"], {"file": NO_FILE})
            yield Checked(table.declared_rows, counted, iter(cursor))
        transaction.set_rollback(True)


def check(file_id: int, header: Header, *, on: datetime.date) -> dict[Disposition, int]:
    """Judge the staged rows as of a reference date; return how many end in which disposition."""
    analyse(StagedLine, "file_id", "number")
    analyse(CellReading, "file_id", "field")
    bulk.run(SQL["check_rows"], _facts(file_id, header, on))
    analyse(CheckedLine, "file_id", "claim", "disposition")
    bulk.run(SQL["compare_rows"], {"file": file_id})
    return counts(file_id)


def is_checked(file_id: int) -> bool:
    """Tell whether the verdicts on a file are there, for all of its staged rows."""
    staged = StagedLine.objects.filter(file_id=file_id).count()
    return staged == CheckedLine.objects.filter(file_id=file_id).count()


def counts(file_id: int) -> dict[Disposition, int]:
    """Return how many checked rows end in which disposition, all four of them."""
    found = dict(bulk.rows(SQL["count_dispositions"], {"file": file_id}))
    return {disposition: found.get(disposition, 0) for disposition in Disposition}


def _staged(
    file_id: int, table: Table, odd: OddCells, progress: Progress
) -> Iterator[tuple[int, int, int, int, bool, str]]:
    width = len(table.header.cells)
    for number, (place, cells) in enumerate(table, start=1):
        count = len(cells)
        if count != width:
            count = _fit(cells, width)
        yield file_id, number, place, count, odd.note(cells), _array(cells)
        if number % REPORT_EVERY == 0:
            progress("读入", number, 0)


def _fit(cells: list[str], width: int) -> int:
    """Fill a row up to the width, or cut empty cells beyond it; return how many were sent."""
    count = len(cells)
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    cells += [""] * (width - count)
    return count


def _array(cells: list[str]) -> str:
    """Return cells as the text of a PostgreSQL array."""
    text = '","'.join(cells)
    if "\\" in text or text.count('"') != 2 * (len(cells) - 1):
        text = '","'.join(c.replace("\\", "\\\\").replace('"', '\\"') for c in cells)
    return f'{{"{text}"}}'


def _readings(file_id: int, odd: OddCells) -> Iterator[tuple[object, ...]]:
    for ordinal, (field, context, sent, reading) in enumerate(odd.read()):
        yield (
            *(file_id, ordinal, field, context, sent, reading.value, list(reading.reasons)),
            *(reading.claim, reading.sex_code, list(reading.days)),
        )


def _facts(file_id: int, header: Header, on: datetime.date) -> dict[str, object]:
    """Return what the check needs to know besides the rows: columns (from 1), codes, days."""
    dates = Dates.of(on)
    columns = {name: header.columns.get(name) for name in rules.FIELDS}
    return {name: n if n is None else n + 1 for name, n in columns.items()} | {
        "file": file_id,
        "width": len(header.cells),
        "implied_kind": header.implied.get("kind"),
        "on": dates.on,
        "oldest": dates.oldest,
        "minor_from": dates.minor_from,
        "identity_card": rules.IDENTITY_CARD,
        "without_han": f"^{rules.WITHOUT_HAN}$",
        "citizen_kinds": sorted(rules.CITIZEN_KINDS),
        "chinese_kinds": sorted(rules.CHINESE_KINDS),
        "foreign_kinds": sorted(rules.FOREIGN_KINDS),
        "passport_kinds": list(rules.PASSPORT_KINDS),
        "china": rules.CHINA,
        "warnings": codes_of(Disposition.WARN),
        "refusals": codes_of(Disposition.REFUSE),
        "misplaced": list(rules.MISPLACED),
    }


def analyse(model: type[Model], *columns: str) -> None:
    """Tell the planner what just came: without it a million rows look like none.

    Only the columns it joins and groups by: statistics of arrays take long and serve nothing.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {quote(model._meta.db_table)} ({', '.join(map(quote, columns))})")
