"""Identities between the narrative and the tables, and inside the narrative: R-18 to R-26."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from minka.budget.auditing.identities import Identity, Severity, Term
from minka.budget.auditing.ledger import amount_term, kept, missing, same, term, told
from minka.budget.document import Amount, Budget, Row, Table
from minka.budget.forms import class_code

_SUBJECT = ("subject.path", "subject.code", "subject.name_code")
_LEVELS = re.compile(r"\((类|款|项)\)")


def told_identities(budget: Budget) -> Iterator[Identity]:
    """Yield every identity in which a narrative figure stands."""
    for amount in budget.amounts:
        source = _source(budget, amount)
        if source is not None:
            yield from same("R-20", amount_term(amount), source, "表中同一项")
        yield from _repeated(amount)
    yield from _items_against_total(budget)
    yield from _changes(budget)
    yield from _three_public(budget)
    yield from _procurement(budget)
    yield from _vehicles(budget)


def _source(budget: Budget, amount: Amount) -> Term | None:
    """Return the table figure that a narrative amount repeats."""
    if amount.key in _SUBJECT:
        return _subject(budget, amount)
    kind, _, part = amount.key.partition(".")
    if kind == "three":
        return _three_term(budget, part)
    if kind in {"meeting", "training"}:
        table = budget.table("three_public")
        listed = table is not None and "会议费" in table.title
        return _three_term(budget, kind) if listed else None
    if kind == "office":
        return _three_term(budget, "office")
    if kind in {"income", "expenditure"}:
        return _total_term(budget, kind, part)
    if kind in {"appropriation", "general", "funds", "capital"}:
        return _fund_term(budget, kind, part)
    if kind in {"basic", "project", "staff", "public"}:
        return _part_term(budget, kind)
    return None


def _subject(budget: Budget, amount: Amount) -> Term | None:
    found = find_subject(budget, amount)
    if found is None:
        return None
    table, row = found
    return term(table, row, "total") if "total" in table.columns else None


def find_subject(budget: Budget, amount: Amount) -> tuple[Table, Row] | None:
    """Return the row of the general budget (or an economic table) that a sentence names."""
    for role in ("general", "expenditure", "economic_all", "economic_basic"):
        table = budget.table(role)
        if table is None or table.is_empty:
            continue
        row = _row_of(table, amount)
        if row is not None:
            return table, row
    summary = budget.table("summary")
    row = summary.row(amount.code, "government_economic") if summary and amount.code else None
    return (summary, row) if summary and row and row.cells else None


def _row_of(table: Table, amount: Amount) -> Row | None:
    if amount.code:
        return table.row(amount.code)
    levels = [part for part in _LEVELS.split(amount.name) if part not in {"类", "款", "项", ""}]
    rows = [row for row in table.items() if row.code]
    code = class_code(levels[0]) if levels else ""
    if len(levels) == 1:
        named = [r for r in rows if len(r.code) == 3 and (r.code == code or r.name == levels[0])]
        return named[0] if len(named) == 1 else None
    named = [
        r
        for r in rows
        if r.name == levels[-1]
        and len(r.code) == 3 + 2 * (len(levels) - 1)
        and (not code or r.code.startswith(code))
    ]
    return named[0] if len(named) == 1 else None


def _three_term(budget: Budget, part: str) -> Term | None:
    table = budget.table("three_public")
    if table is None:
        return None
    if table.is_empty and not any(row.cells for row in table.rows) and part != "office":
        return missing(table, "", "", next(iter(table.columns)))
    if f"now_{part}" in table.columns or part == "total":
        key = "now_three" if part == "total" else f"now_{part}"
        row = table.total()
        if key in table.columns:
            return term(table, row, key) if row is not None and row.cells else None
    items = list(table.items())
    if part in table.columns:
        return term(table, items[0], part) if items and items[0].cells else None
    row = table.total() if part == "total" else table.row(part)
    return term(table, row, "amount") if row is not None and row.cells else None


def _total_term(budget: Budget, side: str, part: str) -> Term | None:
    summary = budget.table("summary")
    if summary is None:
        return None
    row = summary.total(side) if part == "total" else summary.row(part, side)
    if row is None or (part == "total" and not row.cells):
        return None
    return term(summary, row, "amount" if side == "income" else "total")


def _fund_term(budget: Budget, fund: str, part: str) -> Term | None:
    if part == "basic":
        return _part_term(budget, "basic")
    grants = budget.table("appropriation_summary")
    if grants is not None and fund == "appropriation":
        row = grants.total("income")
        return term(grants, row, "amount") if row and row.cells else None
    for table in (grants, budget.table("summary")):
        row = table.row(fund, "income") if table else None
        if table is not None and row is not None:
            return term(table, row, "amount")
    return None


def _part_term(budget: Budget, part: str) -> Term | None:
    """Basic and project expenditure, staff and public expense, from the general budget.

    Where a budget has money besides the general budget the sentence may mean either; then the
    table figure that agrees is taken and disagreement is left to the other identities.
    """
    if part in {"staff", "public"}:
        table = budget.table("general_basic") or budget.table("economic_basic")
        if table is not None and part not in table.columns:
            return _classes_term(table, part)
    else:
        table = budget.table("expenditure") or budget.table("general")
    total = table.total() if table else None
    if table is None or total is None or not total.cells or part not in table.columns:
        return None
    return term(table, total, part)


def _classes_term(table: Table, part: str) -> Term | None:
    """Without columns, staff expense is classes 301 and 303, public expense the others."""
    wanted = {"301", "303"} if part == "staff" else {"302", "310"}
    rows = [r for r in table.items() if r.code in wanted and r.cells]
    terms = kept(term(table, r, "total") for r in rows)
    if not terms:
        return None
    return replace(
        terms[0], value=sum((t.value for t in terms), Decimal(0)), key=f"{table.key}:{part}"
    )


def _repeated(amount: Amount) -> Iterator[Identity]:
    if amount.again is not None:
        again = amount_term(amount, value=amount.again, line=amount.again_line)
        yield from same("R-20", again, amount_term(amount), "同一段开头的数字")


def _items_against_total(budget: Budget) -> Iterator[Identity]:
    """Σ of the subjects told = the total told, where they are all of one level."""
    subjects = [a for a in told(budget, *_SUBJECT) if _is_functional(a)]
    totals = told(budget, "general.expenditure", "appropriation.expenditure")
    depths = {_depth(a) for a in subjects}
    names = {(a.code, a.name) for a in subjects}
    if len(subjects) > 1 and totals and len(depths) == 1 and len(names) == len(subjects):
        right = tuple(amount_term(a) for a in subjects)
        yield Identity("R-21", "sum", amount_term(totals[0]), right, "正文各科目之和")
    economic = [a for a in told(budget, *_SUBJECT) if a.code in {"301", "302", "303", "310"}]
    if len(economic) > 1 and totals:
        right = tuple(amount_term(a) for a in economic)
        yield Identity("R-21", "sum", amount_term(totals[-1]), right, "正文各经济科目之和")
        changed = [a for a in totals if a.change is not None]
        if changed and all(a.change is not None for a in economic):
            whole = changed[0]
            left = amount_term(whole, value=whole.change, line=whole.change_line)
            moved = tuple(amount_term(a, value=a.change, line=a.change_line) for a in economic)
            yield Identity("R-23", "sum", left, moved, "各经济科目增减之和")


def _is_functional(amount: Amount) -> bool:
    return not amount.code or amount.code.startswith("2")


def _depth(amount: Amount) -> int:
    return len(amount.code) or 1 + 2 * len(_LEVELS.findall(amount.name))


def _changes(budget: Budget) -> Iterator[Identity]:
    """R-23: changes of the items add up to the change of the whole; R-24: so does last year."""
    subjects = [a for a in told(budget, *_SUBJECT) if _is_functional(a)]
    totals = [a for a in told(budget, "general.expenditure") if a.change is not None]
    if len(subjects) < 2 or not totals or len({_depth(a) for a in subjects}) != 1:
        return
    whole = totals[0]
    left = amount_term(whole, value=whole.change, line=whole.change_line)
    if all(a.change is not None or a.is_level for a in subjects):
        right = tuple(
            amount_term(a, value=a.change, line=a.change_line)
            for a in subjects
            if a.change is not None
        )
        yield Identity("R-23", "sum", left, right, "各科目增减之和")
    if all(a.last is not None for a in subjects) and whole.change is not None:
        before = amount_term(whole, value=whole.value - whole.change)
        right = tuple(amount_term(a, value=a.last, line=a.last_line) for a in subjects)
        yield Identity("R-24", "sum", before, right, "各科目上年数之和")
    yield from _same_changes(budget)


def _same_changes(budget: Budget) -> Iterator[Identity]:
    """Where income, expenditure and appropriation are one amount, so are their changes."""
    keys = (
        "income.total",
        "expenditure.total",
        "appropriation.income",
        "appropriation.expenditure",
        "general.expenditure",
    )
    found = [a for a in told(budget, *keys) if a.change is not None]
    if found:
        found += [a for a in told(budget, *_SUBJECT) if a.change is not None and len(a.code) == 3]
    for other in found[1:]:
        if other.value == found[0].value:
            yield from same(
                "R-23",
                amount_term(other, value=other.change, line=other.change_line),
                amount_term(found[0], value=found[0].change, line=found[0].change_line),
                "前文同一金额的增减",
            )


def _three_public(budget: Budget) -> Iterator[Identity]:
    """R-17 in the text, R-18 against the economic subjects, R-19 for the running cost."""
    named = {
        a.key: a
        for a in told(
            budget,
            *(
                f"three.{p}"
                for p in ("total", "abroad", "reception", "vehicles", "purchase", "running")
            ),
        )
    }
    for whole, parts in (
        ("three.total", ("three.abroad", "three.reception", "three.vehicles")),
        ("three.vehicles", ("three.purchase", "three.running")),
    ):
        if whole in named and all(p in named for p in parts):
            right = tuple(amount_term(named[p]) for p in parts)
            yield Identity("R-17", "sum", amount_term(named[whole]), right, "各分项之和")
    economic, table = budget.table("economic_basic"), budget.table("three_public")
    if economic is None or table is None:
        return
    for part, code in (("abroad", "30212"), ("reception", "30217"), ("running", "30231")):
        mine, row = _three_term(budget, part), economic.row(code)
        other = term(economic, row, "total") if row else None
        if mine is not None and other is not None and other.value:
            yield Identity(
                "R-18", "at_most", other, (_widened(mine),), "“三公”经费同一项", Severity.SUSPICIOUS
            )
    office, total = _three_term(budget, "office"), economic.total()
    public = term(economic, total, "public") if total and "public" in economic.columns else None
    if office is not None and public is not None and office.value:
        yield Identity(
            "R-19", "at_most", office, (public,), "基本支出的公用经费", Severity.SUSPICIOUS
        )


def _widened(each: Term) -> Term:
    """A figure rounded to 100 yuan may stand for one that is half a step larger."""
    return replace(each, value=each.value + each.quantum / 2)


def _procurement(budget: Budget) -> Iterator[Identity]:
    """R-25: total = goods + works + services; micro ≤ SME ≤ total."""
    named = {a.key: a for a in budget.amounts if a.key.startswith("procurement.")}
    parts = [f"procurement.{p}" for p in ("goods", "works", "services")]
    whole = named.get("procurement.total")
    if whole is not None and all(p in named for p in parts):
        right = tuple(amount_term(named[p]) for p in parts)
        yield Identity("R-25", "sum", amount_term(whole), right, "货物、工程、服务之和")
    chain = [named.get(f"procurement.{k}") for k in ("micro", "sme", "total")]
    for small, big in itertools.pairwise(chain):
        if small is not None and big is not None:
            yield Identity(
                "R-25", "at_most", amount_term(small), (amount_term(big),), "其上一级预算"
            )


_VEHICLES = re.compile(r"(?:共有车辆|购置车辆)(\d+)辆[，,]?其中[:：]((?:[^。；]*?\d+辆[、)）]?)+)")
_KIND = re.compile(r"([\u4e00-\u9fff()]{2,20}?)(\d+)辆")


def _vehicles(budget: Budget) -> Iterator[Identity]:
    """R-26: vehicles in stock (and to be bought) = Σ kinds."""
    text = budget.prose.text
    for match in _VEHICLES.finditer(text):
        kinds = [
            _count(budget, kind, match.start(2) + kind.start(2), kind[2])
            for kind in _KIND.finditer(match[2])
        ]
        whole = _count(budget, match, match.start(1), match[1])
        if kinds:
            yield Identity("R-26", "sum", whole, tuple(kinds), "各类车辆之和")


def _count(budget: Budget, match: re.Match[str], offset: int, raw: str) -> Term:
    line = budget.prose.line_at(offset)
    return Term(
        key=f"count:{offset}",
        value=Decimal(raw),
        quantum=Decimal(0),
        line=line,
        label="正文车辆数",
        unit="元",
        decimals=0,
        raw=raw,
    )
