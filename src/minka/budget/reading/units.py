"""Which unit a table is really in, whatever its head says."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from minka.budget.document import Amount, Table
from minka.budget.figures import YUAN_PER_UNIT

_TOTAL_KEYS = (
    "expenditure.total",
    "income.total",
    "appropriation.expenditure",
    "appropriation.income",
    "general.expenditure",
)
_ENOUGH = 40  # sentences; a real narrative states its total a dozen times
_WHOLE = frozenset({"summary", "income", "expenditure", "appropriation_summary", "general"})
_PARTIAL = frozenset({"three_public", "projects", "procurement", "funds", "capital"})
_PLAUSIBLE = Decimal("0.02")  # narrative and table agree to 2 %: rounding, never a factor of 10,000


def reference_total(amounts: Sequence[Amount], tables: Sequence[Table]) -> Decimal | None:
    """Return the total of the budget in yuan that most sentences and table heads agree on.

    A single sentence may carry the wrong unit; it must not turn every table against itself.
    """
    told: list[Decimal] = [
        amount.value * YUAN_PER_UNIT[amount.unit]
        for amount in amounts
        if amount.key in _TOTAL_KEYS and amount.value > 0
    ]
    if not told:
        return None
    heads = [
        largest * YUAN_PER_UNIT[t.effective_unit]
        for t in tables
        if t.role in _WHOLE and (largest := grand_total(t))
    ]

    def agreement(candidate: Decimal) -> tuple[int, int]:
        near = sum(abs(other - candidate) <= candidate / 5 for other in told[:_ENOUGH])
        return near, sum(abs(other - candidate) <= candidate / 5 for other in heads[:_ENOUGH])

    return max(dict.fromkeys(told[:_ENOUGH]), key=agreement)


def grand_total(table: Table) -> Decimal | None:
    """Return the largest figure of a table as printed, without its unit."""
    figures = [abs(c.value) for r in table.rows for c in [*r.cells.values(), *r.loose]]
    return max(figures, default=None)


def effective_units(tables: list[Table], amounts: Sequence[Amount]) -> list[Table]:
    """Return the tables with the unit their figures are really in.

    A table is compared with the narrative's total; where that does not decide, with the unit in
    which most of the other tables print the same magnitude.
    """
    total = reference_total(amounts, tables)
    return [replace(table, effective_unit=_unit_of(table, total, tables)) for table in tables]


def _unit_of(table: Table, total: Decimal | None, tables: list[Table]) -> str:
    largest = grand_total(table)
    stated = table.effective_unit
    if not largest:
        return stated
    if table.role in _PARTIAL:
        return _unit_of_small(table, largest, total, tables)
    if total is None:
        return _unit_by_neighbours(table, largest, tables)
    fitting = [
        unit
        for unit, scale in YUAN_PER_UNIT.items()
        if largest * scale <= total * 20 and largest * scale * 20 >= total
    ]
    if stated in fitting or len(fitting) != 1:
        return stated
    return fitting[0]


def _unit_of_small(
    table: Table, largest: Decimal, total: Decimal | None, tables: list[Table]
) -> str:
    """A small table may legitimately be far below the total; it is wrong only if its neighbours,
    printed under the same head, are in another unit, or if it exceeds the whole budget.
    """
    stated = table.effective_unit
    if total is not None and largest * YUAN_PER_UNIT[stated] > total * 20 and stated != "元":
        return "元"
    has_decimals = any(c.decimals == 2 for r in table.rows for c in r.cells.values())
    others = [t for t in tables if t is not table and t.unit == table.unit and not t.is_empty]
    if stated == "元" and total is not None and others and (has_decimals or largest < 10_000):
        moved = [t for t in others if _unit_of_large(t, total) == "万元"]
        if moved:
            return "万元"
    return stated


def _unit_of_large(table: Table, total: Decimal) -> str:
    largest = grand_total(table)
    if not largest or table.role in _PARTIAL:
        return table.effective_unit
    in_units = abs(largest * 10_000 - total) <= total * _PLAUSIBLE
    return "万元" if in_units else table.effective_unit


def _unit_by_neighbours(table: Table, largest: Decimal, tables: list[Table]) -> str:
    same = [
        t.effective_unit
        for t in tables
        if t is not table and (other := grand_total(t)) and other == largest
    ]
    if not same or table.effective_unit in same:
        return table.effective_unit
    return max(set(same), key=same.count)
