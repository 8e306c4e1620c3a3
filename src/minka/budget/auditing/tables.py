"""Identities inside one table: R-01 to R-05, R-17.

Nothing here names a form family: tables are asked for by role, columns by key, and an identity
that lacks one of its figures is simply not there.
"""

from collections.abc import Iterator

from minka.budget.auditing.identities import Identity, Term
from minka.budget.auditing.ledger import kept, same, term
from minka.budget.document import Budget, Row, Table
from minka.budget.forms import Side, TableForm, family_named
from minka.budget.reading.trees import parent_of


def table_identities(budget: Budget) -> Iterator[Identity]:
    """Yield every identity whose figures all stand in tables."""
    family = family_named(budget.family)
    for table in budget.tables:
        form = family.table(table.key)
        if form.shape == "tree":
            yield from _tree(table, form)
        for side in form.sides:
            yield from _side(table, side)
        if form.sides:
            yield from _balance(table)
        if "now_three" in table.columns:
            yield from _three_blocks(table)
        if form.shape == "single":
            yield from _three_public(table, "")


def _tree(table: Table, form: TableForm) -> Iterator[Identity]:
    items = [row for row in table.items() if row.code]
    codes = {row.code for row in items}
    children: dict[str, list[Row]] = {}
    for row in items:
        children.setdefault(parent_of(row.code, codes), []).append(row)
    total = table.total()
    for column in table.columns:
        for row in items:
            below = children.get(row.code, [])
            if below:
                yield from _sum("R-01", table, row, below, column, "下级科目之和")
        if total is not None and children.get("") and total.cells:
            yield from _sum("R-02", table, total, children[""], column, "各类之和")
    if form.parts:
        for row in table.rows:
            yield from _row_sum(table, row, form.parts)


def _sum(
    rule: str, table: Table, row: Row, below: list[Row], column: str, what: str
) -> Iterator[Identity]:
    left = term(table, row, column)
    right = kept(term(table, child, column) for child in below)
    if left is None or right is None or not any(t.value for t in (left, *right)):
        return
    yield Identity(rule, "sum", left, right, what)


def _row_sum(table: Table, row: Row, parts: tuple[str, ...]) -> Iterator[Identity]:
    first = next(iter(table.columns))
    left = term(table, row, first)
    if left is None or not (row.cells or row.loose):
        return
    if row.is_ambiguous:
        loose = tuple(_loose_term(table, row, i) for i in range(len(row.loose)))
        yield Identity("R-03", "sum", left, loose, "本行各栏之和")
        return
    right = kept(term(table, row, part) for part in parts)
    if right is not None and any(t.value for t in (left, *right)):
        shown = tuple(t for t in right if t.raw) or right[:1]
        yield Identity("R-03", "sum", left, shown, "本行各栏之和")


def _loose_term(table: Table, row: Row, index: int) -> Term:
    cell = row.loose[index]
    return Term(
        key=f"{table.key}@{table.line}:loose:{row.line}:{index}",
        value=cell.value * table.scale,
        quantum=table.scale / 10**table.decimals
        if table.effective_unit != "元"
        else cell.value * 0,
        line=cell.line,
        label=f"“{table.title}”{row.code} {row.name}",
        unit=table.effective_unit or "元",
        decimals=table.decimals,
        raw=cell.raw,
    )


def _side(table: Table, side: Side) -> Iterator[Identity]:
    total = table.total(side.name)
    classes = [r for r in table.items(side.name) if r.code[:1].isdigit() or r.code[:1] == "?"]
    for column in side.columns:
        if side.has_classes and total is not None and total.cells and classes:
            extra = [r for r in table.items(side.name) if r.code in {"to_next", "unplanned"}]
            yield from _sum("R-02", table, total, [*classes, *extra], column, "各类支出之和")
        if side.sum and total is not None and total.cells:
            wanted = (*side.sum, "to_next", "unplanned")
            items = [r for r in table.items(side.name) if r.code in wanted]
            yield from _sum(_rule_of(table, side), table, total, items, column, "各项之和")
        for parent, *parts in (*side.inner, *_nested(table, side)):
            yield from _inner(table, side, parent, parts, column)
    if side.parts:
        for row in table.rows:
            if row.side == side.name:
                yield from _row_parts(table, row, side)
    yield from _subtotals(table, side)


