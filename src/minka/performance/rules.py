"""Periods, measured values and whether a promise was kept: exact, without the database."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDRED = 100
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, half-open, in the centre's calendar (Asia/Shanghai)."""

    start: datetime.date
    end: datetime.date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"{self.start} to {self.end} holds no day")

    @classmethod
    def year(cls, year: int) -> "Period":
        """Return a calendar year."""
        return cls(datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1))

    @property
    def last_day(self) -> datetime.date:
        """The last day inside."""
        return self.end - datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure found. `value` is exact and null when there was nothing to measure.

    For a share, value = numerator ÷ denominator × 100 in `%`; for a count, numerator ÷ the
    unit's size (10 000 for 万张), denominator 0; for a duration, the worst case in days, with
    denominator the number of cases.
    """

    numerator: int
    denominator: int
    unit: str
    value: Fraction | None

    def shown(self, places: int = 2) -> str:
        """Return the value rounded half up, or "—" when there was nothing to measure.

        A share that misses the whole is never shown as 100: one wrong card in a hundred
        thousand must not hide behind the rounding.
        """
        if self.value is None:
            return "—"
        exact = Decimal(self.value.numerator) / Decimal(self.value.denominator)
        step = Decimal(1).scaleb(-places)
        rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
        if self.unit == "%" and exact < HUNDRED == rounded:
            rounded = exact.quantize(step, rounding=ROUND_DOWN)
        return f"{rounded.normalize():f}"


def share(numerator: int, denominator: int) -> Measured:
    """Measure a part of a whole in percent."""
    value = Fraction(numerator * HUNDRED, denominator) if denominator else None
    return Measured(numerator, denominator, "%", value)


def count_in_ten_thousands(number: int, unit: str) -> Measured:
    """Measure a count in 万."""
    return Measured(number, 0, unit, Fraction(number, TEN_THOUSAND))


def worst_days(days: int | None, cases: int) -> Measured:
    """Measure the longest duration among some cases, in whole days."""
    value = None if days is None else Fraction(days)
    return Measured(days or 0, cases, "天", value)


COMPARE = {
    ">=": lambda value, target: value >= target,
    ">": lambda value, target: value > target,
    "<=": lambda value, target: value <= target,
    "<": lambda value, target: value < target,
    "=": lambda value, target: value == target,
}


@dataclass(frozen=True, slots=True)
class Target:
    """One published promise: `operator` and `value` against a measure, for a year and a place.

    `document` is the published budget it stands in; `indicator` our number for it.
    """

    indicator: str
    measure: str
    name: str
    operator: str
    value: Decimal
    unit: str
    document: str
    year: int

    def is_met(self, measured: Measured) -> bool | None:
        """Say whether the promise is kept; None while there is nothing to measure."""
        if measured.value is None:
            return None
        return bool(COMPARE[self.operator](measured.value, Fraction(self.value)))

    def shown(self) -> str:
        """Return the promise as printed: "≥ 98 %"."""
        sign = {">=": "≥", "<=": "≤"}.get(self.operator, self.operator)
        return f"{sign} {self.value.normalize():f} {self.unit}"
