"""Rules about the form itself: R-31 to R-34 and what else can be wrong without a sum."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from minka.budget.auditing.identities import Severity
from minka.budget.auditing.report import Finding
from minka.budget.document import Budget, Origin, Row, Table
from minka.budget.figures import read_figure
from minka.budget.forms import family_named, subjects

_MANY = 4
_NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_COUNTED = re.compile(
    r"(\d+|[一二两三四五六七八九十])个(?:内设机构|内设部门|职能部门|科室|处室|部门)[，,]?"
    r"(?:包括|分别为|分别是|即|为)[:：]?([^。；]+)"
)


def form_findings(budget: Budget) -> Iterator[Finding]:
    """Yield the findings about tables, units, codes and catalogue."""
    yield from _missing_tables(budget)
    yield from _catalogue(budget)
    yield from _empty_notes(budget)
    yield from _units(budget)
    yield from _unit_codes(budget)
    yield from _codes(budget)
    yield from _names(budget)
    yield from _groups(budget)
    yield from _years(budget)
    yield from _counts(budget)
    yield from _notes(budget)


def _missing_tables(budget: Budget) -> Iterator[Finding]:
    """R-32: every table of the form, and every table the contents promise, is there."""
    family = family_named(budget.family)
    present = {t.key for t in budget.tables}
    promised = {key: line for key, line, _flag in budget.mentions}
    lost = [f for f in family.required(budget.year) if f.key not in present]
    if not budget.tables:
        message = f"没有读到任何预算表；{family.label}应有{len(lost)}张表。"
        yield Finding(Severity.ERROR, "R-32", budget.first_line, "0", str(len(lost)), message)
        return
    if len(lost) >= _MANY:
        names = "、".join(f"“{f.name}”" for f in lost)
        message = f"文件不完整：缺少{len(lost)}张表（{names}）。"
        yield Finding(
            Severity.ERROR,
            "R-32",
            budget.last_line,
            str(len(present)),
            str(len(present) + len(lost)),
            message,
        )
        return
    keys = [f.key for f in family.tables]
    for form in lost:
        later = [t.line for t in budget.tables if keys.index(t.key) > keys.index(form.key)]
        line = promised.get(form.key) or (min(later) if later else budget.last_line)
        message = f"缺少“{form.name}”；{family.label}必须公开这张表，没有数字也要列出空表。"
        yield Finding(Severity.ERROR, "R-32", line, "", form.name, message)


def _catalogue(budget: Budget) -> Iterator[Finding]:
    """R-32: a table is empty exactly if the catalogue says so, and then with a reason."""
    filled = {t.key for t in budget.tables if not t.is_empty}
    filled |= {t.group.partition("@")[0] for t in budget.targets}
    present = {t.key for t in budget.tables}
    names = {f.key: f.name for f in family_named(budget.family).tables}
    for key, line, flag in budget.mentions:
        mark, _, reason = flag.partition(" ")
        if not mark or key not in present:
            continue
        if mark == "是" and key in filled:
            message = f"目录称“{names[key]}”为空表，但表内有数字。"
            yield Finding(Severity.ERROR, "R-32", line, "空表", "非空表", message)
        elif mark == "否" and key not in filled:
            message = f"目录称“{names[key]}”不是空表，但表内没有数字。"
            yield Finding(Severity.ERROR, "R-32", line, "非空表", "空表", message)
        elif mark == "是" and not reason:
            message = f"“{names[key]}”公开为空表，目录没有写明理由。"
            yield Finding(Severity.SUSPICIOUS, "R-32", line, "", "空表理由", message)


def _empty_notes(budget: Budget) -> Iterator[Finding]:
    for table in budget.tables:
        if re.search(r"空表|没有(使用|.{0,12}安排)", table.note) and not table.is_empty:
            message = f"“{table.title}”的注称本表为空，但表内有数字。"
            yield Finding(Severity.ERROR, "R-32", table.line, "空表", "非空表", message)


def _units(budget: Budget) -> Iterator[Finding]:
    """R-33: the unit in a table's head fits the magnitude of its figures."""
    wrong = [t for t in budget.tables if t.unit and t.unit != t.effective_unit and not t.is_empty]
    if len(wrong) >= _MANY and len({(t.unit, t.effective_unit) for t in wrong}) == 1:
        first = wrong[0]
        lines = "、".join(str(t.unit_line) for t in wrong)
        message = (
            f"{len(wrong)}张表的表头都印“单位：{first.unit}”，按正文与数额应为{first.effective_unit}"
            f"（第{lines}行）。"
        )
        yield Finding(
            Severity.ERROR, "R-33", first.unit_line, first.unit, first.effective_unit, message
        )
        return
    for table in wrong:
        message = (
            f"“{table.title}”的表头印“单位：{table.unit}”，按正文与其他表的数额应为"
            f"{table.effective_unit}。"
        )
        yield Finding(
            Severity.ERROR, "R-33", table.unit_line, table.unit, table.effective_unit, message
        )


