"""Figures of a budget as terms of identities, each under one key."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from minka.budget.auditing.identities import Identity, Term
from minka.budget.document import Amount, Budget, Cell, Row, Table
from minka.budget.figures import YUAN_PER_UNIT

NOUGHT = Decimal(0)


def quantum_of(table: Table) -> Decimal:
    """Return the step a table's figures were rounded to, in yuan."""
    if table.effective_unit == "元":
        return NOUGHT
    return table.scale.scaleb(-table.decimals)


def column_name(table: Table, column: str) -> str:
    names = table.columns.get(column, (column,))
    return names[0] if names else column


def term(table: Table, row: Row, column: str, *, factor: int = 1) -> Term | None:
    """Return a cell as a term; None if the row's columns could not be told."""
    cell = row.cells.get(column)
    if cell is None and row.is_ambiguous:
        return None
    value = cell.value if cell else NOUGHT
    code = row.code if row.code.isdigit() else ""
    place = " ".join(part for part in (code, row.name) if part) or "合计"
    return Term(
        key=f"{table.key}@{table.line}:{row.side}:{row.kind}:{row.code or row.line}:{column}",
        value=value * table.scale,
        quantum=quantum_of(table),
        line=cell.line if cell else row.line,
        label=f"“{table.title}”{place}的{column_name(table, column)}",
        unit=table.effective_unit or "元",
        decimals=max(table.decimals, cell.decimals if cell else 0),
        raw=cell.raw if cell else "",
        factor=Decimal(factor),
    )


def missing(table: Table, code: str, name: str, column: str) -> Term:
    """Return nought for a row that a table ought to have; it stands where its parent stands."""
    parent = next((row for n in range(len(code) - 1, 2, -1) if (row := table.row(code[:n]))), None)
    return Term(
        key=f"{table.key}@{table.line}:missing:{code}:{column}",
        value=NOUGHT,
        quantum=quantum_of(table),
        line=parent.line if parent else table.line,
        label=f"“{table.title}”未列出的{code} {name}",
        unit=table.effective_unit or "元",
        decimals=table.decimals,
        raw="",
    )


def amount_term(amount: Amount, *, value: Decimal | None = None, line: int = 0) -> Term:
    """Return a narrative amount (or its change, its last year) as a term."""
    scale = YUAN_PER_UNIT[amount.unit]
    shown = amount.value if value is None else value
    decimals = amount.decimals if value is None else max(-_exponent(value), 0)
    exact = amount.unit == "元"
    return Term(
        key=f"told:{line or amount.line}:{amount.key}:{amount.name}:{amount.code}:{shown}",
        value=shown * scale,
        quantum=NOUGHT if exact else scale / 10**decimals,
        line=line or amount.line,
        label=f"正文“{TOLD.get(amount.key) or amount.name or amount.code}”",
        unit=amount.unit,
        decimals=decimals,
        raw=amount.raw if value is None else f"{shown}{amount.unit}",
    )


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def cell_term(cell: Cell, *, key: str, unit: str, label: str) -> Term:
    """Return a figure outside any table (a project's money) as a term."""
    scale = YUAN_PER_UNIT[unit]
    return Term(
        key=key,
        value=cell.value * scale,
        quantum=NOUGHT if unit == "元" else scale / 10**cell.decimals,
        line=cell.line,
        label=label,
        unit=unit,
        decimals=cell.decimals,
        raw=cell.raw,
    )


def told(budget: Budget, *keys: str) -> list[Amount]:
    """Return the narrative amounts under any of the keys, in printed order."""
    return [a for a in budget.amounts if a.key in keys]


def kept(terms: Iterable[Term | None]) -> tuple[Term, ...] | None:
    """Return the terms, or None if one of them is not known."""
    found = []
    for each in terms:
        if each is None:
            return None
        found.append(each)
    return tuple(found)


def same(rule: str, left: Term | None, right: Term | None, what: str) -> Iterator[Identity]:
    """Yield the identity of one quantity printed twice, if both prints are known."""
    if left is not None and right is not None:
        yield Identity(rule, "same", left, (right,), what)


TOLD = {
    "income.total": "收入预算",
    "income.operating": "事业收入",
    "income.business": "事业单位经营收入",
    "income.other": "其他收入",
    "expenditure.total": "支出预算",
    "appropriation.income": "财政拨款收入",
    "appropriation.expenditure": "财政拨款支出",
    "general.income": "一般公共预算拨款收入",
    "general.expenditure": "一般公共预算拨款支出",
    "general.basic": "一般公共预算拨款基本支出",
    "funds.income": "政府性基金拨款收入",
    "funds.expenditure": "政府性基金拨款支出",
    "capital.income": "国有资本经营预算拨款收入",
    "capital.expenditure": "国有资本经营预算拨款支出",
    "basic": "基本支出",
    "project": "项目支出",
    "staff": "人员经费",
    "public": "公用经费",
    "three.total": "“三公”经费",
    "three.abroad": "因公出国（境）费",
    "three.reception": "公务接待费",
    "three.vehicles": "公务用车购置及运行费",
    "three.purchase": "公务用车购置费",
    "three.running": "公务用车运行费",
    "office": "机关运行经费",
    "procurement.total": "政府采购预算",
    "procurement.goods": "政府采购货物预算",
    "procurement.works": "政府采购工程预算",
    "procurement.services": "政府采购服务预算",
    "procurement.sme": "面向中小企业预留",
    "procurement.micro": "预留给小型和微型企业",
    "targets.projects": "项目绩效目标涉及资金",
}
