"""The table of all commands. A module is imported only when its command is called.

A command module has `HELP` (what it does, for a centre's IT colleague: Chinese, then
English), `add_arguments(parser)` and `run(args) -> int`, the exit status. Unless it needs
nothing, Django is set up before it is imported, and the database is held while it runs. A
room or door that brings a command adds one line here and its module beside the others.
"""

from dataclasses import dataclass
from enum import Enum


class Needs(Enum):
    """What must stand before a command runs."""

    NOTHING = "nothing"
    DATABASE = "a database that answers, whatever its tables"
    TABLES = "a database whose tables are up to date"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of `minka`."""

    name: str
    summary: str
    needs: Needs
    module: str


def _command(name: str, needs: Needs, summary: str) -> Command:
    return Command(name, summary, needs, f"{__name__}.{name.replace('-', '_')}")


COMMANDS = {
    command.name: command
    for command in (
        _command("up", Needs.NOTHING, "启动系统 · start database, web server and workers"),
        _command("down", Needs.NOTHING, "停止后台运行的系统 · stop a system that runs behind"),
        _command("demo", Needs.TABLES, "演示全流程 · run the whole walk on demonstration data"),
        _command("collect", Needs.TABLES, "采集文件入库 · check and take in a collection file"),
        _command("photographs", Needs.TABLES, "照片核验入库 · judge and take in photographs"),
        _command("batch", Needs.TABLES, "组批制卡 · plan and make production batches"),
        _command("report", Needs.TABLES, "绩效指标 · indicators beside their targets"),
        _command("seal", Needs.TABLES, "封存历史 · seal the histories now"),
        _command("verify-seals", Needs.TABLES, "校验历史封存 · check that no history was altered"),
        _command("backup", Needs.TABLES, "备份 · write database, files and seals to one file"),
        _command("restore", Needs.DATABASE, "恢复 · bring a backup back"),
        _command("migrate", Needs.DATABASE, "更新数据表 · bring the tables up to date"),
        _command("budget", Needs.NOTHING, "预算公开文件 · read or audit a published budget"),
        _command("reader", Needs.NOTHING, "本机读卡器 · bridge to this machine's card reader"),
        _command("keys", Needs.NOTHING, "卡密钥文件 · list or enter card keys under dual control"),
        _command("lifecycles", Needs.NOTHING, "绘制状态图 · draw docs/lifecycles.md from the code"),
        _command("manage", Needs.DATABASE, "Django 管理命令 · any command of Django itself"),
    )
}
