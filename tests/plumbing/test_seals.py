"""Seals: what is sealed, what a forger does, and what the check says about it."""

import datetime
import secrets
import subprocess
import threading

import pytest
from django.db import connection, transaction

from minka.exchange.models import Direction, ExchangeFile, ExchangeFileMove
from minka.plumbing import seals
from minka.plumbing.models import Seal
from minka.plumbing.moves import start_all
from minka.plumbing.seals import FlawKind, _sealing

NOW = datetime.datetime(2026, 11, 20, 2, 7, tzinfo=datetime.UTC)
TABLE = ExchangeFileMove._meta.db_table


def make_files(count: int) -> None:
    """Insert files with the first line of their histories."""
    files = ExchangeFile.objects.bulk_create(
        ExchangeFile(
            direction=Direction.OUT,
            name=f"清单-{number}.txt",
            digest=secrets.token_hex(32),
            size_bytes=0,
            actor="tests",
            status_at=NOW,
        )
        for number in range(count)
    )
    chosen = ExchangeFile.objects.filter(pk__in=[file.pk for file in files])
    start_all(chosen, at=NOW, actor="tests", note="制表符\t与换行\n也在其中")


@pytest.fixture
def keys(tmp_path) -> seals.SealKeys:
    return seals.open_keys(tmp_path / "keys")


@pytest.fixture
def small_blocks(monkeypatch) -> None:
    monkeypatch.setattr(_sealing, "BLOCK_ROWS", 3)


@pytest.fixture
def sealed(db, keys, small_blocks) -> list[int]:
    """Eight sealed lines in three blocks; returns their ids."""
    make_files(8)
    seals.seal_all(keys=keys, at=NOW)
    return list(ExchangeFileMove.objects.order_by("id").values_list("id", flat=True))


def flaws(keys: seals.SealKeys) -> list[seals.Flaw]:
    return list(seals.verify_all(keys=keys))


