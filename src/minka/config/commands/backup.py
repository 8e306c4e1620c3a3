"""`minka backup`: everything in one file."""

import argparse
import sys
from pathlib import Path

from django.utils import timezone

from minka.config.progress import steps_bar
from minka.plumbing.backup import BadBackup, write_backup

HELP = """\
把数据库、全部存档文件、封存公钥和最新封存值写入一个备份文件，系统不必停机。
目标是目录时按时间取名。封存私钥（MINKA_HOME/keys/seal.json）和制卡密钥不在备份中，请另行保管。
备份含个人信息，只有文件所有者可读；请加密后再送出本机。

Write the database, all stored files, the public seal keys and the last seals into one file
while the system runs. A folder as target gets a file named by the time. Private keys are not
in it: keep them apart. The file holds personal data: encrypt it before it leaves the machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the target."""
    parser.add_argument("target", type=Path, metavar="目录或文件", help="folder or file")


def run(args: argparse.Namespace) -> int:
    """Write it and say what is in it."""
    now = timezone.localtime()
    target = args.target
    if target.is_dir():
        target /= f"minka-{now:%Y%m%d-%H%M%S}.tar"
    try:
        with steps_bar() as tell:
            manifest = write_backup(target, at=now, tell=tell)
    except FileExistsError:
        print(f"{target} 已存在，不会覆盖。It exists and stays.", file=sys.stderr)
        return 1
    except (BadBackup, OSError) as error:
        print(f"备份没有完成：{error}", file=sys.stderr)
        return 1
    size = sum(part.size for part in manifest.parts)
    print(f"{target}：{len(manifest.parts)} 个部分，{size / 1e6:.1f} MB")
    return 0
