"""Periods, exact shares and promises."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.performance.rules import (
    Document,
    Grade,
    Measured,
    Period,
    PrintedRow,
    Table,
    Target,
    count_in_ten_thousands,
    days_among,
    rank_of,
    share,
)

TABLE = Table("card-making", "社会保障卡制作费")
DOCUMENT = Document("open-2018", "公开预算", 2018, (TABLE,))


def promise(operator, value, unit="%", **facts):
    facts = {"measure": "first_pass_yield"} | facts
    return Target(
        indicator="IND-002",
        levels=("产出目标", "质量目标"),
        name="产品一次性合格率",
        operator=operator,
        value=Decimal(value) if isinstance(value, str) and value[0].isdigit() else value,
        unit=unit,
        document=DOCUMENT,
        rows=(PrintedRow(TABLE, "产品一次性合格率", None),),
        **facts,
    )


def test_a_year_is_half_open():
    year = Period.year(2026)

    assert (year.start, year.end) == (datetime.date(2026, 1, 1), datetime.date(2027, 1, 1))
    assert year.last_day == datetime.date(2026, 12, 31)


def test_a_period_without_a_day_is_refused():
    day = datetime.date(2026, 11, 20)

    with pytest.raises(ValueError, match="holds no day"):
        Period(day, day)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(98, 100, "98"), (2, 3, "66.67"), (1, 800, "0.13"), (0, 5, "0"), (0, 0, "—")],
)
def test_a_share_is_shown_rounded_half_up(numerator, denominator, shown):
    assert share(numerator, denominator).shown() == shown


@pytest.mark.parametrize(
    ("operator", "value", "numerator", "kept"),
    [
        (">=", "98", 98, True),
        (">=", "98", 97, False),
        ("=", "100", 100, True),
        ("=", "100", 99, False),
        ("<", "98", 97, True),
        ("<=", "98", 98, True),
        (">", "98", 98, False),
        ("", "98", 98, True),
        ("", "98", 97, False),
    ],
)
def test_a_promise_is_judged_on_the_exact_value(operator, value, numerator, kept):
    assert promise(operator, value).is_met(share(numerator, 100)) is kept


def test_a_value_that_only_rounds_to_the_target_does_not_meet_it():
    almost = share(99_999, 100_000)

    assert almost.shown() == "99.99"
    assert promise("=", "100").is_met(almost) is False


def test_nothing_measured_is_neither_kept_nor_broken():
    assert promise(">=", "98").is_met(share(0, 0)) is None
    assert days_among(None, 0).shown() == "—"


def test_a_promise_reads_as_printed():
    assert promise(">=", "98.00").shown() == "≥ 98 %"
    assert promise("=", "500", "万张").shown() == "= 500 万张"
    assert promise("", "9", "万/年").shown() == "9 万/年"
    assert promise("", Grade.SOUND, "").shown() == "健全"


def test_no_figure_meets_a_grade():
    assert promise("", Grade.SATISFIED, "").is_met(share(100, 100)) is None


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"operator": "~"}, "operator '~'"),
        ({"unit": "箱"}, "unit '箱'"),
        ({"operator": ">=", "value": Grade.SOUND, "unit": ""}, "an operator before words"),
        ({"value": Grade.SOUND, "unit": "%"}, "unit '%'"),
        ({"measure": "", "needs": ("moon",)}, "rooms"),
        ({"needs": ("service",)}, "neither a measure nor what it needs, or both"),
        ({"measure": ""}, "neither a measure nor what it needs, or both"),
        ({"is_judged": True}, "a measure for a judgement"),
    ],
)
def test_a_target_that_cannot_be_is_refused_by_its_number(facts, fault):
    with pytest.raises(ValueError, match=rf"open-2018 IND-002: {fault}"):
        promise(**{"operator": "", "value": "98"} | facts)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_the_least_day_that_keeps_so_many(days, percent):
    found = sorted(days)[rank_of(percent, len(days)) - 1]

    kept = [day for day in set(days) if sum(d <= day for d in days) * 100 >= percent * len(days)]
    assert found == min(kept)


def test_nobody_has_no_percentile():
    assert rank_of(95, 0) == 0


def test_a_count_in_ten_thousands_is_exact():
    assert count_in_ten_thousands(1_234, "万张") == Measured(
        1_234, 0, "万张", Fraction(1_234, 10_000)
    )


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_lies_between_nothing_and_everything(part, rest):
    measured = share(part, part + rest)

    assert 0 <= measured.value < 100
