"""`minka report`: measured indicators beside the published targets, as table and workbook."""

import argparse
import datetime
from pathlib import Path

import xlsxwriter
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from minka.outlets import queries as outlets
from minka.performance import queries as performance
from minka.performance.rules import Period

HELP = "打印绩效指标：实测值与公开目标并列（Print indicators beside the published targets）"
KEPT = {True: "达标", False: "未达标", None: "无数据"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    day = datetime.date.fromisoformat
    parser.add_argument(
        "--year", type=int, help="统计年度，默认今年（calendar year, default this one）"
    )
    parser.add_argument(
        "--from", dest="start", type=day, metavar="DAY", help="起始日，含（first day）"
    )
    parser.add_argument("--to", dest="end", type=day, metavar="DAY", help="截止日，含（last day）")
    parser.add_argument(
        "--organisation",
        metavar="CODE",
        help="机构代码，默认全市（organisation whose outlets count, default the whole city）",
    )
    parser.add_argument(
        "--xlsx", type=Path, metavar="FILE", help="另存为工作簿，附明细（write a workbook too）"
    )
    parser.add_argument(
        "--lines", metavar="MEASURE", help="列出某项指标的明细（list the rows behind one measure）"
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print; 2 when an argument does not fit."""
    console = Console()
    today = timezone.localdate()
    try:
        period = period_from(args, today)
        organisation = outlets.get_organisation(args.organisation) if args.organisation else None
        scope = performance.scope_of(organisation)
        if args.lines:
            return print_lines(console, args.lines, period, scope, today)
    except (ValueError, KeyError, outlets.Organisation.DoesNotExist) as error:
        console.print(f"参数不对：{error}", style="red")
        return 2
    rows = performance.board(period, scope, as_of=today)
    print_board(console, rows, period)
    if args.xlsx:
        write_workbook(args.xlsx, rows, period, scope, today)
        console.print(f"已写入 {args.xlsx}")
    return 0


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
        ("出处", "left"),
    ]:
        table.add_column(heading, justify=justify)
    for row in rows:
        part = f"{row.measured.numerator}/{row.measured.denominator or '—'}"
        table.add_row(
            row.target.indicator,
            row.target.name,
            f"{row.measured.shown(4)} {row.measured.unit}",
            part,
            row.target.shown(),
            KEPT[row.is_met],
            row.target.document,
        )
    console.print(table)


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
