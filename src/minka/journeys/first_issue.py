"""First issue (首次申领): from a collection file to a card in its holder's hand.

Collection and application are one walk; production has its own room and its own clock;
the counter ends it. Each function here is one transaction over several rooms.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext_noop as _

from minka.cards import actions as card_actions
from minka.cards import queries as cards
from minka.cards import rules as card_rules
from minka.exchange import queries as exchange
from minka.exchange.actions import DuplicateFile
from minka.kernel.refusal import Refusal, Refused
from minka.kernel.working_day import add_working_days
from minka.outlets import queries as outlets
from minka.people import actions as people_actions
from minka.people import queries as people

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows are done, and of how many."""


NO_COUNTER = _("市中心不设领卡网点，请到区中心或网点受理")


def silent(_step: str, _done: int, _total: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class FileTaken:
    """What became of a collection file: the registry's part and the applications'."""

    collected: people_actions.CollectionOutcome
    applied: card_actions.ApplyOutcome


def places_of(
    organisation: outlets.Organisation, product: cards.Product, on: datetime.date
) -> list[card_actions.Place]:
    """Return where cards of this file may be collected, each with the day they are due.

    An outlet is its own place; for a district all its open outlets are, the first in code
    order taking whom no postcode places. Raises Organisation.DoesNotExist for the centre,
    which hands over no cards.
    """
    district = outlets.district_of(organisation)
    open_outlets = outlets.outlets_below(organisation).filter(is_open=True)
    return [
        card_actions.Place(
            outlet_id=outlet.pk,
            district_id=district.pk,
            postcode=outlet.postcode,
            due_on=due_on(product, outlet.division_code, on),
        )
        for outlet in open_outlets
    ]


def due_on(product: cards.Product, division_code: str, on: datetime.date) -> datetime.date:
    """Return the last day on which a card accepted on this day must be finished."""
    limit = cards.time_limit(product, division_code, on)
    return add_working_days(on, limit.working_days)


def take_file(  # noqa: PLR0913 -- a delivery has this many facts; all but the file are named
    path: Path,
    *,
    organisation: outlets.Organisation,
    product: cards.Product,
    channel: str,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
    progress: Progress = silent,
) -> FileTaken:
    """Collect a file and let everyone it stored apply for a product.

    Collection commits step by step, the applications are one transaction at its end; whoever
    takes a file again after a crash goes on where it stopped. Raises exchange's FileRefused,
    and its DuplicateFile when nothing is left to do.
    """
    terms = {
        "organisation": organisation,
        "product": product,
        "channel": channel,
        "on": on,
        "at": at,
        "actor": actor,
    }
    try:
        collected = people_actions.collect(
            path, organisation_id=organisation.pk, on=on, at=at, actor=actor, progress=progress
        )
    except DuplicateFile as known:
        _apply_if_cut_off(known.earlier.pk, terms)
        raise
    return FileTaken(collected, apply_for_file(collected.file_id, **terms))


def _apply_if_cut_off(file_id: int, terms: dict[str, Any]) -> None:
    """Make up for applications that a crash between the last two steps prevented."""
    if not cards.all_applications().filter(file_id=file_id).exists():
        apply_for_file(file_id, **terms)


@transaction.atomic
def apply_for_file(
    file_id: int,
    *,
    organisation: outlets.Organisation,
    product: cards.Product,
    channel: str,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> card_actions.ApplyOutcome:
    """Let everyone a merged file stored apply for a product."""
    return card_actions.apply_all(
        exchange.subjects_of(file_id),
        facts=people.applicant_facts(),
        product=product,
        places=places_of(organisation, product, on),
        reason="FIRST",
        channel=channel,
        file_id=file_id,
        at=at,
        on=on,
        actor=actor,
    )


def choices_at_counter(
    person_id: int, on: datetime.date
) -> list[tuple[cards.Product, Refusal | None]]:
    """Return the products on offer, each with why this person may not have it, or None."""
    person = people.get_person(person_id)
    kind = people.current_numbers().get(person_id=person_id).kind_code
    return cards.choices_for(person_id, birth_on=person.birth_on, document_kind=kind, on=on)


@transaction.atomic
def apply_at_counter(
    person_id: int,
    product: cards.Product,
    *,
    outlet: outlets.Organisation,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> cards.Application:
    """Accept one person's application; she will collect the card at this outlet.

    At a district centre she collects where her postcode is. Raises Refused with the sentence
    for the counter.
    """
    if outlet.parent_id is None:
        raise Refused(Refusal("NO_COUNTER", NO_COUNTER))
    for offered, refusal in choices_at_counter(person_id, on):
        if offered == product and refusal:
            raise Refused(refusal)
    card_actions.apply_all(
        people.all_persons().filter(pk=person_id).values_list("id", Value(0)),
        facts=people.applicant_facts(),
        product=product,
        places=places_of(outlet, product, on),
        reason="FIRST",
        channel="COUNTER",
        at=at,
        on=on,
        actor=actor,
    )
    return cards.applications_of(person_id).filter(product=product)[0]


@transaction.atomic
def hand_over(  # noqa: PLR0913 -- what the counter saw; all but the card are named
    card: cards.Card,
    *,
    shown_number: str,
    papers: frozenset[card_rules.Paper],
    proxy_name: str = "",
    proxy_birth_on: datetime.date | None = None,
    outlet: outlets.Organisation,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> cards.HandOver:
    """Give a card to whoever showed `shown_number`; raises Refused with the sentence to say.

    A `proxy_name` makes it a proxy's collection. Numbers are compared in compact form.
    """
    collector = card_rules.Collector(
        number=shown_number,
        is_proxy=bool(proxy_name),
        papers=papers,
        proxy_birth_on=proxy_birth_on,
    )
    return card_actions.hand_over(
        card,
        holder_number=people.current_number(card.person_id),
        collector=collector,
        proxy_name=proxy_name,
        outlet_id=outlet.pk,
        outlet_name=outlets.get_by_id(card.outlet_id).name,
        on=on,
        at=at,
        actor=actor,
    )
