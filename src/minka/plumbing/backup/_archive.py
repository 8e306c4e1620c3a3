"""The tar file: parts with their digests, the manifest last. A file cut short has none."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

Tell = Callable[[str, int, int], None]
"""Hears (what, done, total); total 0 when not known."""

FORMAT = "minka-backup-1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
BLOCK_BYTES = 1 << 20


class BadBackup(ValueError):
    """The file is no backup, or not whole; the message says what is wrong with which part."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file in the backup; `digest` is its SM3 in hexadecimal."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `at` is an instant in ISO form; `server` PostgreSQL's version."""

    at: str
    server: str
    migrations: list[str]
    parts: list[Part]
    format: str = FORMAT


class Hashed:
    """A file read through SM3."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.state = hashlib.new("sm3")

    def read(self, size: int = -1) -> bytes:
        """Read, and remember what was read."""
        data = self.file.read(size)
        self.state.update(data)
        return data


def add_part(tar: tarfile.TarFile, name: str, path: Path) -> Part:
    """Put a file into the tar under a name."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = path.stat().st_size, 0o600
    with path.open("rb") as file:
        hashed = Hashed(file)
        tar.addfile(member, hashed)
    return Part(name, member.size, hashed.state.hexdigest())


def add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Close the backup."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(text), 0o600
    tar.addfile(member, io.BytesIO(text))


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself; raises BadBackup."""
    with opened(file) as tar:
        return manifest_of(tar)


def manifest_of(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest of an opened backup; raises BadBackup."""
    try:
        member = tar.extractfile(MANIFEST)
        assert member is not None
        kept = json.load(member)
        parts = [Part(**part) for part in kept.pop("parts")]
        manifest = Manifest(parts=parts, **kept)
    except (KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise BadBackup("文件不完整或不是备份文件：没有清单") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"备份格式是 {manifest.format}，本版本只能恢复 {FORMAT}")
    return manifest


def opened(file: Path) -> tarfile.TarFile:
    """Open a backup for reading; raises BadBackup."""
    try:
        return tarfile.open(file, "r:")
    except (OSError, tarfile.TarError) as error:
        raise BadBackup(f"无法读取 {file}：{error}") from error


def take_parts(
    tar: tarfile.TarFile, manifest: Manifest, folder: Path, tell: Tell
) -> Iterator[tuple[Part, Path]]:
    """Unpack each part into a folder, checking size and digest; raises BadBackup.

    Names are taken from the manifest and never lead out of the folder.
    """
    total = sum(part.size for part in manifest.parts)
    done = 0
    for part in manifest.parts:
        target = folder / part.name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise BadBackup(f"备份中的文件名不允许：{part.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        _take(tar, part, target)
        done += part.size
        tell("解包并核对 · unpacking", done, total)
        yield part, target


def _take(tar: tarfile.TarFile, part: Part, target: Path) -> None:
    try:
        source = tar.extractfile(part.name)
    except KeyError as error:
        raise BadBackup(f"备份中缺少 {part.name}") from error
    assert source is not None
    hashed = Hashed(source)
    with target.open("wb") as file:
        while block := hashed.read(BLOCK_BYTES):
            file.write(block)
    if (target.stat().st_size, hashed.state.hexdigest()) != (part.size, part.digest):
        raise BadBackup(f"备份中的 {part.name} 已损坏，与清单中的摘要不符")
