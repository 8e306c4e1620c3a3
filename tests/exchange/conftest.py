"""Small files of every kind, as their senders would make them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from minka.exchange.formats import load
from minka.exchange.table import Table, open_table

HEADER = ["姓名", "证件类型", "证件号码", "性别", "民族", "出生日期", "联系电话"]
WANG = ["王芳", "01", "619901199001010027", "2", "01", "19900101", "13800138000"]
LI = ["李强", "01", "619901198808080110", "1", "01", "19880808", "13800138001"]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of workbooks: sheets as {name: rows}."""

    def write(rows=None, *, sheets=None, name="名单.xlsx", hidden=(), merged=()) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as target:
            for title, cells in (sheets or {"名单": rows}).items():
                sheet = target.add_worksheet(title)
                if title in hidden:
                    sheet.hide()
                for place in merged:
                    sheet.merge_range(*place, "")
                for row, values in enumerate(cells):
                    for column, value in enumerate(values):
                        if value != "":
                            sheet.write(row, column, value)
        return path

    return write


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Path]:
    """Return a writer of text files from rows, or from bytes as they are."""

    def write(rows, *, encoding="utf-8", delimiter=",", end="\r\n", name="名单.csv") -> Path:
        path = tmp_path / name
        if not isinstance(rows, bytes):
            lines = (delimiter.join(row) if isinstance(row, list) else row for row in rows)
            rows = "".join(line + end for line in lines).encode(encoding)
        path.write_bytes(rows)
        return path

    return write


def opened(path: Path) -> Table:
    """Open a file as a collection file."""
    return open_table(path, load("collection"))


def read(path: Path) -> list[list[str]]:
    """Return the data rows of a file."""
    return [cells for _place, cells in opened(path)]
