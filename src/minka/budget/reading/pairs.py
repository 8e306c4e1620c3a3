"""Read summary tables: labels with figures side by side, or labels and figures in two blocks."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from minka.budget.document import Cell, Note, Origin, Row
from minka.budget.figures import read_figure
from minka.budget.forms import Side, TableForm
from minka.budget.reading.blanks import Layout, best_layout, layouts_of, recover
from minka.budget.reading.labels import Entry, Resolver, Slot, split_line
from minka.budget.reading.segments import Region
from minka.budget.sources import Line

_YEAR = re.compile(r"(19|20)\d\d")
_MAX_SPLITS = 400

Votes = Sequence[tuple[str, Decimal]]  # (column, figure that some other place prints for it)


def read_pairs(
    region: Region, form: TableForm, *, anchors: dict[str, Decimal]
) -> tuple[list[Row], list[Note]]:
    """Read one summary table."""
    entries, labelled, torn = _entries(region.lines, form)
    notes: list[Note] = []
    if torn and not any(e.figures for e in entries):
        rows = _from_blocks(labelled, torn, form)
        what = "已按次序与合计对应" if rows else "对应关系无法唯一确定"
        notes.append(
            Note(region.title_line, f"“{form.name}”的项目与金额分块排印，{what}。", not rows)
        )
        return rows, notes
    rows = []
    for index, side in enumerate(form.sides):
        mine = [e for e in entries if e.slot.side == index]
        known = {
            e.slot.code: e.figures[0].value if e.figures else Decimal(0)
            for e in entries
            if e.slot.side == 0 and e.slot.kind == "item"
        }
        rows.extend(_side_rows(mine, side, known | anchors))
    return rows, notes


def _entries(
    lines: Iterable[Line], form: TableForm
) -> tuple[list[Entry], list[tuple[int, list[Slot]]], list[list[Cell]]]:
    """Return labelled figures, the lines of labels, and the lines of figures without labels."""
    resolver = Resolver(form)
    entries: list[Entry] = []
    labelled: list[tuple[int, list[Slot]]] = []
    torn: list[list[Cell]] = []
    for line in lines:
        parts = split_line(line)
        slots = resolver.slots([label for label, _ in parts[1:]])
        known = [slot for slot in slots if slot is not None]
        if known:
            labelled.append((line.number, known))
        loose = [cell for _, cell in parts[0][1] if cell is not None]
        if loose and not known and not _is_year(loose):
            torn.append(loose)
        for slot, (_, cells) in zip(slots, parts[1:], strict=True):
            if slot is not None:
                entries.append(_entry(slot, line, cells, form))
    return entries, labelled, torn


def _is_year(cells: list[Cell]) -> bool:
    return len(cells) == 1 and _YEAR.fullmatch(cells[0].raw) is not None


def _entry(
    slot: Slot, line: Line, cells: Sequence[tuple[int, Cell | None]], form: TableForm
) -> Entry:
    width = len(form.sides[slot.side].columns)
    filled = [(at, cell) for at, cell in cells if cell is not None][:width]
    figures = tuple(cell for _, cell in filled)
    positions = tuple(at for at, _ in filled)
    keeps = line.fields is not None and all(at < width for at in positions)
    return Entry(slot, line.number, figures, positions if keeps else None)


def _side_rows(entries: list[Entry], side: Side, anchors: dict[str, Decimal]) -> list[Row]:
    width = len(side.columns)
    keys = list(side.columns)
    parts = [keys.index(p) for p in side.parts]
    options = [_options(e, width, parts) for e in entries]
    layouts: list[Layout | None] = [o[0] if len(o) == 1 else None for o in options]
    origins = [Origin.PRINTED] * len(entries)
    top = next((i for i, e in enumerate(entries) if e.slot.kind == "total" and e.figures), None)
    if top is not None and layouts[top] is None:
        layouts[top] = _anchored(entries[top], options[top], keys, anchors)
    if top is not None and layouts[top] is not None:
        _settle(entries, options, layouts, origins, top, width)
    return [
        _row(entry, side, keys, layout, origin)
        for entry, layout, origin in zip(entries, layouts, origins, strict=True)
    ]


def _options(entry: Entry, width: int, parts: list[int]) -> list[Layout]:
    if entry.columns is not None:
        return [entry.columns]
    values = [c.value for c in entry.figures]
    if not values:
        return [()]
    return layouts_of(values, width, parts=parts, total=0 if parts else None)


def _anchored(
    entry: Entry, options: list[Layout], keys: list[str], anchors: dict[str, Decimal]
) -> Layout | None:
    """Lay out a total row by what the other side of the table says of its columns."""
    wanted = {key: anchors[key] for key in keys if key in anchors}
    return best_layout([f.value for f in entry.figures], options, keys, wanted)


def _settle(
    entries: list[Entry],
    options: list[list[Layout]],
    layouts: list[Layout | None],
    origins: list[Origin],
    top: int,
    width: int,
) -> None:
    items = [i for i, e in enumerate(entries) if e.slot.kind == "item"]
    if all(layouts[i] is not None for i in items):
        return
    target = [Decimal(0)] * width
    for cell, column in zip(entries[top].figures, layouts[top] or (), strict=True):
        target[column] = cell.value
    decimals = max((c.decimals for e in entries for c in e.figures), default=0)
    allowed = Decimal(5) / 10 ** (decimals + 1) * (len(items) + 1) if decimals else Decimal(0)
    recovery = recover(
        [[c.value for c in entries[i].figures] for i in items],
        [options[i] for i in items],
        tuple(target),
        tolerance=allowed,
    )
    for i, layout in zip(items, recovery.layouts, strict=True):
        if layouts[i] is None:
            layouts[i] = layout
            origins[i] = Origin.TOTALS if recovery.is_exact else Origin.GUESSED


def _row(entry: Entry, side: Side, keys: list[str], layout: Layout | None, origin: Origin) -> Row:
    if layout is None:
        first, *rest = entry.figures
        cells, loose = {keys[0]: first}, tuple(rest)
    else:
        cells = {
            keys[c]: cell if i == 0 else replace(cell, origin=origin)
            for i, (cell, c) in enumerate(zip(entry.figures, layout, strict=True))
        }
        loose = ()
    slot = entry.slot
    return Row(slot.code, slot.name, slot.kind, side.name, entry.line, cells, loose)


def _from_blocks(
    labelled: list[tuple[int, list[Slot]]], torn: list[list[Cell]], form: TableForm
) -> list[Row]:
    """Match lines of labels with lines of figures by order, and check the match by the totals.

    Empty if the blocks differ in length or the totals do not decide.
    """
    if len(labelled) != len(torn) or not labelled[-1][1] or labelled[-1][1][-1].kind != "total":
        return []
    columns = _all_columns(form)
    choices = [
        _splits(slots, [c.value for c in cells], form, columns)
        for (_, slots), cells in zip(labelled, torn, strict=True)
    ]
    rows = [[c.value for c in cells] for cells in torn]
    found: list[tuple[int, list[Layout]]] = []
    for total in choices[-1]:
        target = [Decimal(0)] * len(columns)
        for value, column in zip(rows[-1], total, strict=True):
            target[column] = value
        penalty = 0 if _agrees(target, columns, rows, choices) else 1
        target = _with_inner(target, columns, rows[0][0])
        recovery = recover(rows[:-1], choices[:-1], tuple(target), tolerance=Decimal(0))
        if all(layout is not None for layout in recovery.layouts):
            layouts = [layout or () for layout in recovery.layouts]
            found.append((penalty + 2 * (not recovery.is_exact), [*layouts, total]))
    least = min((penalty for penalty, _ in found), default=0)
    best = [layouts for penalty, layouts in found if penalty == least]
    if len(best) != 1:
        return []
    origin = Origin.ORDER if least == 0 else Origin.GUESSED
    return _block_rows(labelled, torn, best[0], form, origin)


def _all_columns(form: TableForm) -> list[tuple[int, str]]:
    """Return one column per (side, column key), and one for figures inside another figure."""
    found = [(i, key) for i, side in enumerate(form.sides) for key in side.columns]
    return [*found, (-1, "inner")]


def _splits(
    slots: list[Slot], values: Sequence[Decimal], form: TableForm, columns: list[tuple[int, str]]
) -> list[Layout]:
    """List the ways to deal a line's figures to its labels, in order."""
    widths = [len(form.sides[s.side].columns) for s in slots]
    found: list[Layout] = []
    for counts in itertools.product(*(range(w + 1) for w in widths)):
        if sum(counts) != len(values):
            continue
        if slots[-1].kind == "total" and not all(counts):
            continue
        per_slot = []
        for slot, count in zip(slots, counts, strict=True):
            base = _base(slot, form, columns)
            width = len(form.sides[slot.side].columns)
            tails = itertools.combinations(range(1, width), max(count - 1, 0))
            per_slot.append(
                [(base, *(base + t for t in tail)) for tail in tails] if count else [()]
            )
        found.extend(
            tuple(itertools.chain.from_iterable(each)) for each in itertools.product(*per_slot)
        )
    return found[:_MAX_SPLITS]