def execute(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_untouched_histories_fit(sealed, keys):
    assert flaws(keys) == []
    assert list(Seal.objects.filter(table=TABLE).values_list("number", "row_count")) == [
        (1, 3),
        (2, 3),
        (3, 2),
    ]


def test_sealing_again_seals_only_what_is_new(sealed, keys):
    assert seals.seal_table(ExchangeFileMove, keys=keys, at=NOW) == 0

    make_files(1)

    assert seals.seal_table(ExchangeFileMove, keys=keys, at=NOW) == 1
    assert flaws(keys) == []


@pytest.mark.parametrize("position", [0, 4, 7])
def test_a_changed_row_is_named(sealed, keys, position):
    row_id = sealed[position]

    execute(f"UPDATE {TABLE} SET actor = '赵敏' WHERE id = %s", row_id)

    assert flaws(keys) == [seals.Flaw(FlawKind.CHANGED, TABLE, position // 3 + 1, row_id)]


@pytest.mark.parametrize("position", [0, 2, 7])
def test_a_deleted_row_is_named(sealed, keys, position):
    row_id = sealed[position]

    execute(f"DELETE FROM {TABLE} WHERE id = %s", row_id)

    assert flaws(keys) == [seals.Flaw(FlawKind.DELETED, TABLE, position // 3 + 1, row_id)]


@pytest.mark.parametrize("gap", ["before", "within"])
def test_a_row_slipped_in_is_named(db, keys, small_blocks, gap):
    make_files(4)
    ids = list(ExchangeFileMove.objects.order_by("id").values_list("id", flat=True))
    execute(f"DELETE FROM {TABLE} WHERE id = %s", ids[1])
    seals.seal_all(keys=keys, at=NOW)
    slipped_in = ids[1] if gap == "within" else -5

    execute(
        f"INSERT INTO {TABLE} (id, subject_id, verb, from_status, to_status, at, actor, note)"
        f" SELECT %s, subject_id, verb, from_status, to_status, at, actor, note FROM {TABLE}"
        " WHERE id = %s",
        slipped_in,
        ids[0],
    )

    assert flaws(keys) == [seals.Flaw(FlawKind.INSERTED, TABLE, 1, slipped_in)]


def test_a_forger_who_writes_a_fitting_seal_lacks_the_key(sealed, keys, tmp_path):
    forger = seals.open_keys(tmp_path / "forged")
    execute(f"UPDATE {TABLE} SET actor = '赵敏' WHERE id = %s", sealed[7])
    Seal.objects.filter(table=TABLE, number=3).delete()
    seals.seal_table(ExchangeFileMove, keys=forger, at=NOW)

    assert [flaw.kind for flaw in flaws(keys)] == [FlawKind.KEY, FlawKind.CUT_OFF]


def test_an_altered_seal_is_named_by_its_signature(sealed, keys):
    Seal.objects.filter(table=TABLE, number=2).update(row_count=4)

    assert flaws(keys) == [seals.Flaw(FlawKind.SIGNATURE, TABLE, 2)]


def test_a_removed_seal_breaks_the_chain(sealed, keys):
    Seal.objects.filter(table=TABLE, number=2).delete()

    assert flaws(keys) == [seals.Flaw(FlawKind.CHAIN, TABLE, 3)]


def test_rows_cut_off_together_with_their_seal_are_missed(sealed, keys):
    execute(f"DELETE FROM {TABLE} WHERE id >= %s", sealed[6])
    Seal.objects.filter(table=TABLE, number=3).delete()

    assert flaws(keys) == [seals.Flaw(FlawKind.CUT_OFF, TABLE, 3)]


def test_a_column_added_later_does_not_break_old_seals(sealed, keys):
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {TABLE} ADD COLUMN reason text DEFAULT 'x'")

    assert flaws(keys) == []


def test_the_digest_is_what_the_documentation_says(sealed, keys):
    """Recomputed as a stranger would: PostgreSQL's COPY text and openssl, nothing of ours."""
    previous = "0" * 64
    for seal in Seal.objects.filter(table=TABLE).order_by("number"):
        rows = f"{seal.table}\t{','.join(seal.columns)}\n".encode()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, verb, from_status, to_status,"
                " to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00',"
                f" actor, note, subject_id FROM {TABLE} WHERE id BETWEEN %s AND %s ORDER BY id",
                [seal.first_id, seal.last_id],
            )
            for row in cursor.fetchall():
                cells = [str(c).replace("\t", "\\t").replace("\n", "\\n") for c in row]
                rows += ("\t".join(cells) + "\n").encode()
        assert ",".join(seal.columns) == "id,verb,from_status,to_status,at,actor,note,subject_id"
        previous = sm3_by_openssl(bytes.fromhex(previous) + bytes.fromhex(sm3_by_openssl(rows)))
        assert seal.digest == previous


def sm3_by_openssl(data: bytes) -> str:
    command = ["openssl", "dgst", "-sm3", "-r"]
    answer = subprocess.run(command, input=data, capture_output=True, check=True)
    return answer.stdout.split()[0].decode()


def test_a_locked_key_verifies_without_its_passphrase_but_seals_only_with_it(db, tmp_path):
    folder = tmp_path / "keys"
    seals.open_keys(folder, passphrase="十二个字以上的口令才够长")
    make_files(1)
    stranger = seals.open_keys(folder)

    with pytest.raises(seals.UnableToSeal, match="MINKA_SEAL_PASSPHRASE"):
        seals.seal_all(keys=stranger, at=NOW)
    with pytest.raises(seals.UnableToSeal, match="口令错误"):
        seals.open_keys(folder, passphrase="另一个")
    seals.seal_all(keys=seals.open_keys(folder, passphrase="十二个字以上的口令才够长"), at=NOW)

    assert flaws(stranger) == []
    assert oct((folder / "seal.json").stat().st_mode)[-3:] == "600"
    assert "secret" not in (folder / "seal.json").read_text()


@pytest.mark.django_db(transaction=True)
def test_a_line_in_flight_is_not_left_below_the_seal(keys):
    """A transaction that drew a lower id and commits after the seal was asked for."""
    written, go_on = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            make_files(1)
            written.set()
            go_on.wait(5)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    written.wait(5)
    make_files(1)
    threading.Timer(0.3, go_on.set).start()

    sealed = seals.seal_table(ExchangeFileMove, keys=keys, at=NOW)
    slow.join()

    assert sealed == 2
    assert flaws(keys) == []


def test_every_history_and_every_registered_table_is_sealed():
    tables = {model._meta.db_table for model in seals.sealed_models()}

    histories = {"exchange_exchangefilemove", "cards_cardmove", "production_itemmove"}
    registered = {"people_personchange", "cards_handover", "production_stockentry"}
    assert tables >= histories | registered
