"""Background entrances of the floor: one job is one batch at one station, or one plan.

Each may run twice: the named lock and the status of the items see to it.
"""

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from minka.kernel.refusal import Refusal, Refused
from minka.plumbing.locks import BUSY

from . import actions, queries, rules
from .lifecycle import Station

ATTEMPTS = 10
AGAIN = RetryStrategy(
    max_attempts=ATTEMPTS, wait=3, retry_exceptions=(Refused, OperationalError, InterfaceError)
)
"""For half a minute: the database comes back, or notices that the last worker is gone."""


@app.task(queueing_lock="plan_batches")
def plan_batches(*, actor: str, **_later: object) -> int:
    """Put what waits into batches; return how many."""
    return len(actions.plan_batches(at=timezone.now(), actor=actor))


@transaction.atomic
def ask_station(batch: queries.Batch, station: str, *, machine: queries.Machine, actor: str) -> int:
    """Let a worker take a batch through a station; return the number of its job.

    Raises Refused when it cannot go there now, or someone is there with it or has asked for
    it already; of two who ask at once, the second hears of the first.
    """
    place = Station(station)
    held = queries.all_batches().select_for_update().get(pk=batch.pk)
    if run := queries.open_run(held, place):
        values = {
            "what": f"{held.number} {place.label}",
            "holder": actions.holder_of(run.actor, run.machine),
        }
        raise Refused(Refusal("BUSY", BUSY, values))
    with actions.at_station(held, place, holder=actions.holder_of(actor, machine)):
        actions.require_station(held, place, machine)
        return run_station.defer(
            batch_id=held.pk,
            station=place.value,
            machine_id=machine.pk,
            actor=actor,
            due=queries.items_of(held).filter(status=rules.begins_at(place)).count(),
            after=queries.last_attempt(held, place),
        )


@app.task(name=queries.RUN_TASK, queue=queries.RUN_QUEUE, pass_context=True, retry=AGAIN)
def run_station(
    context: JobContext,
    *,
    batch_id: int,
    station: str,
    machine_id: int,
    actor: str,
    **_later: object,
) -> dict[str, int]:
    """Take a batch through a station; return how many passed and how many were spoilt.

    A refusal ends the job and stays with it, in its arguments. Whoever is still at the station
    may be a worker that is just dying, so that is tried again for a while.
    """
    batch = queries.all_batches().get(pk=batch_id)
    machine = queries.get_machine(machine_id)
    try:
        outcome = actions.run_station(
            batch, station, machine=machine, at=timezone.now(), actor=actor
        )
    except Refused as refused:
        if refused.refusal.code == "BUSY" and context.job.attempts < ATTEMPTS:
            raise
        # That the station has finished meanwhile is no refusal: a worker that is killed at the
        # very end leaves its job to be done again.
        is_done = refused.refusal.code == "TOO_LATE"
        actions.keep_refusal(context.job.id, None if is_done else refused.refusal)
        return {"passed": 0, "spoilt": 0}
    actions.keep_refusal(context.job.id, None)
    return {"passed": outcome.passed, "spoilt": outcome.spoilt}
