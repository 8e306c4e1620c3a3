"""`minka manage …`: any management command of Django."""

import argparse

from django.core.management import execute_from_command_line

HELP = """\
执行 Django 管理命令，例如 minka manage createsuperuser、minka manage shell。
命令及其参数原样传递；minka manage help 列出全部命令。

Run any management command of Django with its arguments, for instance
`minka manage createsuperuser`; `minka manage help` lists them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take everything as it is."""
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, help="命令及参数 · command and arguments"
    )


def run(args: argparse.Namespace) -> int:
    """Hand over to Django."""
    execute_from_command_line(["minka manage", *args.words])
    return 0
