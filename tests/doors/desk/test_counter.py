"""Hand-over at the counter: the holder gets her card, a stranger hears why not."""

from minka.cards.models import Card, HandOver
from tests.factories import people


def check(client, card, **facts):
    return client.post(f"/counter/cards/{card.pk}/check/", facts)


def hand_over(client, card, **facts):
    return client.post(f"/counter/cards/{card.pk}/hand-over/", facts)


def herself(line):
    number = people.current_number(line.holder)
    return {"receiver": "holder", "shown_number": number, "papers": ["HOLDER_ID"]}


def her_husband():
    return {
        "receiver": "proxy",
        "proxy_name": "李强",
        "shown_number": people.li_qiang_number(),
        "papers": ["HOLDER_ID", "PROXY_ID", "AUTHORISATION"],
    }


def test_a_card_number_opens_the_card(everything, line):
    response = everything.get("/counter/", {"q": line.card.card_number})

    assert response.url == f"/counter/cards/{line.card.pk}/"


def test_a_card_of_another_outlet_is_named_by_its_outlet_only(client, line, city):
    from tests.factories.outlets import make_operator

    client.force_login(make_operator("lin", city.neighbour, "网点操作员"))

    page = client.get("/counter/", {"q": line.card.card_number}).content.decode()

    assert "望潮街道服务站" in page
    assert "王芳" not in page


def test_the_holder_is_checked_then_given_her_card_then_it_is_active(everything, line):
    checked = check(everything, line.card, **herself(line))
    done = hand_over(everything, line.card, **herself(line))
    receipt = everything.get(done.url).content.decode()
    active = everything.post(f"/counter/cards/{line.card.pk}/activate/")

    assert "核对通过，确认发卡" in checked.content.decode()
    assert "领卡回执" in receipt
    assert active.url == done.url
    assert Card.objects.get().status == "ACTIVE"


def test_checking_alone_gives_no_card_away(everything, line):
    check(everything, line.card, **herself(line))

    assert not HandOver.objects.exists()


def test_a_stranger_is_refused_with_the_sentence(everything, line):
    facts = {**herself(line), "shown_number": people.zhao_min_number()}

    checked, tried = (act(everything, line.card, **facts) for act in (check, hand_over))

    assert (checked.status_code, tried.status_code) == (422, 422)
    assert "所持证件号码与持卡人不符，不能发卡" in checked.content.decode()
    assert "所持证件号码与持卡人不符，不能发卡" in tried.content.decode()


def test_a_proxy_without_authorisation_hears_which_paper_is_missing(everything, line):
    facts = {**her_husband(), "papers": ["HOLDER_ID", "PROXY_ID"]}

    page = check(everything, line.card, **facts).content.decode()

    assert "还缺少材料：委托书" in page


def test_a_proxy_with_papers_is_named_on_the_receipt_with_a_masked_number(everything, line):
    done = hand_over(everything, line.card, **her_husband())

    receipt = everything.get(done.url).content.decode()
    number = people.li_qiang_number()
    assert "李强" in receipt
    assert number not in receipt
    assert number[-4:] in receipt


def test_a_wrong_check_character_is_said_at_its_field(everything, line):
    facts = {**herself(line), "shown_number": "619901199001010024"}

    page = check(everything, line.card, **facts).content.decode()

    assert "公民身份号码的校验码与前面各位不符" in page
    assert 'aria-invalid="true"' in page


def test_a_proxy_must_have_a_name(everything, line):
    page = check(everything, line.card, **{**her_husband(), "proxy_name": " "}).content.decode()

    assert "请填写代领人姓名" in page


def test_the_second_counter_is_told_the_card_is_gone(everything, line):
    hand_over(everything, line.card, **herself(line))

    again = hand_over(everything, line.card, **herself(line))

    assert again.status_code == 422
    assert "此卡当前状态为“已领未激活”，不能领取" in again.content.decode()


def test_activating_twice_names_the_conflict(everything, line):
    hand_over(everything, line.card, **herself(line))
    everything.post(f"/counter/cards/{line.card.pk}/activate/")

    again = everything.post(f"/counter/cards/{line.card.pk}/activate/")

    assert again.status_code == 409
    assert "现在的状态是“正常”，不能“激活”。" in again.content.decode()
