"""Jobs: one that a dead worker left behind is done again."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from minka.plumbing import jobs

pytestmark = pytest.mark.django_db(transaction=True)


def taken_by_a_worker(*, silent_for: str) -> int:
    """Defer a job and let a worker take it that was last heard of so long ago; return its id."""
    number = app.configure_task("tests.anything", allow_unknown=True).defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)"
            " RETURNING id",
            [silent_for],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        assert cursor.fetchone() == (number,)
    return number


def rescue() -> int:
    """Run the job in an event loop of its own: browser tests leave one in this thread."""

    async def work() -> int:
        try:
            return await jobs.retry_stalled.func(SimpleNamespace(app=app), timestamp=0)
        finally:
            await sync_to_async(connections.close_all)()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


@pytest.mark.parametrize(("silent_for", "status"), [("10 seconds", "doing"), ("5 minutes", "todo")])
def test_the_job_of_a_worker_that_fell_silent_is_given_back(silent_for, status):
    number = taken_by_a_worker(silent_for=silent_for)

    given_back = rescue()

    assert given_back == (1 if status == "todo" else 0)
    assert ProcrastinateJob.objects.get(pk=number).status == status


def test_the_night_seals_what_the_day_wrote(settings, tmp_path):
    settings.SEAL_FOLDER = tmp_path / "keys"

    assert set(jobs.seal_histories(timestamp=0).values()) == {0}

    assert (tmp_path / "keys" / "seal.json").exists()


def test_the_house_keeps_these_times():
    kept = {task.task.name.rpartition(".")[2]: task.cron for task in periodic()}

    assert kept["retry_stalled"] == "* * * * *"
    assert kept.keys() >= {"retry_stalled", "forget_old_jobs", "seal_histories"}


def periodic():
    return app.periodic_registry.periodic_tasks.values()
