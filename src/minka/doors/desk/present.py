"""From the rooms' rows to the plain values a template shows."""

import datetime
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from minka.cards.queries import Card, HandOver
from minka.cards.rules import PAPER_NAMES, Paper
from minka.kernel.masking import mask_number
from minka.performance.queries import Row
from minka.production.lifecycle import BOX

from .access import Post
from .words import STATUSES, name_of, verb_label

SOON = datetime.timedelta(days=3)


def minute(at: datetime.datetime | None) -> str:
    """Return an instant as the desk writes it, in the centre's zone: 2026-11-21 09:30."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def who(actor: str) -> str:
    """Return an actor without the door she came through ("desk:wangfang" → "wangfang")."""
    return actor.partition(":")[2] or actor


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


CODES = {code: label for statuses in STATUSES.values() for code, label in statuses.choices}


def waiting_row(card: Card, now: datetime.datetime) -> dict[str, object]:
    """Return a card of the counter's list; `person` must have been selected with it."""
    return {
        "id": card.pk,
        "card_number": card.card_number,
        "name": card.person.name,
        "product": name_of(card.product),
        "status": card.status,
        "status_label": card.get_status_display(),
        "since": minute(card.status_at),
        "days": (now - card.status_at).days,
    }


def indicator(row: Row) -> dict[str, object]:
    """Return one line of the indicator board; `met` is None while nothing was measured."""
    measured, target = row.measured, row.target
    share = None
    if measured.value is not None and target.value:
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
        "target": target.shown().removesuffix(target.unit) + _(target.unit),
        "document": _(target.document),
        "year": target.year,
        "met": row.is_met,
        "reached": None if share is None else f"{share:.2f}",
        "tone": {True: "good", False: "bad", None: "quiet"}[row.is_met],
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


def box_row(box: object, outlet: str, post: Post | None = None) -> dict[str, object]:
    """Return a box with the verb its viewer may do now; "" when it waits for someone else."""
    verbs = BOX.verbs_from(box.status)
    mine = {
        "receive_at_district": box.consignment.district_id,
        "forward": box.consignment.district_id,
        "receive_at_outlet": box.outlet_id,
    }
    verb = next((v for v in verbs if post and mine.get(v) == post.organisation_id), "")
    return {
        "number": box.number,
        "consignment": box.consignment.number,
        "outlet": outlet,
        "quantity": box.quantity,
        "status": box.status,
        "status_label": box.get_status_display(),
        "at": minute(box.status_at),
        "verb": verb,
        "verb_label": verb_label(verb),
        "step": {"receive_at_district": "arrive", "forward": "forward"}.get(verb, ""),
    }


def difference_row(difference: object) -> dict[str, object]:
    """Return one difference found on receipt."""
    return {
        "id": difference.pk,
        "box": difference.box.number,
        "kind": difference.kind,
        "kind_label": difference.get_kind_display(),
        "code": difference.code,
        "found_at": minute(difference.found_at),
        "settled_at": minute(difference.settled_at),
        "settled_by": who(difference.settled_by),
        "note": difference.note,
    }


def card_facts(card: Card, outlet: str, number: str) -> dict[str, object]:
    """Return a card as the counter sees it; the holder's number masked."""
    return {
        **waiting_row(card, timezone.now()),
        "outlet": outlet,
        "number": mask_number(number),
        "valid_to": card.valid_to,
        "account": card.account.status,
        "account_label": card.account.get_status_display(),
    }


def receipt_facts(done: HandOver, outlet: str, number: str) -> dict[str, object]:
    """Return what stands on the receipt of a hand-over; numbers masked."""
    return {
        "id": done.pk,
        "number": f"LK{done.pk:010d}",
        "card_id": done.card_id,
        "card_number": done.card.card_number,
        "product": name_of(done.card.product),
        "name": done.card.person.name,
        "holder_number": mask_number(number),
        "receiver_label": done.get_receiver_display(),
        "proxy_name": done.proxy_name,
        "proxy_number": mask_number(done.proxy_number),
        "papers": [_(PAPER_NAMES[Paper(paper)]) for paper in done.papers],
        "outlet": outlet,
        "at": minute(done.at),
        "who": who(done.actor),
        "status": done.card.status,
        "status_label": done.card.get_status_display(),
    }
