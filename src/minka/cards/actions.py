"""What is done with applications and cards; one function per verb, sets as sets."""

import datetime
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from minka.kernel import card_number
from minka.kernel.refusal import Refused
from minka.plumbing import bulk
from minka.plumbing.moves import move_all, move_one, start_all

from . import queries, rules
from .lifecycle import ACCOUNT, APPLICATION, CARD, CardStatus
from .models import (
    Application,
    Card,
    CardAccount,
    HandOver,
    HandOverCorrection,
    Product,
    Receiver,
    TimeLimit,
)

SQL = bulk.statements(Path(__file__).with_name("bulk.sql"))
PRODUCTS = Path(__file__).with_name("products.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """An outlet where the card of an application may be collected, with the day it is due."""

    outlet_id: int
    district_id: int
    postcode: str
    due_on: datetime.date


@dataclass(frozen=True, slots=True)
class ApplyOutcome:
    """How a set of applications fared; `refused` counts by refusal code."""

    accepted: int
    refused: Mapping[str, int]


@cache
def catalogue() -> dict[str, Any]:
    """Return products.toml, read once; its blocks are copied before they are changed."""
    return tomllib.loads(PRODUCTS.read_text(encoding="utf-8"))


@transaction.atomic
def sync_products() -> int:
    """Bring the product and time limit tables in step with products.toml; return how many."""
    blocks = catalogue()["product"]
    for block in blocks:
        facts = {name: value for name, value in block.items() if name != "time_limit"}
        product, _new = Product.objects.update_or_create(code=facts.pop("code"), defaults=facts)
        for limit in block["time_limit"]:
            TimeLimit.objects.update_or_create(
                product=product,
                division_prefix=limit.get("division_prefix", ""),
                valid_from=limit["from"],
                defaults={
                    "working_days": limit["working_days"],
                    "valid_to": limit.get("to"),
                    "document": limit["document"],
                },
            )
    return len(blocks)


@transaction.atomic
def apply_all(  # noqa: PLR0913 -- an application has this many facts; all but the set are named
    asked: QuerySet,
    *,
    facts: QuerySet,
    product: Product,
    places: Sequence[Place],
    reason: str,
    channel: str,
    file_id: int = 0,
    at: datetime.datetime,
    on: datetime.date,
    actor: str,
) -> ApplyOutcome:
    """Let every candidate apply for a product: accepted with a due date, or refused with a reason.

    `asked` is a values_list queryset of (person_id, line_number), `facts` one of (person_id,
    birth_on, document_kind, postcode) over whom it will. Each goes to the place with her
    postcode, else to the first place. Applying twice changes nothing: who has an application
    open is counted under APPLICATION_OPEN.
    """
    _collect_candidates(asked, facts, product=product, places=places, on=on)
    same = {"product": product.pk, "reason": reason, "channel": channel, "file": file_id, "at": at}
    bulk.run(SQL["submit"], same)
    bulk.run(SQL["note_applications"], {"product": product.pk})
    start_all(_candidates(), at=at, actor=actor)
    move_all(_candidates(""), "accept", lifecycle=APPLICATION, at=at, actor=actor)
    counts = dict(bulk.rows(SQL["count_candidates"]))
    offer = queries.offer_of(product)
    for code in counts.keys() - {"", "APPLICATION_OPEN"}:
        note = str(rules.refusal_for(code, offer, on=on))
        move_all(_candidates(code), "refuse", lifecycle=APPLICATION, at=at, actor=actor, note=note)
    bulk.run("DROP TABLE candidate")
    return ApplyOutcome(counts.pop("", 0), counts)


def _collect_candidates(
    asked: QuerySet,
    facts: QuerySet,
    *,
    product: Product,
    places: Sequence[Place],
    on: datetime.date,
) -> None:
    asked_sql, asked_params = asked.query.sql_with_params()
    facts_sql, facts_params = facts.query.sql_with_params()
    statement = SQL["candidates"].replace("{asked}", asked_sql).replace("{facts}", facts_sql)
    columns = (
        [place.outlet_id for place in places],
        [place.district_id for place in places],
        [place.postcode for place in places],
        [place.due_on for place in places],
        [number == 0 for number in range(len(places))],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [*asked_params, *facts_params, *columns, on, on, on, on, product.pk],
        )


def _candidates(refusal: str | None = None) -> QuerySet[Application]:
    """Return the applications just submitted: all, or those with one refusal ("" for none)."""
    picked = (
        "SELECT application_id FROM candidate WHERE application_id IS NOT NULL"
        " AND (%s::text IS NULL OR coalesce(refusal, '') = %s)"
    )
    chosen = RawSQL(picked, [refusal, refusal])  # noqa: S611 -- fixed text, values as parameters
    return Application.objects.filter(pk__in=chosen)


@transaction.atomic
def order(applications: QuerySet, *, at: datetime.datetime, actor: str) -> list[int]:
    """Take accepted applications into production and create their cards; return the card ids.

    Card ids come in the order of the applications. Applications in another status are left.
    """
    moved = move_all(applications, "order", lifecycle=APPLICATION, at=at, actor=actor)
    drawn = bulk.rows(SQL["draw_numbers"], {"count": len(moved)})
    series = catalogue()["card_series"]
    numbers = [card_number.number_of(number, series=series) for (number,) in drawn]
    bulk.run(SQL["order_cards"], {"applications": moved, "numbers": numbers, "at": at})
    # An application that was put back has a cancelled card already.
    cards = Card.objects.filter(application_id__in=_ids(moved), status=CardStatus.ORDERED)
    start_all(cards, at=at, actor=actor)
    start_all(CardAccount.objects.filter(card__in=cards), at=at, actor=actor)
    return list(cards.order_by("id").values_list("id", flat=True))


@transaction.atomic
def finish(made: QuerySet, *, on: datetime.date, at: datetime.datetime, actor: str) -> int:
    """Note that cards are made, on which blanks; return how many.

    `made` is a values_list queryset of (card_id, serial, card_identifier). Their applications
    are MADE with them, which stops the clock of the time limit.
    """
    products = list(queries.all_products())
    valid = [rules.valid_to(on, product.validity_months) for product in products]
    statement, params = made.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["fit_blanks"].replace("{made}", statement),
            [on, *params, [product.pk for product in products], valid],
        )
    cards = Card.objects.filter(pk__in=made.order_by().values("card_id"))
    moved = move_all(cards, "make", lifecycle=CARD, at=at, actor=actor)
    finished = Application.objects.filter(cards__pk__in=_ids(moved))
    move_all(finished, "make", lifecycle=APPLICATION, at=at, actor=actor)
    return len(moved)


def _ids(ids: list[int]) -> RawSQL:
    """Hand a list of ids to a queryset as one parameter, however many they are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def dispatch(cards: QuerySet[Card], *, at: datetime.datetime, actor: str) -> list[int]:
    """Note that cards left the centre."""
    return move_all(cards, "dispatch", lifecycle=CARD, at=at, actor=actor)


def receive(cards: QuerySet[Card], *, at: datetime.datetime, actor: str) -> list[int]:
    """Note that cards arrived at their outlet and may be collected."""
    return move_all(cards, "receive", lifecycle=CARD, at=at, actor=actor)


def miss(cards: QuerySet[Card], *, at: datetime.datetime, actor: str, note: str) -> list[int]:
    """Note that cards on the list were not in the box."""
    return move_all(cards, "miss", lifecycle=CARD, at=at, actor=actor, note=note)


def find(cards: QuerySet[Card], *, at: datetime.datetime, actor: str, note: str) -> list[int]:
    """Note that missing cards turned up at their outlet."""
    return move_all(cards, "find", lifecycle=CARD, at=at, actor=actor, note=note)


@transaction.atomic
def put_back(cards: QuerySet[Card], *, at: datetime.datetime, actor: str, note: str) -> list[int]:
    """Give up on cards that left their batch or got lost on the way; return their ids.

    Their applications wait for production again, due on the same day as before.
    """
    given_up = cards.filter(status__in=[CardStatus.ORDERED, CardStatus.MISSING])
    moved = move_all(given_up, "cancel", lifecycle=CARD, at=at, actor=actor, note=note)
    again = Application.objects.filter(cards__pk__in=_ids(moved))
    move_all(again, "put_back", lifecycle=APPLICATION, at=at, actor=actor, note=note)
    return moved


def open_accounts(cards: QuerySet[Card], *, at: datetime.datetime, actor: str) -> list[int]:
    """Note that the bank opened the accounts of these cards; return the account ids."""
    accounts = CardAccount.objects.filter(card__in=cards.order_by())
    return move_all(accounts, "open", lifecycle=ACCOUNT, at=at, actor=actor)


@transaction.atomic
def hand_over(  # noqa: PLR0913 -- what the counter saw; all but the card are named
    card: Card,
    *,
    holder_number: str,
    collector: rules.Collector,
    proxy_name: str = "",
    outlet_id: int,
    outlet_name: str,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> HandOver:
    """Give a card to its holder or her proxy; raises Refused with the sentence for the counter.

    `outlet_id` is the counter's own; `holder_number` the holder's number in force, compact.
    Two counters at once: the second meets IllegalMove.
    """
    refusal = rules.may_leave(
        status=card.status,
        status_label=card.get_status_display(),
        waiting=CardStatus.AT_OUTLET,
        here=card.outlet_id == outlet_id,
        outlet=outlet_name,
    ) or rules.may_hand_over(
        collector, holder_number=holder_number, holder_birth_on=card.person.birth_on, on=on
    )
    if refusal:
        raise Refused(refusal)
    move_one(card, "hand_over", lifecycle=CARD, at=at, actor=actor)
    fulfilled = Application.objects.filter(pk=card.application_id)
    move_all(fulfilled, "fulfil", lifecycle=APPLICATION, at=at, actor=actor)
    return HandOver.objects.create(
        card=card,
        person_id=card.person_id,
        outlet_id=outlet_id,
        at=at,
        actor=actor,
        receiver=Receiver.PROXY if collector.is_proxy else Receiver.HOLDER,
        proxy_name=proxy_name if collector.is_proxy else "",
        proxy_number=collector.number if collector.is_proxy else "",
        papers=sorted(collector.papers),
    )


@transaction.atomic
def activate(card: Card, *, at: datetime.datetime, actor: str) -> bool:
    """Put a card into use; return whether its bank account became active too.

    The two axes are apart: a card is valid although the bank has not opened its account yet.
    """
    move_one(card, "activate", lifecycle=CARD, at=at, actor=actor)
    account = CardAccount.objects.filter(card=card)
    return bool(move_all(account, "activate", lifecycle=ACCOUNT, at=at, actor=actor))


def correct_hand_over(
    hand_over: HandOver, *, note: str, at: datetime.datetime, actor: str
) -> HandOverCorrection:
    """Record that a card went to the wrong person (错发): it counts against the accuracy."""
    return HandOverCorrection.objects.create(
        hand_over=hand_over, person_id=hand_over.person_id, found_at=at, actor=actor, note=note
    )
