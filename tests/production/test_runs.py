"""Stations run behind: asked for once, done by a worker, told as far as they are."""

import threading

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from minka.kernel.refusal import Refused
from minka.production import actions, jobs, queries, rules
from minka.production.lifecycle import Station
from minka.production.models import Attempt, ItemMove, Machine
from tests.factories import queue
from tests.production.conftest import AT, open_floor
from tests.production.test_races import at_once

pytestmark = pytest.mark.django_db
USUAL = rules.floor()


def ask(batch, machines, station="PERSONALISE", actor="desk:liqiang"):
    return jobs.ask_station(batch, station, machine=machines[station], actor=actor)


def only_run(batch):
    (run,) = queries.runs_of(batch)
    return run


def counts(batch):
    run = only_run(batch)
    return run.state.value, run.due, run.passed, run.spoilt, run.waiting


def test_a_run_is_done_by_a_worker_and_says_how_it_ended():
    batch, machines = open_floor(3)

    ask(batch, machines)
    before = counts(batch)
    queue.work()

    assert before == ("UNATTENDED", 3, 0, 0, 3)
    assert counts(batch) == ("DONE", 3, 3, 0, 0)
    run = only_run(batch)
    assert (run.station, run.machine, run.actor) == (
        "PERSONALISE", machines["PERSONALISE"], "desk:liqiang",
    )  # fmt: skip


def test_a_run_waits_for_a_worker_that_lives():
    batch, machines = open_floor(1)
    ask(batch, machines)

    with queue.worker():
        assert only_run(batch).state == "QUEUED"
    with queue.worker(silent_for="5 minutes"):
        assert only_run(batch).state == "UNATTENDED"


def test_progress_is_counted_chunk_by_chunk(monkeypatch):
    monkeypatch.setattr(rules, "floor", lambda: rules.Floor(2000, 2, USUAL.uses))
    batch, machines = open_floor(5)
    ask(batch, machines)
    told = []
    usual = actions.run_station

    def watched(*args, **kwargs):
        return usual(*args, progress=lambda *_chunk: told.append(counts(batch)), **kwargs)

    monkeypatch.setattr(actions, "run_station", watched)
    queue.work()

    assert told == [
        ("RUNNING", 5, 2, 0, 3), ("RUNNING", 5, 4, 0, 1), ("RUNNING", 5, 5, 0, 0),
    ]  # fmt: skip


def test_spoilt_cards_are_counted_and_wait():
    batch, machines = open_floor(3, blanks=5)
    ask(batch, machines)
    queue.work()
    item = queries.items_of(batch).first()

    ask(batch, machines, "PRINT")
    actions.spoil(item, "PRINT", "卡面有划痕", machine=machines["PRINT"], at=AT, actor="李强")
    queue.work()

    assert counts(batch) == ("DONE", 3, 2, 1, 1)


def test_a_refusal_stays_with_the_run():
    batch, machines = open_floor(2, blanks=2)
    item = queries.items_of(batch).first()
    actions.spoil(item, "PERSONALISE", "芯片坏", machine=machines["PERSONALISE"], at=AT, actor="x")

    ask(batch, machines)
    queue.work()

    run = only_run(batch)
    assert (run.state, run.refusal.code) == ("REFUSED", "STOCK_SHORT")
    assert "卡基 3.00需要1，在库0，还差1" in str(run.refusal)


def test_a_refusal_of_a_machine_taken_out_of_service_meanwhile_stays_with_the_run():
    batch, machines = open_floor(1)
    ask(batch, machines)
    Machine.objects.update(is_in_service=False)

    queue.work()

    assert "已停用" in str(only_run(batch).refusal)


def test_what_cannot_be_done_now_is_refused_at_once():
    batch, machines = open_floor(1)

    with pytest.raises(Refused, match="请先完成前面的工位"):
        ask(batch, machines, "PRINT")
    with pytest.raises(Refused, match="不属于"):
        jobs.ask_station(batch, "PRINT", machine=machines["SEAL"], actor="x")

    assert queries.runs_of(batch) == []


