"""`minka demo`: an invented city walks its first issue; the desk stays open afterwards."""

import argparse

HELP = """\
演示首次申领全流程：两类采集文件 → 核查与回执 → 申领 → 组批 → 芯片、卡面、邮封、分拣 →
配送与收货 → 领卡激活 → 绩效指标。数据均为虚构，号码所在区划并不存在（6199xx）。
重复执行不会产生重复数据。结束后工作台继续运行，用 minka down 停止。

Walk the whole first issue on made-up data: collection files, checks and replies, applications,
batches, chip, face, letter, sorting, dispatch, receipt, hand-over, indicators. Running it again
adds nothing. The desk stays open; stop it with `minka down`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument(
        "--port", type=int, default=8000, help="工作台端口 · port of the desk (8000)"
    )
    parser.add_argument(
        "--no-desk", action="store_true", help="结束后不启动工作台 · do not leave the desk running"
    )


def run(args: argparse.Namespace) -> int:
    """Walk, print the indicators, leave the desk open."""
    from minka.config.demonstration import demonstrate  # app ready

    return demonstrate(port=None if args.no_desk else args.port)
