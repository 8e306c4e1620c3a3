"""Two at once, on two connections: each thing happens once, and the second is told why."""

import threading

import pytest
from django.db import connection

from minka.cards import actions as card_actions
from minka.kernel.refusal import Refused
from minka.production import actions, queries
from minka.production.models import Attempt, Reservation, StockEntry
from tests.production.conftest import AT, apply_all, fill_stock, open_city, open_floor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps):
    """Run steps in threads of their own that start together; return what each ended with."""
    gate, ends = threading.Barrier(len(steps)), [None] * len(steps)

    def run(number, step):
        gate.wait(20)
        try:
            ends[number] = step()
        except Refused as refused:
            ends[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def test_a_second_operator_at_the_same_station_reads_who_is_there():
    batch, machines = open_floor(2)
    entered, leave = threading.Event(), threading.Event()

    def linger(_station, _count):
        entered.set()
        leave.wait(20)

    def first():
        return actions.run_station(
            batch, "PERSONALISE", machine=machines["PERSONALISE"], at=AT, actor="李强",
            progress=linger,
        )  # fmt: skip

    def second():
        entered.wait(20)
        try:
            return actions.run_station(
                batch, "PERSONALISE", machine=machines["PERSONALISE"], at=AT, actor="赵敏"
            )
        finally:
            leave.set()

    done, refused = at_once(first, second)

    assert done.passed == 2
    assert str(refused) == ("“PC202611200001 芯片个人化”正由李强（PERS-1）办理，请等其完成后再试")
    assert Attempt.objects.count() == 2


def test_two_operators_pressing_the_button_together_make_every_card_once():
    batch, machines = open_floor(20)

    def press(actor):
        def step():
            return actions.run_station(
                batch, "PERSONALISE", machine=machines["PERSONALISE"], at=AT, actor=actor
            )

        return step

    at_once(press("李强"), press("赵敏"))

    assert Attempt.objects.count() == 20
    batch.refresh_from_db()
    assert batch.status == "PERSONALISED"


def test_two_batches_never_share_a_blank_and_the_last_ones_go_to_one_of_them():
    card_actions.sync_products()
    outlets = open_city()
    apply_all(outlets, 20)
    fill_stock(blanks=15)
    one, two = actions.plan_batches(at=AT, actor="生产主管", limit=10)

    ends = at_once(
        lambda: actions.reserve(one, at=AT, actor="李强"),
        lambda: actions.reserve(two, at=AT, actor="赵敏"),
    )

    (refused,) = [end for end in ends if end]
    assert "需要10，在库5，还差5" in str(refused)
    serials = [item.serial for item in queries.all_items() if item.serial]
    assert sorted(serials) == list(range(1, 11))
    assert queries.ledger_gaps() == []


def test_planning_at_once_plans_every_application_once():
    card_actions.sync_products()
    apply_all(open_city(), 10)

    at_once(*[lambda: actions.plan_batches(at=AT, actor="生产主管", limit=4)] * 2)
    actions.plan_batches(at=AT, actor="生产主管", limit=4)

    assert queries.all_items().count() == 10
    assert sorted(batch.quantity for batch in queries.all_batches()) == [2, 4, 4]


def test_the_last_two_boxes_received_at_once_complete_the_batch():
    batch, machines = open_floor(4)
    same = {"at": AT, "actor": "李强"}
    actions.make(batch, machines=machines, **same)
    consignment = actions.pack(batch, **same)
    actions.dispatch(consignment, **same)
    boxes = queries.boxes_of(consignment)
    actions.receive_at_district(boxes, **same)
    actions.forward(boxes, **same)

    def receive(box):
        listed = list(queries.cards_in_box(box).values_list("card_number", flat=True))
        return lambda: actions.receive_at_outlet(box, listed, **same)

    ends = at_once(*[receive(box) for box in boxes])

    assert [len(receipt.present) for receipt in ends] == [2, 2]
    batch.refresh_from_db()
    assert batch.status == "DELIVERED"


def test_reserving_the_same_batch_twice_at_once_reserves_once():
    card_actions.sync_products()
    apply_all(open_city(), 5)
    fill_stock(blanks=20)
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    again = queries.get_batch(batch.number)

    def press(mine):
        def step():
            try:
                actions.reserve(mine, at=AT, actor="李强")
            except ValueError as error:
                return error
            return None

        return step

    ends = at_once(press(batch), press(again))

    assert sum(end is None for end in ends) == 1
    assert Reservation.objects.count() == 1
    assert StockEntry.objects.filter(to_place="reserved").count() == 1
