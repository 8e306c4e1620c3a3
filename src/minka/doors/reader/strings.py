"""The `|` and `$` strings of the reader functions, to and from values.

`|` closes every field, `$` closes every file: `SSSEEF05|06|07|$SSSEEF06|08|09|$`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from minka.doors.reader.return_codes import Code, Stop

FILE = re.compile(r"(SSSE|3F00|DF0[1-7])(EF[0-9A-F]{2})")
ITEM = re.compile(r"[0-9A-Fa-f]{2}")
YUAN = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?", re.ASCII)
TIME = re.compile(r"\d{14}", re.ASCII)
MOST = 10_000
"""Characters: a photograph of 4,096 bytes in hex, with the names around it."""


@dataclass(frozen=True, slots=True)
class FileRequest:
    """One file and the tags (or record numbers) asked for; none = the whole file."""

    path: str
    items: tuple[int, ...]


def _fields(text: str) -> list[str]:
    if len(text) > MOST:
        raise Stop(Code.BAD_LENGTH)
    if not text.endswith("|"):
        raise Stop(Code.BAD_PARAMETER)
    return text[:-1].split("|")


def card_info(text: str) -> tuple[str, str]:
    """Read pCardInfo, `卡识别码|卡号|`."""
    fields = _fields(text)
    if len(fields) != 2 or not re.fullmatch(r"[0-9A-Fa-f]{32}", fields[0]):
        raise Stop(Code.BAD_IDENTIFIER if len(fields) == 2 else Code.BAD_PARAMETER)
    return fields[0].upper(), fields[1]


def _files(text: str) -> list[list[str]]:
    if len(text) > MOST:
        raise Stop(Code.BAD_LENGTH)
    if not text.endswith("$"):
        raise Stop(Code.BAD_PARAMETER)
    return [_fields(part) for part in text[:-1].split("$")]


def file_address(text: str) -> list[FileRequest]:
    """Read pFileAddr; `3F00EF06` is another way to write `SSSEEF06`."""
    requests = []
    for head, *items in _files(text):
        if not (found := FILE.fullmatch(head)):
            raise Stop(Code.BAD_PARAMETER)
        application = "SSSE" if found[1] == "3F00" else found[1]
        if not all(ITEM.fullmatch(item) for item in items):
            raise Stop(Code.BAD_PARAMETER)
        numbers = tuple(int(item, 16) for item in items)
        requests.append(FileRequest(application + found[2], numbers))
    return requests


def write_data(text: str, requests: list[FileRequest]) -> list[list[str]]:
    """Read pWriteData, which mirrors pFileAddr: one value for every item, in the same order."""
    files = _files(text)
    if len(files) != len(requests):
        raise Stop(Code.BAD_DATA)
    values = []
    for request, (head, *texts) in zip(requests, files, strict=True):
        found = FILE.fullmatch(head)
        path = found and ("SSSE" if found[1] == "3F00" else found[1]) + found[2]
        if path != request.path or len(texts) != max(1, len(request.items)):
            raise Stop(Code.BAD_DATA)
        values.append(texts)
    return values


def answer(files: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Write the output of iReadCard: the same shape with values for tags."""
    return "".join(
        f"{path}|" + "".join(f"{value}|" for value in values) + "$" for path, values in files
    )


def pay_info(text: str) -> tuple[int, int, str]:
    """Read pPayInfo, `个人账户金额|统筹金额|YYYYMMDDHHMMSS|`: yuan in, fen out."""
    fields = _fields(text)
    if len(fields) != 3 or not TIME.fullmatch(fields[2]):
        raise Stop(Code.BAD_PARAMETER)
    account, pooled = _fen(fields[0]), _fen(fields[1])
    if account + pooled >= 1 << 32:
        raise Stop(Code.BAD_DATA)
    return account, pooled, fields[2]


def _fen(text: str) -> int:
    if not re.fullmatch(r"[0-9.-]+", text):
        raise Stop(Code.BAD_CHARACTERS)
    if not (found := YUAN.fullmatch(text)):
        raise Stop(Code.BAD_DATA)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
