"""From the rooms' rows to the plain values a template shows."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from minka.cards.lifecycle import CardStatus
from minka.cards.queries import Card, HandOver
from minka.cards.rules import PAPER_NAMES, Paper
from minka.kernel.codes import (
    ETHNIC_GROUP,
    HOUSEHOLD_KIND,
    NATIONALITY,
    SEX,
    CodeTable,
    document_kind,
)
from minka.kernel.masking import mask_number
from minka.people.findings import FINDINGS, Disposition
from minka.performance.queries import Row
from minka.production.lifecycle import BOX

from .access import Post
from .words import DISPOSITIONS, STATUSES, name_of, tone, verb_label

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


def shown_number(number: str, *, full: bool) -> str:
    """Return a number as this operator may see it."""
    return number if full else mask_number(number)


def label_of(table: CodeTable, code: str) -> str:
    """Return a code of a list in words; the code itself when the list does not have it."""
    return _(table.labels[code]) if code in table.labels else code


def country(code: str) -> str:
    """Return a country in words; in English its ISO 3166 code, which needs no catalogue."""
    return label_of(NATIONALITY, code) if (get_language() or "").startswith("zh") else code


def hit_row(hit: object, *, full: bool) -> dict[str, object]:
    """Return one person found."""
    return {
        "id": hit.pk,
        "name": hit.name,
        "number": shown_number(hit.number, full=full),
        "sex": label_of(SEX, hit.sex_code),
        "birth_on": hit.birth_on,
    }


def person_facts(person: object, *, full: bool) -> dict[str, object]:
    """Return a person's record; telephone and guardian's number masked unless `full`."""
    return {
        "id": person.pk,
        "name": person.name,
        "sex": label_of(SEX, person.sex_code),
        "birth_on": person.birth_on,
        "ethnic": label_of(ETHNIC_GROUP, person.ethnic_code),
        "nationality": country(person.nationality),
        "household": label_of(HOUSEHOLD_KIND, person.household_code),
        "phone": shown_number(person.phone, full=full),
        "address": person.address,
        "postcode": person.postcode,
        "guardian_name": person.guardian_name,
        "guardian_number": shown_number(person.guardian_number, full=full),
    }


def number_row(row: object, *, full: bool) -> dict[str, object]:
    """Return a number a person has or had."""
    return {
        "kind": label_of(document_kind.family(), row.kind_code),
        "number": shown_number(row.number, full=full),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def application_row(row: object, places: Mapping[int, str]) -> dict[str, object]:
    """Return an application on a person's page."""
    return {
        "receipt_number": row.receipt_number,
        "product": name_of(row.product),
        "reason": row.get_reason_display(),
        "channel": row.get_channel_display(),
        "outlet": places.get(row.outlet_id, ""),
        "accepted_at": minute(row.accepted_at),
        "due_on": row.due_on,
        "status": row.status,
        "status_label": row.get_status_display(),
    }


def card_row(row: Card, places: Mapping[int, str]) -> dict[str, object]:
    """Return a card on a person's page."""
    return {
        "id": row.pk,
        "card_number": row.card_number,
        "product": name_of(row.product),
        "outlet": places.get(row.outlet_id, ""),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "status": row.status,
        "status_label": row.get_status_display(),
        "account": row.account.status,
        "account_label": row.account.get_status_display(),
        "waits": row.status == CardStatus.AT_OUTLET,
    }


FIELDS = {
    "row": gettext_lazy("整行"),
    "name": gettext_lazy("姓名"),
    "kind": gettext_lazy("证件类型"),
    "number": gettext_lazy("证件号码"),
    "sex": gettext_lazy("性别"),
    "ethnic": gettext_lazy("民族"),
    "birth": gettext_lazy("出生日期"),
    "nationality": gettext_lazy("国籍"),
    "household": gettext_lazy("户口性质"),
    "phone": gettext_lazy("联系电话"),
    "address": gettext_lazy("通讯地址"),
    "postcode": gettext_lazy("邮政编码"),
    "guardian_name": gettext_lazy("监护人姓名"),
    "guardian_number": gettext_lazy("监护人证件号码"),
}


def exchange_file_row(file: object, places: Mapping[int, str]) -> dict[str, object]:
    """Return a collection file; counts are 0 until it is checked."""
    return {
        "id": file.pk,
        "name": file.name,
        "receipt": file.receipt_number,
        "organisation": places.get(file.organisation_id, ""),
        "rows": file.counted.get("rows", 0),
        "refused": file.counted.get("refuse", 0),
        "received_at": minute(file.received_at),
        "who": who(file.actor),
        "size": filesizeformat(file.size_bytes),
        "status": file.status,
        "status_label": file.get_status_display(),
    }


def finding_rows(lines: Iterable[object]) -> list[dict[str, object]]:
    """Return lines with what was found in them, in words."""
    return [
        {
            "number": line.number,
            "place": line.place,
            "outcome": line.outcome,
            "outcome_label": DISPOSITIONS[Disposition(line.outcome)],
            "findings": [_finding(code) for code in line.findings],
        }
        for line in lines
    ]


def _finding(code: str) -> dict[str, object]:
    finding = FINDINGS[code]
    return {
        "field": FIELDS.get(finding.field, finding.field),
        "sentence": _(finding.sentence),
        "remedy": _(finding.remedy) if finding.remedy else "",
        "tone": tone(finding.disposition),
    }
