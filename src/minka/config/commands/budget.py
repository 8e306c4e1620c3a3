"""`minka budget`: read a published budget document, or audit it. Needs no database."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from minka.budget.auditing import Severity, audit
from minka.budget.printing import budget_as_dict, print_budget, print_report, report_as_html
from minka.budget.reading import read_source
from minka.budget.sources import UnreadableDocument, open_source

HELP = """\
读取或核对预算公开文件（文本、PDF、工作簿），不需要数据库。
Read or audit a published budget document; needs no database."""

UNREADABLE, HAS_ERRORS = 2, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="read|audit")
    read = verbs.add_parser(
        "read", help="读取预算公开文件（文本、PDF、工作簿），列出表、金额与指标"
    )
    read.add_argument("file", type=Path, help="预算公开文件：.txt、.pdf 或 .xlsx")
    read.add_argument("--json", type=Path, metavar="OUT", help="把读到的全部内容写成 JSON")
    check = verbs.add_parser("audit", help="核对预算公开文件的勾稽关系与表述，列出发现")
    check.add_argument("file", type=Path, help="预算公开文件：.txt、.pdf 或 .xlsx")
    check.add_argument("--json", type=Path, metavar="OUT", help="把计数与发现写成 JSON")
    check.add_argument("--html", type=Path, metavar="OUT", help="写成网页：原文加标注，数字可点击")


def run(args: argparse.Namespace) -> int:
    """Run one verb; 0 = nothing wrong, 1 = errors found, 2 = the file cannot be read."""
    console = Console()
    try:
        source = open_source(args.file)
        budgets = read_source(source)
    except UnreadableDocument as error:
        print(f"{args.file}：{error}", file=sys.stderr)
        return UNREADABLE
    if args.verb == "read":
        for budget in budgets:
            print_budget(budget, console)
        if args.json:
            _write(args.json, {"budgets": [budget_as_dict(b) for b in budgets]})
        return 0
    audited = audit(budgets)
    report = audited.located(source.place)
    print_report(report, console)
    if args.json:
        _write(args.json, report.as_dict())
    if args.html:
        page = report_as_html(audited, budgets, source, args.file.name)
        args.html.write_text(page, encoding="utf-8")
    return HAS_ERRORS if any(f.severity is Severity.ERROR for f in report.findings) else 0


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
