"""A ZIP of photographs, looked at from outside before anything in it is unpacked.

Nothing is ever written under a name from the archive. What an entry claims about its size may be
a lie, so no more than the limit is read of any.
"""

import functools
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from minka.exchange.refusals import FileRefused
from minka.kernel import identity_number
from minka.kernel.errors import ValidationError
from minka.kernel.refusal import Refusal, Refused

from . import measuring
from .refusals import SENTENCES, PictureRefused

PICTURES_AT_MOST = 20_000
UNPACKED_BYTES_AT_MOST = 2 << 30
SUFFIXES = (".jpg", ".jpeg")
LEFTOVERS = ("thumbs.db", "desktop.ini", ".ds_store")
"""Files that Windows and macOS leave in every folder they show."""

IS_ENCRYPTED = 0x1
IS_UTF8 = 0x800
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


class ZipRefused(FileRefused):
    """The archive goes back as a whole."""

    def __init__(self, code: str, **values: object) -> None:
        Refused.__init__(self, Refusal(code, SENTENCES[code], values))


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A picture of the archive: its place there (from 0), its name, whose it is.

    `number` is the identity number that the name says, else "" with the reason in `refused`.
    """

    index: int
    name: str
    number: str = ""
    refused: str = ""
    why: str = ""

    def __repr__(self) -> str:
        return f"<Entry {self.index}>"


def list_entries(path: Path) -> list[Entry]:
    """Return the pictures of an archive in its order. Raises ZipRefused."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except UNREADABLE as error:
        raise ZipRefused("ZIP_DAMAGED") from error
    _guard(infos, path.stat().st_size)
    entries = list(_entries(infos))
    if not entries:
        raise ZipRefused("ZIP_EMPTY")
    return entries


def read_entry(path: Path, index: int) -> bytes:
    """Return the bytes of one entry, at most one more than a photograph may have.

    Raises PictureRefused when they are damaged. The archive stays open for the next one.
    """
    archive = opened(path)
    try:
        with archive.open(archive.infolist()[index]) as stream:
            return stream.read(measuring.BYTES_AT_MOST + 1)
    except UNREADABLE as error:
        raise PictureRefused("PICTURE_DAMAGED") from error


@functools.lru_cache(maxsize=1)
def opened(path: Path) -> zipfile.ZipFile:
    """Open an archive; a list of 20,000 entries takes 0.2 s to read, so it is kept."""
    return zipfile.ZipFile(path)


def number_in(name: str) -> str:
    """Return the identity number that a file name says. Raises kernel ValidationError.

    >>> number_in("三年级/619922198905190685.JPG")
    '619922198905190685'
    """
    return identity_number.validate(PurePosixPath(name).stem)


def _guard(infos: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse what is not worth opening; entries that overlap claim more than the file has."""
    if len(infos) > PICTURES_AT_MOST:
        raise ZipRefused("ZIP_TOO_MANY", count=len(infos), limit=PICTURES_AT_MOST)
    if any(info.flag_bits & IS_ENCRYPTED for info in infos):
        raise ZipRefused("ZIP_PASSWORD")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > UNPACKED_BYTES_AT_MOST or sum(info.compress_size for info in infos) > size:
        raise ZipRefused("ZIP_BOMB", limit=f" {UNPACKED_BYTES_AT_MOST >> 30} GB")


def _entries(infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
    for index, info in enumerate(infos):
        name = _name(info)
        path = PurePosixPath(name)
        if info.is_dir() or path.name.lower() in LEFTOVERS or "__MACOSX" in path.parts:
            continue
        yield _entry(index, name, path)


def _entry(index: int, name: str, path: PurePosixPath) -> Entry:
    if path.is_absolute() or ".." in path.parts or ":" in name:
        return Entry(index, name, refused="NAME_LEADS_OUTSIDE")
    if path.suffix.lower() not in SUFFIXES:
        return Entry(index, name, refused="NAME_NOT_A_PICTURE")
    try:
        return Entry(index, name, number_in(name))
    except ValidationError as error:
        return Entry(index, name, refused="NAME_NOT_A_NUMBER", why=str(error))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name with `/`; Chinese Windows writes names in GB 18030 without saying so."""
    name = info.filename
    if not info.flag_bits & IS_UTF8:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")
