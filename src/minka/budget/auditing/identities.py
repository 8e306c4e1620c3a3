"""Identities between figures: exact, within rounding, or violated.

Everything is compared in yuan with exact decimals. A figure's `quantum` is the step it was rounded
to: nought for tables in yuan, 100 yuan for 万元 with two decimals.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from minka.budget.figures import YUAN_PER_UNIT, printed, rounded

HALF = Decimal("0.5")


class Outcome(StrEnum):
    """How an identity came out."""

    EXACT = "exact"
    ROUNDING = "rounding"
    VIOLATED = "violated"


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    SUSPICIOUS = "suspicious"
    ROUNDING = "rounding"
    FORMATTING = "formatting"
    EXTRACTION = "extraction"


SEVERITY_LABELS = {
    Severity.ERROR: "错误",
    Severity.SUSPICIOUS: "存疑",
    Severity.ROUNDING: "舍入",
    Severity.FORMATTING: "格式",
    Severity.EXTRACTION: "抽取",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One figure in an identity; `key` is the same wherever the same cell is meant."""

    key: str
    value: Decimal
    quantum: Decimal
    line: int
    label: str
    unit: str
    decimals: int
    raw: str
    factor: Decimal = Decimal(1)

    def show(self, value: Decimal) -> str:
        """Print an amount of yuan the way this figure is printed."""
        return printed(value / YUAN_PER_UNIT[self.unit], self.decimals)


@dataclass(frozen=True, slots=True)
class Identity:
    """One rule at one place: `left` stands against the sum of `right`."""

    rule: str
    kind: str  # "sum", "same" or "at_most"
    left: Term
    right: tuple[Term, ...]
    what: str
    severity: Severity = Severity.ERROR

    @property
    def expected(self) -> Decimal:
        return sum((t.factor * t.value for t in self.right), Decimal(0))

    @property
    def gap(self) -> Decimal:
        """What is printed minus what follows, in yuan."""
        return self.left.value - self.expected

    @property
    def tolerance(self) -> Decimal:
        """Return the rounding allowance: half a step for each rounded figure and the result.

        In a sentence "58万元" beside "60.47万元" is not a rounder figure, only one without cents.
        """
        quanta = [t.quantum for t in (self.left, *self.right)]
        is_told = all(t.key.startswith("told:") for t in (self.left, *self.right))
        steps = min(quanta) if is_told else max(quanta)
        terms = sum(1 for t in self.right if t.value)
        return HALF * steps * (terms + 1)


def outcome(identity: Identity) -> Outcome:
    """Judge one identity.

    The same quantity printed twice must be the same, rounded to the coarser of the two prints;
    one step apart counts as rounding (and is reported as such), more is a violation.
    """
    gap = identity.gap
    if identity.kind == "at_most":
        return Outcome.EXACT if gap <= identity.left.quantum else Outcome.VIOLATED
    if gap == 0:
        return Outcome.EXACT
    if identity.kind == "sum" or len(identity.right) > 1:
        return Outcome.ROUNDING if abs(gap) <= identity.tolerance else Outcome.VIOLATED
    coarse = max(identity.left.quantum, identity.right[0].quantum)
    if coarse == 0:
        return Outcome.VIOLATED
    if rounded(identity.left.value, coarse) == rounded(identity.expected, coarse):
        return Outcome.EXACT
    return Outcome.ROUNDING if abs(gap) <= coarse else Outcome.VIOLATED


def is_told_rounding(identity: Identity) -> bool:
    """Tell whether a rounding difference deserves a line: one quantity, two prints."""
    return identity.kind == "same" and outcome(identity) is Outcome.ROUNDING
