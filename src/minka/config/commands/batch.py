"""`minka batch`: plan batches, see them, take them through the stations, send them off."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from minka.kernel.refusal import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rich.console import Console

    from minka.production.queries import Batch

HELP = """\
制卡：组批（plan）、查看（list）、按工位制作（run）、装箱发运（ship）。
plan 和 ship 默认只列出将要做什么，加 --wet-run 才真正执行；run 中断后再次执行即从断点继续。

  minka batch plan --wet-run          把待制申领组批并预留卡基
  minka batch list                    各批次的进度和卡基库存
  minka batch run PERSONALISE         所有待做的批次做芯片个人化
  minka batch run all PC202611200001  一个批次做完全部工位，废卡自动补做
  minka batch ship --wet-run          已分拣的批次装箱，发往各区

Make cards. plan and ship only say what they would do unless --wet-run is given; a run that was
interrupted goes on where it stopped."""

STATIONS = ["PERSONALISE", "PRINT", "SEAL", "SORT"]
COUNTED = {
    "waiting": "待做",
    "personalised": "芯片",
    "printed": "打印",
    "sealed": "邮封",
    "sorted": "分拣",
    "packed": "装箱",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the four steps and what can be chosen in each."""
    parser.add_argument(
        "--actor", default="minka batch", help="经办人，记入历史 · who does it, for the history"
    )
    steps = parser.add_subparsers(metavar="步骤/step", required=True)
    plan = steps.add_parser("plan", help="组批备料 · put waiting applications into batches")
    plan.add_argument("--size", type=int, metavar="N", help="每批最多张数 · most cards of a batch")
    listing = steps.add_parser("list", help="批次和库存 · batches and stock")
    station = steps.add_parser("run", help="工位作业 · take batches through a station")
    station.add_argument("station", choices=[*STATIONS, "all"], help="工位 · station, or all")
    station.add_argument("--machine", metavar="CODE", help="设备编号 · machine (the first one)")
    ship = steps.add_parser("ship", help="装箱发运 · pack sorted batches and send them off")
    for step in (listing, station, ship):
        step.add_argument(
            "batch", nargs="*", help="批次号，缺省为全部 · numbers (all that are due)"
        )
    for step in (plan, ship):
        step.add_argument("--wet-run", action="store_true", help="真正执行 · really do it")
    for step, work in ((plan, _plan), (listing, _list), (station, _run), (ship, _ship)):
        step.set_defaults(work=work)


def run(args: argparse.Namespace) -> int:
    """Take the chosen step; 1 when a batch was refused, 2 when an argument does not fit."""
    from rich.console import Console  # slow import

    console = Console()
    unknown = set(getattr(args, "batch", [])) - set(_chosen(args).values_list("number", flat=True))
    if unknown:
        console.print(f"没有这个批次：{'、'.join(sorted(unknown))}", style="red")
        return 2
    return args.work(args, console)


def _chosen(args: argparse.Namespace) -> "QuerySet[Batch]":
    from minka.production import queries  # app ready

    wanted = getattr(args, "batch", [])
    batches = queries.batch_board()
    return batches.filter(number__in=wanted) if wanted else batches


def _plan(args: argparse.Namespace, console: "Console") -> int:
    from django.utils import timezone  # app ready

    from minka.cards import queries as cards  # app ready
    from minka.outlets import queries as outlets  # app ready
    from minka.production import actions, queries  # app ready

    products, districts = cards.all_products().in_bulk(), outlets.all_organisations().in_bulk()
    for group in queries.waiting_groups():
        console.print(
            f"待制 {products[group.product_id].name}　{districts[group.district_id].name}　"
            f"{group.quantity} 张　最早到期 {group.due_on}"
        )
    if not args.wet_run:
        console.print("以上为预览，加 --wet-run 执行。Nothing was done; add --wet-run.")
        return 0
    at = timezone.now()
    planned = actions.plan_batches(at=at, actor=args.actor, limit=args.size)
    console.print(f"新组 {len(planned)} 批")
    unreserved = list(queries.all_batches().filter(status="PLANNED").order_by("due_on", "number"))
    return _each(
        unreserved,
        lambda batch, _tell: actions.reserve(batch, at=at, actor=args.actor),
        console,
        "备料",
    )


