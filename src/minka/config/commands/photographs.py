"""`minka photographs`: judge photographs, or take in ZIPs of them named by identity number."""

import argparse
import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from minka.kernel.refusal import Refused

if TYPE_CHECKING:
    from rich.console import Console  # slow import

HELP = """\
照片：核验并入库以公民身份号码命名的照片压缩包（.zip），如“号码.jpg”，可分文件夹。
每张照片逐项核验（尺寸、大小、人脸、白底、清晰度……），不合格的说明原因和改法，其余入库。

  minka photographs 照片.zip                     入库
  minka photographs 张三.jpg --drawing 核验.svg    只核验一张照片，并把结果画在照片上

Judge photographs and take in ZIPs of them. A single JPEG is only judged, nothing is stored;
--drawing writes an SVG with the measures drawn on the picture."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files and by which rules they are judged."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="照片压缩包或单张照片 · ZIPs or JPEGs"
    )
    parser.add_argument(
        "--product", metavar="CODE", default="SSC3", help="卡产品 · whose rules hold (SSC3)"
    )
    parser.add_argument(
        "--on",
        type=datetime.date.fromisoformat,
        metavar="DATE",
        help="核验日期，缺省今天 · judged as of (today)",
    )
    parser.add_argument(
        "--drawing", type=Path, metavar="SVG", help="把单张照片的核验结果画成图 · draw the verdicts"
    )
    parser.add_argument(
        "--actor", default="minka photographs", help="经办人，记入历史 · who does it"
    )


def run(args: argparse.Namespace) -> int:
    """Take or judge each file; 1 when one went back, 2 when a file is not there."""
    from django.utils import timezone  # app ready
    from rich.console import Console  # slow import

    console = Console()
    if missing := [str(path) for path in args.files if not path.is_file()]:
        console.print(f"没有这个文件：{'、'.join(missing)}", style="red", markup=False)
        return 2
    args.on = args.on or timezone.localdate()
    status = 0
    for path in args.files:
        try:
            is_good = (_take if path.suffix.lower() == ".zip" else _judge)(path, args, console)
        except Refused as refused:
            is_good = False
            console.print(f"{path.name}：{refused}", style="red", markup=False)
        status = status if is_good else 1
    return status


def _judge(path: Path, args: argparse.Namespace, console: "Console") -> bool:
    """Judge one photograph and show every verdict; return whether it is fit."""
    from rich.table import Table  # slow import

    from minka.people.photographs import measuring, rules  # slow import
    from minka.people.photographs.overlay import overlay_svg  # slow import

    data = path.read_bytes()
    limits = rules.rule_book().limits_for(args.product, args.on)
    judged = measuring.assess(data, limits, on=args.on)
    table = Table("项目", "实测", "要求", "结论", title=path.name)
    for verdict in judged.verdicts:
        values = verdict.values
        said = verdict.sentence or "符合"
        table.add_row(rules.LABELS[verdict.limit.code], values["measured"], values["limit"], said)
    console.print(table)
    if args.drawing:
        drawing = overlay_svg(judged.measured, judged.verdicts, picture=data)
        args.drawing.write_text(drawing, encoding="utf-8")
    return rules.is_fit(judged.verdicts)


def _take(path: Path, args: argparse.Namespace, console: "Console") -> bool:
    """Take in one ZIP and show what went back; return whether every picture was taken."""
    from django.utils import timezone  # app ready
    from rich.progress import Progress  # slow import

    from minka.people.photographs.intake import take_zip  # app ready

    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("收存", total=None)
        outcome = take_zip(
            path,
            product_code=args.product,
            on=args.on,
            at=timezone.now(),
            actor=args.actor,
            progress=lambda what, done, total: bar.update(
                task, description=what, completed=done, total=total
            ),
        )
    if outcome.refused:
        _show_refused(outcome.file_id, console)
    console.print(
        f"{path.name}：入库 {outcome.accepted}，退回 {outcome.refused}，原已有 {outcome.same}",
        markup=False,
    )
    return not outcome.refused


def _show_refused(file_id: int, console: "Console") -> None:
    from rich.table import Table  # slow import

    from minka.exchange import queries as files  # app ready

    table = Table("第几张")
    table.add_column("原因和改法", overflow="fold")
    for line in files.lines_of(file_id).filter(outcome="REFUSE").iterator():
        table.add_row(str(line.number), "\n".join(line.answered))
    console.print(table)