def _unit_codes(budget: Budget) -> Iterator[Finding]:
    """R-31: one unit has one code in all tables, and its parent's code begins it."""
    seen: dict[str, list[tuple[str, Table, Row]]] = defaultdict(list)
    family = family_named(budget.family)
    for table in budget.tables:
        if family.table(table.key).is_by_unit:
            for row in table.items():
                if row.code and row.name:
                    seen[row.name].append((row.code, table, row))
    for name, places in seen.items():
        counts = Counter(code for code, _, _ in places)
        usual, _ = counts.most_common(1)[0]
        for code, table, row in places:
            if code != usual:
                message = f"“{name}”在“{table.title}”中的单位编码为{code}，其他表为{usual}。"
                yield Finding(Severity.ERROR, "R-31", row.line, code, usual, message)
    yield from _parents([row for places in seen.values() for _, _, row in places])


def _parents(rows: list[Row]) -> Iterator[Finding]:
    parents = [row.code for row in rows if len(row.code) == 3]
    for row in rows:
        if parents and len(row.code) > 3 and not row.code.startswith(tuple(parents)):
            message = f"“{row.name}”的单位编码{row.code}不以主管部门编码{parents[0]}开头。"
            yield Finding(Severity.ERROR, "R-31", row.line, row.code, parents[0], message)


def _codes(budget: Budget) -> Iterator[Finding]:
    """N-01: code layout; N-02: a class code with the name of another class."""
    for table in budget.tables:
        form = family_named(budget.family).table(table.key)
        if form.shape != "tree" or form.is_by_unit:
            continue
        yield from _repeated_codes(table)
        for row in table.items():
            parts = row.raw_code.split()
            if any(len(part) == 1 for part in parts[1:]):
                shown = " ".join([parts[0], *(p.zfill(2) for p in parts[1:])])
                message = f"科目编码“{row.raw_code}”的款、项应为两位，应写作“{shown}”。"
                yield Finding(Severity.FORMATTING, "N-01", row.line, row.raw_code, shown, message)
            yield from _class_name(row, is_economic=form.is_economic)


def _repeated_codes(table: Table) -> Iterator[Finding]:
    """N-13: a code stands once in a table."""
    seen: dict[str, Row] = {}
    for row in table.items():
        first = seen.setdefault(row.code, row)
        if row.code and first is not row:
            message = f"“{table.title}”中科目{row.code}出现两次（另见第{first.line}行）。"
            yield Finding(Severity.ERROR, "N-13", row.line, row.code, "", message)


def _class_name(row: Row, *, is_economic: bool) -> Iterator[Finding]:
    known = subjects("economic" if is_economic else "functional")
    if len(row.code) != 3 or not row.name or row.code not in known:
        return
    if row.name in known[row.code] or any(c.origin is Origin.ORDER for c in row.cells.values()):
        return
    other = next((c for c, names in known.items() if row.name in names), "")
    if other:
        message = f"科目编码{row.code}应为“{known[row.code][0]}”，印为“{row.name}”（{other}）。"
        yield Finding(Severity.ERROR, "N-02", row.line, row.name, known[row.code][0], message)