def _list(args: argparse.Namespace, console: "Console") -> int:
    from rich.table import Column, Table  # slow import

    from minka.production import queries  # app ready

    number = Column("批次", no_wrap=True)
    table = Table(number, "状态", "应制", "/".join(COUNTED.values()), "作废", "到期")
    for row in _chosen(args):
        counts = "/".join(str(getattr(row, name)) for name in COUNTED)
        status, spoilt = str(row.get_status_display()), str(row.spoilt)
        table.add_row(row.number, status, str(row.quantity), counts, spoilt, str(row.due_on))
    console.print(table)
    stock = Table("物料", "入库", "在库", "预留", "合格/已用", "作废")
    for line in queries.balance_report():
        pieces = (line.received, line.in_stock, line.reserved, line.good, line.spoilt)
        stock.add_row(line.name, *map(str, pieces))
    console.print(stock)
    return 0


def _run(args: argparse.Namespace, console: "Console") -> int:
    from django.utils import timezone  # app ready

    from minka.production import actions, queries  # app ready
    from minka.production.rules import RUNNING, may_run  # app ready

    wanted = STATIONS if args.station == "all" else [args.station]
    machines = {station: queries.machines_of(station).first() for station in wanted}
    if args.machine:
        machines[wanted[0]] = queries.machines_of(wanted[0]).filter(code=args.machine).first()
    if None in machines.values():
        console.print("没有可用的设备，请先登记设备或核对设备编号", style="red")
        return 2
    if "PERSONALISE" in wanted and (sentence := _keys_refused(actions.chip_keys)):
        console.print(sentence, style="red")
        return 1
    due = _chosen(args).filter(status__in=RUNNING)

    def work(batch: "Batch", tell: Callable[[str, int], None]) -> None:
        same = {"at": timezone.now(), "actor": args.actor, "progress": tell}
        if args.station == "all":
            actions.make(batch, machines=machines, **same)
        else:
            machine = machines[args.station]
            actions.run_station(batch, args.station, machine=machine, **same)

    if args.station != "all" and not args.batch:
        due = [batch for batch in due if may_run(args.station, batch.status) is None]
    return _each(list(due), work, console, args.station, len(wanted))


def _keys_refused(chip_keys: Callable[[], object]) -> str:
    """Read the keys before the first bar is drawn; return why they cannot be used, else ""."""
    try:
        chip_keys()
    except Refused as error:
        return str(error)
    return ""


def _ship(args: argparse.Namespace, console: "Console") -> int:
    from django.utils import timezone  # app ready

    from minka.production import actions  # app ready

    due = list(_chosen(args).filter(status="SORTED"))
    if not args.wet_run:
        for batch in due:
            console.print(f"待发运 {batch.number}　{batch.quantity} 张")
        console.print("以上为预览，加 --wet-run 执行。Nothing was done; add --wet-run.")
        return 0

    def work(batch: "Batch", _tell: Callable[[str, int], None]) -> None:
        same = {"at": timezone.now(), "actor": args.actor}
        actions.dispatch(actions.pack(batch, **same), **same)

    return _each(due, work, console, "装箱发运")


def _each(
    batches: "list[Batch]",
    work: "Callable[[Batch, Callable[[str, int], None]], object]",
    console: "Console",
    what: str,
    stations: int = 1,
) -> int:
    """Do some work on each batch with a bar; a refused one is named and the others go on."""
    from rich.progress import Progress  # slow import

    refused = []
    with Progress(console=console) as bar:
        for batch in batches:
            task = bar.add_task(f"{what} {batch.number}", total=batch.quantity * stations)
            try:
                work(batch, lambda _station, count, task=task: bar.advance(task, count))
                bar.update(task, completed=batch.quantity * stations)
            except Refused as error:
                refused.append(f"{batch.number}：{error}")
    for sentence in refused:
        console.print(sentence, style="red")
    console.print(f"{what}：{len(batches) - len(refused)} 批完成，{len(refused)} 批未完成")
    return 1 if refused else 0
