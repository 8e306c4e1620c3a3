import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import money
from minka.kernel.errors import InvalidFormat

amounts = st.integers(-(10**15), 10**15)


@given(amounts)
def test_what_is_formatted_is_parsed_back(fen):
    assert money.parse(money.format_plain(fen)) == fen
    assert money.parse(money.format_yuan(fen)) == fen
    assert money.parse(money.format_wan(fen), unit="万元") == fen
    assert money.parse(str(fen), unit="分") == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("-0.01", -1), ("￥１，２３４．５０", 123450), (" 1 234 ", 123400), ("1.500", 150)],
)
def test_an_amount_is_read_as_people_write_it(text, fen):
    assert money.parse(text) == fen


@pytest.mark.parametrize(
    "text", ["", "元", "1.2.3", "12,34", "1,2345", "0.005", "1e5", "NaN", "１２元", "--1", "."]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidFormat):
        money.parse(text)


def test_half_a_fen_is_refused_in_every_unit():
    with pytest.raises(InvalidFormat):
        money.parse("0.0000005", unit="万元")
    with pytest.raises(InvalidFormat):
        money.parse("1.5", unit="分")


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (100, "0.0001"), (-1, "-0.000001"), (2 * 10**6, "2.00")]
)
def test_ten_thousands_are_exact(fen, text):
    assert money.format_wan(fen) == text
