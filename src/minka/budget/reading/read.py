"""From a file to typed budgets: find the family, cut, read table after table, then the prose.

Reading is total: whatever is inside, it returns budgets (perhaps without tables) or raises
UnreadableDocument with the reason; it never fails on content.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from minka.budget.document import Amount, Budget, Cell, Note, Project, Row, Table
from minka.budget.figures import YUAN_PER_UNIT, read_figure
from minka.budget.forms import Family, Looks, TableForm, families, score, subjects
from minka.budget.reading.pairs import read_pairs, read_single
from minka.budget.reading.prose import is_torn, read_amounts, read_torn, statement_of
from minka.budget.reading.segments import Layout, Region, cut
from minka.budget.reading.targets import Found, read_targets
from minka.budget.reading.trees import read_tree
from minka.budget.reading.units import effective_units
from minka.budget.sources import Line, Source, UnreadableDocument, open_source

MAX_TABLES = 2_000
_YEAR = re.compile(
    r"(?<![比较与至])(20\d\d)年(?:度)?(?:[区市县]级)?(?:预算)?(?:单位|部门|综合|收支|财务|预算)"
)
_TITLE_YEAR = re.compile(r"^\(?(20\d\d)年[^，。；]{0,40}(?:表|编制说明|单位预算|部门预算)$")
_ANY_YEAR = re.compile(r"(20\d\d)年")
_ISSUER = (
    re.compile(r"(?:编制单位|编制部门|预算单位|单位名称):([\u4e00-\u9fff()]{4,30})"),
    re.compile(r"年?([\u4e00-\u9fff]{4,24}(?:中心|局|委员会|所|院|馆|站|大队|总队|办公室))"),
)
_CODE = re.compile(r"预算代码为?[:：]?(\d{3,12})")
_SPLIT_CODE = re.compile(r"\d{3}\s+\d{1,2}\s|类\s+款")
_JOINED_CODE = re.compile(r"(?:\d{5}|\d{7})\s|科目编码\s")
_BEGINNING = re.compile(r"主要职能$|^第一部分.{0,6}单位概况|^目录$|区级单位预算$|单位概况$")


def read_file(path: Path) -> tuple[Budget, ...]:
    """Read the budgets of a text, PDF or workbook. Raises UnreadableDocument."""
    return read_source(open_source(path))


def read_source(source: Source) -> tuple[Budget, ...]:
    """Read the budgets of an opened document, usually one. Raises UnreadableDocument."""
    if not source.lines:
        raise UnreadableDocument("文件里没有文字；请重新导出后再提交。")
    budgets = []
    for part in _documents(source.lines):
        budgets.append(_read_one(part, source))
    return tuple(budgets)


def family_of(lines: Sequence[Line]) -> Family:
    """Return the form family the lines look most like."""
    compact = "".join(line.compact for line in itertools.islice(lines, 5_000))
    titles = [
        line.compact
        for line in itertools.islice(lines, 20_000)
        if 4 <= len(line.compact) <= 60 and "表" in line.compact[-12:]
    ][:500]
    looks = Looks(compact, tuple(titles), _year(lines), _code_layout(lines))
    return max(families(), key=lambda family: score(family, looks))


def _code_layout(lines: Sequence[Line]) -> str:
    """Tell whether most rows print their codes in columns (类 款 项) or in one."""
    split = joined = 0
    for line in itertools.islice(lines, 20_000):
        split += _SPLIT_CODE.match(line.text) is not None
        joined += _JOINED_CODE.match(line.text) is not None
    if split == joined:
        return ""
    return "split" if split > joined else "joined"


def _documents(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Split a file that holds several budgets where the summary table begins a second time."""
    family = family_of(lines)
    layout = cut(lines, family)
    summaries = [
        region.title_line
        for region in layout.regions
        if region.form is not None and region.form.role == "summary" and _has_figures(region)
    ]
    if len(summaries) < 2 or len(summaries) > 50:
        return [lines]
    cuts: list[int] = []
    for before, after in itertools.pairwise(summaries):
        beginnings = [
            i
            for i, line in enumerate(lines)
            if before < line.number < after and _BEGINNING.search(line.compact)
        ]
        if not beginnings:
            return [lines]
        cuts.append(beginnings[0])
    edges = [0, *cuts, len(lines)]
    return [lines[a:b] for a, b in itertools.pairwise(edges)]


def _has_figures(region: Region) -> bool:
    return any(re.search(r"\d{3}|\d\.\d", line.text) for line in region.lines)


