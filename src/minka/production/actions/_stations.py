"""Stations: a batch goes through them in chunks, each chunk one transaction.

A worker that is killed loses the chunk it was at, and nothing of it stays: status, attempts,
chip records and stock are written together. Whoever starts the station again goes on there.
"""

import datetime
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as _

from minka.kernel.refusal import Refusal, Refused
from minka.plumbing.locks import named_lock
from minka.plumbing.moves import move_all

from .. import rules
from ..lifecycle import BATCH, ITEM, STATION_VERB, BatchStatus, Station
from ..models import Batch, Item, Machine
from . import _making, _planning
from ._spoilage import record_attempts, remake
from ._stock import hold_lots, use_up

Progress = Callable[[str, int], None]
"""Told after every chunk at which station it was and how many items it held."""

ROUNDS = 20
"""How often `make` sends remade items through again before it gives up on a machine."""

ALWAYS_SPOILT = _("已重复制作{rounds}轮仍有{count}张未合格，请检查设备后再继续")


@dataclass(frozen=True, slots=True)
class StationOutcome:
    """How a run at a station ended: items passed and spoilt in it, items of the batch not past it.

    `is_finished` says whether the batch as a whole has passed.
    """

    station: str
    passed: int = 0
    spoilt: int = 0
    waiting: int = 0
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A station at work: who does what on which machine, and what goes wrong."""

    batch: Batch
    station: Station
    machine: Machine
    at: datetime.datetime
    actor: str
    defects: rules.Defects


def install(*, code: str, name: str, station: str) -> Machine:
    """Put a machine on the floor, or return the one that has this code already."""
    machine, _new = Machine.objects.get_or_create(
        code=code, defaults={"name": name, "station": station}
    )
    return machine


def run_station(
    batch: Batch,
    station: str,
    *,
    machine: Machine,
    at: datetime.datetime,
    actor: str,
    defects: rules.Defects = rules.no_defects,
    progress: Progress | None = None,
) -> StationOutcome:
    """Take every item that stands before a station through it, once; return how it went.

    Spoilt items wait for a fresh blank at the first station. Raises Refused when the machine
    or the batch does not fit, something is missing, or someone is at this station with this
    batch already; what was finished before stays finished.
    """
    run = Run(batch, Station(station), machine, at, actor, defects)
    with at_station(batch, run.station, holder=holder_of(actor, machine)):
        batch.refresh_from_db()
        require_station(batch, run.station, machine)
        if run.station == Station.PERSONALISE:
            _planning.feed(batch, at=at, actor=actor)
        _making.prepare(run)
        outcome = StationOutcome(station)
        last = 0
        while done := _run_chunk(run, after=last):
            last, passed, spoilt = done
            outcome = replace(
                outcome, passed=outcome.passed + passed, spoilt=outcome.spoilt + spoilt
            )
            if progress:
                progress(run.station, passed + spoilt)
        return _close(run, outcome)


def at_station(batch: Batch, station: Station, *, holder: str) -> AbstractContextManager[None]:
    """Hold a station for a batch; raises Refused naming who is there already."""
    what = f"{batch.number} {station.label}"
    return named_lock(f"batch {batch.number} {station}", holder=holder, what=what)


def holder_of(actor: str, machine: Machine) -> str:
    """Return how someone at a machine is named to those who come second."""
    return f"{actor}（{machine.code}）"


def require_station(batch: Batch, station: Station, machine: Machine) -> None:
    """Raise Refused unless the machine fits the station and the batch may go there now."""
    refusal = rules.machine_refusal(
        station=station,
        name=machine.name,
        its_station=machine.station,
        serves=machine.is_in_service,
    ) or rules.may_run(station, batch.status)
    if refusal:
        raise Refused(refusal)


@transaction.atomic
def _run_chunk(run: Run, *, after: int) -> tuple[int, int, int] | None:
    """Take the next items through; return (last position, passed, spoilt), None at the end."""
    standing = run.batch.items.filter(status=rules.begins_at(run.station), serial__isnull=False)
    chunk = list(
        standing.filter(position__gt=after)
        .select_for_update()
        .order_by("position")[: rules.floor().chunk]
    )
    if not chunk:
        return None
    outcomes = _making.work(run, chunk)
    record_attempts(outcomes, station=run.station, machine=run.machine, at=run.at, actor=run.actor)
    spoilt = {item: reason for item, reason in outcomes.items() if reason}
    passed = [item for item, reason in outcomes.items() if not reason]
    use_up(run.batch, run.station, at=run.at, actor=run.actor)
    if spoilt:
        hold_lots([item.serial for item in chunk])
    move_all(
        Item.objects.filter(pk__in=passed),
        STATION_VERB[run.station],
        lifecycle=ITEM,
        at=run.at,
        actor=run.actor,
    )
    _making.finish(run, passed)
    if spoilt:
        remake(run.batch, spoilt, at=run.at, actor=run.actor)
    return chunk[-1].position, len(passed), len(spoilt)


def _close(run: Run, outcome: StationOutcome) -> StationOutcome:
    """Move the batch past the station if all its items are."""
    waiting = close(run.batch, run.station, at=run.at, actor=run.actor)
    return replace(outcome, waiting=waiting, is_finished=not waiting)


def close(batch: Batch, station: Station, *, at: datetime.datetime, actor: str) -> int:
    """Move a batch past a station if all its items are; return how many are not."""
    behind = Item.objects.filter(batch=OuterRef("pk"), status__in=rules.not_past(station))
    passed = Batch.objects.filter(~Exists(behind), pk=batch.pk)
    move_all(passed, STATION_VERB[station], lifecycle=BATCH, at=at, actor=actor)
    batch.refresh_from_db()
    return batch.items.filter(status__in=rules.not_past(station)).count()


def make(
    batch: Batch,
    *,
    machines: Mapping[str, Machine],
    at: datetime.datetime,
    actor: str,
    defects: rules.Defects = rules.no_defects,
    progress: Progress | None = None,
) -> list[StationOutcome]:
    """Take a reserved batch through all stations, remade items again, until it is sorted.

    `machines` holds one for each station. Raises Refused as run_station does, and when a
    machine keeps spoiling the same cards.
    """
    same = {"at": at, "actor": actor, "defects": defects, "progress": progress}
    outcomes: list[StationOutcome] = []
    for _round in range(ROUNDS):
        for station in Station:
            if _is_due(batch, station):
                outcomes.append(run_station(batch, station, machine=machines[station], **same))
        batch.refresh_from_db()
        if batch.status == BatchStatus.SORTED:
            return outcomes
    waiting = batch.items.filter(status__in=rules.not_past(Station.SORT)).count()
    raise Refused(Refusal("ALWAYS_SPOILT", ALWAYS_SPOILT, {"rounds": ROUNDS, "count": waiting}))


def _is_due(batch: Batch, station: Station) -> bool:
    """Say whether items stand before the station, or the batch has yet to be moved past it."""
    if rules.may_run(station, batch.status):
        return False
    standing = batch.items.filter(status=rules.begins_at(station)).exists()
    return standing or batch.status in BATCH.moves[STATION_VERB[station]].sources
