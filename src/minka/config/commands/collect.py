"""`minka collect`: check collection files, take them into the registry, write the reply."""

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from minka.kernel.refusal import Refused

if TYPE_CHECKING:
    from rich.console import Console  # slow import

    from minka.exchange.queries import ExchangeFile
    from minka.people.actions import CollectionOutcome
    from minka.people.collection import Checked, Progress

HELP = """\
采集：核查并入库人员采集文件（.xlsx，或 UTF-8 / GB 18030 文本，列名为中文或指标代码）。
不合格的行退回并说明原因，其余入库；整份文件不能读时说明怎样改。同一份文件只收一次，中断后再执行即从断点继续。

  minka collect 名单.xlsx --outlet 0101            入库，并为该机构受理社保卡申领
  minka collect 名单.xlsx --reply 回执.xlsx         入库，另写回执
  minka collect 名单.csv --check-only --json 结果.json   只核查，什么也不保存

Check collection files and store what can be stored. A row that does not fit goes back with its
reason and never stops the file. --check-only stores nothing and can write a verdict per row."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files and what to do with them."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="采集文件 · files")
    parser.add_argument(
        "--outlet",
        metavar="CODE",
        help="机构代码：为入库人员受理申领 · for whom people apply",
    )
    parser.add_argument(
        "--product", metavar="CODE", default="SSC3", help="卡产品 · product applied for (SSC3)"
    )
    parser.add_argument(
        "--channel",
        choices=["EMPLOYER", "LEGACY", "COUNTER"],
        default="EMPLOYER",
        help="申领渠道：单位、旧系统、柜面 · where the request came in",
    )
    parser.add_argument(
        "--on",
        type=datetime.date.fromisoformat,
        metavar="DATE",
        help="年龄计算日，缺省今天 · reference date of ages (today)",
    )
    parser.add_argument("--reply", type=Path, metavar="XLSX", help="写回执 · write the reply here")
    parser.add_argument("--check-only", action="store_true", help="只核查不保存 · store nothing")
    parser.add_argument(
        "--json", type=Path, metavar="OUT", help="逐行结果（配合 --check-only）· verdict per row"
    )
    parser.add_argument(
        "--actor", default="minka collect", help="经办人，记入历史 · who does it, for the history"
    )


def run(args: argparse.Namespace) -> int:
    """Take each file; 1 when one went back as a whole, 2 when the arguments do not fit."""
    from django.utils import timezone  # app ready
    from rich.console import Console  # slow import

    console = Console()
    if fault := _fault(args) or _unknown(args):
        console.print(fault, style="red", markup=False)
        return 2
    args.on = args.on or timezone.localdate()
    take = _check if args.check_only else _store
    refused = 0
    for path in args.files:
        try:
            take(path, args, console)
        except Refused as refusal:
            refused = 1
            console.print(f"{path.name}：{refusal}", style="red", markup=False)
    return refused


def _fault(args: argparse.Namespace) -> str:
    """Say what does not fit among the arguments, or nothing."""
    if missing := [str(path) for path in args.files if not path.is_file()]:
        return f"没有这个文件：{'、'.join(missing)}"
    if args.json and not args.check_only:
        return "--json 要与 --check-only 一起用"
    if args.reply and args.check_only:
        return "--check-only 不保存，写不了回执；去掉其中一个"
    if (args.json or args.reply) and len(args.files) > 1:
        return "--json 和 --reply 一次只能用于一个文件"
    return ""


def _unknown(args: argparse.Namespace) -> str:
    """Look up for what people would apply, before anything is stored; say what there is not."""
    from minka.cards import queries as cards  # app ready
    from minka.outlets import queries as outlets  # app ready

    args.place = args.card = None
    if not args.outlet:
        return ""
    args.place = outlets.all_organisations().filter(code=args.outlet).first()
    args.card = cards.all_products().filter(code=args.product).first()
    if args.place is None or args.place.level == "MUNICIPAL":
        return f"没有这个网点或区中心：{args.outlet}"
    if args.card is None:
        known = "、".join(cards.all_products().values_list("code", flat=True))
        return f"没有这个卡产品：{args.product}，可选：{known}"
    return ""


def _check(path: Path, args: argparse.Namespace, console: "Console") -> None:
    from minka.people.collection import checked  # app ready

    found: Counter[str] = Counter()
    with _bar() as progress, checked(path, on=args.on, progress=progress) as result:
        lines = _counted(result.verdicts, found)
        if args.json:
            with args.json.open("w", encoding="utf-8") as out:
                _write_json(out, sum(result.counts.values()), lines)
        else:
            for _ in lines:
                pass
    _report(console, path.name, result, found)


def _counted(
    verdicts: Iterator[tuple[int, str, list[str]]], found: Counter[str]
) -> Iterator[tuple[int, str, list[str]]]:
    for verdict in verdicts:
        found.update(verdict[2])
        yield verdict


def _write_json(out: TextIO, rows: int, verdicts: Iterator[tuple[int, str, list[str]]]) -> None:
    """Write one verdict a line, a million of them in little memory."""
    out.write(f'{{"rows": {rows}, "lines": [')
    for number, (row, disposition, reasons) in enumerate(verdicts):
        line = {"row": row, "disposition": disposition.lower(), "reasons": reasons}
        out.write((",\n" if number else "\n") + json.dumps(line))
    out.write("\n]}\n")


def _store(path: Path, args: argparse.Namespace, console: "Console") -> None:
    from minka.exchange.actions import DuplicateFile  # app ready
    from minka.people import actions, queries  # app ready

    facts = {"on": args.on, "at": _now(), "actor": args.actor}
    try:
        with _bar() as progress:
            taken = actions.collect(path, **facts, progress=progress)
    except DuplicateFile as duplicate:
        if _has_applied(duplicate.earlier, args):
            raise
        console.print(f"{path.name} 已经入库，尚未受理申领，现在补办")
        _apply(duplicate.earlier.pk, args, console)
        return
    _report(console, path.name, taken, queries.findings_of(taken.file_id))
    console.print(
        f"人员：新登记 {taken.persons_new}，变更 {taken.persons_changed}，"
        f"无变化 {taken.persons_unchanged}"
    )
    if args.place is None:
        console.print("未指定 --outlet：只登记人员，没有受理申领")
    else:
        _apply(taken.file_id, args, console)
    if args.reply:
        written = actions.write_reply(taken.file_id, args.reply)
        actions.answer(taken.file_id, at=_now(), actor=args.actor)
        console.print(f"回执：{written}", markup=False)


def _apply(file_id: int, args: argparse.Namespace, console: "Console") -> None:
    """Let everyone a file stored apply for the product."""
    from minka.journeys import first_issue  # app ready

    applied = first_issue.apply_for_file(
        file_id,
        organisation=args.place,
        product=args.card,
        channel=args.channel,
        on=args.on,
        at=_now(),
        actor=args.actor,
    )
    refused = "，".join(f"{code} {count}" for code, count in applied.refused.items())
    console.print(f"申领：受理 {applied.accepted}" + (f"；未受理 {refused}" if refused else ""))


def _has_applied(earlier: "ExchangeFile", args: argparse.Namespace) -> bool:
    """Tell whether nothing is left to do for a file that was taken before."""
    from minka.cards import queries as cards  # app ready

    done = cards.all_applications().filter(file_id=earlier.pk).exists()
    return args.place is None or done or earlier.status not in ("MERGED", "ANSWERED")


def _now() -> datetime.datetime:
    from django.utils import timezone  # app ready

    return timezone.now()


@contextmanager
def _bar() -> "Iterator[Progress]":
    """Show how far a file has come; yields what the collection reports to."""
    from rich import progress as rich  # slow import
    from rich.console import Console  # slow import

    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.TextColumn("{task.completed:,} 行"),
        rich.TimeElapsedColumn(),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("收存", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield tell


def _report(
    console: "Console",
    name: str,
    result: "Checked | CollectionOutcome",
    found: Mapping[str, int],
) -> None:
    """Print how many rows ended in which disposition, and what was found in them."""
    from rich.table import Table  # slow import

    from minka.people.findings import FINDINGS, LABELS  # app ready

    totals = Table("处置", "行数", title=name)
    totals.columns[1].justify = "right"
    for disposition, count in result.counts.items():
        totals.add_row(LABELS[disposition], f"{count:,}")
    totals.add_section()
    rows = sum(result.counts.values())
    totals.add_row("合计", f"{rows:,}")
    console.print(totals)
    if result.declared_rows not in (None, rows):
        console.print(
            f"合计行写明 {result.declared_rows} 人，实有 {rows} 行，请与送件单位核对",
            style="yellow",
        )
    if not found:
        return
    reasons = Table("处置", "原因", "行数")
    reasons.columns[2].justify = "right"
    for code, count in sorted(found.items(), key=lambda item: -item[1]):
        finding = FINDINGS[code]
        reasons.add_row(LABELS[finding.disposition], finding.sentence, f"{count:,}")
    console.print(reasons)
