"""R-22: percentages follow from the amounts beside them, within their rounding."""

from collections.abc import Container, Iterator
from decimal import Decimal

from minka.budget.auditing.identities import Outcome, Severity
from minka.budget.auditing.ledger import amount_term
from minka.budget.auditing.report import Finding
from minka.budget.document import Amount, Budget
from minka.budget.figures import rounded

Verdict = tuple[Outcome, Finding | None]


def percent_verdicts(budget: Budget, wrong: Container[str]) -> Iterator[Verdict]:
    """Yield one verdict per percentage whose two amounts are known and not themselves `wrong`."""
    for amount in budget.amounts:
        before = amount.last
        if before is None and amount.change is not None:
            before = amount.value - amount.change
        if amount.percent is None or before is None or amount_term(amount).key in wrong:
            continue
        yield _verdict(amount, before, from_change=amount.last is None)


def _verdict(amount: Amount, before: Decimal, *, from_change: bool) -> Verdict:
    percent = amount.percent or Decimal(0)
    line = amount.percent_line or amount.line
    if before <= 0:
        if percent == 0 and amount.value == 0:
            return Outcome.EXACT, None
        message = f"上年数为{before}{amount.unit}，增减百分比没有意义，却印为{percent}%。"
        return Outcome.VIOLATED, Finding(
            Severity.SUSPICIOUS, "R-22", line, f"{percent}%", "无法计算", message
        )
    step = Decimal(1).scaleb(-amount.percent_decimals)
    exact = rounded((amount.value - before) / before * 100, step)
    if exact == percent:
        return Outcome.EXACT, None
    half = Decimal(1).scaleb(-amount.decimals) / 2
    low, high = _range(amount, before, half, from_change=from_change)
    if low - step / 2 <= percent <= high + step / 2:
        return Outcome.ROUNDING, None
    unit = amount.unit
    message = f"由上年{before}{unit}到本年{amount.value}{unit}应为{exact}%，印为{percent}%。"
    return Outcome.VIOLATED, Finding(
        Severity.ERROR, "R-22", line, f"{percent}%", f"{exact}%", message
    )


def _range(
    amount: Amount, before: Decimal, half: Decimal, *, from_change: bool
) -> tuple[Decimal, Decimal]:
    """Return the least and greatest percentage the unrounded amounts could give."""
    if from_change:
        change = amount.change or Decimal(0)
        small, large = before - 2 * half, before + 2 * half
        if small <= 0:
            return Decimal("-Infinity"), Decimal("Infinity")
        ends = [(change + d) / b * 100 for d in (-half, half) for b in (small, large)]
        return min(ends), max(ends)
    if before <= half:
        return Decimal("-Infinity"), Decimal("Infinity")
    low = (amount.value - half) / (before + half) * 100 - 100
    high = (amount.value + half) / (before - half) * 100 - 100
    return low, high
