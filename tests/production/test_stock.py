"""Stock: received, reserved by serial range, used up; the database holds the balance."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from minka.kernel.refusal import Refused
from minka.production import actions, queries
from minka.production.actions import _stock
from minka.production.models import LotBalance, Reservation
from minka.production.rules import Delivery, Portion, Run
from tests.production.conftest import (
    AT,
    apply_all,
    fill_stock,
    open_floor,
    receive_blanks,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(outlets):
    apply_all(outlets, 6)
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    return batch


def test_a_lot_is_received_once():
    receive_blanks("KJ1", first=1, count=10)

    with pytest.raises(Refused, match="入库批号“KJ1”已经登记过"):
        receive_blanks("KJ1", first=100, count=10)
    with pytest.raises(Refused, match="序列号10至19与已入库的卡基重复"):
        receive_blanks("KJ2", first=10, count=10)
    with pytest.raises(Refused, match="入库数量应大于零"):
        actions.receive_lot(Delivery("X", "LETTER", "厂", 1), at=AT, actor="库管员")
    assert [line.received for line in queries.balance_report()] == [10]
    assert queries.ledger_gaps() == []


def test_the_database_refuses_a_place_below_zero():
    lot = receive_blanks("KJ1", first=1, count=10)

    with pytest.raises(IntegrityError, match="lot_balance_in_stock_not_negative"):
        _stock.move_stock(
            [Portion(lot.pk, 11)], from_place="in_stock", to_place="reserved", at=AT, actor="x"
        )


def test_the_database_refuses_a_balance_that_does_not_add_up():
    lot = receive_blanks("KJ1", first=1, count=10)

    with pytest.raises(IntegrityError, match="lot_balance_adds_up"):
        LotBalance.objects.filter(lot=lot).update(in_stock=F("in_stock") - 1)


def test_the_database_refuses_a_serial_reserved_twice(batch):
    lot = receive_blanks("KJ1", first=1, count=10)
    same = {"lot": lot, "batch": batch, "at": AT, "actor": "x"}
    Reservation.objects.create(serials=(1, 5), **same)

    with pytest.raises(IntegrityError, match="reservation_serials_never_overlap"):
        Reservation.objects.create(serials=(4, 6), **same)


def test_moving_pieces_of_a_lot_without_a_balance_is_a_defect():
    with pytest.raises(LookupError):
        _stock.move_stock([Portion(7, 1)], from_place="in_stock", to_place="good", at=AT, actor="x")


def test_a_batch_is_served_from_the_oldest_lots_of_its_chip_profile(batch):
    fill_stock(blanks=4, first=1001)
    receive_blanks("OLD-CHIP", first=1, count=50, profile="2.00")
    receive_blanks("KJ9", first=9001, count=50)

    actions.reserve(batch, at=AT, actor="生产主管")

    held = [(r.serials.lower, r.serials.upper) for r in queries.reservations_of(batch)]
    assert held == [(1001, 1005), (9001, 9003)]
    assert list(queries.items_of(batch).values_list("serial", flat=True)) == [
        1001, 1002, 1003, 1004, 9001, 9002,
    ]  # fmt: skip
    assert queries.ledger_gaps() == []


def test_a_shortage_is_refused_with_names_and_numbers_and_changes_nothing(batch):
    receive_blanks("KJ1", first=1, count=4)

    with pytest.raises(Refused) as refused:
        actions.reserve(batch, at=AT, actor="生产主管")

    sentence = str(refused.value)
    assert "卡基 3.00需要6，在库4，还差2" in sentence
    assert "信封需要6，在库0，还差6" in sentence
    batch.refresh_from_db()
    assert (batch.status, batch.issue_on) == ("PLANNED", None)
    assert queries.in_stock("BLANK", chip_profile="3.00") == 4


def test_blanks_given_back_are_served_again(batch):
    lot = receive_blanks("KJ1", first=1, count=10)
    taken = _stock.set_aside(batch, 8, chip_profile="3.00", at=AT, actor="x")

    _stock.release(batch, [3, 4, 7], at=AT, actor="x")
    again = _stock.set_aside(batch, 4, chip_profile="3.00", at=AT, actor="x")

    assert taken == [Run(lot.pk, 1, 9)]
    assert again == [Run(lot.pk, 3, 5), Run(lot.pk, 7, 8), Run(lot.pk, 9, 10)]
    assert queries.in_stock("BLANK", chip_profile="3.00") == 1
    assert queries.ledger_gaps() == []


def test_what_a_station_uses_is_booked_once_and_begun_pieces_count():
    batch, machines = open_floor(6)
    same = {"at": AT, "actor": "李强"}
    actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **same)
    actions.run_station(batch, "PRINT", machine=machines["PRINT"], **same)

    _stock.use_up(batch, "PRINT", **same)

    used = {line.supply: line.good for line in queries.balance_report()}
    assert used == {"BLANK": 0, "ENVELOPE": 0, "LETTER": 0, "RIBBON": 1, "TAPE": 0}
    assert queries.ledger_gaps() == []


def test_a_station_without_supplies_stops_and_leaves_nothing_half_done():
    batch, machines = open_floor(6)
    for station in ("PERSONALISE", "PRINT"):
        actions.run_station(batch, station, machine=machines[station], at=AT, actor="李强")
    LotBalance.objects.filter(lot__supply="LETTER").update(destroyed=F("in_stock") - 2, in_stock=2)

    with transaction.atomic(), pytest.raises(Refused, match="信纸需要6，在库2，还差4"):
        actions.run_station(batch, "SEAL", machine=machines["SEAL"], at=AT, actor="李强")

    batch.refresh_from_db()
    assert batch.status == "PRINTED"
    assert queries.attempts_of(batch).filter(station="SEAL").count() == 0


def test_a_gap_between_ledger_and_balance_is_named():
    lot = receive_blanks("KJ1", first=1, count=10)
    LotBalance.objects.filter(lot=lot).update(in_stock=8, spoilt=2)

    (gap,) = queries.ledger_gaps()

    assert (gap.lot_code, gap.place, gap.balance, gap.ledger) == ("KJ1", "in_stock", 8, 10)


def test_the_ledger_of_a_lot_tells_its_story(batch):
    lot = receive_blanks("KJ1", first=1, count=10)
    later = AT + datetime.timedelta(hours=1)
    _stock.set_aside(batch, 6, chip_profile="3.00", at=later, actor="生产主管")

    lines = queries.ledger_of(lot).values_list("from_place", "to_place", "quantity", "actor")

    assert list(lines) == [("", "in_stock", 10, "库管员"), ("in_stock", "reserved", 6, "生产主管")]
    assert list(queries.lots(supply="BLANK")) == [lot]
