"""Eligibility and hand-over as tables anyone at the counter can check."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.cards import rules
from minka.cards.rules import Applicant, Collector, Offer, Paper

ON = datetime.date(2026, 11, 20)
OFFER = Offer(
    name="敬老卡",
    offered_from=datetime.date(2016, 5, 1),
    offered_to=None,
    age_from=65,
    age_to=None,
    document_kinds=("01",),
)
WANG_FANG = Applicant(birth_on=datetime.date(1961, 11, 20), document_kind="01")
HER_NUMBER = "619901196111200021"
HOLDER = Collector(HER_NUMBER, is_proxy=False, papers=frozenset({Paper.HOLDER_ID}))


def test_an_applicant_who_fits_is_not_refused():
    assert rules.may_apply(WANG_FANG, OFFER, on=ON) is None


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        ({"live_card": True}, "CARD_LIVE", "此人已持有“敬老卡”，遗失或损坏请办理补换卡"),
        (
            {"open_application": True},
            "APPLICATION_OPEN",
            "此人的“敬老卡”已有在办申领，不再重复受理",
        ),
        (
            {"document_kind": "08"},
            "DOCUMENT_KIND",
            "“敬老卡”不接受此类证件，请核对证件类型或改选其他卡种",
        ),
        ({"birth_on": datetime.date(1961, 11, 21)}, "TOO_YOUNG", "“敬老卡”须年满65周岁"),
    ],
)
def test_a_refusal_says_why(change, code, sentence):
    facts = {"birth_on": WANG_FANG.birth_on, "document_kind": "01"} | change

    refusal = rules.may_apply(Applicant(**facts), OFFER, on=ON)

    assert (refusal.code, str(refusal)) == (code, sentence)


def test_a_product_is_refused_before_its_first_day_and_from_its_last():
    offer = Offer("卡", ON, ON + datetime.timedelta(days=1), None, None, ("01",))

    answers = [
        rules.may_apply(WANG_FANG, offer, on=ON + datetime.timedelta(days=days))
        for days in (-1, 0, 1)
    ]

    assert [answer and answer.code for answer in answers] == ["NOT_OFFERED", None, "NOT_OFFERED"]


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-11-20", "2026-11-20", 18),
        ("2008-11-21", "2026-11-20", 17),
    ],
)
def test_age_is_completed_years(born, on, age):
    day = datetime.date.fromisoformat

    assert rules.age_on(day(born), day(on)) == age


@pytest.mark.parametrize(
    ("made_on", "months", "until"),
    [
        ("2026-11-20", 120, "2036-11-20"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_validity_ends_on_the_same_day_of_the_month(made_on, months, until):
    day = datetime.date.fromisoformat

    assert rules.valid_to(day(made_on), months) == day(until)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2090, 1, 1)), st.integers(1, 360))
def test_validity_never_skips_a_month(made_on, months):
    until = rules.valid_to(made_on, months)

    assert (until.year - made_on.year) * 12 + until.month - made_on.month == months


def hand_over(collector, *, born="1961-11-20"):
    refusal = rules.may_hand_over(
        collector,
        holder_number=HER_NUMBER,
        holder_birth_on=datetime.date.fromisoformat(born),
        on=ON,
    )
    return refusal and str(refusal)


def test_the_holder_takes_her_card_with_her_own_document():
    assert hand_over(HOLDER) is None


def test_a_stranger_is_refused():
    stranger = Collector("619901197001010038", is_proxy=False, papers=HOLDER.papers)

    assert (
        hand_over(stranger)
        == "所持证件号码与持卡人不符，不能发卡；代领请选择“代领人”并出示证明材料"
    )


def test_a_proxy_needs_both_documents_and_an_authorisation():
    proxy = Collector("619901197001010038", is_proxy=True, papers=frozenset({Paper.PROXY_ID}))
    complete = Collector(
        proxy.number,
        is_proxy=True,
        papers=frozenset({Paper.PROXY_ID, Paper.HOLDER_ID, Paper.AUTHORISATION}),
    )

    assert hand_over(proxy) == "还缺少材料：持卡人身份证件、委托书"
    assert hand_over(complete) is None


def test_a_minor_does_not_collect_alone_and_her_guardian_shows_the_relation():
    guardian = Collector(
        "619901197001010038",
        is_proxy=True,
        papers=frozenset({Paper.PROXY_ID, Paper.HOLDER_ID, Paper.GUARDIANSHIP}),
    )

    assert hand_over(HOLDER, born="2012-01-01") == (
        "持卡人未满18周岁，应由监护人持监护关系证明代领"
    )
    assert hand_over(guardian, born="2012-01-01") is None


def test_a_child_is_no_proxy_and_the_holder_is_not_her_own():
    papers = frozenset(Paper)
    child = Collector("619901201501010038", True, papers, datetime.date(2015, 1, 1))
    herself = Collector(HER_NUMBER, is_proxy=True, papers=papers)

    assert hand_over(child) == "代领人未满18周岁，不能代领"
    assert hand_over(herself) == "代领人的证件号码就是持卡人本人，请按本人领取办理"


def test_a_card_leaves_only_from_its_own_counter_and_only_while_it_waits():
    facts = {"status_label": "待领取", "waiting": "AT_OUTLET", "outlet": "望潮街道"}

    at_home = rules.may_leave(status="AT_OUTLET", here=True, **facts)
    elsewhere = rules.may_leave(status="AT_OUTLET", here=False, **facts)
    gone = rules.may_leave(status="ACTIVE", here=True, **{**facts, "status_label": "正常"})

    assert at_home is None
    assert str(elsewhere) == "此卡不在本网点，请到“望潮街道”领取"
    assert str(gone) == "此卡当前状态为“正常”，不能领取"
