"""The indicator board: targets beside what was measured."""

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from minka.outlets import queries as outlets

from .measures import MEASURES, Measure, Scope
from .rules import Measured, Period, Target

TARGETS = Path(__file__).with_name("targets.toml")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board; a measure may be promised by several documents, or by none."""

    measure: Measure
    target: Target
    measured: Measured

    @property
    def is_met(self) -> bool | None:
        """Whether the promise is kept; None while there is nothing to measure."""
        return self.target.is_met(self.measured)


@cache
def all_targets() -> tuple[Target, ...]:
    """Return the published targets in file order."""
    blocks = tomllib.loads(TARGETS.read_text(encoding="utf-8"))["target"]
    return tuple(Target(**{**block, "value": Decimal(block["value"])}) for block in blocks)


def scope_of(organisation: outlets.Organisation | None) -> Scope:
    """Return the outlet ids an organisation answers for; None for the centre or nobody."""
    if organisation is None or organisation.parent_id is None:
        return None
    return list(outlets.below(organisation).values_list("id", flat=True))


def board(period: Period, scope: Scope, *, as_of: datetime.date) -> list[Row]:
    """Measure every target for a period and an organisation's scope."""
    figures = {
        code: MEASURES[code].compute(period, scope, as_of)
        for code in {target.measure for target in all_targets()}
    }
    return [
        Row(MEASURES[target.measure], target, figures[target.measure]) for target in all_targets()
    ]


def lines_of(code: str, period: Period, scope: Scope, *, as_of: datetime.date) -> Iterator[tuple]:
    """Stream the rows behind a figure, failing ones first; raises KeyError for no such measure."""
    return MEASURES[code].lines(period, scope, as_of).iterator(chunk_size=2000)
