"""`minka migrate`: bring the tables up to date."""

import argparse

from minka.cards.actions import sync_products
from minka.config.tables import bring_up_to_date
from minka.outlets.actions import sync_roles
from minka.plumbing.health import pending_migrations

HELP = """\
更新数据表到当前版本的结构，并按数据文件更新岗位权限和卡产品。
更新正式数据库前请先执行 minka backup。
--check 只列出未执行的更新，不作改动；有未执行的更新时返回 1。

Bring the tables up to this version, and roles and products in step with their data files.
Back up a real database first. --check only lists what is pending and ends with status 1 if
anything is."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be chosen."""
    parser.add_argument("--check", action="store_true", help="只检查 · look only")


def run(args: argparse.Namespace) -> int:
    """Apply what is pending and count it."""
    if args.check:
        pending = pending_migrations()
        print("\n".join(pending) or "数据表已是最新。Up to date.")
        return 1 if pending else 0
    done = bring_up_to_date(ask_first=False)
    sync_roles()
    sync_products()
    print(f"已执行 {done} 项更新。{done} migrations applied.")
    return 0
