"""`minka seal`: seal the histories now."""

import argparse

from django.conf import settings
from django.utils import timezone

from minka.config.progress import rows_bar
from minka.plumbing.seals import open_keys, seal_all

HELP = """\
立即封存全部业务历史（系统每天夜间自动封存一次）。已封存的不会重复封存。

Seal all histories now; the system does so every night by itself. What is sealed already is
left alone."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(_args: argparse.Namespace) -> int:
    """Seal and count."""
    keys = open_keys(settings.SEAL_FOLDER, passphrase=settings.SEAL_PASSPHRASE)
    with rows_bar("封存 · sealing") as tell:
        done = seal_all(keys=keys, at=timezone.now(), tell=tell)
    for table, rows in done.items():
        print(f"{table}\t{rows}")
    return 0
