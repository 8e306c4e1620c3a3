"""A workbook as lines: one per row, one page per sheet, cells kept apart.

A formula counts with the value the workbook stores for it; one without a stored value is named,
because nobody else who opens the file will see a figure there either.
"""

import datetime
import io
import itertools
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from minka.budget.figures import half_width
from minka.budget.sources.lines import (
    MAX_LINE,
    MAX_LINES,
    SHEET_STEP,
    Line,
    Source,
    UnreadableDocument,
)

MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_COLUMNS = 60
MAX_ROWS = 200_000  # of one sheet; a sheet may claim a million empty ones
_BROKEN = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError)


def read_workbook(data: bytes) -> Source:
    """Read every sheet. Raises UnreadableDocument for a broken or inflated file."""
    _refuse_bomb(data)
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        return _source(values, formulas)
    except (*_BROKEN, OSError, EOFError, IndexError, AttributeError) as error:
        raise UnreadableDocument(
            "工作簿打不开或已损坏；请在表格软件中另存一次后再提交。"
        ) from error


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableDocument(
            "工作簿打不开或已损坏；请在表格软件中另存一次后再提交。"
        ) from error
    if "xl/workbook.xml" not in names:
        raise UnreadableDocument("文件是压缩包但不是工作簿（.xlsx）；请提交 .xlsx、PDF 或文本。")
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 10_000):
        raise UnreadableDocument(f"工作簿展开后有 {unpacked:,} 字节，超过上限，未予读取。")


def _source(values: Any, formulas: Any) -> Source:
    lines: list[Line] = []
    notes: list[tuple[int, str]] = []
    for page, sheet in enumerate(values.worksheets, start=1):
        twin = formulas.worksheets[page - 1]
        rows = zip(
            sheet.iter_rows(values_only=True), twin.iter_rows(values_only=True), strict=False
        )
        for row, (shown, meant) in enumerate(itertools.islice(rows, MAX_ROWS), start=1):
            number = (page - 1) * SHEET_STEP + row
            fields = tuple(_text(v) for v in shown[:MAX_COLUMNS])
            if _has_silent_formula(shown, meant):
                notes.append(
                    (number, f"工作表“{sheet.title}”第{row}行的公式没有存下结果，按空格处理。")
                )
            if any(fields):
                text = " ".join(f for f in fields if f)[:MAX_LINE]
                lines.append(Line(number, text, page, fields, sheet.title))
            if len(lines) >= MAX_LINES:
                return _made(values, lines, notes)
    return _made(values, lines, notes)


def _made(values: Any, lines: list[Line], notes: list[tuple[int, str]]) -> Source:
    names = tuple(sheet.title for sheet in values.worksheets)
    return Source("workbook", tuple(lines), tuple(notes), names)


def _has_silent_formula(shown: Iterable[object], meant: Iterable[object]) -> bool:
    return any(
        value is None and isinstance(formula, str) and formula.startswith("=")
        for value, formula in zip(shown, meant, strict=False)
    )


def _text(value: object) -> str:
    """Return a cell as printed text; binary noise behind the sixth decimal is cut off."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        number = Decimal(str(round(value, 6)))
        return f"{number:f}" if number.is_finite() else ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%Y-%m-%d")
    return half_width(str(value)[:MAX_LINE]).replace("\n", "").strip()