def _read_one(lines: tuple[Line, ...], source: Source) -> Budget:
    family = family_of(lines)
    layout = cut(lines, family)
    _name_the_nameless(layout, family)
    prose = statement_of(layout.prose)
    amounts = _with_cents(read_amounts(prose))
    tables, notes = _tables(layout, family, amounts)
    tables = effective_units(tables, amounts)
    torn, torn_notes = _torn_pages(layout, tables)
    amounts = sorted([*amounts, *torn], key=lambda a: a.line)
    found = [
        read_targets(region, region.form)
        for region in layout.regions
        if region.form is not None and region.form.shape == "targets"
    ]
    opened = [Note(at, what, True) for at, what in source.notes]
    return Budget(
        family=family.name,
        issuer=_issuer(lines),
        code=_first(_CODE, prose.text),
        year=_year(lines),
        first_line=lines[0].number,
        last_line=lines[-1].number,
        tables=tuple(tables),
        amounts=tuple(amounts),
        projects=_projects(found),
        targets=tuple(t for f in found for t in f.targets),
        prose=prose,
        notes=tuple([*opened, *notes, *torn_notes, *(n for f in found for n in f.notes)]),
        mentions=tuple(layout.mentions),
    )


def _with_cents(amounts: list[Amount]) -> list[Amount]:
    """Where the totals are told to the hundredth of 万元, "24万元" means 24.00."""
    totals = [a for a in amounts if a.key in {"expenditure.total", "income.total"}]
    decimals = max((a.decimals for a in totals), default=0)
    return [
        replace(a, decimals=decimals) if a.decimals == 0 and a.unit == "万元" else a
        for a in amounts
    ]


def _projects(found: list[Found]) -> tuple[Project, ...]:
    projects = [f.project for f in found if f.project is not None]
    tasks = [
        replace(
            Project("", "万元", cells[0].line, {}),
            name=f"task{index}",
            amounts=dict(zip(("total", "appropriation", "other"), cells, strict=False)),
        )
        for f in found
        for index, cells in enumerate(f.tasks)
    ]
    return tuple([*projects, *tasks])


def _name_the_nameless(layout: Layout, family: Family) -> None:
    """Give a region without title the next table of the family that has not been seen."""
    seen = {region.form.key for region in layout.regions if region.form}
    last = -1
    keys = [form.key for form in family.tables]
    for region in layout.regions:
        if region.form is not None:
            last = keys.index(region.form.key)
        elif last + 1 < len(keys) and keys[last + 1] not in seen:
            region.form = family.tables[last + 1]
            last += 1
            seen.add(keys[last])


def _tables(
    layout: Layout, family: Family, amounts: list[Amount]
) -> tuple[list[Table], list[Note]]:
    tables: list[Table] = []
    notes: list[Note] = []
    regions = [r for r in layout.regions if r.form is not None][:MAX_TABLES]
    if len(layout.regions) > MAX_TABLES:
        at = layout.regions[MAX_TABLES].title_line
        notes.append(Note(at, f"文件里有{len(layout.regions)}张表，只读取前{MAX_TABLES}张。", True))
    for region in sorted(regions, key=lambda r: r.form is None or r.form.role != "summary"):
        form = region.form
        if form is None:
            continue
        rows, found = _rows(region, form, tables, amounts)
        notes.extend(found)
        tables.append(_table(region, form, rows))
    tables = _with_sisters(tables, regions)
    order = {form.key: i for i, form in enumerate(family.tables)}
    return sorted(tables, key=lambda t: (order[t.key], t.line)), notes


def _with_sisters(tables: list[Table], regions: list[Region]) -> list[Table]:
    """Read tables whose columns stayed open once more, with the totals of a sister table.

    The expenditure table and the general budget share columns; where the budget has no other
    money their totals are the same.
    """
    found = []
    for table in tables:
        sister = next((t for t in tables if (t.role, table.role) in _SISTERS), None)
        region = next((r for r in regions if r.title_line == table.line and r.form), None)
        total = sister.total() if sister else None
        if total is None or region is None or region.form is None or not _is_open(table):
            found.append(table)
            continue
        known = {key: cell.value for key, cell in total.cells.items() if key != "total"}
        anchors = {key: known.get(key, Decimal(0)) for key in region.form.columns if key != "total"}
        rows, _ = read_tree(region, region.form, anchors=anchors)
        found.append(replace(table, rows=tuple(rows)))
    return found


def _is_open(table: Table) -> bool:
    return any(row.is_ambiguous for row in table.rows)


_SISTERS = frozenset({("general", "expenditure"), ("expenditure", "general")})


def _rows(
    region: Region, form: TableForm, tables: list[Table], amounts: list[Amount]
) -> tuple[list[Row], list[Note]]:
    if form.shape == "tree":
        return read_tree(region, form, anchors=_summary_anchors(form, tables))
    if form.shape == "pairs":
        return read_pairs(region, form, anchors={})
    if form.shape == "single":
        return read_single(region, form, anchors=_told_anchors(form, tables, amounts))
    if form.shape == "blank":
        return _any_figures(region), []
    return [], []


