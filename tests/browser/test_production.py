"""A batch goes through the stations and out of the house; its outlet misses one card."""

import pytest
from playwright.sync_api import expect

from minka.cards.models import Card
from minka.production.models import Consignment
from tests.factories import cards as card_factory
from tests.factories import people, production, queue

pytestmark = pytest.mark.browser
STATIONS = ["芯片个人化", "卡面打印", "邮封", "分拣"]


def test_a_batch_is_made_and_shipped_and_received_with_a_difference(sign_in, city):
    production.fill_stock()
    production.install_machines()
    card_factory.apply_for(people.extras(3, city.outlet.postcode), [city.outlet])
    page = sign_in("zhi", city.centre, "计划员", "制卡工", "配送员")

    page.get_by_role("link", name="制卡生产").click()
    page.get_by_role("button", name="组批 · 3").click()
    expect(page.get_by_text("已组成1个批次，共3张。")).to_be_visible()
    page.get_by_role("row", name="待备料").get_by_role("link").click()
    page.get_by_role("button", name="备料").click()
    for station in STATIONS:
        page.get_by_role("button", name=f"{station} · 3 张").click()
        expect(page.get_by_role("progressbar")).to_have_text("0 / 3")
        queue.work()
        expect(page.get_by_text(f"{station}：通过3张，作废0张。")).to_be_visible()
    page.get_by_role("button", name="装箱").click()
    page.get_by_role("button", name="交承运人，发往区中心").click()
    expect(page.get_by_role("cell", name="发往区中心")).to_be_visible()
    production.bring(Consignment.objects.get())

    first, second, missing = sorted(Card.objects.values_list("card_number", flat=True))
    page = sign_in("wang", city.outlet, "网点操作员")
    page.get_by_role("link", name="收货").first.click()
    page.get_by_role("link", name="开箱扫描").click()
    scan = page.get_by_label("扫描或输入卡号")
    for code in (first, second, "X99999999"):
        scan.press_sequentially(code)
        scan.press("Enter")
        expect(page.get_by_text(code, exact=True).first).to_be_visible()
        expect(scan).to_have_value("")
        expect(scan).to_be_focused()
    page.get_by_role("button", name="误扫，撤销 X99999999").click()
    expect(page.get_by_role("button", name="误扫，撤销")).to_have_count(0)
    page.get_by_role("button", name="有差异，按实收登记").click()

    expect(page.get_by_text("收货完成：实收2张，缺少1张，多出0张。")).to_be_visible()
    row = page.get_by_role("row", name=missing)
    expect(row).to_contain_text("缺少")
    row.get_by_placeholder("写明处理情况").fill("夹在箱底")
    row.get_by_role("button", name="已找到").click()
    expect(page.get_by_role("row", name=missing)).to_contain_text("夹在箱底")
