"""Rules about what the narrative says: reasons, subjects, growth, and claims of absence."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from minka.budget.auditing.identities import Severity
from minka.budget.auditing.ledger import told
from minka.budget.auditing.report import Finding
from minka.budget.auditing.told import find_subject
from minka.budget.document import Budget

_SUBJECT = ("subject.path", "subject.code", "subject.name_code")
_INCLUDING = re.compile(r"(人员经费|公用经费)[\d.,]+万?元，主要包括[:：]([^。]{10,600})")
_ABSENT = (
    (re.compile(r"(?:本|我)?(?:单位|部门)(?:当年|本年)?(?:无|没有)机关运行经费"), "office"),
    (re.compile(r"未安排政府采购预算|无政府采购预算"), "procurement"),
)


def word_findings(budget: Budget) -> Iterator[Finding]:
    """Yield what is said but cannot be so."""
    yield from _reasons(budget)
    yield from _absent_subjects(budget)
    yield from _unlisted_names(budget)
    yield from _more_than_whole(budget)
    yield from _levels(budget)
    yield from _denied(budget)
    yield from _money_for_none(budget)


def _reasons(budget: Budget) -> Iterator[Finding]:
    """N-06: a reason that stands behind every subject alike explains nothing."""
    given = [a for a in told(budget, *_SUBJECT) if a.reason]
    if len(given) < 4:
        return
    reason, count = Counter(a.reason for a in given).most_common(1)[0]
    if count == len(given):
        first = next(a for a in given if a.reason == reason)
        message = f"{count}个科目的增减原因都写“{reason}”，没有说明实际原因。"
        yield Finding(Severity.SUSPICIOUS, "N-06", first.line, reason, "", message)


def _absent_subjects(budget: Budget) -> Iterator[Finding]:
    """N-07: a subject with money in the text stands in no table."""
    tables = [t for t in budget.tables if t.role in {"general", "expenditure"} and not t.is_empty]
    if not tables:
        return
    for amount in told(budget, *_SUBJECT):
        is_functional = not amount.code or amount.code.startswith("2")
        if not is_functional or not amount.value or find_subject(budget, amount):
            continue
        if amount.key == "subject.path" and not re.search(r"支出$|\((类|款|项)\)$", amount.name):
            continue
        name = f"{amount.code} {amount.name}".strip()
        message = f"正文列有“{name}”{amount.raw}，各预算表中没有这一科目。"
        yield Finding(Severity.ERROR, "N-07", amount.line, amount.raw, "", message)


def _unlisted_names(budget: Budget) -> Iterator[Finding]:
    """N-08: expense names listed in the text that the economic table does not print at all."""
    table = budget.table("economic_basic")
    names = {_plain(row.name) for row in table.items()} if table else set()
    if len(names) < 30:  # only a form that prints the full list can lack a name
        return
    for found in _INCLUDING.finditer(budget.prose.text):
        listed = [_plain(p) for p in re.split(r"、", re.sub(r"支出$", "", found[2]))]
        absent = [p for p in listed if len(p) > 2 and p not in names and f"{p}支出" not in names]
        if absent:
            line = budget.prose.line_at(found.start(1))
            shown = "、".join(absent[:8])
            message = f"正文所列{found[1]}中的“{shown}”在经济分类表中没有这一科目。"
            yield Finding(Severity.SUSPICIOUS, "N-08", line, shown, "", message)


def _plain(name: str) -> str:
    return re.sub(r"[()\s]", "", name)


def _more_than_whole(budget: Budget) -> Iterator[Finding]:
    """N-09: an increase larger than the amount itself would make last year negative."""
    for amount in budget.amounts:
        if amount.change is not None and amount.change > amount.value:
            message = (
                f"增加额{amount.change}{amount.unit}大于本年数{amount.raw}，上年数不可能为负。"
            )
            yield Finding(
                Severity.ERROR,
                "N-09",
                amount.change_line or amount.line,
                str(amount.change),
                f"≤{amount.value}",
                message,
            )
        if amount.percent is not None and amount.percent < -100:
            message = f"减少{-amount.percent}%超过100%，不可能。"
            yield Finding(
                Severity.ERROR, "N-09", amount.percent_line, f"{amount.percent}%", "", message
            )


def _levels(budget: Budget) -> Iterator[Finding]:
    """N-10: 'unchanged' beside a change that is not nought."""
    for amount in budget.amounts:
        if amount.is_level and amount.change:
            message = f"既称与上年持平，又称增减{abs(amount.change)}{amount.unit}。"
            yield Finding(Severity.ERROR, "N-10", amount.line, str(amount.change), "0", message)


def _denied(budget: Budget) -> Iterator[Finding]:
    """N-11: the text denies what a table or another sentence gives an amount for."""
    text = budget.prose.text
    for pattern, what in _ABSENT:
        found = pattern.search(text)
        if not found:
            continue
        amount = _amount_of(budget, what)
        if amount:
            line = budget.prose.line_at(found.start())
            message = f"正文称“{found[0]}”，别处却列有{amount}万元。"
            yield Finding(Severity.ERROR, "N-11", line, found[0], str(amount), message)


def _money_for_none(budget: Budget) -> Iterator[Finding]:
    """N-12: no targets, yet money under them; or targets without any money."""
    for amount in told(budget, "targets.projects", "targets.policies"):
        if amount.name.isdigit() and (int(amount.name) == 0) != (amount.value == 0):
            message = f"绩效目标{amount.name}个，涉及预算资金却为{amount.raw}，两者矛盾。"
            yield Finding(Severity.ERROR, "N-12", amount.line, amount.raw, "", message)


def _amount_of(budget: Budget, what: str) -> Decimal | None:
    if what == "office":
        table = budget.table("three_public")
        cells = [r.cells.get("office") for r in table.rows] if table else []
        listed = [c.value for c in cells if c is not None]
        return next((v for v in [*listed, *(a.value for a in told(budget, "office"))] if v), None)
    amounts = told(budget, "procurement.total")
    return next((a.value for a in amounts if a.value), None)
