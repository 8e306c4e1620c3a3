"""The bytes of exchanged files, kept under their digest: the evidence of every exchange.

A file is written beside its place, forced to the disk and moved there in one step, so that
a digest in the database always finds its bytes, whole.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its SM3 digest (64 hex digits) and its size."""

    digest: str
    size_bytes: int


def path_of(digest: str) -> Path:
    """Return where the bytes with this digest are."""
    return _folder() / digest[:2] / digest


def digest_of(source: Path | bytes) -> str:
    """Return the SM3 digest of a file or of bytes, as hex."""
    if isinstance(source, bytes):
        return hashlib.new("sm3", source).hexdigest()
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new("sm3")).hexdigest()


def keep(source: Path | bytes) -> Kept:
    """Store a file; storing the same bytes again changes nothing.

    The digest is taken of the bytes as they are written: the source may still be growing.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            kept = _copy(source, target)
        final = path_of(kept.digest)
        final.parent.mkdir(exist_ok=True)
        Path(temporary).replace(final)
        _settle(final.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return kept


def _folder() -> Path:
    return Path(settings.HOME) / "files"


def _copy(source: Path | bytes, target: BinaryIO) -> Kept:
    digest = hashlib.new("sm3")
    for block in _blocks(source):
        digest.update(block)
        target.write(block)
    target.flush()
    os.fsync(target.fileno())
    return Kept(digest.hexdigest(), target.tell())


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block


def _settle(folder: Path) -> None:
    """Force the folder's entry to the disk as well, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
