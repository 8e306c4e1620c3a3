"""A budget as a centre makes it: lines in exact fen, and what is said beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from minka.budget.forms import subjects

STAFF_CLASSES = ("301", "303")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line: a functional item (7 digits) paid as one economic subject (5 digits).

    `kind` is "basic" or "project"; `source` is "general", "operating", "business" or "other".
    """

    functional: str
    economic: str
    kind: str
    source: str
    fen: int
    project: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """One performance target of a project or of the unit."""

    level1: str
    level2: str
    name: str
    value: str
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """One project with its goal and targets; its money is that of the lines that name it."""

    name: str
    goal: str
    targets: tuple[PlannedTarget, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreePublic:
    """因公出国、公务接待、公务用车 in fen, and the running cost of an administrative office."""

    abroad: int = 0
    reception: int = 0
    purchase: int = 0
    running: int = 0
    office: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole unit budget of one year.

    `last` gives last year's amount of the general budget per functional item, in fen; `names` the
    printed name of every functional and economic code; `reasons` why an item changed.
    """

    issuer: str
    code: str
    parent: str
    parent_code: str
    year: int
    lines: tuple[PlanLine, ...]
    names: Mapping[str, str]
    last: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    three: ThreePublic = field(default_factory=ThreePublic)
    goods: int = 0
    works: int = 0
    services: int = 0
    projects: tuple[PlannedProject, ...] = ()
    departments: tuple[str, ...] = ()

    def name_of(self, code: str) -> str:
        """Return the printed name of a code. Raises KeyError if the plan does not know it."""
        if code in self.names:
            return self.names[code]
        kind = "functional" if code.startswith("2") else "economic"
        return subjects(kind)[code][0]


def shares(amounts: list[int], step: int) -> list[int]:
    """Round amounts to multiples of `step` so that they add up to their own rounded total.

    The declared rule is the largest remainder (最大余额法): every amount is cut down, and the steps
    still missing go to the largest remainders, earlier lines first. Returns counts of steps.
    """
    whole = [amount // step for amount in amounts]
    missing = (2 * sum(amounts) + step) // (2 * step) - sum(whole)
    by_remainder = sorted(range(len(amounts)), key=lambda i: (-(amounts[i] % step), i))
    for i in by_remainder[:missing]:
        whole[i] += 1
    return whole


class Sums:
    """Rounded sums of a plan's lines, in the unit of one form.

    Every line is rounded once; all tables are sums of the same rounded lines, so every sum holds.
    """

    def __init__(self, plan: Plan, unit: str) -> None:
        self.plan = plan
        self.decimals = 0 if unit == "元" else 2
        self.step = 100 if unit == "元" else 10_000
        counts = shares([line.fen for line in plan.lines], self.step)
        self.rounded = list(zip(plan.lines, counts, strict=True))

    def of(self, wanted: Callable[[PlanLine], bool]) -> Decimal:
        """Add up the lines that are wanted."""
        steps = sum(count for line, count in self.rounded if wanted(line))
        return Decimal(steps).scaleb(-self.decimals)

    def in_wan(self, wanted: Callable[[PlanLine], bool]) -> Decimal:
        """Add up in 万元 with two decimals, rounded from the printed figures."""
        steps = sum(count for line, count in self.rounded if wanted(line))
        return wan(steps * self.step)


def wan(fen: int) -> Decimal:
    """Return fen as 万元, rounded half up to two decimals."""
    return Decimal((abs(fen) + 5_000) // 10_000).scaleb(-2) * (1 if fen >= 0 else -1)
