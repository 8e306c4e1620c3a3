"""A worker for tests: takes jobs as procrastinate's does, and does them on this connection."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from minka.kernel.refusal import Refused
from minka.plumbing.jobs import retry_stalled


@contextmanager
def worker(*, silent_for="0 seconds"):
    """Register a worker that was last heard of so long ago; yield its id."""
    (number,) = _ask(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)"
        " RETURNING id",
        silent_for,
    )
    yield number
    _ask("SELECT 1 FROM procrastinate_unregister_worker_v1(%s)", number)


def take(worker_id, queue="production"):
    """Take the next job of a queue; return it, or None when there is none."""
    (number,) = _ask(
        "SELECT id FROM procrastinate_fetch_job_v2(ARRAY[%s]::varchar[], %s)", queue, worker_id
    )
    return number and ProcrastinateJob.objects.get(pk=number)


def do(job):
    """Do a job that was taken; one that is refused comes again as its retry strategy says."""
    task = app.tasks[job.task_name]
    context = SimpleNamespace(job=job.procrastinate_job)
    try:
        task.func(context, **job.args)
    except Refused as refused:
        if not task.retry_strategy.get_retry_decision(exception=refused, job=context.job):
            raise
        _ask("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", job.pk)
    else:
        end(job, "succeeded")


def end(job, status):
    """Note how a job that was taken ended."""
    _ask("SELECT procrastinate_finish_job_v1(%s, %s, false)", job.pk, status)


def work(queue="production"):
    """Do the jobs of a queue until none is left."""
    with worker() as number:
        while job := take(number, queue):
            do(job)


def rescue():
    """Give back the jobs of workers that fell silent, as the minutely job does.

    In a thread of its own: this one may hold the event loop of a browser test.
    """

    def run():
        try:
            async_to_sync(retry_stalled.func)(SimpleNamespace(app=app), timestamp=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(run).result()


def empty():
    """Forget every job: Django's flush between tests leaves the tables of the queue alone."""
    _ask("WITH gone AS (DELETE FROM procrastinate_jobs) SELECT 1")


def _ask(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()