def _base(slot: Slot, form: TableForm, columns: list[tuple[int, str]]) -> int:
    side = form.sides[slot.side]
    if slot.kind == "item" and side.sum and slot.code not in side.sum:
        return len(columns) - 1
    return next(i for i, (s, _) in enumerate(columns) if s == slot.side)


def _agrees(
    target: list[Decimal],
    columns: list[tuple[int, str]],
    rows: list[list[Decimal]],
    choices: list[list[Layout]],
) -> bool:
    """Income must equal expenditure, and the general fund column its income if it is named."""
    first = next(i for i, (side, _) in enumerate(columns) if side == 0)
    second = [i for i, (side, _) in enumerate(columns) if side == 1]
    if not second or target[first] != target[second[0]]:
        return False
    general = [i for i in second if columns[i][1] == "general"]
    return not general or target[general[0]] == rows[0][0]


def _with_inner(
    target: list[Decimal], columns: list[tuple[int, str]], appropriation: Decimal
) -> list[Decimal]:
    has_parts = not any(key == "general" for _, key in columns)
    return [*target[:-1], appropriation if has_parts else Decimal(0)]


def _block_rows(
    labelled: list[tuple[int, list[Slot]]],
    torn: list[list[Cell]],
    found: list[Layout],
    form: TableForm,
    origin: Origin,
) -> list[Row]:
    columns = _all_columns(form)
    rows: list[Row] = []
    for (_line, slots), cells, layout in zip(labelled, torn, found, strict=True):
        for slot in slots:
            side = form.sides[slot.side]
            base = _base(slot, form, columns)
            mine = {
                list(side.columns)[column - base]: replace(cell, origin=origin)
                for cell, column in zip(cells, layout, strict=True)
                if base <= column < base + len(side.columns)
            }
            at = next(iter(mine.values())).line if mine else _line
            rows.append(Row(slot.code, slot.name, slot.kind, side.name, at, mine))
    return rows


