"""Identities between tables by function: R-04 to R-10, R-27."""

from collections.abc import Iterator

from minka.budget.auditing.economic import economic_identities
from minka.budget.auditing.identities import Identity
from minka.budget.auditing.ledger import kept, missing, same, term
from minka.budget.document import Budget, Row, Table


def between_identities(budget: Budget) -> Iterator[Identity]:
    summary, income = budget.table("summary"), budget.table("income")
    spending, general = budget.table("expenditure"), budget.table("general")
    grants = budget.table("appropriation_summary")
    if summary and spending:
        yield from _summary_against(summary, spending)
    elif summary and general and _is_general_only(summary):
        yield from _summary_against(summary, general)
    if income and spending:
        yield from _codes_agree("R-07", income, "total", spending, "total")
    if summary and (table := income or budget.table("income_by_unit")):
        yield from _sources(summary, table)
    if income and general:
        yield from _granted(budget, income, general)
    if spending and general and income:
        yield from _financed(income, spending, general)
    if grants and general:
        yield from _classes_agree(budget, grants, general)
    if summary and grants:
        yield from _appropriation(summary, grants)
    yield from economic_identities(budget)
    yield from _by_unit(budget)


def _sources(summary: Table, income: Table) -> Iterator[Identity]:
    """Each kind of income in the summary is the total of its column in the income table."""
    total = income.total()
    for column in income.columns:
        mine = summary.row(column, "income")
        if mine and mine.cells and total and total.cells and column != "total":
            left, right = term(summary, mine, "amount"), term(income, total, column)
            yield from same("R-05", left, right, "收入预算总表同一栏")


def _is_general_only(summary: Table) -> bool:
    """Only then do the classes of the summary equal those of the general budget."""
    general, total = summary.row("general", "income"), summary.total("income")
    return bool(
        general
        and total
        and general.cells
        and total.cells
        and next(iter(general.cells.values())).value == next(iter(total.cells.values())).value
    )


def _summary_against(summary: Table, spending: Table) -> Iterator[Identity]:
    if not _has_rows(summary, "expenditure") or not _has_rows(spending):
        return
    pairs: list[tuple[Row | None, Row | None]] = [
        (r, spending.row(r.code)) for r in summary.items("expenditure") if r.code.isdigit()
    ]
    pairs.append((summary.total("expenditure"), spending.total()))
    for mine, other in pairs:
        if mine is None or not mine.cells:
            continue
        if other is None:
            left = term(summary, mine, "total")
            if left is not None and left.value:
                yield Identity(
                    "R-06",
                    "same",
                    left,
                    (missing(spending, mine.code, mine.name, "total"),),
                    "同一类",
                )
            continue
        yield from same(
            "R-06", term(summary, mine, "total"), term(spending, other, "total"), "同一类的合计"
        )
        if "staff" in summary.columns and "basic" in spending.columns:
            yield from _summary_columns(summary, mine, spending, other)
    listed = {r.code for r in summary.items("expenditure")}
    for row in spending.items():
        if len(row.code) == 3 and row.code not in listed and row.cells:
            right = term(spending, row, "total")
            if right is not None and right.value:
                absent = missing(summary, row.code, row.name, "total")
                yield Identity("R-06", "same", right, (absent,), "同一类")


def _has_rows(table: Table, side: str = "") -> bool:
    """A table of which nothing could be read (X-04) must not look as if it lacked every row."""
    return any(row.cells for row in table.items(side))


def _summary_columns(summary: Table, mine: Row, spending: Table, other: Row) -> Iterator[Identity]:
    basic = term(spending, other, "basic")
    parts = kept([term(summary, mine, "staff"), term(summary, mine, "public")])
    if basic is not None and parts is not None:
        yield Identity("R-06", "sum", basic, parts, "收支总表的人员经费与公用经费之和")
    yield from same(
        "R-06", term(summary, mine, "project"), term(spending, other, "project"), "同一类的项目支出"
    )


def _codes_agree(rule: str, a: Table, column_a: str, b: Table, column_b: str) -> Iterator[Identity]:
    """The same code stands with the same amount in both tables; so does the total."""
    if not _has_rows(a) or not _has_rows(b):
        return
    for row in a.items():
        if not row.code or not row.cells:
            continue
        left, other = term(a, row, column_a), b.row(row.code)
        if left is None:
            continue
        if other is None:
            if left.value:
                yield Identity(
                    rule, "same", left, (missing(b, row.code, row.name, column_b),), "同一科目"
                )
        else:
            yield from same(rule, left, term(b, other, column_b), "同一科目")
    for row in b.items():
        right = term(b, row, column_b)
        if row.code and a.row(row.code) is None and right is not None and right.value:
            yield Identity(
                rule, "same", right, (missing(a, row.code, row.name, column_a),), "同一科目"
            )
    first, second = a.total(), b.total()
    if first and second and first.cells and second.cells:
        yield from same(rule, term(a, first, column_a), term(b, second, column_b), "合计")


