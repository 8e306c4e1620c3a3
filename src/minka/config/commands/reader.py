"""The command `minka reader`: the bridge between a card reader and this machine's programs."""

import argparse
import getpass
import os
import sys
import threading
from pathlib import Path

from minka.chip import (
    CardData,
    InProcess,
    KeyProvider,
    SoftwareCard,
    SoftwareKeys,
    load_profile,
    make_blank,
    personalise,
)
from minka.chip.errors import SENTENCES, ChipError
from minka.chip.keys import load_keys
from minka.chip.transports import VirtualReader, readers
from minka.doors.reader.calls import Calls
from minka.doors.reader.demonstration import DIVISION, demonstration_data
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.language import in_both
from minka.doors.reader.operator import Consents, ConsoleOperator, Operator, PageOperator
from minka.doors.reader.server import PORT, ReaderServer
from minka.doors.reader.slots import PcscSlots, Slots, SoftwareSlot

HELP = """\
在窗口或医院的电脑上运行：本机的网页和程序经它读写插在读卡器里的社会保障卡。
只在本机（127.0.0.1）上服务。网页须用 --allow-origin 列入名单，并由使用者当场同意。
密钥文件的口令取自环境变量 MINKA_READER_PASSPHRASE，没有则当场输入。

Bridge between this machine's card reader and its programs: WebSocket and JSON on loopback,
the functions iReadCardBas and so on. See docs/chip/reader.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=PORT, help=f"端口 · port (default {PORT})")
    parser.add_argument("--reader", default="", help="读卡器名称的一部分 · part of a reader's name")
    parser.add_argument("--list", action="store_true", help="列出读卡器 · list the readers and end")
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="许可的网页来源，可多次 · a web page that may ask, e.g. https://his.example.org",
    )
    parser.add_argument("--keys", type=Path, help="密钥文件（相当于 PSAM 卡）· encrypted key file")
    parser.add_argument(
        "--demo-keys",
        action="store_true",
        help="演示密钥，只能读演示卡 · keys of demo cards",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="用一张演示软件卡 · a software card in place of a reader",
    )
    parser.add_argument(
        "--demo-card", type=Path, help="演示卡的映像文件 · image of a software card"
    )
    parser.add_argument(
        "--virtual-reader",
        type=int,
        metavar="PORT",
        help="把演示卡放进虚拟读卡器供 pcscd 使用 · offer the software card to pcscd through vpcd",
    )
    parser.add_argument(
        "--ask",
        choices=("page", "console"),
        default="page",
        help="在读卡器网页还是终端里询问 · where the user is asked",
    )
    parser.add_argument(
        "--terminal", type=_terminal, default="0" * 12, help="终端机编号12位 · terminal number"
    )


def _terminal(text: str) -> str:
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("终端机编号应为12位数字 · twelve digits are expected")
    return text


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted; return the exit status."""
    try:
        if args.list:
            print(*readers() or ["没有读卡器 · no reader"], sep="\n")
            return 0
        keys = _keys(args)
        if args.virtual_reader:
            return _offer(args, keys)
        return _serve(args, keys)
    except ChipError as error:
        print(in_both(SENTENCES[error.code], **error.values), file=sys.stderr)
        return 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


def _keys(args: argparse.Namespace) -> KeyProvider | None:
    if args.keys:
        passphrase = os.environ.get("MINKA_READER_PASSPHRASE") or getpass.getpass("密钥文件口令：")
        return SoftwareKeys(load_keys(args.keys, passphrase))
    wants_demonstration = args.demo_keys or _is_demonstration(args)
    return SoftwareKeys.demonstration() if wants_demonstration else None


def _is_demonstration(args: argparse.Namespace) -> bool:
    return bool(args.demo or args.demo_card or args.virtual_reader)


def _serve(args: argparse.Namespace, keys: KeyProvider | None) -> int:
    slots: Slots = PcscSlots(args.reader)
    if _is_demonstration(args):
        slots = SoftwareSlot(_card(args))
    page = PageOperator() if args.ask == "page" else None
    operator: Operator = page or ConsoleOperator()
    functions = ReaderFunctions(slots, operator, keys=keys, terminal_number=args.terminal)
    consents = Consents(args.allow_origin, operator)
    with ReaderServer(Calls(functions), consents, page=page, port=args.port) as server:
        print(f"读卡器已就绪 · ready: http://127.0.0.1:{server.port}/   按 Ctrl-C 停止", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("已停止 · stopped")
    return 0


def _card(args: argparse.Namespace) -> SoftwareCard:
    if args.demo_card:
        return SoftwareCard.from_image(args.demo_card.read_bytes())
    keys, profile = SoftwareKeys.demonstration(), load_profile("3.00")
    card = make_blank(division=DIVISION, serial=1, profile=profile, keys=keys)
    data: CardData = demonstration_data()
    result = personalise(InProcess(card), data, profile, keys)
    assert result.is_good, result
    return card


def _offer(args: argparse.Namespace, keys: KeyProvider | None) -> int:
    """Hold the software card in a virtual reader until interrupted."""
    with VirtualReader(args.virtual_reader) as reader:
        reader.insert(_card(args))
        print("# pcscd 的配置文件 · put this into pcscd's reader.conf.d, then start pcscd")
        print(reader.configuration("Minka"), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("已停止 · stopped")
    return 0
