"""The production floor as the desk shows it: stages, a batch's next steps, its rows."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.production import queries, rules
from minka.production.lifecycle import (
    BATCH,
    STATION_VERB,
    BatchStatus,
    ItemStatus,
    Station,
)

from .present import due_tone, minute, who
from .words import permission_label, say, verb_label

STAGES = [
    ("reserve", gettext_lazy("待备料")),
    ("personalise", gettext_lazy("待个人化")),
    ("print", gettext_lazy("待打印")),
    ("seal", gettext_lazy("待邮封")),
    ("sort", gettext_lazy("待分拣")),
    ("dispatch", gettext_lazy("待配送")),
    ("complete", gettext_lazy("在途")),
]
"""A stage is named after the verb that ends it."""

ENDED = [BatchStatus.DELIVERED, BatchStatus.DISSOLVED]
"""Batches the floor has nothing more to do with."""

DOCUMENT_STEPS = [
    ("reserve", gettext_lazy("卡基到位")),
    ("personalise", gettext_lazy("芯片个人化")),
    ("print", gettext_lazy("卡面打印")),
    ("seal", gettext_lazy("邮封")),
    ("sort", gettext_lazy("分拣")),
    ("dispatch", gettext_lazy("配送")),
]
"""The line as the published budgets describe it."""

PARTS = [
    ("packed", "good", ItemStatus.PACKED),
    ("sorted", "good", ItemStatus.SORTED),
    ("sealed", "busy", ItemStatus.SEALED),
    ("printed", "busy", ItemStatus.PRINTED),
    ("personalised", "warn", ItemStatus.PERSONALISED),
    ("waiting", "quiet", ItemStatus.WAITING),
]
"""A batch's counts from the finished end to the start, with the colour of each in its bar."""


def stage_of(status: str) -> str:
    """Return the verb a batch waits for; empty when it waits for nothing."""
    return next(
        (verb for verb in BATCH.verbs_from(status) if verb in dict(STAGES)),
        "",
    )


def statuses_at(stage: str) -> list[str]:
    """Return the statuses of the batches at a stage; without a stage, all that are on the line."""
    return [
        status
        for status in BatchStatus.values
        if status not in ENDED and stage in ("", stage_of(status))
    ]


def steps(status: str) -> list[dict[str, str]]:
    """Return the line's steps, each done, now, or still to come."""
    order = [verb for verb, _label in DOCUMENT_STEPS]
    stage = stage_of(status)
    now = order.index(stage) if stage in order else len(order)
    if status == BatchStatus.DISSOLVED:
        now = -1
    return [
        {"label": label, "state": "done" if at < now else "now" if at == now else ""}
        for at, (_verb, label) in enumerate(DOCUMENT_STEPS)
    ]


def batch_row(
    batch: queries.Batch, names: Mapping[str, Mapping[int, str]], today: datetime.date
) -> dict[str, object]:
    """Return a batch of `batch_board` with its names and its bar."""
    return {
        "number": batch.number,
        "product": names["product"].get(batch.product_id, ""),
        "district": names["district"].get(batch.district_id, ""),
        "quantity": batch.quantity,
        "opened": minute(batch.opened_at),
        "due_on": batch.due_on,
        "due_tone": "" if batch.status in LEFT_THE_FLOOR else due_tone(batch.due_on, today),
        "status": batch.status,
        "status_label": batch.get_status_display(),
        "spoilt": batch.spoilt,
        "parts": [
            (tone, status.label, getattr(batch, name))
            for name, tone, status in PARTS
            if getattr(batch, name)
        ],
    }


LEFT_THE_FLOOR = {
    BatchStatus.SORTED,
    BatchStatus.DISPATCHED,
    BatchStatus.DELIVERED,
    BatchStatus.DISSOLVED,
}


def next_steps(
    batch: queries.Batch, user: object, runs: Sequence[queries.StationRun]
) -> list[dict[str, object]]:
    """Return the buttons of a batch: the lifecycle's verbs and the stations that have work.

    A button that cannot be pressed says why: the missing permission, the rule's sentence, or
    who is at it already.
    """
    buttons = []
    if "reserve" in BATCH.verbs_from(batch.status):
        buttons.append(_button("reserve", batch.quantity, user))
    busy = {run.station: run for run in runs if run.is_open}
    for station in Station:
        standing = getattr(batch, rules.begins_at(station).lower())
        if standing:
            buttons.append(_station_button(batch, station, user, busy.get(station)))
    if "dispatch" in BATCH.verbs_from(batch.status):
        buttons.append(_button("dispatch", batch.quantity, user))
    return buttons


def may_dissolve(batch: queries.Batch, user: object) -> bool:
    """Say whether this user may give up a batch now."""
    wanted = BATCH.moves["dissolve"].permission
    return "dissolve" in BATCH.verbs_from(batch.status) and user.has_perm(wanted)


def _button(verb: str, count: int, user: object, refusal: str = "") -> dict[str, object]:
    wanted = BATCH.moves[verb].permission
    missing = "" if user.has_perm(wanted) else permission_label(wanted)
    why = _("需要“%(wanted)s”权限") % {"wanted": missing} if missing else refusal
    return {"verb": verb, "label": verb_label(verb), "count": count, "why": why}


def _station_button(
    batch: queries.Batch, station: Station, user: object, run: queries.StationRun | None
) -> dict[str, object]:
    refusal = rules.may_run(station, batch.status)
    why = say(refusal) if refusal else ""
    if run:
        why = _("%(who)s正在办理，请等其完成") % {"who": who(run.actor)}
    standing = getattr(batch, rules.begins_at(station).lower())
    button = _button(STATION_VERB[station], standing, user, why)
    machines = [(machine.pk, machine.name) for machine in queries.machines_of(station)]
    if not machines and not button["why"]:
        button["why"] = _("此工位没有在用的设备")
    return {**button, "station": station.value, "machines": machines}


def attempt_row(attempt: object, positions: Mapping[int, int]) -> dict[str, object]:
    """Return one spoilt attempt."""
    return {
        "position": positions.get(attempt.item_id, ""),
        "station": attempt.get_station_display(),
        "number": attempt.number,
        "serial": attempt.serial,
        "reason": _(attempt.reason),
        "who": who(attempt.actor),
        "at": minute(attempt.at),
    }


FILE_KINDS = {
    "FACES": gettext_lazy("卡面"),
    "LETTERS": gettext_lazy("信函"),
    "LIST": gettext_lazy("清单"),
}


def file_row(file: object) -> dict[str, object]:
    """Return one print file."""
    return {
        "id": file.pk,
        "kind": FILE_KINDS.get(file.kind, file.kind),
        "name": file.name,
        "pages": file.pages,
        "digest": file.digest[:16],
        "at": minute(file.made_at),
        "who": who(file.actor),
    }


def run_of(reservation: object) -> dict[str, object]:
    """Return a run of blanks, inclusive at both ends as they stand on the carton."""
    serials = reservation.serials
    return {
        "lot": reservation.lot.code,
        "first": serials.lower,
        "last": serials.upper - 1,
        "count": serials.upper - serials.lower,
    }
