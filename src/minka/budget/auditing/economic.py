"""Identities between economic and functional tables: R-11 to R-16."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from minka.budget.auditing.identities import Identity, Severity, Term
from minka.budget.auditing.ledger import kept, same, term
from minka.budget.document import Budget, Table


def economic_identities(budget: Budget) -> Iterator[Identity]:
    general, basic = budget.table("general"), budget.table("economic_basic")
    all_, functional = budget.table("economic_all"), budget.table("general_basic")
    if basic and general:
        yield from _basic_totals(basic, functional or general)
        yield from _payers(basic, functional or general)
    if all_ and general:
        yield from _totals_agree("R-12", all_, general)
    if all_ and basic and "project" in all_.columns:
        yield from _basic_within_all(all_, basic)
    elif all_ and basic and general:
        yield from _project_rest(all_, basic, general)
    if functional and general:
        yield from _basic_rows(functional, general)
    if basic and "staff" in basic.columns:
        yield from _staff_and_public(basic)
    if basic:
        yield from _summary_by_economy(budget, basic)


def _basic_rows(functional: Table, general: Table) -> Iterator[Identity]:
    """The table of basic expenditure repeats rows of the general budget."""
    for row in functional.items():
        other = general.row(row.code)
        for column in functional.columns:
            if other is not None and column != "total":
                left, right = term(functional, row, column), term(general, other, column)
                yield from same("R-11", left, right, "同一科目")


_CLASS_NAMES = {"工资福利支出": "301", "商品和服务支出": "302", "对个人和家庭的补助": "303"}


def _summary_by_economy(budget: Budget, basic: Table) -> Iterator[Identity]:
    """Where the summary also splits by economic class, it prints what the basic table prints."""
    for role in ("summary", "appropriation_summary"):
        summary = budget.table(role)
        for name, code in _CLASS_NAMES.items() if summary else ():
            row = summary.row(f"basic/{name}", "department_economic") if summary else None
            other = basic.row(code)
            if summary and row and row.cells and other and other.cells:
                left, right = term(summary, row, "total"), term(basic, other, "total")
                yield from same("R-12", left, right, "经济分类表同一类")


def _basic_totals(basic: Table, functional: Table) -> Iterator[Identity]:
    mine, other = basic.total(), functional.total()
    if mine is None or other is None or not mine.cells or not other.cells:
        return
    column = "basic" if "basic" in functional.columns else "total"
    yield from same(
        "R-11", term(basic, mine, "total"), term(functional, other, column), "基本支出合计"
    )
    for each in ("staff", "public"):
        if each in basic.columns and each in functional.columns:
            yield from same(
                "R-11", term(basic, mine, each), term(functional, other, each), "合计的同一栏"
            )


def _totals_agree(rule: str, a: Table, b: Table) -> Iterator[Identity]:
    mine, other = a.total(), b.total()
    if mine is None or other is None or not mine.cells or not other.cells:
        return
    for column in a.columns:
        if column in b.columns:
            yield from same(rule, term(a, mine, column), term(b, other, column), "合计的同一栏")


def _basic_within_all(all_: Table, basic: Table) -> Iterator[Identity]:
    """What the economic tables print for staff and public expense is the same in both."""
    for row in basic.items():
        other = all_.row(row.code)
        for column in ("staff", "public"):
            if other is not None and column in basic.columns:
                yield from same(
                    "R-12", term(basic, row, column), term(all_, other, column), "同一科目"
                )


def _project_rest(all_: Table, basic: Table, general: Table) -> Iterator[Identity]:
    """Without columns, all economic classes minus the basic ones leave the project expenditure."""
    whole, part, paid = all_.total(), basic.total(), general.total()
    if whole is None or part is None or paid is None or "project" not in general.columns:
        return
    terms = kept([term(basic, part, "total"), term(general, paid, "project")])
    left = term(all_, whole, "total")
    if left is not None and terms is not None:
        yield Identity("R-12", "sum", left, terms, "基本支出与项目支出之和")
    for row in basic.items():
        other = all_.row(row.code)
        if len(row.code) == 3 and other is not None and row.cells:
            small, big = term(basic, row, "total"), term(all_, other, "total")
            if small is not None and big is not None:
                yield Identity("R-12", "at_most", small, (big,), "全部支出的同一类")


_STAFF, _PUBLIC = ("301", "303"), ("302", "310", "307", "309", "312", "399")


def _staff_and_public(basic: Table) -> Iterator[Identity]:
    total = basic.total()
    for column, classes in (("staff", _STAFF), ("public", _PUBLIC)):
        rows = [r for r in basic.items() if r.code in classes]
        if total is not None and total.cells and rows:
            left = term(basic, total, column)
            right = kept(term(basic, r, "total") for r in rows)
            known = {"301", "302", "303", "310", "307", "309", "312", "399"}
            if left and right and all(r.code in known for r in basic.items() if len(r.code) == 3):
                yield Identity("R-13", "sum", left, right, "对应各类之和")


_PER_PERSON_ROUNDING = Decimal(100)  # yuan; 16 % and twice 8 % are rounded person by person
_PAYERS = (("30108", "2080505"), ("30109", "2080506"), ("30113", "2210201"))


def _payers(basic: Table, functional: Table) -> Iterator[Identity]:
    """R-14 and R-16: one subject of each classification pays the same money."""
    column = "basic" if "basic" in functional.columns else "total"
    for economic, code in _PAYERS:
        mine, other = basic.row(economic), functional.row(code)
        if mine is None or other is None or not mine.cells or not other.cells:
            continue
        left, right = term(basic, mine, "total"), term(functional, other, column)
        if left is not None and right is not None and left.value and right.value:
            yield Identity("R-14", "same", left, (right,), "对应功能科目", Severity.SUSPICIOUS)
    pension, annuity = functional.row("2080505"), functional.row("2080506")
    if pension is not None and annuity is not None:
        left, right = term(functional, pension, column), term(functional, annuity, column)
        if left and right and right.value and _is_near_two(left, right):
            step = max(left.quantum, _PER_PERSON_ROUNDING, left.value / 1000)
            doubled = replace(right, factor=Decimal(2), quantum=step)
            yield Identity("R-16", "sum", left, (doubled,), "职业年金的两倍", Severity.SUSPICIOUS)


def _is_near_two(left: Term, right: Term) -> bool:
    return right.value * 18 < left.value * 10 < right.value * 22
