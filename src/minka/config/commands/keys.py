"""The command `minka keys`: a file of card keys, entered by two persons, one component each."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from minka.chip.ciphers import Suite
from minka.chip.errors import ChipError
from minka.chip.keys import KeyCeremony, Level, MasterKey, load_keys, needed_keys, save_keys

HELP = """\
管理卡密钥文件：列出密钥的版本和校验值；由两位保管人各输入一个分量导入新密钥。
分量只在屏幕外输入，不显示、不留存；每位看到自己分量的校验值，合成后须与纸面校验值一致。
口令取自环境变量 MINKA_READER_PASSPHRASE，没有则当场输入。

A file of card keys: list versions and check values, or enter a key under dual control (two
persons, one component each). Not a hardware module; see docs/chip/card.md."""
NAME_WIDTH = 14


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help="密钥文件 · the key file")
    parser.add_argument("--enter", metavar="NAME", help="导入密钥 · enter the key of this name")
    parser.add_argument("--suite", choices=("SM4", "TDES"), default="SM4", help="算法 · algorithm")
    parser.add_argument("--version", type=int, help="密钥版本 · key version (default: the next)")
    parser.add_argument("--kcv", help="纸面上的校验值 · the key's check value on paper")
    parser.add_argument(
        "--region", action="store_true", help="地市密钥（已分散一次）· a region's key, not a root"
    )


def run(args: argparse.Namespace) -> int:
    """List the keys or enter one; return the exit status."""
    passphrase = os.environ.get("MINKA_READER_PASSPHRASE") or getpass.getpass("密钥文件口令：")
    try:
        masters = load_keys(args.file, passphrase) if args.file.exists() else []
        if args.enter:
            masters.append(_entered(args, masters))
            save_keys(args.file, masters, passphrase)
        _print(masters)
    except (ChipError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _entered(args: argparse.Namespace, masters: list[MasterKey]) -> MasterKey:
    """Let two keepers enter their components; raises ChipError."""
    suite = Suite[args.suite]
    if (args.enter, suite) not in needed_keys():
        raise ChipError("KEY_UNKNOWN", name=args.enter, version="*", suite=suite.name)
    versions = [m.version for m in masters if (m.name, m.suite) == (args.enter, suite)]
    version = args.version or max(versions, default=0) + 1
    if version in versions:
        raise ChipError("KEY_VERSION_EXISTS", name=args.enter, version=version)
    level = Level.REGION if args.region else Level.ROOT
    ceremony = KeyCeremony(args.enter, suite, version=version, level=level)
    for place in ("第一位", "第二位"):
        keeper = input(f"{place}保管人姓名：").strip()
        check_value = ceremony.enter(keeper, getpass.getpass("密钥分量（32位十六进制）："))
        print(f"{keeper}的分量校验值：{check_value}")
    return ceremony.finish(args.kcv or input("纸面上的密钥校验值："))


def _print(masters: list[MasterKey]) -> None:
    for key in sorted(masters, key=lambda key: (key.name, key.suite.name, key.version)):
        print(
            f"{key.name:<{NAME_WIDTH}} {key.suite.name:<5} v{key.version:<3} "
            f"{key.level.value:<7} KCV {key.check_value}"
        )
    held = {(key.name, key.suite) for key in masters}
    missing = [f"{name} {suite.name}" for name, suite in needed_keys() if (name, suite) not in held]
    if missing:
        print(f"未导入 · not entered: {len(missing)}")
