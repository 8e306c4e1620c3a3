"""`minka restore`: bring a backup back."""

import argparse
import sys
from pathlib import Path

from django.db import connection
from django.utils import timezone

from minka.config.progress import steps_bar
from minka.config.serving import running_at
from minka.config.tables import bring_up_to_date
from minka.plumbing.backup import BadBackup, is_empty, read_manifest, restore

HELP = """\
从备份文件恢复。先核对每一部分的摘要，在旁边建一个新库并校验全部历史封存，全部通过后才换上；
任何一步失败都保持原样。现有数据库不为空时必须加 --replace 并确认，原数据库改名保留。
请先执行 minka down。

Bring a backup back. Every digest is checked, a new database is built beside the present one
and all seals are recomputed; only then it takes its place, and any failure leaves all as it
was. A database that is not empty needs --replace and a confirmation, and stays under another
name. Stop the system first (minka down)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare file and consent."""
    parser.add_argument("file", type=Path, metavar="备份文件", help="backup file")
    parser.add_argument(
        "--replace", action="store_true", help="替换现有数据 · replace what is there"
    )
    parser.add_argument("--yes", action="store_true", help="不再询问 · do not ask again")


def run(args: argparse.Namespace) -> int:
    """Restore, or say why not."""
    try:
        manifest = read_manifest(args.file)
        print(f"备份时间 {manifest.at}，PostgreSQL {manifest.server}，{len(manifest.parts)} 个部分")
        if (refusal := _refusal(args)) is not None:
            print(refusal, file=sys.stderr)
            return 1
        with steps_bar() as tell:
            done = restore(args.file, at=timezone.localtime(), tell=tell)
    except (BadBackup, OSError) as error:
        print(f"没有恢复，一切保持原样：{error}", file=sys.stderr)
        return 1
    bring_up_to_date(ask_first=False)
    print("已恢复，历史封存全部相符。Restored, all seals fit.")
    if done.former:
        print(f"原数据库保留为 {done.former}，确认无误后可由管理员删除。It stays under this name.")
    return 0


def _refusal(args: argparse.Namespace) -> str | None:
    if (address := running_at()) is not None:
        return f"系统正在运行（{address}），请先执行 minka down。Stop the system first."
    if is_empty():
        return None
    if not args.replace:
        return "现有数据库不为空；如确要替换，请加 --replace。The database is not empty."
    name = connection.settings_dict["NAME"]
    if not args.yes and input(f"将替换数据库 {name}，请输入库名确认 · type its name: ") != name:
        return "没有确认，什么也没有做。Not confirmed, nothing was done."
    return None
