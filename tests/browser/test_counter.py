"""At the counter: a stranger is refused, the holder and a proxy get their cards, figures follow."""

import pytest
from playwright.sync_api import expect

from tests.factories import cards as card_factory
from tests.factories import people, production

pytestmark = pytest.mark.browser


@pytest.fixture
def holders(city):
    """王芳 and another woman, whose cards wait at 望潮街道."""
    production.fill_stock()
    both = [people.wang_fang(), *people.extras(1, city.outlet.postcode)]
    card_factory.apply_for(both, [city.outlet])
    (batch,) = production.plan()
    (box,) = production.bring(production.ship(production.make(batch)))
    production.unpack(box)
    return both


def find(page, text):
    page.get_by_role("link", name="发卡").first.click()
    page.get_by_label("查找待领卡").fill(text)
    page.get_by_role("button", name="查找").click()


def test_cards_reach_their_holders_and_nobody_else(sign_in, city, holders):
    wang_fang, other = holders
    page = sign_in("wang", city.outlet, "网点操作员", "绩效统计员")

    find(page, "王芳")
    page.get_by_label("所持证件号码").fill(people.zhao_min_number())
    page.get_by_label("持卡人身份证件").check()
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("所持证件号码与持卡人不符，不能发卡")

    page.get_by_label("所持证件号码").fill(people.current_number(wang_fang))
    page.get_by_role("button", name="核对").click()
    page.get_by_role("button", name="确认发卡").click()
    expect(page.get_by_role("article")).to_contain_text("本人")
    page.get_by_role("button", name="激活卡片").click()
    expect(page.get_by_text("社保功能已激活")).to_be_visible()

    find(page, other.name)
    page.get_by_label("代领人", exact=True).check()
    page.get_by_label("代领人姓名").fill("李强")
    page.get_by_label("所持证件号码").fill(people.li_qiang_number())
    for paper in ("持卡人身份证件", "代领人身份证件"):
        page.get_by_label(paper).check()
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("alert")).to_contain_text("还缺少材料：委托书")
    page.get_by_label("委托书").check()
    page.get_by_role("button", name="核对").click()
    page.get_by_role("button", name="确认发卡").click()
    expect(page.get_by_role("article")).to_contain_text("代领人：李强")

    page.get_by_role("link", name="绩效指标").click()
    page.get_by_role("row", name="实体卡领用补换").get_by_role("link").click()
    expect(page.get_by_role("heading", name="领卡数量")).to_be_visible()
    for holder in holders:
        card_number = holder.cards.get().card_number
        expect(page.get_by_role("cell", name=card_number)).to_be_visible()


def test_the_keyboard_reaches_everything(sign_in, city):
    page = sign_in("wang", city.outlet, "网点操作员")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="收货", exact=True)).to_be_visible()


def test_the_desk_fits_a_narrow_screen_and_speaks_english(sign_in, city):
    page = sign_in("qi", city.centre)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Today").wait_for()
    page.get_by_role("button", name="Large type").click()

    for item in ("Persons", "Collection", "Production", "Stock", "Receiving", "Indicators"):
        page.get_by_role("navigation", name="Main menu").get_by_role("link", name=item).click()
        page.get_by_role("heading", name=item, exact=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
