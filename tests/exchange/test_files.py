"""Files are kept byte for byte, once per direction, and every step leaves a line."""

import datetime
import os

import pytest

from minka.exchange import actions, queries, storage
from minka.exchange.actions import DuplicateFile, Envelope
from minka.exchange.models import ExchangeFile
from minka.exchange.refusals import SENTENCES, FileRefused
from minka.kernel.lifecycle import IllegalMove

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
ENVELOPE = Envelope("名单.csv", "collection", organisation_id=7)
CONTENT = "姓名\r\n王芳\r\n".encode()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def receive(content=CONTENT):
    """Take a file in."""
    return actions.receive(content, ENVELOPE, on=ON, at=AT, actor="李强")


def walk(file, *verbs):
    """Carry a file on."""
    for verb in verbs:
        actions.advance(file, verb, at=AT, actor="李强")


def test_a_received_file_is_kept_as_it_came(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(CONTENT)

    file = receive(path)

    assert queries.bytes_of(file).read_bytes() == CONTENT
    assert (file.digest, file.size_bytes) == (storage.digest_of(CONTENT), len(CONTENT))
    assert (file.reference_on, file.organisation_id, file.status) == (ON, 7, "RECEIVED")
    assert file.receipt_number == f"WJ{file.pk:08d}"
    assert [line.verb for line in file.history.all()] == ["start"]


def test_the_digest_is_sm3():
    assert storage.digest_of(b"abc").startswith("66c7f0f462eeedd9")


def test_nothing_is_left_beside_the_kept_file(home):
    receive()
    receive()

    left = [path for path in (home / "files").rglob("*") if path.is_file()]
    assert [path.name for path in left] == [storage.digest_of(CONTENT)]


def test_a_file_that_cannot_be_written_leaves_nothing(home, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        receive()

    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
    assert ExchangeFile.objects.count() == 0


def test_an_interrupted_file_is_taken_up_again():
    first = receive()
    walk(first, "stage")

    assert receive().pk == first.pk
    assert queries.is_known(CONTENT)


def test_a_finished_file_is_refused_with_its_receipt():
    first = receive()
    walk(first, "stage", "check", "merge")

    with pytest.raises(DuplicateFile, match=first.receipt_number) as refused:
        receive()

    assert refused.value.earlier.pk == first.pk


def test_a_file_sent_back_may_be_tried_again():
    first = receive()
    actions.reject(first, FileRefused("FILE_EMPTY"), at=AT, actor="李强")

    assert not queries.is_known(CONTENT)
    assert receive().pk != first.pk
    assert first.history.get(verb="reject").note == SENTENCES["FILE_EMPTY"]


def test_a_step_cannot_be_skipped():
    with pytest.raises(IllegalMove):
        walk(receive(), "merge")


def test_a_file_goes_out_once_and_may_carry_what_came_in():
    receive()
    sent = actions.keep_sent(CONTENT, ENVELOPE, totals={"rows": 1}, at=AT, actor="李强")

    assert (sent.direction, sent.status, sent.declared) == ("OUT", "SENT", {"rows": 1})
    with pytest.raises(DuplicateFile):
        actions.keep_sent(CONTENT, ENVELOPE, totals={"rows": 1}, at=AT, actor="李强")


def test_every_sentence_says_what_to_do():
    assert all("请" in text or "不再" in text or "退回" in text for text in SENTENCES.values())
