"""Backup and restore, really done: another database, swapped in, or nothing changed."""

import datetime
import io
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection

from minka.exchange.models import ExchangeFile, ExchangeFileMove
from minka.plumbing import seals
from minka.plumbing.backup import BadBackup, read_manifest, restore, write_backup
from minka.plumbing.backup._database import maintenance
from minka.plumbing.models import Seal
from tests.plumbing.test_seals import make_files

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Folders of its own for files and keys, and never another database than the tests'."""
    assert connection.settings_dict["NAME"] == "test_minka"
    settings.MEDIA_ROOT = tmp_path / "home" / "files"
    settings.SEAL_FOLDER = tmp_path / "home" / "keys"


@pytest.fixture(autouse=True)
def _tidy():
    """Drop what restores keep."""
    yield
    with maintenance() as other:
        kept = other.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_minka_'")
        for (name,) in kept.fetchall():
            other.execute(f'DROP DATABASE "{name}"')


@pytest.fixture
def backup(tmp_path) -> Path:
    """A backup of three sealed files, one of them with its bytes in store."""
    make_files(3)
    stored = Path(django_settings.MEDIA_ROOT) / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_bytes("王芳".encode())
    seals.seal_all(keys=keys(), at=NOW)
    write_backup(tmp_path / "minka.tar", at=NOW)
    return tmp_path / "minka.tar"


def keys() -> seals.SealKeys:
    return seals.open_keys(django_settings.SEAL_FOLDER)


def databases() -> set[str]:
    with maintenance() as other:
        answer = other.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_minka'")
        return {name for (name,) in answer.fetchall()}


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(backup):
    (Path(django_settings.MEDIA_ROOT) / "ab" / "abcd").unlink()
    make_files(2)

    done = restore(backup, at=NOW)

    assert ExchangeFile.objects.count() == ExchangeFileMove.objects.count() == 3
    assert (Path(django_settings.MEDIA_ROOT) / "ab" / "abcd").read_text() == "王芳"
    assert list(seals.verify_all(keys=keys())) == []
    assert databases() == {"test_minka", done.former}
    with maintenance() as other:
        parameters = other.info.get_parameters() | {"password": other.info.password}
    with psycopg.connect(**parameters | {"dbname": done.former}) as former:
        assert former.execute("SELECT count(*) FROM exchange_exchangefile").fetchone() == (5,)


def test_seals_made_after_the_backup_are_not_missed_afterwards(backup):
    make_files(1)
    seals.seal_all(keys=keys(), at=NOW)

    restore(backup, at=NOW)

    assert list(seals.verify_all(keys=keys())) == []


def test_a_machine_that_has_never_seen_the_key_can_restore(backup, settings, tmp_path):
    settings.SEAL_FOLDER = tmp_path / "another" / "keys"

    restore(backup, at=NOW)

    assert Seal.objects.count() == 1
    assert list(seals.verify_all(keys=keys())) == []


def test_a_backup_is_for_its_owner_only_and_holds_no_private_key(backup):
    assert oct(backup.stat().st_mode)[-3:] == "600"
    names = [part.name for part in read_manifest(backup).parts]
    assert names[:2] == ["database.dump", "files/ab/abcd"]
    assert not [name for name in names if name.endswith("seal.json")]


def test_a_backup_never_writes_over_another_file(backup):
    with pytest.raises(FileExistsError):
        write_backup(backup, at=NOW)


def damaged(backup: Path, name: str, change) -> Path:
    """Copy a backup with one part changed; the tar itself stays well formed."""
    target = backup.with_name("damaged.tar")
    with tarfile.open(backup) as source, tarfile.open(target, "w:") as copy:
        for member in source:
            content = source.extractfile(member).read()
            content = change(content) if member.name == name else content
            member.size = len(content)
            copy.addfile(member, io.BytesIO(content))
    return target


def cut(backup: Path) -> Path:
    target = backup.with_name("cut.tar")
    target.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    return target


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "没有清单|无法读取"),
        (lambda b: damaged(b, "files/ab/abcd", lambda c: c[::-1]), "files/ab/abcd 已损坏"),
        (lambda b: damaged(b, "database.dump", lambda c: c[:-9]), "database.dump 已损坏"),
        (
            lambda b: damaged(b, "manifest.json", lambda c: c.replace(b"ab/abcd", b"../../x")),
            "不允许",
        ),
        (
            lambda b: damaged(
                b, "manifest.json", lambda c: c.replace(b"cards.0001", b"cards.9001")
            ),
            "更新的版本",
        ),
        (lambda b: Path(__file__), "无法读取"),
    ],
)
def test_a_spoilt_backup_is_refused_and_everything_stays(backup, spoil, sentence):
    make_files(1)

    with pytest.raises(BadBackup, match=sentence):
        restore(spoil(backup), at=NOW)

    assert databases() == {"test_minka"}
    assert ExchangeFile.objects.count() == 4


def test_a_history_that_was_altered_before_the_backup_does_not_come_in(backup, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exchange_exchangefilemove SET actor = '赵敏'")
    write_backup(tmp_path / "altered.tar", at=NOW)

    with pytest.raises(BadBackup, match="行被改动"):
        restore(tmp_path / "altered.tar", at=NOW)

    assert databases() == {"test_minka"}


def test_nobody_is_thrown_out(backup):
    with maintenance() as other:
        parameters = other.info.get_parameters() | {"password": other.info.password}
    with (
        psycopg.connect(**parameters | {"dbname": "test_minka"}),
        pytest.raises(BadBackup, match="minka down"),
    ):
        restore(backup, at=NOW)

    assert databases() == {"test_minka"}
