"""The indicator board as a table on the terminal and as a workbook."""

import argparse
import datetime
from pathlib import Path

import xlsxwriter
from rich.console import Console
from rich.table import Table

from minka.performance import queries as performance
from minka.performance.rules import Period

KEPT = {True: "达标", False: "未达标", None: "无数据"}


def period_from(args: argparse.Namespace, today: datetime.date) -> Period:
    """Return the asked period; raises ValueError when it is empty."""
    if args.start or args.end:
        start = args.start or datetime.date(today.year, 1, 1)
        return Period(start, (args.end or today) + datetime.timedelta(days=1))
    return Period.year(args.year or today.year)


def print_board(console: Console, rows: list[performance.Row], period: Period) -> None:
    """Print one line per target."""
    table = Table(title=f"绩效指标　{period.start} 至 {period.last_day}")
    for heading, justify in [
        ("编号", "left"),
        ("指标", "left"),
        ("实测", "right"),
        ("分子/分母", "right"),
        ("目标", "right"),
        ("", "left"),
    ]:
        table.add_column(heading, justify=justify, overflow="fold")
    for row in rows:
        part = f"{row.measured.numerator}/{row.measured.denominator or '—'}"
        table.add_row(
            row.target.indicator,
            row.target.name,
            f"{row.measured.shown(4)} {row.measured.unit}",
            part,
            row.target.shown(),
            KEPT[row.is_met],
        )
    console.print(table)
    sources: dict[str, list[str]] = {}
    for row in rows:
        sources.setdefault(row.target.document, []).append(row.target.indicator)
    for document, indicators in sources.items():
        console.print(f"{'、'.join(indicators)}：{document}", style="dim", highlight=False)


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
    period: Period,
    scope: performance.Scope,
    today: datetime.date,
) -> None:
    """Write the board on one sheet and the lines of every measure on a sheet of its own."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("绩效指标")
        sheet.write_row(
            0, 0, ["编号", "指标", "实测", "单位", "分子", "分母", "目标", "结论", "出处"]
        )
        for number, row in enumerate(rows, start=1):
            found = row.measured
            value = "" if found.value is None else float(found.value)
            facts = [row.target.indicator, row.target.name, value, found.unit, found.numerator]
            facts += [found.denominator, row.target.shown(), KEPT[row.is_met]]
            sheet.write_row(number, 0, [*facts, row.target.document])
        for measure in {row.measure.code: row.measure for row in rows}.values():
            detail = book.add_worksheet(measure.label)
            detail.write_row(0, 0, measure.columns)
            lines = performance.lines_of(measure.code, period, scope, as_of=today)
            for number, line in enumerate(lines, start=1):
                detail.write_row(number, 0, [str(cell) for cell in line])
