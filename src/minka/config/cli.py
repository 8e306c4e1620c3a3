"""The command `minka`: find the command, see to what it needs, run it, explain what failed."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.db import InterfaceError, OperationalError

from minka.config.commands import COMMANDS, Command, Needs
from minka.config.home import HOME
from minka.config.tables import bring_up_to_date
from minka.kernel.refusal import Refused
from minka.plumbing.database import BadDatabaseUrl, available
from minka.plumbing.embedded import UnableToStart

DESCRIPTION = """\
民卡：社会保障卡服务平台。The platform a social security card centre runs its business on.

数据目录：环境变量 MINKA_HOME（默认为当前目录下的 var）。
Everything is kept below MINKA_HOME (default: the folder var where you stand)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. An expected failure becomes a sentence."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.config.settings")
    try:
        return _run(words)
    except (OperationalError, InterfaceError) as error:
        _complain(f"数据库没有应答，什么也没有保存。The database does not answer.\n{error}")
    except (UnableToStart, BadDatabaseUrl, Refused) as error:
        _complain(str(error))
    except KeyboardInterrupt:
        _complain("已中断。Interrupted.")
        return 130
    return 1


def _run(words: Sequence[str]) -> int:
    name = next((word for word in words if not word.startswith("-")), "")
    chosen = COMMANDS.get(name)
    if chosen is None or chosen.needs is Needs.NOTHING:
        args = _parser(chosen).parse_args(words)
        return args.run(args)
    django.setup()
    args = _parser(chosen).parse_args(words)
    with available(HOME, say=_complain) as reached:
        # The embedded server may just have moved; nothing else can differ from the settings.
        settings.DATABASES["default"]["PORT"] = reached["PORT"]
        if chosen.needs is Needs.TABLES:
            bring_up_to_date()
        return args.run(args)


def _parser(chosen: Command | None) -> argparse.ArgumentParser:
    """Build the parser; only the chosen command's module is imported."""
    parser = argparse.ArgumentParser(
        prog="minka",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    table = parser.add_subparsers(metavar="命令/command", required=True)
    for command in COMMANDS.values():
        if command is not chosen:
            table.add_parser(command.name, help=command.summary, add_help=False)
            continue
        module = importlib.import_module(command.module)
        form = table.add_parser(
            command.name,
            help=command.summary,
            description=module.HELP,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(form)
        form.set_defaults(run=module.run)
    return parser


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
