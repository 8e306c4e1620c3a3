"""Cut a document into table regions and prose, wherever extraction has put the titles.

Pages are the first guide: a page with one title is one table, wherever on the page the title
stands; a page of rows without title or unit continues the table before it. Several titles on one
page are cut at the titles, or at the unit lines where the rows come first.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from minka.budget.figures import read_figure
from minka.budget.forms import Family, TableForm
from minka.budget.sources import Line

UNIT = re.compile(r"单位[:\s]*(亿元|万元|元)\)?$")
_LEADER = re.compile(r"[.…·]{3,}\s*\d*$")
_NUMBERED = re.compile(r"表\s*(\d{1,2})$")
_CATALOGUE = re.compile(r"表\s*(\d{1,2})\s+(?:\S+\s+)?(是|否)(?:\s+(.*))?$")
_HEADING = re.compile(r"第[一二三四五六七八]部分|其他相关情况说明|名词解释|.*编制说明$|.*情况说明$")
_SUB_HEADING = re.compile(r"(\d\.(?!\d)|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))")
_REMARK = re.compile(r"(备?注)[:\s]|\d、")
_TARGET_HEADER = re.compile(r"一级指标.*(三级指标|指标值)")
_MAX_TITLE = 60


@dataclass(slots=True)
class Region:
    """The lines of one table, before they are read."""

    form: TableForm | None
    title: str
    title_line: int
    lines: list[Line] = field(default_factory=list)
    unit: str = ""
    unit_line: int = 0

    def add(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if not self.unit and (found := UNIT.search(line.text)):
                self.unit, self.unit_line = found[1], line.number
            self.lines.append(line)


@dataclass(slots=True)
class Layout:
    """A document cut up: regions in order, prose lines, and tables named in a catalogue."""

    regions: list[Region] = field(default_factory=list)
    prose: list[Line] = field(default_factory=list)
    mentions: list[tuple[str, int, str]] = field(default_factory=list)


def title_of(line: Line, family: Family) -> TableForm | None:
    """Return the table whose title this line is."""
    if len(line.text) > _MAX_TITLE or "。" in line.text or "，" in line.text:
        return None
    compact = line.compact
    if found := _NUMBERED.fullmatch(compact):
        number = int(found[1])
        return next((t for t in family.tables if t.number == number), None)
    return next((t for t in family.tables if t.title.search(compact)), None)


def figures_in(line: Line) -> int:
    return sum(read_figure(token) is not None for token in line.text.split())


def is_row(line: Line) -> bool:
    """Tell whether a line looks like figures of a table rather than prose."""
    if "。" in line.text or line.text.count("，") > 1 or UNIT.search(line.text):
        return False
    tokens = line.text.split()
    starts_with_code = bool(tokens) and re.fullmatch(r"\d{3}(\d{2}){0,2}", tokens[0]) is not None
    return figures_in(line) >= (1 if not starts_with_code else 2) and (
        figures_in(line) >= 2
        or "合计" in line.text
        or bool(re.match(r"[一二三四五六七]、", line.text))
    )


def cut(lines: Iterable[Line], family: Family) -> Layout:
    """Cut the whole document."""
    layout = Layout()
    for _page, group in itertools.groupby(lines, key=lambda line: (line.sheet, line.page)):
        _cut_page(list(group), family, layout)
    return layout


def _cut_page(page: list[Line], family: Family, layout: Layout) -> None:
    page = _without_catalogue(page, family, layout)
    titles = _titles(page, family)
    if not titles:
        _cut_untitled(page, layout)
        return
    starts = _starts(page, titles)
    layout.prose.extend(page[: starts[0][0]])
    ends = [start for start, _ in starts[1:]] + [len(page)]
    for (start, at), end in zip(starts, ends, strict=True):
        form, line = titles[at]
        region = Region(form, line.compact, line.number)
        body = page[start:end]
        stop = _end_of_table(body, form)
        region.add(body[:stop])
        layout.prose.extend(body[stop:])
        layout.regions.append(region)


def _without_catalogue(page: list[Line], family: Family, layout: Layout) -> list[Line]:
    """Take contents and catalogue lines off the page and remember what they promise."""
    is_catalogue = False
    kept: list[Line] = []
    for line in page:
        is_catalogue = is_catalogue or "是否空表" in line.text
        if UNIT.search(line.text) or _NUMBERED.fullmatch(line.compact):
            is_catalogue = False
        if found := _CATALOGUE.fullmatch(line.text):
            number = int(found[1])
            form = next((t for t in family.tables if t.number == number), None)
            if form:
                flag = f"{found[2]} {found[3] or ''}".strip()
                layout.mentions.append((form.key, line.number, flag))
        elif _LEADER.search(line.text):
            bare = Line(line.number, _LEADER.sub("", line.text).strip(), line.page)
            if form := title_of(bare, family):
                layout.mentions.append((form.key, line.number, ""))
        elif is_catalogue and (form := title_of(line, family)):
            layout.mentions.append((form.key, line.number, ""))
        else:
            kept.append(line)
    return kept


def _titles(page: list[Line], family: Family) -> list[tuple[TableForm, Line]]:
    """Return the titles of a page, one per run of lines that name the same table."""
    found: list[tuple[TableForm, Line]] = []
    for line in page:
        form = title_of(line, family)
        if form and not (found and _continues_title(found[-1], form, line)):
            found.append((form, line))
    if len({form.key for form, _ in found}) == 1 and found[0][0].shape != "targets":
        return found[:1]
    if not found and any(_TARGET_HEADER.search(line.compact) for line in page):
        form = next((t for t in family.tables if t.shape == "targets"), None)
        return [(form, page[0])] if form else []
    return found


def _continues_title(last: tuple[TableForm, Line], form: TableForm, line: Line) -> bool:
    """A heading repeated under itself is one title; the same words far below are another table."""
    return last[0].key == form.key and (
        form.shape != "targets"
        or line.number - last[1].number <= 3
        or _NUMBERED.fullmatch(last[1].compact) is not None
    )


def _starts(page: list[Line], titles: list[tuple[TableForm, Line]]) -> list[tuple[int, int]]:
    """Return (first line of the region, index of its title) for every title of a page."""
    at = [page.index(line) for _form, line in titles]
    begin = max(
        (i + 1 for i, line in enumerate(page[: at[0]]) if re.search("[。；，]", line.text)),
        default=0,
    )
    leading = any(
        is_row(line) or UNIT.search(line.text) or _TARGET_HEADER.search(line.compact)
        for line in page[begin : at[0]]
    )
    if not leading:
        return [(start, i) for i, start in enumerate(at)]
    if len(titles) == 1:
        return [(begin, 0)]
    units = [i for i, line in enumerate(page) if UNIT.search(line.text)]
    if len(units) == len(titles) and units[0] < at[0]:
        return [(unit, i) for i, unit in enumerate(units)]
    return [(begin if i == 0 else _back_to_year(page, at[i], at[i - 1]), i) for i in range(len(at))]


def _back_to_year(page: list[Line], title: int, floor: int) -> int:
    """Return where the rows before a title begin: at the lone year torn out of that title."""
    start = title
    while start - 1 > floor and figures_in(page[start - 1]):
        start -= 1
        if re.fullmatch(r"20\d\d", page[start].text):
            return start
    return title


def _cut_untitled(page: list[Line], layout: Layout) -> None:
    has_unit = any(UNIT.search(line.text) for line in page)
    rows = sum(is_row(line) for line in page)
    is_prose = sum("。" in line.text for line in page) > rows or any(
        _HEADING.match(line.compact) for line in page[:2]
    )
    previous = layout.regions[-1] if layout.regions else None
    follows_targets = (
        previous is not None
        and previous.form is not None
        and previous.form.shape == "targets"
        and not is_prose
    )
    if has_unit and rows:
        region = Region(None, "", page[0].number)
        region.add(page)
        layout.regions.append(region)
    elif previous is not None and not is_prose and (rows or follows_targets):
        stop = _end_of_table(page, previous.form)
        previous.add(page[:stop])
        layout.prose.extend(page[stop:])
    else:
        layout.prose.extend(page)


def _is_sub_heading(line: Line) -> bool:
    return (
        _SUB_HEADING.match(line.text) is not None
        and len(line.text) < 30
        and figures_in(line) == 0
        and not any(word in line.text for word in ("目标", "指标"))
    )


def _end_of_table(body: list[Line], form: TableForm | None) -> int:
    """Return where prose begins again below a table on the same page."""
    is_targets = form is not None and form.shape == "targets"
    seen_rows = False
    for index, line in enumerate(body):
        seen_rows = seen_rows or is_row(line)
        if index < 2:
            continue
        if line.fields is None and _HEADING.match(line.compact):
            return index
        if is_targets:
            if line.fields is None and _is_sub_heading(line):
                return index
        elif len(line.text) > 45 and "。" in line.text and not _REMARK.match(line.text):
            return index
    return len(body)
