"""From bytes of an unknown encoding to numbered lines, in bounded memory.

The encoding is taken from the byte order mark, else from the first bytes that are not
ASCII: UTF-8 proves itself, GB 18030 is what remains. A line break is never part of a
character in either, so blocks are cut at line breaks and decoded whole; only a block that
fails is decoded line by line, and a line with foreign bytes keeps U+FFFD in their place:
old systems cut fields in the middle of a character, which must not stop the file.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from minka.exchange.refusals import FileRefused
from minka.kernel import gb18030
from minka.kernel.errors import InvalidFormat

BLOCK_BYTES = 1 << 20
LINE_BYTES_AT_MOST = 1 << 18
SAMPLE_BYTES = 1 << 18
WIDE_ZEROS_ONE_IN = 20
"""A table of Chinese text in UTF-16 has at least one zero in so many bytes: its delimiters."""

FOREIGN = "\ufffd"
END_MARKS = "\x1a\0"
"""What old programs wrote after the last line, to end a file or to fill its block."""

NULS_ONE_IN = 20
"""More NULs than this are no text; fewer are what programs in C fill cells of fixed width with."""

PADDING = "\u200b"
"""Stands for a NUL, which no database text can hold; whoever reads a cell drops it."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass
class TextLines:
    """The lines of a file as (place from 1, text); the rest is known when all are read.

    `is_cut` tells that the last line has no line break, `damaged` which lines hold
    bytes of no known character.
    """

    path: Path
    encoding: str = ""
    is_cut: bool = False
    damaged: list[int] = field(default_factory=list)
    count: int = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Read from the start; raises FileRefused for an endless line or what is no text."""
        self.count, self.damaged = 0, []
        with self.path.open("rb") as stream:
            self.encoding, skip = sniff(stream)
            stream.seek(skip)
            for block in self._blocks(stream):
                if not block.strip():
                    self.count += block.count(b"\n")
                    continue
                for line in self._decoded(block):
                    self.count += 1
                    if FOREIGN in line:
                        self.damaged.append(self.count)
                    yield self.count, line

    def _blocks(self, stream: BinaryIO) -> Iterator[bytes]:
        """Yield pieces that end with a line break; the last may not."""
        end = self._line_end(stream)
        rest = b""
        while block := stream.read(BLOCK_BYTES):
            head, found, tail = (rest + block).rpartition(end)
            if found:
                yield head + found
            rest = tail
            if len(rest) > LINE_BYTES_AT_MOST:
                raise endless(self.count + 1)
        rest = self._without_end_marks(rest)
        self.is_cut = bool(rest)
        if rest:
            yield rest

    def _without_end_marks(self, rest: bytes) -> bytes:
        text = rest.decode(self.encoding, errors="replace")
        marks = len(text) - len(text.rstrip(END_MARKS))
        return rest[: len(rest) - marks * len("\0".encode(self.encoding))]

    def _line_end(self, stream: BinaryIO) -> bytes:
        """Return the line break; files of old Macintosh programs end lines with CR only."""
        start = stream.tell()
        head = stream.read(LINE_BYTES_AT_MOST)
        stream.seek(start)
        feed, carriage = "\n".encode(self.encoding), "\r".encode(self.encoding)
        return carriage if feed not in head and carriage in head else feed

    def _decoded(self, block: bytes) -> list[str]:
        lines = self._lines(self._decode(block))
        if max(map(len, lines), default=0) > LINE_BYTES_AT_MOST // 4:
            longest = max(range(len(lines)), key=lambda n: len(lines[n]))
            raise endless(self.count + longest + 1)
        return lines

    def _decode(self, block: bytes) -> str:
        try:
            text = _strictly(block, self.encoding)
        except (UnicodeDecodeError, InvalidFormat):
            text = self._leniently(block)
        return self._padded(text) if "\0" in text else text

    def _padded(self, text: str) -> str:
        if text.count("\0") * NULS_ONE_IN > len(text):
            place = self.count + 1 + text[: text.index("\0")].count("\n")
            raise FileRefused("FILE_NUL", line=place)
        return text.replace("\0", PADDING)

    def _leniently(self, block: bytes) -> str:
        end = "\n".encode(self.encoding)
        return "\n".join(_line(line, self.encoding) for line in block.split(end))

    def _lines(self, text: str) -> list[str]:
        if "\r" in text:
            text = text.replace("\r\n", "\n")
            if "\n" not in text:
                text = text.replace("\r", "\n")
        lines = text.split("\n")
        if not lines[-1]:
            lines.pop()
        return lines


def endless(place: int) -> FileRefused:
    """Return the refusal of a file in which a row has no end."""
    return FileRefused("FILE_ENDLESS_LINE", line=place, limit=f"{LINE_BYTES_AT_MOST // 1024} KB")


def sniff(stream: BinaryIO) -> tuple[str, int]:
    """Return the encoding of a stream and how many bytes its byte order mark takes."""
    stream.seek(0)
    head = stream.read(SAMPLE_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if wide := _sixteen_bits(head):
        return wide, 0
    return _narrow(_window(stream)), 0


def _strictly(block: bytes, encoding: str) -> str:
    return gb18030.decode(block) if encoding == "gb18030" else block.decode(encoding)


def _line(line: bytes, encoding: str) -> str:
    try:
        return _strictly(line, encoding)
    except (UnicodeDecodeError, InvalidFormat):
        return line.decode(encoding, errors="replace")


def _sixteen_bits(head: bytes) -> str | None:
    """Tell UTF-16 without a mark: commas, digits and line breaks have a zero beside them."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    if low == 0 and high * WIDE_ZEROS_ONE_IN > len(head):
        return "utf-16-le"
    if high == 0 and low * WIDE_ZEROS_ONE_IN > len(head):
        return "utf-16-be"
    return None


def _window(stream: BinaryIO) -> bytes:
    """Return a sample that begins at the first bytes that are not ASCII."""
    stream.seek(0)
    while block := stream.read(BLOCK_BYTES):
        if first := _NOT_ASCII.search(block):
            return block[first.start() :] + stream.read(SAMPLE_BYTES)
    return b""


def _narrow(sample: bytes) -> str:
    """Decide between UTF-8 and GB 18030: the one with fewer foreign bytes, UTF-8 first."""
    wrong = {
        encoding: sample.decode(encoding, errors="replace").count(FOREIGN)
        for encoding in ("utf-8", "gb18030")
    }
    return min(wrong, key=lambda encoding: wrong[encoding])