def read_single(region: Region, form: TableForm, *, anchors: Votes) -> tuple[list[Row], list[Note]]:
    """Read a table of one row of figures (三公经费): parts, sub-parts and their total.

    `anchors` are figures the narrative and another table give for the columns; with collapsed
    blanks a layout counts only if it alone satisfies the sums and agrees with most of them.
    """
    keys = list(form.columns)
    line = _figure_line(region.lines, len(keys))
    if line is None:
        return [], []
    cells, columns = line
    values = [c.value for c in cells]
    options = [columns] if columns else layouts_of(values, len(keys), parts=(), total=None)
    scored = sorted(((_single_score(values, o, keys, anchors), o) for o in options), reverse=True)
    best = [o for score, o in scored if score == scored[0][0]]
    origin = Origin.PRINTED if len(options) == 1 else Origin.TOTALS
    if len(best) != 1:
        row = Row("", "", "item", "", cells[0].line, {keys[0]: cells[0]}, tuple(cells[1:]))
        return [row], [
            Note(cells[0].line, "“三公”经费各栏空格塌缩，无法唯一确定各数所在栏。", True)
        ]
    placed = {keys[c]: replace(cell, origin=origin) for cell, c in zip(cells, best[0], strict=True)}
    return [Row("", "三公经费", "item", "", cells[0].line, placed)], []


def _figure_line(lines: Iterable[Line], width: int) -> tuple[list[Cell], Layout | None] | None:
    for line in lines:
        tokens = line.fields if line.fields is not None else line.text.split()
        figures = [read_figure(t) if t else None for t in tokens]
        filled = [(i, f) for i, f in enumerate(figures) if f is not None]
        words = sum(1 for t, f in zip(tokens, figures, strict=True) if t and f is None)
        if not filled or words or _YEAR.fullmatch(filled[0][1].raw):
            continue
        cells = [Cell(f.value, f.decimals, f.raw, line.number) for _, f in filled][:width]
        keeps = line.fields is not None and len(tokens) <= width
        return cells, tuple(i for i, _ in filled) if keeps else None
    return None


def _single_score(
    values: Sequence[Decimal], layout: Layout, keys: list[str], anchors: Votes
) -> int:
    shown = dict(zip((keys[c] for c in layout), values, strict=True))

    def at(key: str) -> Decimal:
        return shown.get(key, Decimal(0))

    sums = (at("total") == at("abroad") + at("reception") + at("vehicles")) + (
        at("vehicles") == at("purchase") + at("running")
    )
    agreed = sum(at(key) == value for key, value in anchors if key in keys)
    return sums + agreed
