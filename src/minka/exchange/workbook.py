"""Workbooks (.xlsx): the one sheet that holds the list, as rows of text cells.

Values come as the sheet stores them: a formula by its last result, a date as YYYY-MM-DD,
a number without the .0 that spreadsheets add. A number of more than 15 digits has lost its
end in the spreadsheet and is written in scientific notation, so that whoever checks it can
say so. Rows and columns that are merely hidden count; hidden sheets do not.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from minka.exchange.formats import Format
from minka.exchange.header import RECOGNISED_AT_LEAST, recognised
from minka.exchange.refusals import FileRefused
from minka.exchange.text_lines import LINE_BYTES_AT_MOST, PADDING, endless

EXACT_BELOW = 1e15
"""A spreadsheet keeps 15 significant digits."""

MERGED_CELLS_AT_MOST = 500_000

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.timedelta
Row = tuple[int, list[str]]


def read_workbook(path: Path, form: Format) -> Iterator[Row]:
    """Yield (row of the sheet, cells) of the sheet that holds the list.

    The file has passed the guard. Raises FileRefused when it is no workbook we can read, or
    when several sheets look like the list.
    """
    try:
        # By its content: old systems name every workbook .xls, whatever it is.
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            sheet = _choose(book, form)
            return _rows(sheet)
    except PasswordError as error:
        raise FileRefused("FILE_PASSWORD") from error
    except (CalamineError, OSError) as error:
        raise FileRefused("FILE_DAMAGED", detail=type(error).__name__) from error


def text_of(value: Cell) -> str:
    """Return what a clerk sees in a cell.

    >>> text_of(1.0), text_of(619903830128131.0), text_of(6.19903198301281e17)
    ('1', '619903830128131', '6.19903198301281E+17')
    """
    if isinstance(value, str):
        return value.replace("\0", PADDING)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ") if value.time() != datetime.time() else f"{value:%Y-%m-%d}"
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT_BELOW:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else repr(value)


def _choose(book: CalamineWorkbook, form: Format) -> CalamineSheet:
    """Return the only visible sheet with a header, else the first visible sheet."""
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    sheets = [book.get_sheet_by_name(name) for name in names or book.sheet_names[:1]]
    if not sheets:
        raise FileRefused("FILE_EMPTY")
    lists = [sheet for sheet in sheets if _is_list(sheet, form)]
    if len(lists) > 1:
        raise FileRefused("FILE_SHEETS", sheets="、".join(sheet.name for sheet in lists))
    return lists[0] if lists else sheets[0]


def _is_list(sheet: CalamineSheet, form: Format) -> bool:
    head = sheet.to_python(skip_empty_area=False, nrows=form.header_within)
    return any(recognised(list(map(text_of, row)), form) >= RECOGNISED_AT_LEAST for row in head)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    top, left = sheet.start or (0, 0)
    merged = _merged_into(sheet)
    above: dict[tuple[int, int], str] = {}
    for row, values in enumerate(sheet.iter_rows(), start=top):
        cells = [""] * left + list(map(text_of, values))
        for column, origin in merged.get(row, ()):
            if origin == (row, column):
                above[origin] = cells[column]
            cells[column] = above.get(origin, "")
        if sum(map(len, cells)) > LINE_BYTES_AT_MOST:
            raise endless(row + 1)
        yield row + 1, cells


def _merged_into(sheet: CalamineSheet) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """Return per row the columns inside a merged range, each with the range's first cell.

    A value that a clerk sees across several rows or columns belongs to all of them. Ranges
    beyond the sheet's data are cut; a sheet merged all over is left as it is.
    """
    last_row, last_column = sheet.end or (0, 0)
    covered: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    cells = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        rows = range(top, min(bottom, last_row) + 1)
        columns = range(left, min(right, last_column) + 1)
        cells += len(rows) * len(columns)
        if cells > MERGED_CELLS_AT_MOST:
            return {}
        for row in rows:
            covered.setdefault(row, []).extend((column, (top, left)) for column in columns)
    return covered
