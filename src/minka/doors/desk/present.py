"""From the rooms' rows to the plain values a template shows: what all pages share."""

import datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from minka.cards.queries import HandOver
from minka.performance.queries import ROOMS, Row
from minka.performance.rules import Target

from .words import STATUSES, who

SOON = datetime.timedelta(days=3)


def minute(at: datetime.datetime | None) -> str:
    """Return an instant as the desk writes it, in the centre's zone: 2026-11-21 09:30."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def due_tone(due_on: datetime.date | None, today: datetime.date) -> str:
    """Return the class of a due date: late, soon, or nothing."""
    if due_on is None or due_on > today + SOON:
        return ""
    return "due-late" if due_on < today else "due-soon"


def cell(value: object) -> str:
    """Return one value of a measure's lines as text."""
    match value:
        case None:
            return "—"
        case bool():
            return _("是") if value else _("否")
        case datetime.datetime():
            return minute(value)
        case int() | Decimal():
            return formats.number_format(value)
        case str() if value in CODES:
            return str(CODES[value])
        case str() if value.startswith(("desk:", "job:", "command:")):
            return who(value)
    return str(value)


CODES = {
    **{code: label for statuses in STATUSES.values() for code, label in statuses.choices},
    **dict(HandOver._meta.get_field("receiver").flatchoices),
}
"""Codes that stand in the lines of measures, in words."""


def promise(target: Target) -> str:
    """Return a published target as printed, its unit or its grade in the reader's language."""
    if not target.unit:
        return _(target.shown())
    return target.shown().removesuffix(target.unit) + _(target.unit)


def waiting(target: Target) -> dict[str, object]:
    """Return a target that nothing measures yet, and what it waits for."""
    return {
        "name": _(target.name),
        "levels": [_(level) for level in target.levels],
        "target": promise(target),
        "is_judged": target.is_judged,
        "needs": [_(ROOMS[code]) for code in target.needs],
        "document": _(target.document.title),
    }


def indicator(row: Row) -> dict[str, object]:
    """Return one line of the indicator board; `met` is None while nothing was measured."""
    measured, target = row.measured, row.target
    share = None
    if measured.value is not None and isinstance(target.value, Decimal) and target.value:
        share = min(
            Decimal(measured.value.numerator * 100) / measured.value.denominator / target.value,
            Decimal(100),
        )
    return {
        "code": row.measure.code,
        "name": _(target.name),
        "explanation": _(row.measure.explanation),
        "value": measured.shown(4),
        "unit": _(measured.unit),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "target": promise(target),
        "beside": [
            {
                "code": figure.measure.code,
                "label": _(figure.measure.label),
                "value": f"{figure.measured.shown(4)} {_(figure.measured.unit)}",
            }
            for figure in row.beside
        ],
        "document": _(target.document.title),
        "year": target.document.year,
        "met": row.is_met,
        "reached": None if share is None else f"{share:.2f}",
        "tone": {True: "good", False: "bad", None: "quiet"}[row.is_met],
    }
