"""A table someone sent: its header, and its data rows without everything that is none.

Titles, repeated headers, subtotals, totals, signatures, notes, numbered but empty rows of a
template: none of them is a person. Extra columns stay in the cells as evidence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from minka.exchange.delimited import find_delimiter, rows_of
from minka.exchange.formats import Format
from minka.exchange.header import RECOGNISED_AT_LEAST, Header, find_header, recognised
from minka.exchange.mojibake import is_mojibake
from minka.exchange.refusals import FileRefused
from minka.exchange.text_lines import FOREIGN, TextLines
from minka.exchange.workbook_apart import read_apart
from minka.exchange.workbook_guard import OLE, ZIP
from minka.kernel import folding

FILE_BYTES_AT_MOST = 512 << 20
"""Four million rows."""

DAMAGED_LINES = 20
DAMAGED_SHARE = 0.01
"""More damaged lines than both: the encoding is wrong, not the lines."""

MOJIBAKE_ROWS = 200
NOTE_LONGER_THAN = 6
"""A single text of this length in an otherwise empty row is a note; a name is shorter."""

Row = tuple[int, list[str]]

_FOLD = folding.Fold(folding.FULL_WIDTH + folding.BLANKS + folding.INVISIBLE, folding.HALF_WIDTH)
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_COUNT = re.compile(r"(?<![0-9])[0-9]{1,9}(?![0-9])")
_HOLDS_A_NUMBER = re.compile(r"[0-9]{14}")
_OTHER_KINDS = {
    b"%PDF": "PDF 文件",
    b"Rar!": "压缩包（.rar）",
    b"7z\xbc\xaf": "压缩包（.7z）",
    b"\x1f\x8b": "压缩包（.gz）",
    b"\xff\xd8\xff": "图片",
    b"\x89PNG": "图片",
    b"{\\rt": "文字处理文档（.rtf）",
    b"<htm": "网页（.html，常被改名为 .xls）",
    b"<!do": "网页（.html，常被改名为 .xls）",
    b"<tab": "网页（.html，常被改名为 .xls）",
    b"<?xm": "XML 文件",
}


@dataclass
class Table:
    """The header and, once, the data rows as (place in the file, cells as sent).

    `declared_rows` is what a total row states, known when all rows were read. `text` is the
    source of delimited text, None for a workbook.
    """

    form: Format
    header: Header
    rows: Iterator[Row] = field(repr=False)
    text: TextLines | None = field(default=None, repr=False)
    declared_rows: int | None = None

    def __iter__(self) -> Iterator[Row]:
        """Yield the data rows; raises FileRefused where the file turns out to be broken.

        A break may show only at the end: take nothing for good before the last row.
        """
        key = self.header.columns[self.form.key]
        last: Row | None = None
        for last in self._data(key):
            yield last
        if self.text is not None:
            _refuse_damaged(self.text)
        if last is None:
            raise FileRefused("FILE_NO_ROWS", line=self.header.place)
        if self.text is not None:
            _refuse_cut(self.text, last, width=len(self.header.cells))

    def _data(self, key: int) -> Iterator[Row]:
        for row in self.rows:
            cells = row[1]
            if not any(cells):
                continue
            number = cells[key] if key < len(cells) else ""
            if _HOLDS_A_NUMBER.search(number) or not self._is_no_data(cells):
                yield row

    def _is_no_data(self, cells: Sequence[str]) -> bool:
        ours = [cells[c] for c in self.header.columns.values() if c < len(cells)]
        if not any(map(_FOLD, ours)) or recognised(cells, self.form) >= RECOGNISED_AT_LEAST:
            return True
        texts = list(dict.fromkeys(text for cell in cells if (text := _FOLD(cell))))
        if len(texts) == 1 and len(texts[0]) > NOTE_LONGER_THAN:
            return True
        if not any(_SAYS_SOMETHING.search(text) for text in texts):
            return True
        is_footer = 2 * len(texts) <= len(self.header.columns) and (
            texts[0].upper().startswith(self.form.footers)
        )
        if is_footer:
            self._take_total("".join(texts))
        return is_footer

    def _take_total(self, text: str) -> None:
        if text.startswith(self.form.totals) and (found := _COUNT.search(text)):
            self.declared_rows = int(found.group())


def open_table(path: Path, form: Format) -> Table:
    """Read a file of whatever kind up to its header.

    Raises FileRefused when it is no table we can read, or lacks a column.
    """
    if (size := path.stat().st_size) > FILE_BYTES_AT_MOST:
        limit = f"{FILE_BYTES_AT_MOST >> 20} MB"
        raise FileRefused("FILE_TOO_LARGE", size=f"{size >> 20} MB", limit=limit)
    with path.open("rb") as stream:
        head = stream.read(512)
    if not head.strip(b"\r\n\t \0\x1a\xef\xbb\xbf"):
        raise FileRefused("FILE_EMPTY")
    if head.startswith((ZIP, OLE)):
        return _open_workbook(path, form)
    start = head.lstrip(b"\xef\xbb\xbf \r\n").lower()
    for magic, kind in _OTHER_KINDS.items():
        if start.startswith(magic.lower()):
            raise FileRefused("FILE_DOCUMENT", kind=kind)
    return _open_text(path, form)


def _open_workbook(path: Path, form: Format) -> Table:
    rows = read_apart(path, form)
    head = list(islice(rows, form.header_within))
    if not head:
        raise FileRefused("FILE_EMPTY")
    header = find_header(head, form)
    return Table(form, header, chain((row for row in head if row[0] > header.place), rows))


def _open_text(path: Path, form: Format) -> Table:
    lines = TextLines(path)
    head = list(islice(lines, form.header_within))
    delimiter = find_delimiter((line for _, line in head), form)
    try:
        header = find_header(list(rows_of(head, delimiter)), form)
    except FileRefused as refused:
        raise _explained(refused, lines, head) from refused
    rows = rows_of(lines, delimiter, width=len(header.cells))
    rows = (row for row in rows if row[0] > header.place)
    sample = list(islice(rows, MOJIBAKE_ROWS))
    if is_mojibake(cell for _, cells in sample for cell in cells):
        raise FileRefused("FILE_MOJIBAKE", line=sample[0][0])
    return Table(form, header, chain(sample, rows), lines)


def _explained(refused: FileRefused, lines: TextLines, head: list[tuple[int, str]]) -> FileRefused:
    """A header is often missing only because nothing could be decoded."""
    if refused.refusal.code != "FILE_NO_HEADER":
        return refused
    if is_mojibake(line for _, line in head):
        return FileRefused("FILE_MOJIBAKE", line=1)
    if lines.damaged:
        return FileRefused("FILE_ENCODING", line=lines.damaged[0])
    return refused


def _refuse_damaged(text: TextLines) -> None:
    share = len(text.damaged) / text.count
    if share > 0.5 or (len(text.damaged) > DAMAGED_LINES and share > DAMAGED_SHARE):
        raise FileRefused("FILE_ENCODING", line=text.damaged[0])


def _refuse_cut(text: TextLines, last: Row, *, width: int) -> None:
    """Refuse when the last line ends without a line break and in the middle of a row."""
    place, cells = last
    if text.is_cut and place == text.count and (len(cells) < width or cells[-1].endswith(FOREIGN)):
        raise FileRefused("FILE_CUT", line=place)
