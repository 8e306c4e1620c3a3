"""Open a document by what is in it, not by what its name says."""

from pathlib import Path

from minka.budget.sources.lines import MAX_LINES, Source, UnreadableDocument, lines_of_text
from minka.budget.sources.pdf import read_pdf
from minka.budget.sources.workbook import read_workbook

MAX_BYTES = 30_000_000
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def open_source(path: Path) -> Source:
    """Read a text, PDF or workbook into lines. Raises UnreadableDocument."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableDocument(
                f"文件有 {size:,} 字节，超过 {MAX_BYTES:,} 字节的上限；请只提交预算公开文件本身。"
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"打不开文件 {path.name}：{error.strerror}。") from error
    return source_of(data)


def source_of(data: bytes) -> Source:
    """Read the bytes of a text, PDF or workbook into lines. Raises UnreadableDocument."""
    if not data.strip():
        raise UnreadableDocument("文件是空的；请重新导出后再提交。")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return read_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data)
    if data.startswith(_OLD_WORKBOOK):
        raise UnreadableDocument("这是旧格式（.xls/.doc）文件；请另存为 .xlsx 或 PDF 后再提交。")
    text = _decode(data)
    too_long = text.count("\n") > MAX_LINES
    notes = ((MAX_LINES, f"文件超过{MAX_LINES:,}行，其后的内容没有读取。"),) if too_long else ()
    return Source("text", lines_of_text(text), notes)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data[:4096]:
        raise UnreadableDocument("文件不是文本、PDF 或工作簿；请提交预算公开文件的原件。")
    return data.decode("utf-8", errors="replace")
