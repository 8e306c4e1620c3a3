"""A run at a station as its batch's page tells it: how far, by whom, and how it ended."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.production.queries import RunState, StationRun

from .present import minute, who
from .words import BAD, BUSY, GOOD, WARN, say

TITLES = {
    RunState.QUEUED: gettext_lazy("已排队，马上开始"),
    RunState.UNATTENDED: gettext_lazy("后台任务没有在运行"),
    RunState.RUNNING: gettext_lazy("正在进行"),
    RunState.SILENT: gettext_lazy("后台任务中断了"),
    RunState.DONE: gettext_lazy("已结束"),
    RunState.REFUSED: gettext_lazy("没有做下去"),
    RunState.FAILED: gettext_lazy("系统出错，没有做完"),
}

REMEDIES = {
    RunState.UNATTENDED: gettext_lazy(
        "已经排上队，后台一启动就会做。请通知系统运行部启动后台任务。"
    ),
    RunState.SILENT: gettext_lazy(
        "做好的卡不会丢失，也不会重做；一两分钟内自动接着做，仍无动静请通知系统运行部。"
    ),
    RunState.FAILED: gettext_lazy(
        "错误已经记录，做好的卡不会丢失。可以再开始一次；仍然出错请通知系统运行部。"
    ),
}

PACES = [
    (datetime.timedelta(seconds=5), "300ms"),
    (datetime.timedelta(seconds=60), "1s"),
]
SLOW = "3s"
"""How often a page asks, by how long ago the run was asked for: a small batch takes a moment."""


def run_row(run: StationRun) -> dict[str, object]:
    """Return a run with its sentence, its colour and its counts."""
    values = {"station": run.station.label, "passed": run.passed, "spoilt": run.spoilt}
    return {
        "station": run.station.label,
        "title": TITLES[run.state],
        "tone": _tone(run),
        "who": who(run.actor),
        "machine": run.machine.name,
        "at": minute(run.asked_at if run.is_open else run.changed_at),
        "done": min(run.passed + run.spoilt, run.due),
        "due": run.due,
        "is_open": run.is_open,
        "is_stuck": run.state in (RunState.UNATTENDED, RunState.SILENT),
        "counts": _("%(station)s：通过%(passed)s张，作废%(spoilt)s张。") % values,
        "refusal": say(run.refusal) if run.refusal else "",
        "remedy": REMEDIES.get(run.state, ""),
        "waiting": "" if run.is_open or not run.waiting else _still(run),
    }


def _tone(run: StationRun) -> str:
    match run.state:
        case RunState.REFUSED | RunState.FAILED | RunState.UNATTENDED:
            return BAD
        case RunState.SILENT:
            return WARN
        case RunState.DONE:
            return WARN if run.spoilt or run.waiting else GOOD
    return BUSY


def _still(run: StationRun) -> str:
    return _("本批还有%(waiting)s张没有通过此工位。") % {"waiting": run.waiting}


def pace(runs: Sequence[StationRun], now: datetime.datetime) -> str:
    """Return how long the page waits before it asks again."""
    youngest = min(now - run.asked_at for run in runs)
    return next((every for age, every in PACES if youngest < age), SLOW)