def test_who_asks_second_hears_of_the_first():
    batch, machines = open_floor(1)
    ask(batch, machines)

    with pytest.raises(Refused, match="PC202611200001 芯片个人化”正由desk:liqiang（PERS-1）办理"):
        ask(batch, machines, actor="desk:zhaomin")


def test_a_second_run_counts_only_its_own():
    batch, machines = open_floor(2, blanks=4)
    ask(batch, machines)
    queue.work()
    item = queries.items_of(batch).first()
    actions.spoil(item, "PERSONALISE", "芯片坏", machine=machines["PERSONALISE"], at=AT, actor="x")

    ask(batch, machines)
    queue.work()

    assert counts(batch) == ("DONE", 1, 1, 0, 0)


def test_a_job_that_failed_says_so_and_may_be_asked_for_again():
    batch, machines = open_floor(1)
    ask(batch, machines)
    with queue.worker() as number:
        queue.end(queue.take(number), "failed")

    assert only_run(batch).state == "FAILED"
    ask(batch, machines)
    queue.work()
    assert only_run(batch).state == "DONE"


class Killed(BaseException):
    """The end of a worker in the middle of its work."""


def test_a_worker_killed_after_the_last_card_leaves_a_run_that_is_done():
    batch, machines = open_floor(2)
    for station in ("PERSONALISE", "PRINT", "SEAL"):
        actions.run_station(batch, station, machine=machines[station], at=AT, actor="李强")
    ask(batch, machines, "SORT")
    actions.run_station(batch, "SORT", machine=machines["SORT"], at=AT, actor="李强")

    queue.work()

    assert counts(batch) == ("DONE", 2, 2, 0, 0)


@pytest.mark.django_db(transaction=True)
class TestOnSeveralConnections:
    @pytest.fixture(autouse=True)
    def _no_jobs_left(self, transactional_db):
        yield
        queue.empty()

    def test_the_job_of_a_killed_worker_is_done_again_and_nothing_is_doubled(self, monkeypatch):
        monkeypatch.setattr(rules, "floor", lambda: rules.Floor(2000, 2, USUAL.uses))
        batch, machines = open_floor(5)
        ask(batch, machines)
        usual = actions.run_station

        def die(*_chunk):
            raise Killed

        with queue.worker(silent_for="5 minutes") as number:
            job = queue.take(number)
            monkeypatch.setattr(
                actions, "run_station", lambda *a, **k: usual(*a, progress=die, **k)
            )
            with pytest.raises(Killed):
                queue.do(job)
        silent = counts(batch)
        monkeypatch.setattr(actions, "run_station", usual)

        given_back = ProcrastinateJob.objects.get(pk=job.pk).status
        queue.rescue()
        queue.work()

        assert (given_back, silent) == ("doing", ("SILENT", 5, 2, 0, 3))
        assert counts(batch) == ("DONE", 5, 5, 0, 0)
        assert Attempt.objects.count() == 5
        assert ItemMove.objects.filter(verb="personalise").count() == 5
        assert queries.ledger_gaps() == []

    def test_one_of_two_who_ask_together_is_heard(self):
        batch, machines = open_floor(2)
        again = queries.get_batch(batch.number)

        ends = at_once(
            lambda: ask(batch, machines, actor="desk:liqiang"),
            lambda: ask(again, machines, actor="desk:zhaomin"),
        )

        (refused,) = [end for end in ends if isinstance(end, Refused)]
        assert "芯片个人化”正由desk:" in str(refused)
        assert ProcrastinateJob.objects.filter(task_name="run_station").count() == 1

    def test_a_job_waits_for_whoever_is_at_the_station_and_then_goes_on(self):
        batch, machines = open_floor(2)
        ask(batch, machines)
        entered, leave = threading.Event(), threading.Event()

        def stay():
            with actions.at_station(batch, Station.PERSONALISE, holder="李强"):
                entered.set()
                leave.wait(20)

        def come_second():
            entered.wait(20)
            with queue.worker() as number:
                queue.do(queue.take(number))
            leave.set()

        at_once(stay, come_second)

        assert only_run(batch).is_open
        connection.close()
        queue.work()
        assert counts(batch) == ("DONE", 2, 2, 0, 0)