def _names(budget: Budget) -> Iterator[Finding]:
    """N-03: one code carries one name throughout the document."""
    seen: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table in budget.tables:
        if family_named(budget.family).table(table.key).shape == "tree":
            for row in table.items():
                if len(row.code) > 3 and row.name and row.raw_code != "":
                    seen[row.code].append((re.sub(r"[()\s、]", "", row.name), row))
    for code, places in seen.items():
        counts = Counter(name for name, _ in places)
        usual, often = counts.most_common(1)[0]
        for name, row in places:
            if name != usual and often > counts[name]:
                message = f"科目{code}在别处名为“{usual}”，此处印为“{row.name}”。"
                yield Finding(Severity.SUSPICIOUS, "N-03", row.line, row.name, usual, message)


def _groups(budget: Budget) -> Iterator[Finding]:
    """N-04: thousands separators stand where they belong."""
    for table in budget.tables:
        for row in table.rows:
            for cell in [*row.cells.values(), *row.loose]:
                figure = read_figure(cell.raw)
                if figure is not None and not figure.is_well_grouped:
                    shown = f"{cell.value:,}"
                    message = f"千分位逗号位置不对：印为{cell.raw}，应为{shown}。"
                    yield Finding(Severity.FORMATTING, "N-04", cell.line, cell.raw, shown, message)


def _years(budget: Budget) -> Iterator[Finding]:
    """N-05: every title and comparison names the budget's own year, or the one before."""
    if budget.year is None:
        return
    for table in budget.tables:
        found = re.search(r"(20\d\d)年", table.heading)
        if found and int(found[1]) != budget.year:
            message = f"“{table.title}”的标题写的是{found[1]}年，本预算为{budget.year}年。"
            yield Finding(Severity.ERROR, "N-05", table.line, found[1], str(budget.year), message)
    for found in re.finditer(r"[比与较](20\d\d)年(?:预算|度预算)", budget.prose.text):
        if int(found[1]) != budget.year - 1:
            line = budget.prose.line_at(found.start(1))
            message = f"与{found[1]}年比较，{budget.year}年预算应与{budget.year - 1}年比较。"
            yield Finding(Severity.ERROR, "N-05", line, found[1], str(budget.year - 1), message)


def _counts(budget: Budget) -> Iterator[Finding]:
    """R-34: a number of things in the text is the number of things listed."""
    for found in _COUNTED.finditer(budget.prose.text):
        stated = int(found[1]) if found[1].isdigit() else _NUMERALS[found[1]]
        listed = [
            part for part in re.split(r"、|和|及", re.sub(r"\([^)]*\)", "", found[2])) if part
        ]
        exact = [part for part in re.sub(r"\([^)]*\)", "", found[2]).split("、") if part]
        if stated not in {len(listed), len(exact)}:
            line = budget.prose.line_at(found.start(1))
            message = f"正文称有{stated}个内设机构，列出的有{len(exact)}个。"
            yield Finding(Severity.ERROR, "R-34", line, str(stated), str(len(exact)), message)


def _notes(budget: Budget) -> Iterator[Finding]:
    """What the reader could not settle."""
    for note in budget.notes:
        if note.is_open:
            yield Finding(Severity.EXTRACTION, "X-01", note.line, "", "", note.what)
    whole = {"summary", "income", "expenditure", "appropriation_summary", "general"}
    for table in budget.tables:
        if table.role in whole and table.is_empty:
            message = f"“{table.title}”里没有读到数字，与它有关的勾稽关系没有核对。"
            yield Finding(Severity.EXTRACTION, "X-04", table.line, "", "", message)
    for table in budget.tables:
        unclear = [row.line for row in table.rows if row.is_ambiguous]
        if (
            unclear
            and table.columns
            and table.rows
            and family_named(budget.family).table(table.key).shape != "blank"
        ):
            lines = "、".join(map(str, unclear[:12])) + ("等" if len(unclear) > 12 else "")
            message = (
                f"“{table.title}”有{len(unclear)}行的空格在抽取时塌缩，"
                f"不能唯一还原所在栏（第{lines}行）。"
            )
            yield Finding(Severity.EXTRACTION, "X-02", unclear[0], "", "", message)
