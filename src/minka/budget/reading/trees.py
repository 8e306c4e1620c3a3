"""Read tables whose rows carry subject codes: 类, 款, 项, or unit codes.

Rows come as fields (tabs, worksheet) with their blanks kept, or as bare text in which blanks have
collapsed; then `blanks` puts the figures back, from the total row downwards.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from minka.budget.document import Cell, Note, Origin, Row
from minka.budget.figures import FIGURE, read_figure, read_spaced_figure
from minka.budget.forms import TableForm
from minka.budget.reading.blanks import Layout, best_layout, layouts_of, recover
from minka.budget.reading.segments import Region
from minka.budget.sources import Line

_JOINED = re.compile(r"(\d{7}|\d{5}|\d{3})(?=\s|$)\s*(.*)")
_SPLIT = re.compile(r"(\d{3})(?:\s+(\d{1,2})(?=\s))?(?:\s+(\d{1,2})(?=\s))?\s+(.*)")
_UNIT_CODE = re.compile(r"(\d{3,12})(?=\s|$)\s*(.*)")
_SECOND = re.compile(r"(.*?)\s(\d{3}|\d{5})\s(\D+?)\s(.*)")
_TOTAL = re.compile(r"(合\s*计|总\s*计)")
_YEAR = re.compile(r"(19|20)\d\d")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(slots=True)
class Draft:
    """A row as printed: figures in order, and their columns where the source still knows them."""

    code: str
    name: str
    kind: str
    line: int
    figures: list[Cell]
    columns: Layout | None = None
    raw_code: str = ""
    is_contradictory: bool = False


@dataclass(slots=True)
class Drafts:
    """What a region held: rows, names without rows, and repairs made on the way."""

    rows: list[Draft] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_tree(
    region: Region, form: TableForm, *, anchors: dict[str, Decimal]
) -> tuple[list[Row], list[Note]]:
    """Read one table of coded rows. `anchors` gives column totals known from the summary table."""
    drafts = Drafts()
    width = len(form.columns)
    header = _header(region.lines, form)
    for line in region.lines:
        draft = _draft(line, form, width, header)
        if draft is not None:
            _add(drafts, draft, line)
        elif name := _lone_name(line, form):
            drafts.names.append((name, line.number))
    _drop_extra_totals(drafts)
    named_by_order = _name_by_order(drafts)
    layouts, origins = _columns(drafts.rows, form, anchors)
    rows = [
        _row(draft, form, layout, origin)
        for draft, layout, origin in zip(drafts.rows, layouts, origins, strict=True)
    ]
    if named_by_order:
        drafts.notes.append(
            Note(region.title_line, f"“{form.name}”的科目名称与金额分块排印，已按次序对应。")
        )
    return rows, drafts.notes


def _add(drafts: Drafts, draft: Draft, line: Line) -> None:
    if line.is_contradictory or draft.is_contradictory:
        what = "本行在抽取时重复印出，两次的数字不同，已取前一次。"
        drafts.notes.append(Note(line.number, what, is_open=True))
    elif line.is_doubled:
        drafts.notes.append(Note(line.number, "本行在抽取时重复印出一次，已只取一次。"))
    for last in drafts.rows[-3:]:
        same = [c.value for c in last.figures] == [c.value for c in draft.figures]
        if last.code == draft.code and last.kind == draft.kind and same and draft.code:
            drafts.notes.append(
                Note(line.number, f"本行与第{last.line}行完全相同，视为换页重复，只取一次。")
            )
            return
    drafts.rows.append(draft)


def _header(lines: Sequence[Line], form: TableForm) -> dict[int, int]:
    """Map field positions to columns where a header row of kept cells names them."""
    wanted = {name: i for i, names in enumerate(form.columns.values()) for name in names}
    best: dict[int, int] = {}
    for line in lines:
        if not line.fields:
            continue
        found: dict[int, int] = {}
        for position, text in enumerate(line.fields):
            column = wanted.get("".join(text.split()))
            if column is not None and column not in found.values():
                found[position] = column
        if len(found) > len(best):
            best = {**best, **found} if not set(found.values()) & set(best.values()) else found
        elif found and not set(found.values()) & set(best.values()):
            best = {**best, **found}
    return best if len(best) == len(form.columns) else {}


def _draft(line: Line, form: TableForm, width: int, header: dict[int, int]) -> Draft | None:
    if line.fields is not None and sum(1 for f in line.fields if f) > 1:
        draft = _draft_of_fields(line, form, width, header)
        if draft is not None:
            return draft
    return _draft_of_text(line, form, width)


def _cell(text: str, line: int) -> Cell | None:
    figure = read_spaced_figure(text)
    if figure is None:
        return None
    return Cell(figure.value, figure.decimals, figure.raw, line)


def _draft_of_fields(
    line: Line, form: TableForm, width: int, header: dict[int, int]
) -> Draft | None:
    fields = list(line.fields or ())
    while not header and fields and not fields[-1] and len(fields) > width + 2:
        fields.pop()
    first_figure = min(header) if header else max(len(fields) - width, 0)
    head, tail = fields[:first_figure], fields[first_figure:]
    words = [f for f in head if f]
    code, raw_code, name = _code_of(words, form)
    is_total = any(_TOTAL.fullmatch(w) for w in words)
    if not code and not is_total and not (form.has_loose_names and words):
        return None
    if header:
        pairs = [
            (header[p], _cell(fields[p], line.number)) for p in sorted(header) if p < len(fields)
        ]
    else:
        pairs = list(enumerate(_cell(f, line.number) for f in tail))
    filled = sorted(((c, cell) for c, cell in pairs if cell is not None), key=lambda pair: pair[0])
    if not filled and not code and not is_total:
        return None
    return Draft(
        code,
        name,
        "total" if is_total else "item",
        line.number,
        [cell for _, cell in filled],
        tuple(column for column, _ in filled),
        raw_code,
    )


def _code_of(words: list[str], form: TableForm) -> tuple[str, str, str]:
    """Return (joined code, code as printed, name) from the cells before the figures."""
    digits: list[str] = []
    for word in words:
        if not word.isdigit() or len(digits) == 3:
            break
        digits.append(word)
    name = "".join(w for w in words[len(digits) :] if not w.isdigit())
    if not digits:
        return "", "", name
    if form.is_by_unit or len(digits) == 1 or len(digits[0]) > 3:
        return digits[0], digits[0], name
    return "".join([digits[0], *(d.zfill(2) for d in digits[1:])]), " ".join(digits), name


def _draft_of_text(line: Line, form: TableForm, width: int) -> Draft | None:
    text = line.text
    if found := _TOTAL.search(text):
        rest = text[: found.start()] + " " + text[found.end() :]
        cells = _figures(rest, line.number)
        if cells is not None and len(_CHINESE.findall(rest)) == 0:
            return Draft(
                "",
                "合计",
                "total",
                line.number,
                _halved(cells, width),
                is_contradictory=_disagrees(cells, width),
            )
        if form.has_loose_names is False:
            return None
    if _YEAR.fullmatch(text):
        return None
    code, raw_code, rest = _split_code(text, form)
    if not code:
        cells = _figures(text, line.number)
        if cells and len(cells) <= 2 * width and not form.has_loose_names:
            return Draft(
                "",
                "",
                "total?",
                line.number,
                _halved(cells, width),
                is_contradictory=_disagrees(cells, width),
            )
        if form.has_loose_names and (loose := _name_and_figures(text, line.number)):
            return Draft("", loose[0], "item", line.number, loose[1][:width])
        return None
    if form.has_second_code and (found := _SECOND.match(rest)):
        rest = f"{found[1]} {found[4]}"
    split = _name_and_figures(rest, line.number)
    if split is None:
        return None
    name, cells = split
    return Draft(code, name, "item", line.number, _halved(cells, width), None, raw_code)


def _split_code(text: str, form: TableForm) -> tuple[str, str, str]:
    if form.is_by_unit:
        found = _UNIT_CODE.match(text)
        return (found[1], found[1], found[2]) if found else ("", "", text)
    if (found := _JOINED.match(text)) and len(found[1]) > 3:
        return found[1], found[1], found[2]
    if found := _SPLIT.match(text):
        parts = [p for p in found.groups()[:3] if p]
        return "".join([parts[0], *(p.zfill(2) for p in parts[1:])]), " ".join(parts), found[4]
    return "", "", text


def _figures(text: str, line: int) -> list[Cell] | None:
    """Return the figures of a text that holds nothing else, or None."""
    cells = [_cell(token, line) for token in text.split()]
    if not cells or any(cell is None for cell in cells):
        return [] if not text.strip() else None
    return [cell for cell in cells if cell is not None]


def _name_and_figures(text: str, line: int) -> tuple[str, list[Cell]] | None:
    """Split 'name figures… [remark]'; the figures are the first run of them."""
    tokens = text.split()
    start = next((i for i, t in enumerate(tokens) if read_figure(t) is not None), None)
    if start is None:
        return (text, []) if len(text) < 40 and "。" not in text else None
    name = "".join(tokens[:start])
    cells: list[Cell] = []
    for token in tokens[start:]:
        cell = _cell(token, line)
        if cell is None:
            glued = FIGURE.match(token)
            if glued and (cell := _cell(glued[0], line)):
                cells.append(cell)
            break
        cells.append(cell)
    return name, cells


def _halved(cells: list[Cell], width: int) -> list[Cell]:
    """A row printed twice on one line has twice the figures, in the same order."""
    half, odd = divmod(len(cells), 2)
    same = [c.value for c in cells[:half]] == [c.value for c in cells[half:]]
    if not odd and len(cells) > width and same:
        cells = cells[:half]
    return cells[:width]


def _disagrees(cells: list[Cell], width: int) -> bool:
    """Twice the figures, but not the same ones: one of the two prints is wrong."""
    half = len(cells) // 2
    values = [c.value for c in cells]
    return len(cells) == 2 * width and width > 1 and values[:half] != values[half:]


def _lone_name(line: Line, form: TableForm) -> str:
    """Return the line if it can be a subject name torn from its figures."""
    text = line.compact
    headers = {n for names in form.columns.values() for n in names}
    if any(ch.isdigit() for ch in text) or not 2 <= len(text) <= 24 or line.fields:
        return ""
    if any(mark in text for mark in "：:。，“”") or "科目" in text or "编制" in text:
        return ""
    tokens = line.text.split()
    if (
        len(tokens) > 1
        or text in headers
        or text in {"项目", "类", "款", "项", "事业单位", "经营收入"}
    ):
        return ""
    return text


def _drop_extra_totals(drafts: Drafts) -> None:
    """A bare line of figures is the total only if the table has no other."""
    sure = [row for row in drafts.rows if row.kind == "total" and row.figures]
    bare = [row for row in drafts.rows if row.kind == "total?"]
    drafts.rows = [row for row in drafts.rows if row.kind != "total?"]
    if bare and not sure:
        best = max(bare, key=lambda row: (len(row.figures), row.figures[0].value))
        best.kind, best.name = "total", "合计"
        drafts.rows = [row for row in drafts.rows if row.kind != "total"] + [best]
    elif len(sure) > 1:
        drafts.rows = [r for r in drafts.rows if r.kind != "total"] + sure[:1]


def _name_by_order(drafts: Drafts) -> bool:
    """Give nameless rows the loose names of their table, if there are as many of both."""
    nameless = [row for row in drafts.rows if row.kind == "item" and not row.name]
    names = [name for name, _ in drafts.names if not _TOTAL.fullmatch(name)]
    if not nameless or len(nameless) != len(names):
        return False
    for row, name in zip(nameless, names, strict=True):
        row.name = name
    return True


def _columns(
    rows: list[Draft], form: TableForm, anchors: dict[str, Decimal]
) -> tuple[list[Layout | None], list[Origin]]:
    """Find the column of every figure, the total row first, then each node's children."""
    width = len(form.columns)
    keys = list(form.columns)
    parts = [keys.index(p) for p in form.parts]
    options = [_options(row, width, parts) for row in rows]
    layouts: list[Layout | None] = [o[0] if len(o) == 1 else None for o in options]
    origins = [Origin.PRINTED if len(o) == 1 else Origin.TOTALS for o in options]
    top = next((i for i, row in enumerate(rows) if row.kind == "total"), None)
    if top is not None and layouts[top] is None:
        layouts[top] = _by_anchor(rows[top], options[top], keys, anchors)
    for parent, children in _families(rows, top):
        _settle(rows, options, layouts, origins, parent, children, width)
    return layouts, origins