def _granted(budget: Budget, income: Table, general: Table) -> Iterator[Identity]:
    column = "appropriation" if "appropriation" in income.columns else "general"
    others = [t for role in ("funds", "capital") if (t := budget.table(role)) and not t.is_empty]
    if column == "general" or not others:
        yield from _codes_agree("R-08", income, column, general, "total")


def _financed(income: Table, spending: Table, general: Table) -> Iterator[Identity]:
    """What the general budget does not pay comes from the unit's own income, code by code."""
    own = [c for c in ("operating", "business", "other") if c in income.columns]
    if "appropriation" not in income.columns:
        return
    for row in spending.items():
        paid, source = general.row(row.code), income.row(row.code)
        if source is None or len(row.code) != 3:
            continue
        left = term(spending, row, "total")
        granted = term(general, paid, "total") if paid else None
        parts = kept([*(term(income, source, c) for c in own)])
        if left is not None and granted is not None and parts is not None:
            yield Identity("R-09", "sum", left, (granted, *parts), "财政拨款与自有收入之和")
        for column in ("basic", "project"):
            yield from _not_above(general, paid, spending, row, column)


def _not_above(
    part: Table, inner: Row | None, whole: Table, outer: Row, column: str
) -> Iterator[Identity]:
    left = term(part, inner, column) if inner else None
    right = term(whole, outer, column)
    if left is not None and right is not None and left.value:
        yield Identity("R-09", "at_most", left, (right,), "支出预算总表的同一栏")


def _classes_agree(budget: Budget, grants: Table, general: Table) -> Iterator[Identity]:
    column = "general" if "general" in grants.columns else "total"
    others = [t for role in ("funds", "capital") if (t := budget.table(role)) and not t.is_empty]
    if column == "total" and others:
        return
    if not _has_rows(general):
        return
    rows: list[tuple[Row | None, Row | None]] = [
        (r, general.row(r.code)) for r in grants.items("expenditure") if r.code.isdigit()
    ]
    rows.append((grants.total("expenditure"), general.total()))
    for mine, other in rows:
        if mine is None or not mine.cells:
            continue
        left = term(grants, mine, column)
        if other is None and left is not None and left.value:
            absent = missing(general, mine.code, mine.name, "total")
            yield Identity("R-10", "same", left, (absent,), "同一类")
        elif other is not None:
            yield from same("R-10", left, term(general, other, "total"), "同一类的合计")


def _appropriation(summary: Table, grants: Table) -> Iterator[Identity]:
    """The funds named in the summary are those of the appropriation table."""
    for code in ("general", "funds", "capital"):
        mine, other = summary.row(code, "income"), grants.row(code, "income")
        if mine and other and (mine.cells or other.cells):
            yield from same(
                "R-05",
                term(grants, other, "amount"),
                term(summary, mine, "amount"),
                "收支总表同一项",
            )
    mine, other = summary.row("appropriation", "income"), grants.total("income")
    carried = grants.row("carry_over", "income")
    if mine and other and mine.cells and other.cells and not carried:
        yield from same(
            "R-05", term(grants, other, "amount"), term(summary, mine, "amount"), "财政拨款收入"
        )


def _by_unit(budget: Budget) -> Iterator[Identity]:
    """Tables by unit print the totals of the summary."""
    summary = budget.table("summary")
    for role, side in (("income_by_unit", "income"), ("expenditure_by_unit", "expenditure")):
        table = budget.table(role)
        mine = table.total() if table else None
        other = summary.total(side) if summary else None
        if table and summary and mine and other and mine.cells and other.cells:
            yield from same(
                "R-04",
                term(table, mine, "total"),
                term(summary, other, next(iter(other.cells))),
                "收支总表的总计",
            )
    projects, general = budget.table("projects"), budget.table("general")
    if projects and general and "project" in general.columns:
        mine, other = projects.total(), general.total()
        if mine and other and mine.cells and other.cells:
            yield from same(
                "R-27",
                term(projects, mine, "total"),
                term(general, other, "project"),
                "专项业务经费合计",
            )
