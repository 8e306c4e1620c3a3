"""What `minka demo` does on the terminal: progress, indicators, address and logins."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from minka.config.home import HOME
from minka.config.indicator_report import print_board, print_coverage
from minka.config.serving import Wanted, running_at, start_behind
from minka.journeys.demonstration.city import LOGINS, appoint_operators, set_up
from minka.journeys.demonstration.walk import Walk
from minka.outlets import queries as outlets
from minka.performance import queries as performance
from minka.performance.rules import Period

ACTOR = "demo"
CALENDAR_DAYS_BACK = 49


def demonstrate(*, port: int | None) -> int:
    """Walk the first issue, print what came of it; leave the desk open unless port is None."""
    console = Console()
    folder = HOME / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with _told(console) as say:
        say("机构、操作员、设备与库存", 0, 1)
        day_zero = _day_zero(folder / "day-zero")
        walk = Walk(folder, day_zero, say)
        set_up(at=walk.at(0, 8), actor=ACTOR)
        passwords = appoint_operators(folder / "logins.json")
        say("机构、操作员、设备与库存", 1, 1)
        walk.run()
    _print_figures(console, day_zero)
    console.print(f"采集文件与回执：{folder}")
    if port is not None:
        return _open_desk(console, port, passwords)
    return 0


def _day_zero(kept: Path) -> datetime.date:
    """Return the Monday the walk begins on: seven weeks back, kept for the next run."""
    if not kept.exists():
        back = timezone.localdate() - datetime.timedelta(days=CALENDAR_DAYS_BACK)
        kept.write_text(str(back - datetime.timedelta(days=back.weekday())), encoding="ascii")
    return datetime.date.fromisoformat(kept.read_text(encoding="ascii"))


@contextmanager
def _told(console: Console) -> Iterator:
    """Show one bar whose words change with the step."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        tasks: dict[str, int] = {}

        def say(step: str, done: int, total: int) -> None:
            head = step.split("\u3000", maxsplit=1)[0]
            if head not in tasks:
                tasks[head] = progress.add_task(head, total=total)
            progress.update(tasks[head], description=step, completed=done, total=total)

        yield say


def _print_figures(console: Console, day_zero: datetime.date) -> None:
    today = timezone.localdate()
    period = Period(datetime.date(day_zero.year, 1, 1), today + datetime.timedelta(days=1))
    rows = performance.board(period, None, as_of=today)
    print_board(console, rows, period)
    print_coverage(console, rows, performance.unmeasured())


def _open_desk(console: Console, port: int, passwords: dict[str, str]) -> int:
    address = running_at()
    if not address:
        status = start_behind(Wanted("127.0.0.1", port, 2))
        if status:
            return status
        address = running_at()
    table = Table(title=f"工作台 {address}　演示登录")
    for heading in ("用户名", "密码", "姓名", "机构", "角色"):
        table.add_column(heading, overflow="fold")
    for login in LOGINS:
        organisation = outlets.get_organisation(login.organisation_code)
        table.add_row(
            login.username,
            passwords[login.username],
            login.full_name,
            organisation.name,
            "、".join(login.roles),
        )
    console.print(table)
    return 0
