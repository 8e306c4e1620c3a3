"""Figures are read exactly, however they are printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.budget.figures import half_width, printed, read_figure, read_spaced_figure, rounded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234,567", "1234567"),
        ("1，234，567", "1234567"),
        ("1\u00a0234\u00a0567.50", "1234567.50"),
        ("1'234'567", "1234567"),
        ("１２３．４５", "123.45"),
        ("-12.30", "-12.30"),
        ("−12.30", "-12.30"),
        ("△12.30", "-12.30"),
        ("（12.30）", "-12.30"),
        ("(1,200)", "-1200"),
        ("-", "0"),
        ("—", "0"),
    ],
)
def test_a_figure_has_one_value_however_it_is_printed(text, value):
    figure = read_figure(half_width(text))
    assert figure is not None
    assert figure.value == Decimal(value)


def test_a_cell_may_part_thousands_with_blanks():
    figure = read_spaced_figure("1 234 567")
    assert figure is not None
    assert figure.value == 1_234_567


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "5,642万元", "1" * 40, "2023-01-01", "≥90"])
def test_what_is_not_a_figure_is_not_read_as_one(text):
    assert read_figure(text) is None


@pytest.mark.parametrize(("text", "is_well"), [("1,234", True), ("12,34", False), ("1234", True)])
def test_misplaced_separators_are_noticed(text, is_well):
    figure = read_figure(text)
    assert figure is not None
    assert figure.is_well_grouped is is_well


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_what_is_printed_is_read_back(value):
    figure = read_figure(printed(value, 2))
    assert figure is not None
    assert figure.value == value
    assert figure.decimals == 2


@given(st.integers(0, 10**9))
def test_rounding_is_half_up(cents):
    value = Decimal(cents) / 100
    assert rounded(value, Decimal(1)) == (cents + 50) // 100
