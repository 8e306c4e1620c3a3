"""The reply to the sender of a collection file: which rows went back, why, and what to do.

A workbook with one line per finding, in file order: refused rows on the first sheet, rows
stored with a remark on the second. Numbers are masked: the sender has them.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from minka.exchange import queries as files
from minka.exchange.header import find_header
from minka.exchange.queries import ExchangeFile, ExchangeLine
from minka.kernel import folding
from minka.kernel.errors import gettext_noop
from minka.kernel.masking import mask_number
from minka.people.collection import form
from minka.people.findings import FINDINGS, Disposition

LINES_A_SHEET = 1_000_000
CHUNK = 2_000

SHEETS = ((Disposition.REFUSE, gettext_noop("退回")), (Disposition.WARN, gettext_noop("待核实")))
COLUMNS = (
    (gettext_noop("行号"), 8),
    (gettext_noop("姓名"), 16),
    (gettext_noop("证件号码"), 22),
    (gettext_noop("栏目"), 16),
    (gettext_noop("原因"), 46),
    (gettext_noop("处理办法"), 46),
)
WHOLE_ROW = gettext_noop("整行")

Line = tuple[object, ...]


def write(file: ExchangeFile, path: Path) -> Path:
    """Write the reply to a merged file; return where it is."""
    with path.open("wb") as target:
        _write(file, target)
    return path


def workbook(file: ExchangeFile) -> BinaryIO:
    """Return the reply as an open file, at its start; the caller closes it."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- handed to the caller
    _write(file, target)
    target.seek(0)
    return target


def _write(file: ExchangeFile, target: BinaryIO) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        for disposition, title in SHEETS:
            sheet = _Sheet(book, _(title), _summary(file))
            for line in _lines(file, disposition):
                sheet.write(line)


class _Sheet:
    """A sheet that goes on as another when it is full."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, summary: str) -> None:
        self.book, self.title, self.summary = book, title, summary
        self.pages = 0
        self._turn()

    def write(self, line: Line) -> None:
        if self.position > LINES_A_SHEET:
            self._turn()
        self.sheet.write_row(self.position, 0, line)
        self.position += 1

    def _turn(self) -> None:
        self.pages += 1
        name = self.title if self.pages == 1 else f"{self.title} {self.pages}"
        self.sheet = self.book.add_worksheet(name)
        bold = self.book.add_format({"bold": True, "bottom": 1})
        for column, (_label, width) in enumerate(COLUMNS):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(2, 0)
        self.sheet.write_string(0, 0, self.summary)
        self.sheet.write_row(1, 0, [_(label) for label, _width in COLUMNS], bold)
        self.position = 2


def _summary(file: ExchangeFile) -> str:
    facts = {
        "name": file.name,
        "receipt": file.receipt_number,
        "rows": file.counted.get("rows", 0),
        "refused": file.counted.get("refuse", 0),
        "warned": file.counted.get("warn", 0),
    }
    return (
        _(
            "采集文件回执　%(name)s　回执号%(receipt)s　"
            "共%(rows)s行，退回%(refused)s行，待核实%(warned)s行"
        )
        % facts
    )


def _lines(file: ExchangeFile, disposition: Disposition) -> Iterator[Line]:
    """Yield a line per finding of the rows that ended so; repairs are not worth one."""
    columns = find_header([(1, file.header)], form()).columns
    found = files.lines_found(file.pk).filter(outcome=disposition)
    for line in found.iterator(chunk_size=CHUNK):
        who = _who(line, columns)
        for code in line.findings:
            finding = FINDINGS[code]
            if finding.disposition != Disposition.NORMALISE:
                field = WHOLE_ROW if finding.field == "row" else form().label_of(finding.field)
                yield (line.place, *who, _(field), _(finding.sentence), _(finding.remedy))


def _who(line: ExchangeLine, columns: dict[str, int]) -> tuple[str, str]:
    """Return the name and the masked number as the sender wrote them."""
    number = folding.NUMBER(line.sent[columns["number"]])
    return line.sent[columns["name"]].strip(), mask_number(number)
