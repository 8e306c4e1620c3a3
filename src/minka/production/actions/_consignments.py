"""Consignments: boxes closed and sent, received by scanning, differences found and settled."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop as _

from minka.cards import actions as card_actions
from minka.cards import queries as card_queries
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refusal, Refused
from minka.plumbing.moves import move_all, move_one

from .. import queries, rules
from ..lifecycle import BATCH, BOX, ITEM, BatchStatus, BoxStatus
from ..models import Batch, Box, Consignment, Difference, DifferenceKind, Item
from ._printing import print_lists

NOT_SORTED = _("批次当前为“{status}”，分拣完成后才能装箱")
BOX_INCOMPLETE = _("配送箱{box}应装{expected}张，实际{actual}张，请重新清点")
SETTLED_ALREADY = _("此差异已由{by}处理")
OTHER_KIND = _("此差异是“{kind}”，不能这样处理")
NO_NOTE = _("请写明处理情况")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an outlet found in a box: card numbers there, on the list only, not on the list."""

    box: Box
    present: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@transaction.atomic
def pack(batch: Batch, *, at: datetime.datetime, actor: str) -> Consignment:
    """Close the boxes of a sorted batch and write their list; return the consignment.

    Packing twice returns the same one. Raises Refused when the batch is not sorted or a box
    does not hold what it should.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.status not in {BatchStatus.SORTED, BatchStatus.DISPATCHED, BatchStatus.DELIVERED}:
        status = batch.get_status_display()
        raise Refused(Refusal("NOT_SORTED", NOT_SORTED, {"status": status}))
    consignment = batch.consignments.get()
    if consignment.packed_at:
        return consignment
    move_all(batch.items.all(), "pack", lifecycle=ITEM, at=at, actor=actor)
    _count_boxes(consignment)
    move_all(consignment.boxes.all(), "pack", lifecycle=BOX, at=at, actor=actor)
    consignment.packed_at, consignment.actor = at, actor
    consignment.save(update_fields=["packed_at", "actor"])
    print_lists(consignment, at=at, actor=actor)
    return consignment


def _count_boxes(consignment: Consignment) -> None:
    for box in queries.boxes_of(consignment):
        if box.packed != box.quantity:
            values = {"box": box.number, "expected": box.quantity, "actual": box.packed}
            raise Refused(Refusal("BOX_INCOMPLETE", BOX_INCOMPLETE, values))


@transaction.atomic
def dispatch(consignment: Consignment, *, at: datetime.datetime, actor: str) -> None:
    """Send a packed consignment to its district; its cards are on the way."""
    move_one(consignment.batch, "dispatch", lifecycle=BATCH, at=at, actor=actor)
    boxes = consignment.boxes.all()
    moved = move_all(boxes, "dispatch", lifecycle=BOX, at=at, actor=actor)
    if len(moved) != boxes.count():
        raise IllegalMove(f"consignment {consignment.number}: a box is not packed")
    card_actions.dispatch(_cards_in(boxes), at=at, actor=actor)


def _cards_in(boxes: QuerySet[Box]) -> QuerySet:
    items = Item.objects.filter(box_id__in=boxes.order_by().values("pk"))
    return card_queries.all_cards().filter(pk__in=items.values("card_id"))


def receive_at_district(boxes: QuerySet[Box], *, at: datetime.datetime, actor: str) -> list[int]:
    """Note that boxes arrived at the district centre; return the ids of those that did now."""
    return move_all(boxes, "receive_at_district", lifecycle=BOX, at=at, actor=actor)


def forward(boxes: QuerySet[Box], *, at: datetime.datetime, actor: str) -> list[int]:
    """Send boxes on from the district to their outlets; return the ids of those that left."""
    return move_all(boxes, "forward", lifecycle=BOX, at=at, actor=actor)


@transaction.atomic
def receive_at_outlet(
    box: Box, scanned: Iterable[str], *, at: datetime.datetime, actor: str
) -> Receipt:
    """Receive a box by the card numbers scanned out of it; compare them with its list.

    Cards that are there wait for their holders, the others are missing; what is scanned and
    not on the list becomes a difference too. A code scanned twice counts once. Receiving a box
    again changes nothing and answers what was found the first time. Raises IllegalMove when
    the box is not on its way to the outlet.
    """
    Batch.objects.select_for_update(of=("self",)).get(consignments__boxes=box.pk)
    box.refresh_from_db()
    listed = dict(queries.cards_in_box(box).values_list("card_number", "pk"))
    if box.status == BoxStatus.AT_OUTLET:
        return _known_receipt(box, listed)
    move_one(box, "receive_at_outlet", lifecycle=BOX, at=at, actor=actor)
    found = rules.compare(listed, scanned)
    present = _cards(listed[code] for code in found.present)
    card_actions.receive(present, at=at, actor=actor)
    missing = _cards(listed[code] for code in found.missing)
    card_actions.miss(missing, at=at, actor=actor, note=box.number)
    _note_differences(box, found, listed, at=at, actor=actor)
    _complete(box, at=at, actor=actor)
    return Receipt(box, found.present, found.missing, found.extra)


def _cards(ids: Iterable[int]) -> QuerySet:
    return card_queries.all_cards().filter(pk__in=list(ids))


def _note_differences(
    box: Box,
    found: rules.Comparison,
    listed: dict[str, int],
    *,
    at: datetime.datetime,
    actor: str,
) -> None:
    strangers = card_queries.all_cards().filter(card_number__in=found.extra)
    known = dict(strangers.values_list("card_number", "pk"))
    kinds = [(DifferenceKind.MISSING, code, listed.get(code)) for code in found.missing]
    kinds += [(DifferenceKind.EXTRA, code, known.get(code)) for code in found.extra]
    Difference.objects.bulk_create(
        Difference(box=box, kind=kind, code=code, card_id=card, found_at=at, actor=actor)
        for kind, code, card in kinds
    )


def _known_receipt(box: Box, listed: dict[str, int]) -> Receipt:
    codes: dict[str, list[str]] = {kind: [] for kind in DifferenceKind.values}
    for difference in box.differences.order_by("code"):
        codes[difference.kind].append(difference.code)
    missing = codes[DifferenceKind.MISSING]
    present = tuple(sorted(set(listed) - set(missing)))
    return Receipt(box, present, tuple(missing), tuple(codes[DifferenceKind.EXTRA]))


def _complete(box: Box, *, at: datetime.datetime, actor: str) -> None:
    """Complete the batch with its last box; receive_at_outlet holds the batch's lock."""
    elsewhere = Box.objects.filter(consignment__batch=OuterRef("pk")).exclude(
        status=BoxStatus.AT_OUTLET
    )
    batch = Batch.objects.filter(~Exists(elsewhere), consignments=box.consignment_id)
    move_all(batch, "complete", lifecycle=BATCH, at=at, actor=actor)


