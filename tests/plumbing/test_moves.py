"""Moves: a set moves as its members would, once, and leaves a line for each."""

import datetime
import secrets
import threading

import pytest
from django.db import IntegrityError, connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from minka.exchange.lifecycle import FILE, FileStatus
from minka.exchange.models import Direction, ExchangeFile, ExchangeFileMove
from minka.kernel.lifecycle import IllegalMove
from minka.plumbing.moves import move_all, move_one, start_all, start_one

NOW = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)


def make_files(statuses) -> list[ExchangeFile]:
    return ExchangeFile.objects.bulk_create(
        ExchangeFile(
            direction=Direction.OUT,
            name="清单.txt",
            digest=secrets.token_hex(32),
            size_bytes=0,
            actor="tests",
            status=status,
            status_at=NOW,
        )
        for status in statuses
    )


def move(chosen, verb, **changed) -> list[int]:
    return move_all(chosen, verb, **{"lifecycle": FILE, "at": LATER, "actor": "王芳"} | changed)


class TestSets(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.sampled_from(FileStatus.values), max_size=12),
        st.sampled_from(sorted(FILE.moves)),
    )
    def test_a_set_moves_as_its_members_would(self, statuses, verb):
        files = make_files(statuses)
        expected = [FILE.after(s, verb) if verb in FILE.verbs_from(s) else s for s in statuses]

        moved = move(ExchangeFile.objects.all(), verb)

        assert list(ExchangeFile.objects.order_by("id").values_list("status", flat=True)) == (
            expected
        )
        may_move = [file.pk for file in files if verb in FILE.verbs_from(file.status)]
        assert sorted(moved) == may_move
        lines = ExchangeFileMove.objects.order_by("subject_id").values_list(
            "subject_id", "verb", "to_status", "at", "actor"
        )
        assert list(lines) == [
            (pk, verb, FILE.moves[verb].target, LATER, "王芳") for pk in may_move
        ]

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(sorted(FILE.moves)), max_size=8))
    def test_any_walk_stays_in_the_table_and_its_history_is_unbroken(self, verbs):
        (file,) = make_files([FILE.initial])
        start_one(file, at=NOW, actor="tests")

        for verb in verbs:
            move(ExchangeFile.objects.filter(pk=file.pk), verb)

        file.refresh_from_db()
        lines = list(file.history.order_by("id"))
        assert [line.from_status for line in lines[1:]] == [line.to_status for line in lines[:-1]]
        assert lines[-1].to_status == file.status


@pytest.mark.django_db
def test_one_row_moves_and_the_row_in_memory_follows():
    (file,) = make_files([FileStatus.RECEIVED])

    move_one(file, "stage", lifecycle=FILE, at=LATER, actor="王芳", note="第一次")

    assert (file.status, file.status_at) == (FileStatus.STAGED, LATER)
    file.refresh_from_db()
    assert (file.status, file.status_at) == (FileStatus.STAGED, LATER)
    assert file.history.get().note == "第一次"


@pytest.mark.django_db
def test_a_refusal_names_the_true_status_and_moves_nothing():
    (file,) = make_files([FileStatus.RECEIVED])
    stale = ExchangeFile.objects.get(pk=file.pk)
    move_one(file, "reject", lifecycle=FILE, at=NOW, actor="李强")

    with pytest.raises(IllegalMove, match="cannot stage from REJECTED"):
        move_one(stale, "stage", lifecycle=FILE, at=LATER, actor="王芳")

    assert stale.status == FileStatus.REJECTED
    assert file.history.count() == 1


@pytest.mark.django_db
def test_a_history_line_that_the_table_does_not_know_is_refused_by_the_database():
    (file,) = make_files([FileStatus.RECEIVED])

    with pytest.raises(IntegrityError, match="exchange_file_move_is_legal"):
        file.history.create(
            verb="merge", from_status="RECEIVED", to_status="MERGED", at=NOW, actor="赵敏"
        )


@pytest.mark.django_db
def test_new_rows_begin_their_histories_at_the_status_they_have():
    make_files([FileStatus.RECEIVED] * 3)

    assert start_all(ExchangeFile.objects.all(), at=NOW, actor="tests") == 3

    lines = ExchangeFileMove.objects.values_list("verb", "from_status", "to_status").distinct()
    assert list(lines) == [("start", "", "RECEIVED")]


@pytest.mark.django_db
def test_a_row_cannot_begin_in_the_middle_of_its_life():
    make_files([FileStatus.MERGED])

    with pytest.raises(IntegrityError, match="exchange_file_move_is_legal"):
        start_all(ExchangeFile.objects.all(), at=NOW, actor="tests")


@pytest.mark.django_db
def test_an_empty_set_moves_nothing():
    assert move(ExchangeFile.objects.none(), "stage") == []
    assert start_all(ExchangeFile.objects.none(), at=NOW, actor="tests") == 0


@pytest.mark.django_db
def test_a_part_of_a_set_must_be_chosen_by_what_it_is():
    make_files([FileStatus.RECEIVED] * 2)

    with pytest.raises(TypeError, match="slice"):
        move(ExchangeFile.objects.order_by("id")[:1], "stage")


@pytest.mark.django_db(transaction=True)
def test_workers_who_race_move_each_row_once():
    make_files([FileStatus.RECEIVED] * 300)
    begin = threading.Barrier(4)
    moved: list[int] = []

    def work():
        begin.wait()
        moved.extend(move(ExchangeFile.objects.filter(status=FileStatus.RECEIVED), "stage"))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    everything = sorted(ExchangeFile.objects.values_list("id", flat=True))
    assert sorted(moved) == everything
    assert sorted(ExchangeFileMove.objects.values_list("subject_id", flat=True)) == everything
