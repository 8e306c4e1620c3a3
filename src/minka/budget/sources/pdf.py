"""The text layer of a PDF as lines; a scan without text is refused, not guessed."""

import pypdfium2
from pypdfium2 import PdfiumError

from minka.budget.sources.lines import (
    MAX_LINES,
    Line,
    Source,
    UnreadableDocument,
    line_of,
    without_page_numbers,
)

MAX_PAGES = 2_000
_LEAST_CHARACTERS = 40  # fewer in a whole document means pictures of pages


def read_pdf(data: bytes) -> Source:
    """Read the text layer page by page; line numbers run through the whole document.

    Raises UnreadableDocument for a locked, broken or scanned file.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except PdfiumError as error:
        raise UnreadableDocument(
            "PDF 打不开：文件损坏或设有口令；请用未加密的原件重新导出。"
        ) from error
    try:
        lines = _lines(document)
    finally:
        document.close()
    if sum(len(line.compact) for line in lines) < _LEAST_CHARACTERS:
        raise UnreadableDocument(
            "PDF 没有文字层（多半是扫描件），无法核对；请提交由 Word/Excel 直接导出的 PDF 或文本。"
        )
    return Source("pdf", without_page_numbers(lines))


def _lines(document: pypdfium2.PdfDocument) -> list[Line]:
    lines: list[Line] = []
    number = 0
    for index in range(min(len(document), MAX_PAGES)):
        try:
            text = _page_text(document, index)
        except PdfiumError:
            continue  # one unreadable page must not hide the others; R-32 names what is missing
        for raw in text.splitlines():
            number += 1
            if raw.strip():
                lines.append(line_of(number, raw, page=index + 1))
            if number >= MAX_LINES:
                return lines
    return lines


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            return str(text_page.get_text_range()).replace("\ufffe", "").replace("\x00", "")
        finally:
            text_page.close()
    finally:
        page.close()
