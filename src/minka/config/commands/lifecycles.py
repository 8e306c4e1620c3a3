"""`minka lifecycles`: draw every lifecycle as the code has it."""

import argparse
from pathlib import Path

from minka.config.diagrams import lifecycles_page

HELP = """\
根据代码绘制全部状态图，写入 docs/lifecycles.md；--check 只检查文件是否与代码一致。

Draw every lifecycle from the code into docs/lifecycles.md; --check only says whether the
page equals the code (status 1 if not)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument("--out", type=Path, default=Path("docs/lifecycles.md"))
    parser.add_argument("--check", action="store_true", help="只检查 · look only")


def run(args: argparse.Namespace) -> int:
    """Write the page, or compare it."""
    page = lifecycles_page()
    if args.check:
        return 0 if args.out.exists() and args.out.read_text(encoding="utf-8") == page else 1
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page, encoding="utf-8")
    print(args.out)
    return 0
