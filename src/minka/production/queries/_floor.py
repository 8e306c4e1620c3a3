"""Batches, the queues before the stations, attempts and first-pass yield."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from minka.cards import queries as card_queries
from minka.exchange import storage

from .. import rules
from ..lifecycle import BatchStatus, ItemStatus, Station
from ..models import Attempt, Batch, ChipRecord, Item, Machine, Result, StationFile

UNFINISHED = [
    BatchStatus.PLANNED,
    BatchStatus.READY,
    BatchStatus.PERSONALISED,
    BatchStatus.PRINTED,
    BatchStatus.SEALED,
]


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """Applications that could be made together: how many, and when the first is due."""

    product_id: int
    district_id: int
    quantity: int
    due_on: datetime.date


def waiting_groups() -> list[WaitingGroup]:
    """Return what waits for a batch, one group per product and district, the first due first."""
    waiting = card_queries.waiting_for_production().order_by()
    groups = waiting.values("product_id", "district_id").annotate(
        quantity=Count("pk"), first_due_on=Min("due_on")
    )
    found = groups.order_by("first_due_on", "product_id", "district_id")
    return [
        WaitingGroup(*row)
        for row in found.values_list("product_id", "district_id", "quantity", "first_due_on")
    ]


def all_batches() -> QuerySet[Batch]:
    """Return every batch, for joins and measures in rooms above."""
    return Batch.objects.all()


def get_batch(number: str) -> Batch:
    """Return the batch with this number; raises Batch.DoesNotExist."""
    return Batch.objects.get(number=number)


def batch_board(*, district_ids: Sequence[int] | None = None) -> QuerySet[Batch]:
    """Return batches, the earliest due first, each with its counts per item status.

    Counts are the attributes `waiting`, `personalised`, `printed`, `sealed`, `sorted`, `packed`,
    `dropped`; `spoilt` counts attempts that failed. None for the districts is all of them.
    """
    counts = {
        status.lower(): Count("items", filter=Q(items__status=status))
        for status in ItemStatus.values
    }
    spoilt = (
        Attempt.objects.filter(batch_id=OuterRef("pk"), result=Result.SPOILT)
        .order_by()
        .values("batch_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    board = Batch.objects.annotate(
        **counts, spoilt=Coalesce(Subquery(spoilt, output_field=IntegerField()), 0)
    ).order_by("due_on", "number")
    return board if district_ids is None else board.filter(district_id__in=district_ids)


def late_batches(on: datetime.date) -> QuerySet[Batch]:
    """Return batches that are not sorted though their due day has passed."""
    return Batch.objects.filter(due_on__lt=on, status__in=UNFINISHED).order_by("due_on", "number")


def station_queue(station: str) -> QuerySet[Item]:
    """Return the items that stand before a station, in the order in which they are due."""
    return (
        Item.objects.filter(status=rules.begins_at(station), batch__status__in=rules.RUNNING)
        .select_related("batch")
        .order_by("batch__due_on", "batch_id", "position")
    )


def all_items() -> QuerySet[Item]:
    """Return every item, for joins and measures in rooms above."""
    return Item.objects.all()


def items_of(batch: Batch) -> QuerySet[Item]:
    """Return the items of a batch in the order of the letters."""
    return Item.objects.filter(batch=batch).order_by("position")


def get_item(item_id: int) -> Item:
    """Return one item with its batch."""
    return Item.objects.select_related("batch").get(pk=item_id)


def attempts_of(batch: Batch) -> QuerySet[Attempt]:
    """Return every attempt of a batch, the oldest first."""
    return Attempt.objects.filter(batch_id=batch.pk).order_by("id")


def first_attempts() -> QuerySet[Attempt]:
    """Return the attempt that started each item: the first one at the first station."""
    return Attempt.objects.filter(station=Station.PERSONALISE, number=1)


def first_pass(items: QuerySet[Item]) -> tuple[QuerySet[Item], QuerySet[Item]]:
    """Return (numerator, denominator) of the first-pass yield among some items.

    The denominator holds the items whose first pass is decided: sorted, or spoilt once; the
    numerator those of them that were never spoilt.
    """
    spoilt = Exists(Attempt.objects.filter(item=OuterRef("pk"), result=Result.SPOILT))
    passed = Q(status__in=[ItemStatus.SORTED, ItemStatus.PACKED])
    return items.filter(passed, ~spoilt), items.filter(passed | Q(spoilt))


def machines_of(station: str) -> QuerySet[Machine]:
    """Return the machines of a station that are in service."""
    return Machine.objects.filter(station=station, is_in_service=True)


def get_machine(machine_id: int) -> Machine:
    """Return one machine, in service or not; raises Machine.DoesNotExist."""
    return Machine.objects.get(pk=machine_id)


def files_of(batch: Batch) -> QuerySet[StationFile]:
    """Return the print files of a batch, the oldest first."""
    return StationFile.objects.filter(batch=batch).order_by("id")


def path_of(file: StationFile) -> Path:
    """Return where the bytes of a print file are."""
    return storage.path_of(file.digest)


def chip_records_of(card_ids: Sequence[int]) -> QuerySet[ChipRecord]:
    """Return what was written into the blanks of these cards, spoilt ones included."""
    return ChipRecord.objects.filter(card_id__in=card_ids)
