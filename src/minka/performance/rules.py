"""Periods and measured values: exact, without the database."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
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
    unit's size (10 000 for 万张), denominator 0; for a duration, the days of one case, with
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


def days_among(days: int | None, cases: int) -> Measured:
    """Measure one duration among some cases, in whole days: the longest, or that of a rank."""
    value = None if days is None else Fraction(days)
    return Measured(days or 0, cases, "天", value)


def rank_of(percent: int, cases: int) -> int:
    """Return the place, counted from 1, of a percentile among sorted cases; 0 if there are none.

    The nearest rank: the smallest place that has at least `percent` of the cases up to it, so
    that the answer is always a case that happened.
    """
    return -(-percent * cases // HUNDRED)


class Grade(StrEnum):
    """Words that a published target asks for instead of a number."""

    SOUND = "健全"
    SATISFIED = "满意"
    IMPROVED = "有效提升"


class Trend(StrEnum):
    """A direction that a published target asks for, year on year."""

    GROWING = "逐年增长"


Value = Decimal | Grade | Trend

SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "=": "= ", "": ""}
"""Operators, and how they are printed; none printed means equality."""

COMPARE = {
    ">=": lambda value, target: value >= target,
    ">": lambda value, target: value > target,
    "<=": lambda value, target: value <= target,
    "<": lambda value, target: value < target,
    "=": lambda value, target: value == target,
    "": lambda value, target: value == target,
}

COUNTS = frozenset({"万张", "万人", "万通", "人", "项", "期", "次", "场次"})
UNITS = COUNTS | {"%", "次/日", "天", "万/年", "万/季", "万元"}
"""Units that published targets are printed in."""

ROOMS = {
    "service": "热线与满意度",
    "operations": "运维与内控",
    "benefits": "待遇发放",
    "onecard": "居民服务一卡通",
    "ecards": "电子社保卡",
    "budget": "预算执行",
}
"""What is not built yet and some targets wait for, in words."""


@dataclass(frozen=True, slots=True)
class Table:
    """A target table of a document. `points` is the sum of weights its head announces."""

    code: str
    name: str
    points: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A published budget with target tables; `year` is the one its promises are for."""

    code: str
    title: str
    year: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """Where a target is printed: in which table, in which words and with which weight, if any."""

    table: Table
    name: str
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Target:
    """One published promise: `operator` and `value`, for the year and the place of `document`.

    `indicator` is our number for it, `levels` are the names of its first and second level in
    the words of its document. What decides it is a `measure` (its code) or, while rooms are
    missing, nothing: `needs` names them. A judged target has no measure: a grade decides, and
    `needs` says where its evidence will come from. Raises ValueError for what cannot be.
    """

    indicator: str
    levels: tuple[str, str]
    name: str
    operator: str
    value: Value
    unit: str
    document: Document
    rows: tuple[PrintedRow, ...]
    measure: str = ""
    needs: tuple[str, ...] = ()
    is_judged: bool = False

    def __post_init__(self) -> None:
        for fault, is_at_fault in (
            (f"operator {self.operator!r}", self.operator not in SIGNS),
            (f"unit {self.unit!r}", self.unit not in (UNITS if self._is_number else {""})),
            ("an operator before words", bool(self.operator) and not self._is_number),
            ("no table", not self.rows),
            (f"rooms {self.needs}", not set(self.needs) <= ROOMS.keys()),
            (
                "neither a measure nor what it needs, or both",
                bool(self.measure) == bool(self.needs),
            ),
            ("a measure for a judgement", self.is_judged and bool(self.measure)),
        ):
            if is_at_fault:
                raise ValueError(f"{self.document.code} {self.indicator}: {fault}")

    @property
    def _is_number(self) -> bool:
        return isinstance(self.value, Decimal)

    def is_met(self, measured: Measured) -> bool | None:
        """Say whether the promise is kept; None while there is nothing to measure.

        A grade or a trend is not met by a figure: None as well.
        """
        if measured.value is None or not isinstance(self.value, Decimal):
            return None
        return bool(COMPARE[self.operator](measured.value, Fraction(self.value)))

    def shown(self) -> str:
        """Return the promise as printed: "≥ 98 %", "9 万/年", "健全"."""
        if not isinstance(self.value, Decimal):
            return self.value.value
        return f"{SIGNS[self.operator]}{self.value.normalize():f} {self.unit}"
