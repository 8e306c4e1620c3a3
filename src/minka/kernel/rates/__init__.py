"""Amounts, terms and thresholds that change by notice, as dated data.

One TOML file per topic in this folder; each value has the day it holds `from`, its
`unit`, the `document` (number and clause) that set it, and may have further keys that
say for whom. A topic ends, like every period here, when the next value begins.

    [[value]]
    from = 2025-01-01
    product = "SSC3"
    value = 2500
    unit = "fen"
    document = "number and clause of the notice"

>>> import datetime
>>> rate("temporary_loss_hours", on=datetime.date(2026, 11, 20), division="310000").value
24
"""

import datetime
import functools
from dataclasses import dataclass
from typing import Any

from minka.kernel.data import read_toml


class NoRate(LookupError):
    """Nothing was set for this topic, these keys and this day."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One dated value; `keys` says for whom it holds."""

    value: int
    unit: str
    valid_from: datetime.date
    document: str
    keys: frozenset[tuple[str, str]] = frozenset()


def rate(topic: str, *, on: datetime.date, **keys: str) -> Rate:
    """Return the value of a topic that holds on a day for these keys.

    A value applies when every key it names is asked for and equal; the one that names
    most wins (a city's own rule before the general one), then the latest. Raises NoRate
    when there is none, above all before the first day.
    """
    asked = frozenset(keys.items())
    fitting = [r for r in values_of(topic) if r.valid_from <= on and r.keys <= asked]
    if not fitting:
        raise NoRate(f"{topic}: no value on {on} for {keys}")
    return max(fitting, key=lambda r: (len(r.keys), r.valid_from))


@functools.cache
def values_of(topic: str) -> tuple[Rate, ...]:
    """Return every value of a topic, in the order of its file."""
    return tuple(_parsed(dict(block)) for block in read_toml(f"rates/{topic}.toml")["value"])


def _parsed(block: dict[str, Any]) -> Rate:
    value, unit = block.pop("value"), block.pop("unit")
    since, document = block.pop("from"), block.pop("document")
    return Rate(value, unit, since, document, frozenset((k, str(v)) for k, v in block.items()))
