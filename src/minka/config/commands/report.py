"""`minka report`: measured indicators beside the published targets, as table and workbook."""

import argparse
import datetime
from pathlib import Path

HELP = """\
打印绩效指标：由业务台账实测的数值，与公开的绩效目标并列。数值不能手工填写。
默认统计今年全市；用 --organisation 统计某个机构，用 --lines 列出某项指标背后的每一行。
用 --document 只看某份公开文件的指标；用 --unmeasured 列出尚不能实测的指标及其缺少的业务。

Print indicators measured from the ledger beside the published targets. Default: this year, the
whole city. --lines lists the rows behind one measure, --document chooses published documents,
--unmeasured lists the targets that nothing measures yet and what each of them needs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    day = datetime.date.fromisoformat
    parser.add_argument("--year", type=int, help="统计年度 · calendar year (this one)")
    parser.add_argument("--from", dest="start", type=day, metavar="DAY", help="首日 · first day")
    parser.add_argument("--to", dest="end", type=day, metavar="DAY", help="末日 · last day")
    parser.add_argument("--organisation", metavar="CODE", help="机构代码 · whose outlets count")
    parser.add_argument(
        "--xlsx", type=Path, metavar="FILE", help="另存为工作簿，附明细 · write a workbook too"
    )
    parser.add_argument(
        "--document", action="append", metavar="CODE", help="公开文件代码，可重复 · one document"
    )
    parser.add_argument(
        "--unmeasured", action="store_true", help="列出尚不能实测的指标 · what is not measured"
    )
    parser.add_argument("--lines", metavar="MEASURE", help="列出一项度量的明细 · list its rows")


def run(args: argparse.Namespace) -> int:
    """Measure and print; 2 when an argument does not fit."""
    from django.utils import timezone  # app ready
    from rich.console import Console  # slow import

    from minka.config import indicator_report as report  # app ready
    from minka.outlets import queries as outlets  # app ready
    from minka.performance import queries as performance  # app ready

    console, today = Console(), timezone.localdate()
    try:
        period = report.period_from(args, today)
        organisation = outlets.get_organisation(args.organisation) if args.organisation else None
        scope = performance.scope_of(organisation)
        if args.lines:
            return report.print_lines(console, args.lines, period, scope, today)
        documents = args.document or performance.documents_of(organisation)
        waiting = performance.unmeasured(documents)
        if args.unmeasured:
            report.print_unmeasured(console, waiting)
            return 0
        rows = performance.board(period, scope, as_of=today, documents=documents)
    except (ValueError, LookupError, outlets.Organisation.DoesNotExist) as error:
        console.print(f"参数不对：{error}", style="red")
        return 2
    report.print_board(console, rows, period)
    report.print_coverage(console, rows, waiting)
    if args.xlsx:
        report.write_workbook(args.xlsx, rows, waiting, period, scope, today)
        console.print(f"已写入 {args.xlsx}")
    return 0
