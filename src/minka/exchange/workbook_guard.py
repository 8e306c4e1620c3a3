"""Look at a workbook from outside before a reader unpacks it into memory.

A workbook is a ZIP archive. What it claims about its size may be a lie, so the sheets are
inflated once in small blocks, counted, and searched for cells far outside any list: one cell
in the last column of the last row makes a reader allocate the whole sheet, and one long text
that every cell refers to is copied for every cell.
"""

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path

from minka.exchange.refusals import FileRefused

FILE_BYTES_AT_MOST = 100 << 20
UNPACKED_BYTES_AT_MOST = 512 << 20
CELLS_AT_MOST = 8_000_000
TEXT_BYTES_AT_MOST = 256 << 20
BLOCK_BYTES = 1 << 20
OVERLAP_BYTES = 256
LONGEST_TAG = 16

SHARED_TEXTS = "xl/sharedStrings.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    "word/document.xml": "文字处理文档（.docx）",
    "ppt/presentation.xml": "演示文稿（.pptx）",
    "content.xml": "OpenDocument 文件（.ods/.odt）",
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
}
_ROW = re.compile(rb"""r=["'][A-Z]{0,7}([0-9]{1,20})["']""")
_REFERENCE = re.compile(rb"""t=["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")
_TEXT_END = re.compile(rb"</(?:\w{1,8}:)?si>")
_WIDE = re.compile(rb"""r=["']([A-Z]{2,7})[0-9]""")


def guard(path: Path) -> None:
    """Raise FileRefused unless this is a workbook of a size that can be read."""
    size = path.stat().st_size
    if size > FILE_BYTES_AT_MOST:
        raise FileRefused("FILE_TOO_LARGE", size=_mb(size), limit=_mb(FILE_BYTES_AT_MOST))
    with path.open("rb") as stream:
        if stream.read(len(OLE)) == OLE:
            raise FileRefused(_kind_of_ole(stream.read()))
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_other_kinds(archive)
            _measure(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileRefused("FILE_DAMAGED", detail=type(error).__name__) from error
    except RuntimeError as error:  # zipfile says so of an encrypted entry
        raise FileRefused("FILE_PASSWORD") from error


def _kind_of_ole(rest: bytes) -> str:
    """A workbook with a password is packed in the container of the old format."""
    return "FILE_PASSWORD" if _ENCRYPTED in rest else "FILE_OLD_WORKBOOK"


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return
    kind = next((kind for name, kind in _OTHERS.items() if name in names), "压缩包（.zip）")
    raise FileRefused("FILE_DOCUMENT", kind=kind)


def _measure(archive: zipfile.ZipFile) -> None:
    """Unpack everything once; raises FileRefused where it grows too large."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.filename != SHARED_TEXTS)
    unpacked, lengths = 0, array("L")
    for entry in entries:
        extent = _Extent(lengths) if entry.filename.startswith("xl/worksheets/") else None
        texts = _Texts(lengths) if entry.filename == SHARED_TEXTS else None
        for block in _blocks(archive, entry):
            unpacked += len(block)
            if unpacked > UNPACKED_BYTES_AT_MOST:
                raise FileRefused("FILE_BOMB", limit=_mb(UNPACKED_BYTES_AT_MOST))
            if measured := extent or texts:
                measured.take(block)
        if extent:
            extent.refuse_if_too_large()


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block


class _Texts:
    """The lengths of the texts that cells share, in the order of their numbers."""

    def __init__(self, lengths: "array[int]") -> None:
        self.lengths = lengths
        self.open = 0
        self.tail = b""

    def take(self, block: bytes) -> None:
        *closed, rest = _TEXT_END.split(self.tail + block)
        for text in closed:
            self.lengths.append(self.open + len(text))
            self.open = 0
        self.tail = rest[-LONGEST_TAG:]
        self.open += len(rest) - len(self.tail)
        if len(self.lengths) > CELLS_AT_MOST:
            raise FileRefused("FILE_BOMB", limit=_mb(UNPACKED_BYTES_AT_MOST))


class _Extent:
    """How far the cells of a sheet reach and how much text they refer to, block by block."""

    def __init__(self, lengths: "array[int]") -> None:
        self.lengths = lengths
        self.rows = 0
        self.columns = 26
        self.text = 0
        self.rest = b""

    def take(self, block: bytes) -> None:
        text = self.rest + block
        self.rest = text[-OVERLAP_BYTES:]
        self.rows = max(map(int, _ROW.findall(text)), default=0) or self.rows
        for letters in set(_WIDE.findall(text)):
            self.columns = max(self.columns, _column(letters))
        count = len(self.lengths)
        numbers = map(int, _REFERENCE.findall(text))
        self.text += sum(self.lengths[number] for number in numbers if number < count)
        if self.text > TEXT_BYTES_AT_MOST:
            raise FileRefused("FILE_BOMB", limit=_mb(TEXT_BYTES_AT_MOST))

    def refuse_if_too_large(self) -> None:
        if self.rows * self.columns > CELLS_AT_MOST:
            raise FileRefused("FILE_TOO_WIDE", rows=self.rows, columns=self.columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _mb(size: int) -> str:
    return f"{size / (1 << 20):.0f} MB"
