"""The indicator board, and what nothing measures yet: on the terminal and as a workbook."""

import argparse
import datetime
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from rich.console import Console, JustifyMethod
from rich.table import Table
from xlsxwriter.worksheet import Worksheet

from minka.performance import queries as performance
from minka.performance.rules import Measured, Period, Target

KEPT = {True: "达标", False: "未达标", None: "无数据"}


def period_from(args: argparse.Namespace, today: datetime.date) -> Period:
    """Return the asked period; raises ValueError when it is empty."""
    if args.start or args.end:
        start = args.start or datetime.date(today.year, 1, 1)
        return Period(start, (args.end or today) + datetime.timedelta(days=1))
    return Period.year(args.year or today.year)


def print_board(console: Console, rows: list[performance.Row], period: Period) -> None:
    """Print one line per target that is measured, and under it what explains its figure."""
    title = f"绩效指标　{period.start} 至 {period.last_day}"
    table = _table(title, "编号", "指标", "实测>", "分子/分母>", "目标>", "")
    for row in rows:
        target = row.target
        facts = (*_figures(row.measured), target.shown(), KEPT[row.is_met])
        table.add_row(target.indicator, target.name, *facts)
        for figure in row.beside:
            table.add_row("", f"　{figure.measure.label}", *_figures(figure.measured), "", "参考")
    console.print(table)
    _print_sources(console, [row.target for row in rows])


def print_coverage(
    console: Console, rows: list[performance.Row], waiting: Sequence[Target]
) -> None:
    """Print how many of the promises are measured, and how these stand."""
    kept = Counter(row.is_met for row in rows)
    judged = sum(target.is_judged for target in waiting)
    console.print(
        f"实测 {len(rows)} / {len(rows) + len(waiting)} 项："
        f"{KEPT[True]} {kept[True]}，{KEPT[False]} {kept[False]}，{KEPT[None]} {kept[None]}。"
        f"另有 {len(waiting) - judged} 项所需业务尚未建立，{judged} 项须评定等级：见 --unmeasured",
        highlight=False,
    )


def print_unmeasured(console: Console, targets: Sequence[Target]) -> None:
    """Print the targets that nothing measures yet, with what each needs; never a value."""
    title = f"尚不能实测的指标　{len(targets)} 项"
    table = _table(title, "编号", "层级", "指标", "目标>", "权重>", "缺少的业务")
    for target in targets:
        levels = "·".join(target.levels)
        weights = " / ".join(f"{row.weight:f}" for row in target.rows if row.weight is not None)
        promise = (target.name, target.shown(), weights)
        table.add_row(target.indicator, levels, *promise, missing(target))
    console.print(table)
    _print_sources(console, targets)
    for row in dict.fromkeys(row.table for target in targets for row in target.rows):
        if row.note:
            console.print(f"{row.name}：{row.note}", style="dim", highlight=False)


def missing(target: Target) -> str:
    """Return in words what a target waits for."""
    rooms = "、".join(performance.ROOMS[code] for code in target.needs)
    return f"须评定等级；依据：{rooms}" if target.is_judged else rooms


def _table(title: str, *headings: str) -> Table:
    """Return an empty table; a heading that ends in ">" stands over figures."""
    table = Table(title=title)
    for heading in headings:
        justify: JustifyMethod = "right" if heading.endswith(">") else "left"
        table.add_column(heading.removesuffix(">"), justify=justify, overflow="fold")
    return table


def _figures(found: Measured) -> tuple[str, str]:
    return f"{found.shown(4)} {found.unit}", f"{found.numerator}/{found.denominator or '—'}"


def _print_sources(console: Console, targets: Sequence[Target]) -> None:
    sources: dict[str, list[str]] = {}
    for target in targets:
        title = f"{target.document.title}（{target.document.code}）"
        sources.setdefault(title, []).append(target.indicator)
    for document, indicators in sources.items():
        console.print(f"{_spans(indicators)}：{document}", style="dim", highlight=False)


def _spans(indicators: Sequence[str]) -> str:
    """Return numbers in order with runs drawn together: IND-005–007、IND-009."""
    runs: list[list[str]] = []
    for code in indicators:
        if runs and int(code[4:]) == int(runs[-1][-1][4:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return "、".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1][4:]}" for run in runs)


def print_lines(
    console: Console, code: str, period: Period, scope: performance.Scope, today: datetime.date
) -> int:
    """Print the rows behind one measure, tab-separated, as they come."""
    measure = performance.MEASURES[code]
    console.print("\t".join(measure.columns))
    for line in performance.lines_of(code, period, scope, as_of=today):
        console.print("\t".join(map(str, line)), highlight=False)
    return 0


def write_workbook(
    path: Path,
    rows: list[performance.Row],
    waiting: Sequence[Target],
    period: Period,
    scope: performance.Scope,
    today: datetime.date,
) -> None:
    """Write the board on one sheet, what waits on the next, the lines of each measure on more."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        _write_board(book.add_worksheet("绩效指标"), rows)
        _write_waiting(book.add_worksheet("尚不能实测"), waiting)
        shown = {row.measure.code: row.measure for row in rows}
        shown |= {figure.measure.code: figure.measure for row in rows for figure in row.beside}
        for measure in shown.values():
            detail = book.add_worksheet(measure.label)
            detail.write_row(0, 0, measure.columns)
            lines = performance.lines_of(measure.code, period, scope, as_of=today)
            for number, line in enumerate(lines, start=1):
                detail.write_row(number, 0, [str(cell) for cell in line])


def _write_board(sheet: Worksheet, rows: list[performance.Row]) -> None:
    headings = ["编号", "指标", "实测", "单位", "分子", "分母", "目标", "结论", "出处"]
    sheet.write_row(0, 0, headings)
    for number, row in enumerate(rows, start=1):
        found = row.measured
        value = "" if found.value is None else float(found.value)
        facts = [row.target.indicator, row.target.name, value, found.unit, found.numerator]
        facts += [found.denominator, row.target.shown(), KEPT[row.is_met]]
        sheet.write_row(number, 0, [*facts, row.target.document.title])


def _write_waiting(sheet: Worksheet, waiting: Sequence[Target]) -> None:
    headings = ["编号", "一级指标", "二级指标", "指标", "目标", "缺少的业务", "出处"]
    sheet.write_row(0, 0, headings)
    for number, target in enumerate(waiting, start=1):
        facts = [target.indicator, *target.levels, target.name, target.shown(), missing(target)]
        sheet.write_row(number, 0, [*facts, target.document.title])
