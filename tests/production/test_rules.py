"""The rules of the floor: no database, every answer by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.production import rules
from minka.production.lifecycle import BATCH, ITEM, STATION_VERB, BatchStatus, Station
from minka.production.rules import Delivery, Need, Portion, Run


def test_runs_are_taken_from_the_first_lot_on():
    free = [Run(1, 10, 15), Run(1, 20, 22), Run(2, 100, 200)]

    assert rules.take_runs(free, 8) == [Run(1, 10, 15), Run(1, 20, 22), Run(2, 100, 101)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.integers(1, 9)), max_size=8),
    st.integers(0, 60),
)
def test_no_blank_is_taken_twice_and_none_that_is_not_there(sizes, count):
    free = [Run(lot, n * 100 + lower, n * 100 + lower + size)
            for n, (lot, lower, size) in enumerate(sizes)]  # fmt: skip

    taken = rules.take_runs(free, count)

    serials = [s for run in taken for s in range(run.lower, run.upper)]
    there = [s for run in free for s in range(run.lower, run.upper)]
    assert serials == there[:count]


@given(st.lists(st.integers(0, 20), max_size=6), st.integers(0, 80))
def test_portions_sum_to_what_is_asked_or_to_what_is_there(quantities, count):
    lots = [Portion(n, quantity) for n, quantity in enumerate(quantities)]

    taken = rules.take_portions(lots, count)

    assert sum(lot.quantity for lot in taken) == min(count, sum(quantities))
    assert all(0 < lot.quantity <= quantities[lot.lot_id] for lot in taken)


def test_a_begun_roll_of_ribbon_is_used():
    ribbon = rules.Use("RIBBON", "PRINT", 500)

    assert [rules.pieces(n, ribbon) for n in (0, 1, 500, 501)] == [0, 1, 1, 2]


def test_a_shortage_names_everything_that_is_missing():
    needs = [Need("卡基 3.00", 600, 480), Need("信封", 600, 600), Need("信纸", 600, 0)]

    assert str(rules.stock_refusal(needs)) == (
        "库存不足：卡基 3.00需要600，在库480，还差120；信纸需要600，在库0，还差600。"
        "请先入库，或改用数量较小的批次"
    )
    assert rules.stock_refusal([Need("信封", 600, 600)]) is None


@pytest.mark.parametrize(
    ("delivery", "is_blank", "code"),
    [
        (Delivery("K", "BLANK", "厂", 1, serials=(1, 11), chip_profile="3.00"), True, None),
        (Delivery("K", "BLANK", "厂", 1, quantity=10), True, "LOT_NEEDS_SERIALS"),
        (Delivery("K", "BLANK", "厂", 1, serials=(1, 11)), True, "LOT_NEEDS_SERIALS"),
        (
            Delivery("K", "BLANK", "厂", 1, serials=(11, 11), chip_profile="3.00"),
            True,
            "LOT_SERIALS_WRONG",
        ),
        (
            Delivery("K", "BLANK", "厂", 1, serials=(1, 2**32 + 1), chip_profile="3.00"),
            True,
            "LOT_SERIALS_WRONG",
        ),
        (Delivery("X", "LETTER", "厂", 1, quantity=10), False, None),
        (Delivery("X", "LETTER", "厂", 1, quantity=0), False, "LOT_EMPTY"),
        (Delivery("X", "LETTER", "厂", 1, serials=(1, 11)), False, "LOT_SERIALS_ALIEN"),
    ],
)
def test_a_delivery_is_declared_as_its_supply_asks(delivery, is_blank, code):
    refusal = rules.may_receive(delivery, is_blank=is_blank)

    assert (refusal and refusal.code) == code


def test_a_batch_may_come_back_to_a_station_while_it_is_on_the_floor():
    may = {
        station: [s for s in BatchStatus if rules.may_run(station, s) is None]
        for station in Station
    }

    assert may == {
        Station.PERSONALISE: ["READY", "PERSONALISED", "PRINTED", "SEALED"],
        Station.PRINT: ["PERSONALISED", "PRINTED", "SEALED"],
        Station.SEAL: ["PRINTED", "SEALED"],
        Station.SORT: ["SEALED"],
    }


def test_a_refused_station_says_whether_it_is_too_early_or_too_late():
    assert str(rules.may_run("SEAL", "READY")) == (
        "批次当前为“卡基到位”，还不能做“邮封”，请先完成前面的工位"
    )
    assert str(rules.may_run("PRINT", "SORTED")) == "批次当前为“已分拣”，“卡面打印”已经完成"
    assert rules.may_run("PERSONALISE", "PLANNED").code == "TOO_EARLY"
    assert rules.may_run("PERSONALISE", "DISSOLVED").code == "TOO_EARLY"


def test_every_station_moves_items_and_batches_by_the_same_verb():
    for verb in STATION_VERB.values():
        assert verb in ITEM.moves
        assert verb in BATCH.moves


def test_a_machine_serves_its_own_station_only():
    def ask(its, serves):
        refusal = rules.machine_refusal(
            station="PRINT", name="打印1号", its_station=its, serves=serves
        )
        return refusal and refusal.code

    assert ask("PRINT", True) is None
    assert ask("SEAL", True) == "WRONG_STATION"
    assert ask("PRINT", False) == "OUT_OF_SERVICE"


def test_a_card_is_spoilt_on_the_floor_with_a_blank_and_a_reason():
    def ask(status, *, has_blank=True, reason="划痕"):
        refusal = rules.may_spoil(status, has_blank=has_blank, reason=reason)
        return refusal and refusal.code

    assert [ask(s) for s in ("WAITING", "PERSONALISED", "PRINTED", "SEALED")] == [None] * 4
    assert ask("SORTED") == "NOT_SPOILABLE"
    assert ask("WAITING", has_blank=False) == "NO_BLANK"
    assert ask("PRINTED", reason="  ") == "NO_REASON"


def test_chance_spoils_the_same_blanks_again():
    spoils = rules.defects_by_chance(0.3, seed=7)
    again = rules.defects_by_chance(0.3, seed=7)
    found = [bool(spoils("PRINT", serial)) for serial in range(1000)]

    assert found == [bool(again("PRINT", serial)) for serial in range(1000)]
    assert 200 < sum(found) < 400
    assert rules.no_defects("PRINT", 1) == ""


@given(
    st.sets(st.sampled_from("ABCDEFGH")),
    st.lists(st.sampled_from(["A", "a ", "\nB", "c", "X", "x\t", "", " "])),
)
def test_a_receipt_puts_every_code_into_one_pile(listed, scanned):
    found = rules.compare(listed, scanned)

    seen = {code.strip().upper() for code in scanned if code.strip()}
    assert set(found.present) == listed & seen
    assert set(found.missing) == listed - seen
    assert set(found.extra) == seen - listed
    assert rules.compare(listed, scanned + scanned) == found


def test_the_inserter_stops_where_card_and_letter_part():
    assert rules.insert_refusal(["A", "B"], ["A", "B"]) is None
    assert str(rules.insert_refusal(["A", "B", "C"], ["A", "C", "B"])) == (
        "插卡核对不符：第2封信与卡片不是同一张，已停止封装，请从该件起重新核对"
    )