def _options(row: Draft, width: int, parts: list[int]) -> list[Layout]:
    if row.columns is not None:
        return [row.columns]
    if not row.figures:
        return [()]
    values = [c.value for c in row.figures]
    return layouts_of(values, width, parts=parts, total=0 if parts else None)


def _by_anchor(
    row: Draft, options: list[Layout], keys: list[str], anchors: dict[str, Decimal]
) -> Layout | None:
    """Lay out a total row so that it agrees with the summary table in most columns."""
    wanted = {k: v for k, v in anchors.items() if k in keys}
    if not wanted:
        return None
    return best_layout([f.value for f in row.figures], options, keys, wanted)


def parent_of(code: str, codes: set[str]) -> str:
    """Return the nearest printed code this one lies under, or nothing."""
    for length in range(len(code) - 1, 2, -1):
        if code[:length] in codes:
            return code[:length]
    return ""


def _families(rows: list[Draft], top: int | None) -> list[tuple[int, list[int]]]:
    """Return (parent row, child rows), highest first; the total row is parent of the classes."""
    items = [i for i, row in enumerate(rows) if row.kind == "item" and row.code]
    codes = {rows[i].code for i in items}
    children: dict[str, list[int]] = {}
    for i in items:
        children.setdefault(parent_of(rows[i].code, codes), []).append(i)
    found = [(top, children.get("", []))] if top is not None else []
    for i in sorted(items, key=lambda i: len(rows[i].code)):
        if rows[i].code in children:
            found.append((i, children[rows[i].code]))
    return found


