"""Questions others may ask about products, applications, cards and hand-overs."""

import datetime
from collections.abc import Sequence

from django.db.models import F, QuerySet

from minka.kernel.refusal import Refusal

from . import rules
from .lifecycle import ApplicationStatus, CardStatus
from .models import (
    LIVE,
    OPEN,
    Application,
    ApplicationMove,
    Card,
    CardMove,
    CardNumber,
    HandOver,
    Product,
    TimeLimit,
)


def get_product(code: str) -> Product:
    """Return the product with this code; raises Product.DoesNotExist."""
    return Product.objects.get(code=code)


def all_products() -> QuerySet[Product]:
    """Return every product, in code order."""
    return Product.objects.all()


def offer_of(product: Product) -> rules.Offer:
    """Return what eligibility needs to know of a product."""
    return rules.Offer(
        name=product.name,
        offered_from=product.offered_from,
        offered_to=product.offered_to,
        age_from=product.age_from,
        age_to=product.age_to,
        document_kinds=tuple(product.document_kinds),
    )


def choices_for(
    person_id: int, *, birth_on: datetime.date, document_kind: str, on: datetime.date
) -> list[tuple[Product, Refusal | None]]:
    """Return every product offered on a day, each with why this person may not apply, or None."""
    still_open = set(applications_of(person_id).filter(status__in=OPEN).values_list("product_id"))
    live = set(cards_of(person_id).filter(status__in=LIVE).values_list("product_id"))
    choices = []
    for product in all_products():
        applicant = rules.Applicant(
            birth_on,
            document_kind,
            live_card=(product.pk,) in live,
            open_application=(product.pk,) in still_open,
        )
        refusal = rules.may_apply(applicant, offer_of(product), on=on)
        if refusal is None or refusal.code != "NOT_OFFERED":
            choices.append((product, refusal))
    return choices


def time_limit(product: Product, division_code: str, on: datetime.date) -> TimeLimit:
    """Return the limit in force on a day for a region: the longest matching prefix wins.

    Raises TimeLimit.DoesNotExist when the product has none on that day.
    """
    in_force = [
        limit
        for limit in TimeLimit.objects.filter(product=product, valid_from__lte=on)
        if division_code.startswith(limit.division_prefix)
        and (limit.valid_to is None or on < limit.valid_to)
    ]
    if not in_force:
        raise TimeLimit.DoesNotExist(f"{product.code} has no time limit on {on}")
    return max(in_force, key=lambda limit: (len(limit.division_prefix), limit.valid_from))


def all_applications() -> QuerySet[Application]:
    """Return every application, for joins and measures in rooms above."""
    return Application.objects.all()


def waiting_for_production(
    *, product_id: int | None = None, district_id: int | None = None
) -> QuerySet[Application]:
    """Return accepted applications that no batch has taken yet, the earliest due first."""
    waiting = Application.objects.filter(status=ApplicationStatus.ACCEPTED)
    if product_id is not None:
        waiting = waiting.filter(product_id=product_id)
    if district_id is not None:
        waiting = waiting.filter(district_id=district_id)
    return waiting.order_by("due_on", "id")


def applications_of(person_id: int) -> QuerySet[Application]:
    """Return a person's applications, the newest first."""
    return Application.objects.filter(person_id=person_id).select_related("product").order_by("-id")


def get_application(application_id: int) -> Application:
    """Return one application with its product and person."""
    return Application.objects.select_related("product", "person").get(pk=application_id)


def overdue(on: datetime.date) -> QuerySet[Application]:
    """Return applications whose card is not finished though its due date has passed."""
    unfinished = [ApplicationStatus.ACCEPTED, ApplicationStatus.IN_PRODUCTION]
    return Application.objects.filter(due_on__lt=on, status__in=unfinished)


def all_cards() -> QuerySet[Card]:
    """Return every card, for joins and measures in rooms above."""
    return Card.objects.all()


def cards_of(person_id: int) -> QuerySet[Card]:
    """Return a person's cards with product and account, the newest first."""
    return (
        Card.objects.filter(person_id=person_id)
        .select_related("product", "account")
        .order_by("-id")
    )


def get_card(card_id: int) -> Card:
    """Return one card with product, account and person."""
    return Card.objects.select_related("product", "account", "person").get(pk=card_id)


def card_by_number(number: str) -> Card:
    """Return the card with this 社会保障卡号; raises Card.DoesNotExist."""
    claim = CardNumber.objects.filter(number=number.strip().upper()).first()
    if claim is None:
        raise Card.DoesNotExist(number)
    return get_card(claim.card_id)


def cards_of_applications(application_ids: Sequence[int]) -> QuerySet[Card]:
    """Return the cards ordered for these applications."""
    return Card.objects.filter(application_id__in=application_ids)


def waiting_at(outlet_ids: Sequence[int]) -> QuerySet[Card]:
    """Return the cards that lie at these outlets for collection, the longest waiting first."""
    return (
        Card.objects.filter(outlet_id__in=outlet_ids, status=CardStatus.AT_OUTLET)
        .select_related("product", "person")
        .order_by("status_at", "id")
    )


def all_hand_overs() -> QuerySet[HandOver]:
    """Return every hand-over, for measures in rooms above."""
    return HandOver.objects.all()


def hand_overs_of(person_id: int) -> QuerySet[HandOver]:
    """Return the hand-overs of a person's cards, the newest first."""
    return HandOver.objects.filter(person_id=person_id).select_related("card").order_by("-at")


def card_facts(cards: QuerySet[Card]) -> QuerySet:
    """Return what chip, face and letter need of each card: one dict per card, in id order.

    Keys: id, card_number, person_id, outlet_id, product code, chip_profile, face_template,
    validity_months, and of the person name, sex_code, ethnic_code, birth_on, postcode, address,
    identity_number (the number in force).
    """
    return (
        cards.filter(person__numbers__valid_to__isnull=True)
        .order_by("id")
        .values(
            "id",
            "card_number",
            "person_id",
            "outlet_id",
            "application_id",
            product_code=F("product__code"),
            product_name=F("product__name"),
            chip_profile=F("product__chip_profile"),
            face_template=F("product__face_template"),
            validity_months=F("product__validity_months"),
            name=F("person__name"),
            sex_code=F("person__sex_code"),
            ethnic_code=F("person__ethnic_code"),
            birth_on=F("person__birth_on"),
            postcode=F("person__postcode"),
            address=F("person__address"),
            identity_number=F("person__numbers__number"),
        )
    )


def card_moves(verb: str) -> QuerySet[CardMove]:
    """Return the history lines of one verb over all cards, for measures."""
    return CardMove.objects.filter(verb=verb)


def application_moves(verb: str) -> QuerySet[ApplicationMove]:
    """Return the history lines of one verb over all applications, for measures."""
    return ApplicationMove.objects.filter(verb=verb)
