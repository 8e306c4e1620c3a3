"""The command `minka`: find the command, see to what it needs, run it, explain what failed."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from minka.config.commands import COMMANDS, Command, Needs
from minka.config.home import HOME

DESCRIPTION = """\
民卡：社会保障卡服务平台。The platform a social security card centre runs its business on.

数据目录：环境变量 MINKA_HOME（默认为当前目录下的 var）。
Everything is kept below MINKA_HOME (default: the folder var where you stand)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if not word.startswith("-")), "")
    args = _parser(chosen).parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.config.settings")
    return _explained(COMMANDS[args.command], args)


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Build the parser; only the chosen command's module is imported."""
    parser = argparse.ArgumentParser(
        prog="minka",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    table = parser.add_subparsers(dest="command", metavar="命令/command", required=True)
    for command in COMMANDS.values():
        if command.name != chosen:
            table.add_parser(command.name, help=command.summary, add_help=False)
            continue
        module = importlib.import_module(command.module)
        module.add_arguments(
            table.add_parser(
                command.name,
                help=command.summary,
                description=module.HELP,
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    return parser


def _explained(command: Command, args: argparse.Namespace) -> int:
    """Run it; an expected failure becomes a sentence and status 1."""
    from django.db import InterfaceError, OperationalError  # slow import

    from minka.kernel.refusal import Refused  # slow import
    from minka.plumbing.database import BadDatabaseUrl  # slow import
    from minka.plumbing.embedded import UnableToStart  # slow import

    try:
        return _run(command, args)
    except (OperationalError, InterfaceError) as error:
        _complain(f"数据库没有应答，什么也没有保存。The database does not answer.\n{error}")
    except (UnableToStart, BadDatabaseUrl, Refused) as error:
        _complain(str(error))
    except KeyboardInterrupt:
        _complain("已中断。Interrupted.")
        return 130
    return 1


def _run(command: Command, args: argparse.Namespace) -> int:
    module = importlib.import_module(command.module)
    if command.needs is Needs.NOTHING:
        return module.run(args)

    from minka.config.tables import bring_up_to_date  # slow import
    from minka.plumbing.database import available  # slow import

    with available(HOME, say=_complain):
        import django  # slow import

        django.setup()
        if command.needs is Needs.TABLES:
            bring_up_to_date()
        return module.run(args)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