def _rule_of(table: Table, side: Side) -> str:
    if table.role == "three_public":
        return "R-17"
    return "R-05" if table.role == "appropriation_summary" and side.name == "income" else "R-02"


def _nested(table: Table, side: Side) -> list[tuple[str, ...]]:
    return [
        (parent, *(r.code for r in table.items(side.name) if r.code.startswith(f"{parent}/")))
        for parent, *_ in side.nested
    ]


def _inner(
    table: Table, side: Side, parent: str, parts: list[str], column: str
) -> Iterator[Identity]:
    row = table.row(parent, side.name)
    below = [r for r in table.items(side.name) if r.code in parts]
    if row is None or not row.cells or not any(r.cells for r in below):
        return
    rule = "R-17" if table.role == "three_public" else "R-05"
    rule = "R-01" if side.nested else rule
    yield from _sum(rule, table, row, below, column, "其中各项之和")


def _row_parts(table: Table, row: Row, side: Side) -> Iterator[Identity]:
    first = next(iter(side.columns))
    left = term(table, row, first)
    right = kept(term(table, row, part) for part in side.parts)
    if left is None or right is None or not row.cells:
        return
    shown = tuple(t for t in right if t.raw) or right[:1]
    yield Identity("R-03", "sum", left, shown, "本行各栏之和")


def _subtotals(table: Table, side: Side) -> Iterator[Identity]:
    """本年合计 and 总计 of one side agree where nothing is carried over."""
    total = table.total(side.name)
    sub = next((r for r in table.rows if r.side == side.name and r.kind == "subtotal"), None)
    if total is None or sub is None or not sub.cells or not total.cells:
        return
    moved = [
        r
        for r in table.items(side.name)
        if r.code in {"to_next", "unplanned", "nonfiscal", "account", "carry_over"}
    ]
    column = next(iter(side.columns))
    left = term(table, total, column)
    right = kept([term(table, sub, column), *(term(table, r, column) for r in moved)])
    if left is not None and right is not None:
        yield Identity("R-02", "sum", left, right, "本年合计与结转之和")


def _balance(table: Table) -> Iterator[Identity]:
    """收入总计 = 支出总计, on every side that prints one."""
    totals = [
        (r, term(table, r, next(iter(r.cells))))
        for r in table.rows
        if r.kind == "total" and r.cells
    ]
    if len(totals) > 1:
        first = totals[0][1]
        for _row, other in totals[1:]:
            yield from same("R-04", other, first, "收入总计")
    heads = [(r, next(iter(r.cells))) for r in table.rows if r.code == "all" and r.cells]
    for row, column in heads[1:]:
        yield from same(
            "R-04", term(table, row, column), term(table, heads[0][0], heads[0][1]), "左栏同一项"
        )


def _three_blocks(table: Table) -> Iterator[Identity]:
    """R-17 where last year, this year and the change stand side by side."""
    for row in table.rows:
        if row.is_ambiguous or not row.cells:
            continue
        for block in ("last", "now", "change"):
            for whole, *parts in (
                ("total", "three", "meeting", "training"),
                ("three", "abroad", "reception", "vehicles"),
                ("vehicles", "purchase", "running"),
            ):
                left = term(table, row, f"{block}_{whole}")
                right = kept(term(table, row, f"{block}_{part}") for part in parts)
                if left is not None and right is not None:
                    yield Identity("R-17", "sum", left, right, "各分项之和")
        for part in ("total", "three", "abroad", "reception", "vehicles", "meeting", "training"):
            now, last = term(table, row, f"now_{part}"), term(table, row, f"last_{part}", factor=-1)
            left = term(table, row, f"change_{part}")
            if left is not None and now is not None and last is not None:
                yield Identity("R-17", "sum", left, (now, last), "当年与上年之差")


def _three_public(table: Table, side: str) -> Iterator[Identity]:
    row = next(iter(table.items(side)), None)
    if row is None or row.is_ambiguous or not row.cells:
        return
    for whole, *parts in (
        ("total", "abroad", "reception", "vehicles"),
        ("vehicles", "purchase", "running"),
    ):
        left, right = term(table, row, whole), kept(term(table, row, p) for p in parts)
        if left is not None and right is not None and any(t.value for t in (left, *right)):
            yield Identity("R-17", "sum", left, right, "各分项之和")