def _any_figures(region: Region) -> list[Row]:
    """Keep the figures of a table that is mostly published empty, to know whether it is."""
    rows = []
    for line in region.lines:
        tokens = [t for t in line.fields if t] if line.fields else line.text.split()
        cells = [
            Cell(f.value, f.decimals, f.raw, line.number)
            for t in tokens
            if (f := read_figure(t)) is not None and ("." in f.raw or "," in f.raw)
        ]
        if cells:
            rows.append(Row("", "", "item", "", line.number, {}, tuple(cells)))
    return rows


def _summary_anchors(form: TableForm, tables: list[Table]) -> dict[str, Decimal]:
    """Return the column totals that the summary table states, blank ones as nought."""
    summary = next((t for t in tables if t.role == "summary"), None)
    if summary is None or not form.anchors:
        return {}
    rows = list(summary.items(form.anchors))
    known = {r.code: next(iter(r.cells.values())).value for r in rows if r.cells}
    if not known:
        return {}
    return {key: known.get(key, Decimal(0)) for key in form.columns if key != "total"}


_ECONOMIC = {"abroad": "30212", "reception": "30217", "running": "30231"}


def _told_anchors(
    form: TableForm, tables: list[Table], amounts: list[Amount]
) -> list[tuple[str, Decimal]]:
    """Return what the narrative and the economic table say of the three public expenses."""
    scale = YUAN_PER_UNIT[form.unit]
    told: list[tuple[str, Decimal]] = []
    economic = next((t for t in tables if t.role == "economic_basic"), None)
    for key, code in _ECONOMIC.items():
        row = economic.row(code) if economic else None
        if row and "total" in row.cells:
            told.append((key, row.cells["total"].value / scale))
    for amount in amounts:
        if amount.key.startswith("three."):
            value = amount.value * YUAN_PER_UNIT[amount.unit] / scale
            told.append((amount.key.removeprefix("three."), value))
    return told


def _table(region: Region, form: TableForm, rows: list[Row]) -> Table:
    note = next((line.text for line in region.lines if re.match(r"备?注", line.text)), "")
    columns = form.columns or {k: v for side in form.sides for k, v in side.columns.items()}
    return Table(
        key=form.key,
        role=form.role,
        title=form.name,
        line=region.title_line,
        columns=columns,
        rows=tuple(rows),
        unit=region.unit,
        unit_line=region.unit_line or region.title_line,
        effective_unit=region.unit or form.unit,
        note=note,
        heading=region.title,
    )


def _torn_pages(layout: Layout, tables: list[Table]) -> tuple[list[Amount], list[Note]]:
    """Read the prose pages whose figures stand apart from their sentences."""
    expected = _expected(tables)
    amounts: list[Amount] = []
    notes: list[Note] = []
    for _, group in itertools.groupby(layout.prose, key=lambda line: line.page):
        page = list(group)
        if sum(is_torn(line) for line in page) >= 3:
            found, said = read_torn(page, expected)
            amounts.extend(found)
            notes.extend(said)
    return amounts, notes


def _expected(tables: list[Table]) -> dict[str, Decimal]:
    """Return table figures in yuan by phrase key or class name."""
    expected: dict[str, Decimal] = {}
    for table in tables:
        for row in table.rows if table.role == "three_public" else ():
            for key, cell in row.cells.items():
                expected[f"three.{key}"] = cell.value * table.scale
        if table.role not in {"expenditure", "general"}:
            continue
        for row in table.items():
            if len(row.code) == 3 and "total" in row.cells:
                for name in (row.name, *subjects("functional").get(row.code, ())):
                    expected[name] = row.cells["total"].value * table.scale
    return expected


def _year(lines: Sequence[Line]) -> int | None:
    """Return the budget year: the one most titles name."""
    compact = [line.compact for line in itertools.islice(lines, 20_000)]
    for pattern in (_TITLE_YEAR, _YEAR, _ANY_YEAR):
        years = [m[1] for text in compact if (m := pattern.search(text))]
        if years:
            return int(max(set(years), key=lambda y: (years.count(y), y)))
    bare = [text for text in compact if re.fullmatch(r"20\d\d", text)]
    return int(max(set(bare), key=bare.count)) if bare else None


def _issuer(lines: Sequence[Line]) -> str:
    compact = [line.compact for line in itertools.islice(lines, 20_000)]
    named = [m[1] for text in compact if (m := _ISSUER[0].search(text))]
    if named:
        named = [re.sub(r"单位$", "", n) for n in named]
        return max(set(named), key=named.count)
    for text in compact[:40]:
        if match := _ISSUER[1].search(text):
            return match[1]
    return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
