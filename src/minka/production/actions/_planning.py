"""Batches: which applications are made together, and on which blanks."""

import datetime

from django.db import transaction
from django.db.models import F, Min, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from minka.cards import actions as card_actions
from minka.cards import queries as card_queries
from minka.kernel.refusal import Refusal, Refused
from minka.plumbing import bulk
from minka.plumbing.locks import named_lock
from minka.plumbing.moves import move_all, move_one, start_all, start_one

from .. import queries, rules
from ..lifecycle import BATCH, ITEM, ItemStatus
from ..models import Batch, Box, Item, Supply
from . import _stock

PLANNING = _("组批")
NO_REASON = _("请写明撤销批次的原因")


def plan_batches(*, at: datetime.datetime, actor: str, limit: int | None = None) -> list[Batch]:
    """Put every waiting application into a batch; return the batches, the earliest due first.

    One batch holds one product for one district and at most `limit` cards (floor.toml
    otherwise), the applications due first in the first batch. Each batch is a transaction of
    its own: a crash leaves whole batches. Planning twice finds nothing left to plan.
    """
    batches = []
    with named_lock("plan batches", holder=actor, what=PLANNING):
        for group in queries.waiting_groups():
            while batch := _plan_one(group, limit or rules.floor().batch_size, at, actor):
                batches.append(batch)
    return sorted(batches, key=lambda batch: (batch.due_on, batch.number))


@transaction.atomic
def _plan_one(
    group: queries.WaitingGroup, size: int, at: datetime.datetime, actor: str
) -> Batch | None:
    together = {"product_id": group.product_id, "district_id": group.district_id}
    first = card_queries.waiting_for_production(**together)[:size]
    chosen = card_queries.all_applications().filter(pk__in=first.values("pk"))
    due_on = chosen.aggregate(due_on=Min("due_on"))["due_on"]
    cards = card_actions.order(chosen, at=at, actor=actor)
    if not cards:
        return None
    batch = Batch.objects.create(
        number=_next_number(at),
        opened_at=at,
        status_at=at,
        quantity=len(cards),
        due_on=due_on,
        **together,
    )
    start_one(batch, at=at, actor=actor)
    _insert_items(batch, card_queries.all_cards().filter(pk__in=cards), at=at)
    start_all(batch.items.all(), at=at, actor=actor)
    return batch


def _next_number(at: datetime.datetime) -> str:
    """Return the batch number of the day; plan_batches holds the lock that makes it the next."""
    prefix = f"PC{timezone.localdate(at):%Y%m%d}"
    return f"{prefix}{Batch.objects.filter(number__startswith=prefix).count() + 1:04d}"


def _insert_items(batch: Batch, cards: QuerySet, *, at: datetime.datetime) -> None:
    """One item for each card, in the order of the letters: outlet by outlet."""
    position = Window(RowNumber(), order_by=[F("outlet_id").asc(), F("id").asc()])
    bulk.insert_from(
        cards.order_by("outlet_id", "id").values_list(
            Value(batch.pk),
            "person_id",
            "application_id",
            "id",
            "outlet_id",
            position,
            Value(str(ItemStatus.WAITING)),
            Value(at),
        ),
        into=Item,
        columns=[
            "batch_id",
            "person_id",
            "application_id",
            "card_id",
            "outlet_id",
            "position",
            "status",
            "status_at",
        ],
    )


@transaction.atomic
def reserve(batch: Batch, *, at: datetime.datetime, actor: str) -> None:
    """Reserve a blank for every item by serial range and see that the supplies suffice (卡基到位).

    Sets the day of issue. Raises Refused naming everything that is missing and how many, or
    IllegalMove when it is reserved already.
    """
    move_one(batch, "reserve", lifecycle=BATCH, at=at, actor=actor)
    if refusal := rules.stock_refusal(_needs(batch)):
        raise Refused(refusal)
    batch.issue_on = timezone.localdate(at)
    batch.save(update_fields=["issue_on"])
    feed(batch, at=at, actor=actor)


def _needs(batch: Batch) -> list[rules.Need]:
    profile = chip_profile(batch)
    blanks = queries.in_stock(Supply.BLANK, chip_profile=profile)
    needs = [rules.Need(f"{Supply.BLANK.label} {profile}", batch.quantity, blanks)]
    for use in rules.floor().uses:
        needed = rules.pieces(batch.quantity, use)
        needs.append(rules.Need(Supply(use.supply).label, needed, queries.in_stock(use.supply)))
    return needs


def chip_profile(batch: Batch) -> str:
    """Return the version of the chip that a batch is made on."""
    return card_queries.all_products().get(pk=batch.product_id).chip_profile


@transaction.atomic
def feed(batch: Batch, *, at: datetime.datetime, actor: str) -> int:
    """Put a fresh blank into every waiting item that has none; return how many.

    Raises Refused naming how many blanks are missing.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    count = batch.items.filter(status=ItemStatus.WAITING, serial=None).count()
    if not count:
        return 0
    runs = _stock.set_aside(batch, count, chip_profile=chip_profile(batch), at=at, actor=actor)
    return bulk.run(
        _stock.SQL["feed_blanks"],
        {
            "lowers": [run.lower for run in runs],
            "uppers": [run.upper for run in runs],
            "batch": batch.pk,
        },
    )


@transaction.atomic
def drop(item: Item, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Take a card out of its batch before anything is written; its blank goes back to stock.

    Raises IllegalMove when the item is past the first station. Its application waits for a
    later batch, with a new card.
    """
    move_one(item, "drop", lifecycle=ITEM, at=at, actor=actor, note=note)
    item.refresh_from_db()
    if item.serial is not None:
        serial, item.serial = item.serial, None
        item.save(update_fields=["serial"])
        _stock.release(item.batch, [serial], at=at, actor=actor)
    item.batch.consignments.update(quantity=F("quantity") - 1)
    boxes = Box.objects.filter(consignment__batch=item.batch_id, outlet_id=item.outlet_id)
    boxes.update(quantity=F("quantity") - 1)
    card = card_queries.all_cards().filter(pk=item.card_id)
    card_actions.put_back(card, at=at, actor=actor, note=note)


@transaction.atomic
def dissolve(batch: Batch, *, note: str, at: datetime.datetime, actor: str) -> int:
    """Give up a batch whose blanks are not reserved yet; return how many cards it held.

    Its applications wait for a later batch, due on the same day, with new cards. Raises
    Refused without a reason, IllegalMove when the batch is past planning.
    """
    if not note.strip():
        raise Refused(Refusal("NO_REASON", NO_REASON))
    same = {"at": at, "actor": actor, "note": note.strip()}
    move_one(batch, "dissolve", lifecycle=BATCH, **same)
    dropped = move_all(batch.items.all(), "drop", lifecycle=ITEM, **same)
    cards = card_queries.all_cards().filter(pk__in=batch.items.values("card_id"))
    card_actions.put_back(cards, **same)
    return len(dropped)
