"""`minka verify-seals`: recompute every seal."""

import argparse

from django.conf import settings

from minka.config.progress import rows_bar
from minka.plumbing.seals import last_anchors, open_keys, verify_all

HELP = """\
重新计算全部历史封存，指出第一处被改动、删除或插入的行。全部相符时返回 0，否则返回 1。
可信公钥在 MINKA_HOME/keys 中；请把打印的公钥标识和最新封存值与纸质记录核对。

Recompute every seal over the histories and name, block by block, the first row that was
changed, deleted or inserted. Status 0 when all fit, else 1. The keys we trust stand in
MINKA_HOME/keys; compare the printed identifiers and last seals with the record on paper."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(_args: argparse.Namespace) -> int:
    """Verify and print what does not fit."""
    keys = open_keys(settings.SEAL_FOLDER, passphrase=settings.SEAL_PASSPHRASE)
    with rows_bar("校验 · verifying") as tell:
        flaws = list(verify_all(keys=keys, tell=tell))
    for flaw in flaws:
        print(flaw)
    for name in keys.trusted:
        print(f"公钥标识 · key {name}")
    for anchor in last_anchors(settings.SEAL_FOLDER).values():
        print(f"{anchor.table} #{anchor.number} {anchor.digest}")
    print(f"发现 {len(flaws)} 处不符。" if flaws else "全部相符。All seals fit.")
    return 1 if flaws else 0
