"""Goods in, blanks set aside and given back, supplies used up.

Every step locks balances in the order of the lots. The last word has the database: the
balance adds up and no serial is reserved twice.
"""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from minka.kernel.refusal import Refusal, Refused
from minka.plumbing import bulk

from .. import queries, rules
from ..models import Batch, Lot, LotBalance, Place, Reservation, StockEntry, Supply

SQL = bulk.statements(Path(__file__).parents[1] / "bulk.sql")

LOT_TAKEN = _("入库批号“{code}”已经登记过，请核对送货单")
SERIALS_TAKEN = _("序列号{first}至{last}与已入库的卡基重复，请核对送货单")


@transaction.atomic
def receive_lot(delivery: rules.Delivery, *, at: datetime.datetime, actor: str) -> Lot:
    """Take a delivery into stock; raises Refused when it is declared wrongly or known already."""
    is_blank = delivery.supply == Supply.BLANK
    if refusal := rules.may_receive(delivery, is_blank=is_blank):
        raise Refused(refusal)
    lot = _note_lot(delivery, at=at)
    LotBalance.objects.create(lot=lot, received=delivery.pieces, in_stock=delivery.pieces)
    StockEntry.objects.create(
        lot=lot, to_place=Place.IN_STOCK, quantity=delivery.pieces, at=at, actor=actor
    )
    return lot


def _note_lot(delivery: rules.Delivery, *, at: datetime.datetime) -> Lot:
    try:
        with transaction.atomic():
            return Lot.objects.create(
                code=delivery.code,
                supply=delivery.supply,
                supplier=delivery.supplier,
                chip_profile=delivery.chip_profile,
                serials=delivery.serials,
                received_at=at,
                price_fen=delivery.price_fen,
            )
    except IntegrityError as error:
        constraint = error.__cause__.diag.constraint_name
        if constraint == "lot_code_once":
            raise Refused(Refusal("LOT_TAKEN", LOT_TAKEN, {"code": delivery.code})) from error
        if constraint == "lot_serials_never_overlap" and delivery.serials:
            lower, upper = delivery.serials
            values = {"first": lower, "last": upper - 1}
            raise Refused(Refusal("SERIALS_TAKEN", SERIALS_TAKEN, values)) from error
        raise


def move_stock(
    portions: Iterable[rules.Portion],
    *,
    from_place: str,
    to_place: str,
    batch_id: int | None = None,
    note: str = "",
    at: datetime.datetime,
    actor: str,
) -> None:
    """Move pieces of lots from one place to another, each with its line in the ledger.

    Raises IntegrityError when a lot has not that many there.
    """
    portions = list(portions)
    moved = bulk.run(
        SQL["move_stock"],
        {
            "lots": [portion.lot_id for portion in portions],
            "quantities": [portion.quantity for portion in portions],
            "from": str(from_place),
            "to": str(to_place),
            "batch": batch_id,
            "at": at,
            "actor": actor,
            "note": note,
        },
    )
    if moved != len(portions):
        raise LookupError(f"{len(portions) - moved} lots have no balance")


def move_blanks(
    serials: Sequence[int], batch: Batch, *, to_place: str, at: datetime.datetime, actor: str
) -> None:
    """Move blanks that a batch had reserved to another place."""
    found = bulk.rows(SQL["lots_of_serials"], {"serials": list(serials)})
    move_stock(
        [rules.Portion(lot_id, quantity) for lot_id, quantity in found],
        from_place=Place.RESERVED,
        to_place=to_place,
        batch_id=batch.pk,
        at=at,
        actor=actor,
    )


def hold_lots(serials: Sequence[int]) -> None:
    """Lock the lots of these blanks together, before a step that moves them in two portions."""
    bulk.rows(SQL["hold_lots"], {"serials": list(serials)})


@transaction.atomic
def set_aside(
    batch: Batch, count: int, *, chip_profile: str, at: datetime.datetime, actor: str
) -> list[rules.Run]:
    """Reserve blanks of a chip profile for a batch, the oldest lots first; by serial range.

    Raises Refused naming how many are missing. Two batches at once: the second waits for the
    first and finds what is left.
    """
    held = _hold(Supply.BLANK, chip_profile)
    what = f"{Supply.BLANK.label} {chip_profile}"
    in_stock = sum(portion.quantity for portion in held)
    if refusal := rules.stock_refusal([rules.Need(what, count, in_stock)]):
        raise Refused(refusal)
    lots = [portion.lot_id for portion in held]
    free = [rules.Run(*row) for row in bulk.rows(SQL["free_serials"], {"lots": lots})]
    runs = rules.take_runs(free, count)
    Reservation.objects.bulk_create(
        Reservation(
            batch=batch, lot_id=run.lot_id, serials=(run.lower, run.upper), at=at, actor=actor
        )
        for run in runs
    )
    move_stock(
        _by_lot(runs),
        from_place=Place.IN_STOCK,
        to_place=Place.RESERVED,
        batch_id=batch.pk,
        at=at,
        actor=actor,
    )
    return runs


def _by_lot(runs: Iterable[rules.Run]) -> list[rules.Portion]:
    sums: dict[int, int] = {}
    for run in runs:
        sums[run.lot_id] = sums.get(run.lot_id, 0) + len(run)
    return [rules.Portion(lot_id, quantity) for lot_id, quantity in sums.items()]


def _hold(supply: str, chip_profile: str = "") -> list[rules.Portion]:
    found = bulk.rows(SQL["hold_stock"], {"supply": str(supply), "profile": chip_profile})
    return [rules.Portion(*row) for row in found]


@transaction.atomic
def release(batch: Batch, serials: Sequence[int], *, at: datetime.datetime, actor: str) -> None:
    """Give unwritten blanks of a batch back to the stock."""
    move_blanks(serials, batch, to_place=Place.IN_STOCK, at=at, actor=actor)
    bulk.run(SQL["give_back"], {"serials": list(serials), "batch": batch.pk})


@transaction.atomic
def use_up(batch: Batch, station: str, *, at: datetime.datetime, actor: str) -> None:
    """Book the supplies that the attempts at a station have used since it was last booked.

    Raises Refused naming what is missing. Running twice books nothing twice: what a batch
    has used is counted from the ledger.
    """
    attempts = queries.attempts_of(batch).filter(station=station).count()
    needs, due = [], []
    for use in rules.floor().uses:
        if use.station != station:
            continue
        spent = {"batch": batch.pk, "supply": use.supply, "station": str(station)}
        used = bulk.rows(SQL["used_up"], spent)[0][0]
        if count := max(0, rules.pieces(attempts, use) - used):
            held = _hold(use.supply)
            due += rules.take_portions(held, count)
            in_stock = sum(portion.quantity for portion in held)
            needs.append(rules.Need(Supply(use.supply).label, count, in_stock))
    if refusal := rules.stock_refusal(needs):
        raise Refused(refusal)
    if due:
        move_stock(
            due,
            from_place=Place.IN_STOCK,
            to_place=Place.GOOD,
            batch_id=batch.pk,
            note=str(station),
            at=at,
            actor=actor,
        )
