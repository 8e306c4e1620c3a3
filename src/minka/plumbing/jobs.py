"""Jobs of the queue itself.

A job is done at least once: a worker that is killed leaves its job "doing", and here it is
given back. So every job must be harmless when it runs again. A job is one chunk of work
(a file, a batch), never one person.
"""

from django.conf import settings
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from .seals import open_keys, seal_all

STALLED_SECONDS = 30
KEPT_HOURS = 30 * 24


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:
    """Give the jobs of dead workers back to the queue; return how many."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete finished jobs after a month; what they did stands in the histories."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=False)


@app.periodic(cron="7 18 * * *")
@app.task(queueing_lock="seal_histories", retry=RetryStrategy(max_attempts=10, wait=600))
def seal_histories(timestamp: int) -> dict[str, int]:
    """Seal what the day wrote, shortly after two in the morning at the centre."""
    keys = open_keys(settings.SEAL_FOLDER, passphrase=settings.SEAL_PASSPHRASE)
    return seal_all(keys=keys, at=timezone.now())
