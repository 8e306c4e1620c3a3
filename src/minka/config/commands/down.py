"""`minka down`: stop a system that runs behind."""

import argparse

from minka.config.serving import stop

HELP = """\
停止正在运行的系统（minka up 或 minka up --background），等待其完全停止。没有运行时什么也不做。

Stop the running system and wait until it is gone. Does nothing when none runs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(_args: argparse.Namespace) -> int:
    """Ask it to stop and wait."""
    return stop()
