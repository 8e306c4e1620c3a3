"""Delimited text: from lines to rows of cells, whatever separates them.

Quoting follows RFC 4180: a quoted cell may hold the delimiter and line breaks. A quote that
is never closed is taken as a character of its own line, so that it spoils one row and not
the rest of the file.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from minka.exchange.formats import Format
from minka.exchange.header import recognised

DELIMITERS = (",", "\t", "|", ";", "，", "^", "~")
QUOTED_LINES_AT_MOST = 20
"""Lines a quoted cell may run over; an address has two, a runaway quote has thousands."""

Row = tuple[int, list[str]]


def find_delimiter(head: Iterable[str], form: Format) -> str:
    """Return the delimiter under which some line of the head names most of our columns."""
    lines = list(head)
    return max(
        DELIMITERS,
        key=lambda d: max((recognised(cells_of(line, d), form) for line in lines), default=0),
    )


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line that holds a whole row."""
    if '"' not in line:
        return line.split(delimiter)
    return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), [])


def rows_of(lines: Iterable[tuple[int, str]], delimiter: str, *, width: int = 0) -> Iterator[Row]:
    """Yield (place of the first line, cells) of every row; an empty line is a row of one cell.

    A cell may run over lines only if the row then has `width` cells, where that is given.
    """
    source, waiting = iter(lines), deque[tuple[int, str]]()
    while (current := waiting.popleft() if waiting else next(source, None)) is not None:
        place, line = current
        if '"' not in line:
            yield place, line.split(delimiter)
            continue
        if _is_open(line, delimiter):
            waiting.extend(islice(source, QUOTED_LINES_AT_MOST - len(waiting)))
            cells, taken = _run_on(line, waiting, delimiter, width)
            for _ in range(taken):
                waiting.popleft()
            yield place, cells
        else:
            yield place, cells_of(line, delimiter)


def _run_on(
    line: str, following: Iterable[tuple[int, str]], delimiter: str, width: int
) -> tuple[list[str], int]:
    """Return the row that begins with an open quote, and how many further lines it takes."""
    text = line
    for taken, (_, more) in enumerate(following, start=1):
        text = f"{text}\n{more}"
        if '"' in more and not _is_open(text, delimiter):
            cells = cells_of(text, delimiter)
            if len(cells) == (width or len(cells)):
                return cells, taken
    return line.split(delimiter), 0


def _is_open(text: str, delimiter: str) -> bool:
    """Tell whether a quoted cell is not closed at the end, or closed in the middle of a cell."""
    if "\n" not in text and text.count('"') % 2 == 0:
        return False
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False
