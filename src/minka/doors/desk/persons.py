"""Persons, their applications and cards as plain values; numbers masked where they must be."""

import datetime
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from minka.cards.lifecycle import CardStatus
from minka.cards.queries import Application, Card, HandOver, Product
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
from minka.kernel.refusal import Refusal
from minka.outlets.queries import Organisation
from minka.people.queries import Person, PersonNumber

from .present import minute, who
from .words import name_of, say


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


def choice_row(product: Product, refusal: Refusal | None) -> dict[str, object]:
    """Return a product that may be applied for, or the sentence that says why not."""
    return {
        "code": product.code,
        "name": name_of(product),
        "refusal": say(refusal) if refusal else "",
    }


def application_receipt(held: Application, outlet: Organisation, number: str) -> dict[str, object]:
    """Return what stands on the receipt of an application; the number masked."""
    accepted = held.history.filter(verb="accept").first()
    return {
        "number": held.receipt_number,
        "product": name_of(held.product),
        "reason": held.get_reason_display(),
        "name": held.person.name,
        "holder_number": mask_number(number),
        "accepted_at": minute(held.accepted_at) if held.accepted_at else "",
        "due_on": held.due_on,
        "address": outlet.address,
        "opening_hours": outlet.opening_hours,
        "phone": outlet.phone,
        "who": who(accepted.actor) if accepted else "",
        "status": held.status,
        "status_label": held.get_status_display(),
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


def hit_row(hit: Person, *, full: bool) -> dict[str, object]:
    """Return one person found."""
    return {
        "id": hit.pk,
        "name": hit.name,
        "number": shown_number(hit.number, full=full),
        "sex": label_of(SEX, hit.sex_code),
        "birth_on": hit.birth_on,
    }


def person_facts(person: Person, *, full: bool) -> dict[str, object]:
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


def number_row(row: PersonNumber, *, full: bool) -> dict[str, object]:
    """Return a number a person has or had."""
    return {
        "kind": label_of(document_kind.family(), row.kind_code),
        "number": shown_number(row.number, full=full),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def application_row(row: Application, places: Mapping[int, str]) -> dict[str, object]:
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
