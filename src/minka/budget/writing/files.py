"""A composed document as a workbook or a PDF."""

import functools
import io
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter
from fpdf import FPDF

from minka.budget.figures import read_figure
from minka.budget.writing.blocks import Document, Grid

_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
_FONT_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "wqy-zenhei.ttc",
    "wqy-microhei.ttc",
)
_SIZE, _LINE = 8, 5.0  # points, millimetres


class FontMissing(RuntimeError):
    """No Chinese font was found; the message names what to install."""


@functools.cache
def chinese_font() -> Path:
    """Return a font with Chinese characters. Raises FontMissing."""
    for name in _FONT_NAMES:
        for folder in _FONT_FOLDERS:
            for path in sorted(folder.rglob(name)) if folder.is_dir() else ():
                return path
    raise FontMissing("没有找到中文字体；请安装 fonts-noto-cjk（思源黑体）后再打印。")


def as_workbook(document: Document) -> bytes:
    """Write one sheet for the narrative and one per table; amounts are numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        words = book.add_worksheet("说明")
        words.write_string(0, 0, document.title)
        row = 2
        number = 0
        for block in document.blocks:
            if isinstance(block, Grid):
                number += 1
                _sheet(book, f"{number}", block)
            else:
                words.write_string(row, 0, block.text)
                row += 1
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, grid: Grid) -> None:
    sheet = book.add_worksheet(name)
    whole, cents = (
        book.add_format({"num_format": "#,##0"}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    sheet.write_string(0, 0, grid.title)
    if grid.unit:
        sheet.write_string(1, 0, f"单位：{grid.unit}")
    for at, cells in enumerate([*grid.header, *grid.rows], start=2):
        for column, text in enumerate(cells):
            figure = read_figure(text) if text and not _is_code(text, column) else None
            if figure is not None:
                sheet.write_number(
                    at, column, float(figure.value), cents if figure.decimals else whole
                )
            elif text:
                sheet.write_string(at, column, text)
    if grid.note:
        sheet.write_string(len(grid.header) + len(grid.rows) + 2, 0, grid.note)


def _is_code(text: str, column: int) -> bool:
    return column < 3 and text.isdigit() and len(text) in {2, 3, 5, 6, 7}


def as_pdf(document: Document) -> bytes:
    """Print on A4, a table per page or more; the text layer can be read back.

    Raises FontMissing.
    """
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_auto_page_break(auto=True, margin=12)
    pdf.add_font("cjk", fname=str(chinese_font()))
    pdf.set_font("cjk", size=_SIZE)
    pdf.set_title(document.title)
    pdf.add_page()
    pdf.cell(0, _LINE * 2, document.title, new_x="LMARGIN", new_y="NEXT")
    for block in document.blocks:
        if isinstance(block, Grid):
            _print_grid(pdf, block)
        else:
            pdf.multi_cell(0, _LINE, block.text, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _print_grid(pdf: FPDF, grid: Grid) -> None:
    pdf.add_page()
    for text in (grid.title, f"单位：{grid.unit}" if grid.unit else ""):
        if text:
            pdf.cell(0, _LINE, text, new_x="LMARGIN", new_y="NEXT")
    widths = _widths(pdf, [*grid.header, *grid.rows])
    shrink = min(1.0, pdf.epw / max(sum(widths), 1.0))
    pdf.set_font_size(_SIZE * shrink)
    widths = [width * shrink for width in widths]
    for row in [*grid.header, *grid.rows]:
        for width, text in zip(widths, row, strict=False):
            pdf.cell(width, _LINE, text, align="R" if read_figure(text) else "L")
        pdf.ln(_LINE)
    pdf.set_font_size(_SIZE)
    if grid.note:
        pdf.cell(0, _LINE, grid.note, new_x="LMARGIN", new_y="NEXT")


def _widths(pdf: FPDF, rows: Iterable[tuple[str, ...]]) -> list[float]:
    """Return column widths that fit the longest text of each column, in millimetres."""
    widths: list[float] = []
    for row in rows:
        for column, text in enumerate(row):
            if column == len(widths):
                widths.append(4.0)
            widths[column] = max(widths[column], pdf.get_string_width(text) + 3)
    return widths
