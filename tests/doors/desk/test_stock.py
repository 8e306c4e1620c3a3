"""Goods in: blanks by serial range, supplies by count, refused where the note cannot be right."""

import pytest

from minka.cards import actions as card_actions
from minka.production.models import Lot
from tests.factories import outlets, production

BLANKS = {
    "kind": "BLANK",
    "code": "KJ2027-01",
    "supplier": "东海智能卡厂",
    "chip_profile": "3.00",
    "first": "1001",
    "last": "1500",
    "price": "4.80",
}
RIBBON = {
    "kind": "OTHER",
    "code": "SD2027-01",
    "supplier": "海川物资",
    "supply": "RIBBON",
    "quantity": "40",
    "price": "1,250",
}


@pytest.fixture
def planner(client, city):
    card_actions.sync_products()
    client.force_login(outlets.make_operator("ji", city.centre, "计划员"))
    return client


def receive(client, facts, **changes):
    return client.post("/stock/receive/", facts | changes)


def test_the_stock_page_shows_serials_and_that_the_ledger_agrees(planner):
    production.fill_stock(blanks=200)

    page = planner.get("/stock/").content.decode()

    assert "1–200" in page
    assert "台账与余额一致" in page


def test_blanks_come_in_by_serial_range_and_their_receipt_is_shown(planner):
    page = planner.get(receive(planner, BLANKS).url).content.decode()

    lot = Lot.objects.get()
    assert (lot.serials.lower, lot.serials.upper, lot.price_fen) == (1001, 1501, 480)
    assert (lot.balance.received, lot.entries.get().actor) == (500, "desk:ji")
    told = ["入库单", "KJ2027-01", "1001–1500", "500", "4.80", "东海智能卡厂", "送货"]
    assert [text for text in told if text not in page] == []


def test_supplies_come_in_by_count_whatever_else_the_form_holds(planner):
    page = planner.get(receive(planner, BLANKS | RIBBON).url).content.decode()

    lot = Lot.objects.get()
    assert (lot.supply, lot.serials, lot.balance.received) == ("RIBBON", None, 40)
    assert (lot.chip_profile, lot.price_fen) == ("", 125_000)
    assert "色带" in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (BLANKS | {"code": "KJ000001"}, "入库批号“KJ000001”已经登记过"),
        (BLANKS | {"first": "200", "last": "300"}, "序列号200至300与已入库的卡基重复"),
        (BLANKS | {"first": "1500", "last": "1001"}, "止号不小于起号"),
        (BLANKS | {"last": str(10**30)}, "序列号应在1到4294967295之间"),
        (BLANKS | {"last": ""}, "卡基入库必须填写起止序列号和芯片版本"),
        (BLANKS | {"price": "4.805"}, "不是精确到分的数"),
        (BLANKS | {"price": "-1"}, "单价应不小于零"),
        (RIBBON | {"quantity": "0"}, "入库数量应大于零"),
        (RIBBON | {"quantity": ""}, "入库数量应大于零"),
        (RIBBON | {"supply": ""}, "请选择物料"),
    ],
)
def test_a_delivery_that_cannot_be_right_is_refused_in_a_sentence(planner, facts, said):
    production.fill_stock(blanks=200)
    before = Lot.objects.count()

    response = receive(planner, facts)

    assert (response.status_code, Lot.objects.count()) == (422, before)
    assert said in response.content.decode()


def test_only_who_plans_is_offered_to_take_goods_in(client, city):
    client.force_login(outlets.make_operator("shen", city.centre, "审计员"))

    page = client.get("/stock/").content.decode()

    assert "到货入库" not in page
    assert receive(client, BLANKS).status_code == 403
