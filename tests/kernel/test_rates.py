import datetime
from pathlib import Path

import pytest

from minka import kernel
from minka.kernel import rates
from minka.kernel.rates import NoRate, Rate, rate

FIRST = datetime.date(2020, 1, 1)
THEN = datetime.date(2025, 7, 1)


@pytest.fixture
def fees(monkeypatch):
    """A topic that changed once, with a city that has its own value."""
    values = (
        Rate(1000, "fen", FIRST, "notice 1"),
        Rate(2500, "fen", THEN, "notice 2"),
        Rate(0, "fen", FIRST, "city notice", frozenset({("division", "619900")})),
    )
    monkeypatch.setattr(rates, "values_of", lambda topic: values)


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (FIRST, 1000),
        (datetime.date(2025, 6, 30), 1000),
        (THEN, 2500),
        (datetime.date(2030, 1, 1), 2500),
    ],
)
def test_a_value_holds_until_the_next_begins(fees, on, value):
    assert rate("fee", on=on).value == value


def test_nothing_holds_before_the_first_day(fees):
    with pytest.raises(NoRate, match="2019-12-31"):
        rate("fee", on=datetime.date(2019, 12, 31))


def test_the_rule_of_a_city_goes_before_the_general_one_though_it_is_older(fees):
    assert rate("fee", on=THEN, division="619900", product="SSC3").document == "city notice"
    assert rate("fee", on=THEN, division="610400").document == "notice 2"


def test_every_file_of_rates_can_be_read():
    topics = [path.stem for path in Path(kernel.__path__[0], "rates").glob("*.toml")]

    assert topics
    assert all(r.document and r.unit for topic in topics for r in rates.values_of(topic))
