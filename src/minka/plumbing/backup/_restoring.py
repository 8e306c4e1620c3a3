"""Bring a backup back, with a way back at every step."""

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from minka.plumbing import seals

from ._archive import DUMP, BadBackup, Manifest, Tell, manifest_of, opened, take_parts
from ._database import connected_to, create, drop, is_empty, load, maintenance, rename
from ._writing import FILES, KEYS


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `former` is where the old database stays, "" if it was empty."""

    manifest: Manifest
    former: str


def restore(
    file: Path, *, at: datetime.datetime, tell: Tell = lambda what, done, total: None
) -> Restored:
    """Put the backup in the place of the present database and files.

    The present database stays under another name (`former`), unless it is empty. Nobody else
    may be connected. Raises BadBackup or OSError, and then everything is as it was.
    """
    worth_keeping = not is_empty()
    present = str(connection.settings_dict["NAME"])
    stamp = at.strftime("%Y%m%d_%H%M%S")
    fresh, former = f"{present}_restoring", f"{present}_before_{stamp}"
    with opened(file) as tar, _scratch() as folder:
        manifest = manifest_of(tar)
        _check_version(manifest)
        for _part in take_parts(tar, manifest, folder, tell):
            pass
        with _built(fresh, folder / DUMP, tell):
            with connected_to(fresh):
                _check_seals(folder / KEYS, tell)
            _change_names(present, fresh, former)
        _put_files(folder / FILES, Path(settings.MEDIA_ROOT))
        _put_keys(folder / KEYS, Path(settings.SEAL_FOLDER), stamp)
    if not worth_keeping:
        with maintenance() as other:
            drop(other, former)
    return Restored(manifest, former if worth_keeping else "")


def _check_version(manifest: Manifest) -> None:
    loader = MigrationLoader(None)
    known = {f"{room}.{name}" for room, name in loader.disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BadBackup(f"备份来自更新的版本（{unknown[0]}），请先升级程序")


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """Unpack beside the files, where there must be room for them anyway."""
    home = Path(settings.MEDIA_ROOT).parent
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix="restoring-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _built(database: str, source: Path, tell: Tell) -> Iterator[None]:
    """Build a database from the dump; drop it if anything fails before it is used."""
    with _explained(), maintenance() as other:
        create(other, database)
    try:
        load(source, database, tell)
        yield
    except BaseException:
        with maintenance() as other:
            drop(other, database)
        raise


def _check_seals(folder: Path, tell: Tell) -> None:
    """Recompute the seals in the new database with the keys of the backup and our own."""
    ours = seals.open_keys(Path(settings.SEAL_FOLDER), passphrase=settings.SEAL_PASSPHRASE)
    theirs = seals.SealKeys(folder, None, {**seals.public_keys(folder), **ours.trusted})
    done = 0

    def count(table: str, rows: int) -> None:
        nonlocal done
        done += rows
        tell(f"校验封存 · verifying {table}", done, 0)

    flaws = list(seals.verify_all(keys=theirs, tell=count))
    if flaws:
        raise BadBackup("备份中的历史与封存不符：\n" + "\n".join(map(str, flaws[:10])))


def _change_names(present: str, fresh: str, former: str) -> None:
    with _explained(), maintenance() as other, other.transaction():
        rename(other, present, former)
        rename(other, fresh, present)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.ObjectInUse as error:
        raise BadBackup(
            f"还有别的程序连接着数据库，请先执行 minka down，并关闭其他连接：{error}"
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise BadBackup(f"数据库用户没有建库的权限（CREATEDB）：{error}") from error


def _put_files(source: Path, target: Path) -> None:
    """Add the stored files; names are digests, so a file that is there is the same."""
    if not source.exists():
        return
    for path in source.rglob("*"):
        final = target / path.relative_to(source)
        if path.is_file() and not final.exists():
            final.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, final)


def _put_keys(source: Path, target: Path, stamp: str) -> None:
    """Trust the keys of the backup; its last seals count now, ours are kept aside."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in sorted(source.glob("seal-*.pub")):
        shutil.copy(path, target / path.name)
    anchors = target / "anchors.txt"
    if anchors.exists():
        anchors.rename(target / f"anchors-before-{stamp}.txt")
    if (source / "anchors.txt").exists():
        shutil.copy(source / "anchors.txt", anchors)
