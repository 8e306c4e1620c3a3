"""Background entrances of the floor: one job is one batch at one station, or one plan.

Each may run twice: the named lock and the status of the items see to it.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import actions, queries


@app.task(queueing_lock="plan_batches")
def plan_batches(*, actor: str, **_later: object) -> int:
    """Put what waits into batches; return how many."""
    return len(actions.plan_batches(at=timezone.now(), actor=actor))


@app.task
def run_station(
    *, batch_id: int, station: str, machine_id: int, actor: str, **_later: object
) -> dict[str, int]:
    """Take a batch through a station; return how many passed and how many were spoilt."""
    batch = queries.all_batches().get(pk=batch_id)
    machine = queries.machines_of(station).get(pk=machine_id)
    outcome = actions.run_station(batch, station, machine=machine, at=timezone.now(), actor=actor)
    return {"passed": outcome.passed, "spoilt": outcome.spoilt}
