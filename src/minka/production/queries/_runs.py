"""Runs at a station that a worker does behind: who asked, how far they have come, how they ended.

Nothing of this is kept twice: a run is its job in the queue, and what it has done so far is
counted from the attempts.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from minka.kernel.refusal import Refusal
from minka.plumbing.jobs import STALLED_SECONDS

from .. import rules
from ..lifecycle import Station
from ..models import Attempt, Batch, Machine, Result

RUN_TASK = "run_station"
RUN_QUEUE = "production"
OPEN = ["todo", "doing"]
LOOKED_AT = 20
"""A batch has four stations, so all its open runs are among the newest."""


class RunState(StrEnum):
    """Where a run stands; UNATTENDED and SILENT say that no worker is there to go on with it."""

    QUEUED = "QUEUED"
    UNATTENDED = "UNATTENDED"
    RUNNING = "RUNNING"
    SILENT = "SILENT"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class StationRun:
    """One run of a batch at a station; counts are cards.

    `due` is how many stood before the station when the run was asked for, `waiting` how many
    of the batch are not past it now.
    """

    job_id: int
    station: Station
    machine: Machine
    actor: str
    asked_at: datetime.datetime
    changed_at: datetime.datetime
    due: int
    passed: int
    spoilt: int
    waiting: int
    state: RunState
    refusal: Refusal | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, or to be done to its end."""
        return self.state not in (RunState.DONE, RunState.REFUSED, RunState.FAILED)


def runs_of(batch: Batch) -> list[StationRun]:
    """Return the open runs of a batch and the one that was asked for last, the newest first."""
    jobs = list(
        _jobs_of(batch)
        .select_related("worker")
        .annotate(asked_at=Min("procrastinateevent__at"), changed_at=Max("procrastinateevent__at"))
        .order_by("-id")[:LOOKED_AT]
    )
    shown = [job for place, job in enumerate(jobs) if place == 0 or job.status in OPEN]
    living = _living_workers() if any(job.status in OPEN for job in shown) else set()
    return [_run(batch, job, living) for job in shown]


def open_run(batch: Batch, station: str) -> StationRun | None:
    """Return the run of a batch at this station that has not ended, or None."""
    return next((r for r in runs_of(batch) if r.station == station and r.is_open), None)


def last_attempt(batch: Batch, station: str) -> int:
    """Return the id of the newest attempt of a batch at a station; 0 when there is none."""
    tried = Attempt.objects.filter(batch_id=batch.pk, station=station)
    return tried.aggregate(last=Max("id"))["last"] or 0


def _jobs_of(batch: Batch) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(
        queue_name=RUN_QUEUE, task_name=RUN_TASK, args__batch_id=batch.pk
    )


def _living_workers() -> set[int]:
    """Return the workers heard of lately, by the clock of the database."""
    lately = Now() - datetime.timedelta(seconds=STALLED_SECONDS)
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=lately)
    return set(alive.values_list("id", flat=True))


def _run(batch: Batch, job: ProcrastinateJob, living: set[int]) -> StationRun:
    station = Station(job.args["station"])
    tried = Attempt.objects.filter(batch_id=batch.pk, station=station, id__gt=job.args["after"])
    refusal = job.args.get("refusal")
    return StationRun(
        job_id=job.pk,
        station=station,
        machine=Machine.objects.get(pk=job.args["machine_id"]),
        actor=job.args["actor"],
        asked_at=job.asked_at,
        changed_at=job.changed_at,
        due=job.args["due"],
        waiting=batch.items.filter(status__in=rules.not_past(station)).count(),
        state=_state(job, living),
        refusal=Refusal(**refusal) if refusal else None,
        **tried.aggregate(
            passed=Count("id", filter=Q(result=Result.GOOD)),
            spoilt=Count("id", filter=Q(result=Result.SPOILT)),
        ),
    )


def _state(job: ProcrastinateJob, living: set[int]) -> RunState:
    match job.status:
        case "todo":
            return RunState.QUEUED if living else RunState.UNATTENDED
        case "doing":
            return RunState.RUNNING if job.worker_id in living else RunState.SILENT
        case "succeeded":
            return RunState.REFUSED if job.args.get("refusal") else RunState.DONE
    return RunState.FAILED
