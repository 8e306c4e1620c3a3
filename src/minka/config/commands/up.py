"""`minka up`: database, tables, web server and workers in one process tree."""

import argparse
import os

from minka.config.serving import Wanted, start_behind, stay_up

HELP = """\
启动整个系统：内置数据库、数据表更新、网页服务、后台任务。按 Ctrl-C 停止。
某个进程意外结束时会自动重新启动。已经启动时不会重复启动。
--background 在后台启动，用 minka down 停止，日志在 MINKA_HOME/up.log。

Start everything: the embedded database, updates of its tables, the web server and the
workers. Ctrl-C stops it cleanly. A process that ends by accident is started again. A second
start refuses. --background returns at once; `minka down` stops it, the log is
MINKA_HOME/up.log."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="监听地址 · address to listen on (127.0.0.1)"
    )
    parser.add_argument("--port", type=port_number, default=8000, help="监听端口 · port (8000)")
    parser.add_argument(
        "--workers",
        type=int,
        default=min(2, os.cpu_count() or 1),
        help="网页服务进程数 · web processes (one per core, 2 at most)",
    )
    parser.add_argument(
        "--background", action="store_true", help="在后台运行 · run behind and return"
    )


def run(args: argparse.Namespace) -> int:
    """Start, or say why not."""
    wanted = Wanted(args.host, args.port, args.workers)
    return start_behind(wanted) if args.background else stay_up(wanted)


def port_number(text: str) -> int:
    """Read a port; argparse turns the error into its own sentence."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("端口应为 1 至 65535 · a port is 1 to 65535")
    return number