@transaction.atomic
def settle_found(difference: Difference, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Note that a missing card turned up at its outlet: it waits for its holder now."""
    _settle(difference, DifferenceKind.MISSING, note=note, at=at, actor=actor)
    card_actions.find(_cards([difference.card_id]), at=at, actor=actor, note=note)


@transaction.atomic
def write_off(difference: Difference, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Give up on a missing card: it is cancelled, and its application waits for a new one."""
    _settle(difference, DifferenceKind.MISSING, note=note, at=at, actor=actor)
    card_actions.put_back(_cards([difference.card_id]), at=at, actor=actor, note=note)


def settle_extra(difference: Difference, *, note: str, at: datetime.datetime, actor: str) -> None:
    """Note what was done with a card that was not on the list; the card itself does not move."""
    _settle(difference, DifferenceKind.EXTRA, note=note, at=at, actor=actor)


def _settle(
    difference: Difference, kind: str, *, note: str, at: datetime.datetime, actor: str
) -> None:
    if difference.kind != kind:
        values = {"kind": difference.get_kind_display()}
        raise Refused(Refusal("OTHER_KIND", OTHER_KIND, values))
    if not note.strip():
        raise Refused(Refusal("NO_NOTE", NO_NOTE))
    open_one = Difference.objects.filter(pk=difference.pk, settled_at=None)
    settled = open_one.update(settled_at=at, settled_by=actor, note=note)
    difference.refresh_from_db()
    if not settled:
        values = {"by": difference.settled_by}
        raise Refused(Refusal("SETTLED_ALREADY", SETTLED_ALREADY, values))
