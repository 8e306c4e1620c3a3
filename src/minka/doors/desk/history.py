"""A person's life at the centre as one timeline, the newest first."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.kernel.masking import mask_number

from .present import minute, who
from .words import status_label, tone, verb_label

FIELDS = {
    "name": gettext_lazy("姓名"),
    "sex_code": gettext_lazy("性别"),
    "birth_on": gettext_lazy("出生日期"),
    "ethnic_code": gettext_lazy("民族"),
    "nationality": gettext_lazy("国籍"),
    "household_code": gettext_lazy("户口性质"),
    "phone": gettext_lazy("联系电话"),
    "address": gettext_lazy("通讯地址"),
    "postcode": gettext_lazy("邮政编码"),
    "guardian_name": gettext_lazy("监护人"),
    "guardian_number": gettext_lazy("监护人证件号码"),
    "number": gettext_lazy("证件号码"),
    "kind_code": gettext_lazy("证件类型"),
}
NUMBERS = {"number", "guardian_number", "phone"}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline: what, about which thing, in which colour, by whom."""

    at: datetime.datetime
    title: str
    subject: str
    actor: str
    tone: str = "quiet"
    details: tuple[str, ...] = ()

    @property
    def shown_at(self) -> str:
        """The instant as the desk writes it."""
        return minute(self.at)


def timeline(
    changes: Iterable[object],
    applications: Iterable[object],
    cards: Iterable[object],
    hand_overs: Iterable[object],
    *,
    full: bool,
) -> list[Event]:
    """Return everything that happened to a person; numbers in changes masked unless `full`."""
    events = [
        *(_changed(change, full=full) for change in changes),
        *(e for a in applications for e in _moves("application", a, f"{_('申领')} {a}")),
        *(e for card in cards for e in _moves("card", card, f"{_('卡')} {card}")),
        *(e for c in cards for e in _moves("account", c.account, f"{_('金融账户')} {c}")),
        *(_handed_over(done) for done in hand_overs),
    ]
    return sorted(events, key=lambda event: event.at)[::-1]


def _changed(change: object, *, full: bool) -> Event:
    details = tuple(
        f"{FIELDS.get(name, name)}: {_shown(name, old, full)} → "
        f"{_shown(name, change.after.get(name, ''), full)}"
        for name, old in change.before.items()
    )
    where = _("文件%(file)s第%(line)s行") % {"file": change.file_id, "line": change.line_number}
    title = change.get_verb_display()
    subject = where if change.file_id else ""
    return Event(change.at, title, subject, who(change.actor), "busy", details)


def _shown(name: str, value: object, full: bool) -> str:
    text = str(value or "—")
    return mask_number(text) if name in NUMBERS and not full else text


def _moves(lifecycle: str, thing: object, subject: str) -> Iterator[Event]:
    for line in thing.history.all():
        title = f"{verb_label(line.verb)} · {status_label(lifecycle, line.to_status)}"
        details = (_(line.note),) if line.note else ()
        yield Event(line.at, title, subject, who(line.actor), tone(line.to_status), details)


def _handed_over(done: object) -> Event:
    receiver = done.get_receiver_display()
    name = f"{receiver} {done.proxy_name}".strip()
    return Event(
        done.at, _("领卡：%(name)s") % {"name": name}, str(done.card), who(done.actor), "good"
    )