def _settle(
    rows: list[Draft],
    options: list[list[Layout]],
    layouts: list[Layout | None],
    origins: list[Origin],
    parent: int,
    children: list[int],
    width: int,
) -> None:
    """Settle the open rows among `children` by the totals of their parent row."""
    known = layouts[parent]
    if known is None or all(layouts[i] is not None for i in children):
        return
    target = [Decimal(0)] * width
    for cell, column in zip(rows[parent].figures, known, strict=True):
        target[column] = cell.value
    decimals = max((c.decimals for i in [parent, *children] for c in rows[i].figures), default=0)
    allowed = Decimal(5) / 10 ** (decimals + 1) * (len(children) + 1) if decimals else Decimal(0)
    recovery = recover(
        [[c.value for c in rows[i].figures] for i in children],
        [options[i] if layouts[i] is None else [layouts[i] or ()] for i in children],
        tuple(target),
        tolerance=allowed,
    )
    for i, layout in zip(children, recovery.layouts, strict=True):
        if layouts[i] is None:
            layouts[i] = layout
            origins[i] = Origin.TOTALS if recovery.is_exact else Origin.GUESSED


def _row(draft: Draft, form: TableForm, layout: Layout | None, origin: Origin) -> Row:
    keys = list(form.columns)
    if layout is None:
        first, *rest = draft.figures
        cells, loose = {keys[0]: first}, tuple(rest)
    else:
        cells = {
            keys[c]: cell if i == 0 else replace(cell, origin=origin)
            for i, (cell, c) in enumerate(zip(draft.figures, layout, strict=True))
        }
        loose = ()
    return Row(draft.code, draft.name, draft.kind, "", draft.line, cells, loose, draft.raw_code)
