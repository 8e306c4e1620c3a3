"""Write a backup while the system runs."""

import datetime
import os
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ._archive import DUMP, Manifest, Part, Tell, add_manifest, add_part
from ._database import dump, server_version

FILES = "files"
KEYS = "keys"
PUBLIC = ("seal-*.pub", "anchors.txt")


def write_backup(
    target: Path, *, at: datetime.datetime, tell: Tell = lambda what, done, total: None
) -> Manifest:
    """Write everything into one file, readable by its owner only; return what is in it.

    `target` appears when it is whole. Raises FileExistsError, BadBackup, OSError.
    """
    if target.exists():
        raise FileExistsError(target)
    partial = target.with_name(f"{target.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as tar:
                manifest = _fill(tar, target.parent, at=at, tell=tell)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _fill(tar: tarfile.TarFile, folder: Path, *, at: datetime.datetime, tell: Tell) -> Manifest:
    """Dump first, then the files: a file stands in its place before any row names it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="minka-backup-") as scratch:
        path = Path(scratch, DUMP)
        dump(path, tell)
        parts = [add_part(tar, DUMP, path)]
    parts += _add_tree(tar, FILES, Path(settings.MEDIA_ROOT), ["**/*"], tell)
    parts += _add_tree(tar, KEYS, Path(settings.SEAL_FOLDER), PUBLIC, tell)
    applied = sorted(
        f"{room}.{name}" for room, name in MigrationRecorder(connection).applied_migrations()
    )
    manifest = Manifest(at.isoformat(), server_version(), applied, parts)
    add_manifest(tar, manifest)
    return manifest


def _add_tree(
    tar: tarfile.TarFile, name: str, root: Path, patterns: list[str] | tuple[str, ...], tell: Tell
) -> list[Part]:
    found = sorted({p for pattern in patterns for p in root.glob(pattern) if p.is_file()})
    parts = []
    for done, path in enumerate(found, start=1):
        parts.append(add_part(tar, f"{name}/{path.relative_to(root)}", path))
        tell(f"文件 · {name}", done, len(found))
    return parts
