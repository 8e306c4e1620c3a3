"""Applying, ordering, making, handing over: on a real database, one row or a set."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Value

from minka.cards import actions, queries, rules
from minka.cards.models import Application, ApplicationMove, Card, CardAccount, CardMove, CardNumber
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refused
from minka.people.models import Person
from tests.cards.conftest import AT, ON, register

WANG_FANG = "619901199001010026"
ZHAO_MIN = "619901197001010062"
IDENTIFIER = "619901D15600000500000001FFFFFFFF"

FACTS = Person.objects.filter(numbers__valid_to__isnull=True).values_list(
    "id", "birth_on", "numbers__kind_code", "postcode"
)

pytestmark = pytest.mark.django_db


def apply_for(persons, product, place, *, on=ON):
    asked = Person.objects.filter(pk__in=[person.pk for person in persons])
    return actions.apply_all(
        asked.values_list("id", Value(0)),
        facts=FACTS,
        product=product,
        places=[place],
        reason="FIRST",
        channel="COUNTER",
        at=AT,
        on=on,
        actor="test",
    )


def made_card(person, product, place):
    apply_for([person], product, place)
    [card_id] = actions.order(queries.waiting_for_production(), at=AT, actor="test")
    made = Card.objects.filter(pk=card_id).annotate(
        card_id=F("id"), serial=Value(8_000_001), identifier=Value(IDENTIFIER)
    )
    chosen = made.values_list("card_id", "serial", "identifier")
    actions.finish(chosen, on=ON, at=AT, actor="test")
    return queries.get_card(card_id)


def test_an_eligible_person_is_accepted_with_a_due_date(product, place):
    person = register("王芳", WANG_FANG)

    outcome = apply_for([person], product, place)

    application = queries.applications_of(person.pk).get()
    assert (outcome.accepted, dict(outcome.refused)) == (1, {})
    assert (application.status, application.due_on) == ("ACCEPTED", place.due_on)
    assert list(application.history.order_by("id").values_list("verb", "to_status")) == [
        ("start", "SUBMITTED"),
        ("accept", "ACCEPTED"),
    ]


def test_applying_twice_changes_nothing(product, place):
    person = register("王芳", WANG_FANG)
    apply_for([person], product, place)

    outcome = apply_for([person], product, place)

    assert (outcome.accepted, dict(outcome.refused)) == (0, {"APPLICATION_OPEN": 1})
    assert ApplicationMove.objects.count() == 2


def test_a_refused_application_keeps_the_sentence_in_its_history(product, place):
    person = register("王芳", "B1234567", kind="09")

    outcome = apply_for([person], product, place)

    line = ApplicationMove.objects.get(verb="refuse")
    assert dict(outcome.refused) == {"DOCUMENT_KIND": 1}
    assert line.note == "“社会保障卡（第三代）”不接受此类证件，请核对证件类型或改选其他卡种"


def test_who_lives_nowhere_near_goes_to_the_first_place(product, place, outlet):
    near = register("王芳", WANG_FANG)
    far = register("赵敏", ZHAO_MIN, postcode="")
    second = actions.Place(outlet.pk + 100, outlet.parent_id, "719902", ON)
    asked = Person.objects.values_list("id", Value(0))

    actions.apply_all(
        asked,
        facts=FACTS,
        product=product,
        places=[second, place],
        reason="FIRST",
        channel="COUNTER",
        at=AT,
        on=ON,
        actor="test",
    )

    where = dict(Application.objects.values_list("person_id", "outlet_id"))
    assert where == {near.pk: place.outlet_id, far.pk: second.outlet_id}


def test_an_order_makes_one_card_with_a_claimed_number_and_a_pending_account(product, place):
    apply_for([register("王芳", WANG_FANG), register("赵敏", ZHAO_MIN)], product, place)

    ids = actions.order(queries.waiting_for_production(), at=AT, actor="test")
    again = actions.order(queries.all_applications(), at=AT, actor="test")

    cards = list(Card.objects.order_by("id"))
    assert [card.pk for card in cards] == ids
    assert again == []
    assert sorted(CardNumber.objects.values_list("number", "card_id")) == sorted(
        (card.card_number, card.pk) for card in cards
    )
    assert set(CardAccount.objects.values_list("status", flat=True)) == {"PENDING"}
    assert CardMove.objects.filter(verb="start").count() == 2


def test_a_made_card_has_its_blank_its_validity_and_stops_the_clock(product, place):
    card = made_card(register("王芳", WANG_FANG), product, place)

    assert (card.status, card.blank_serial) == ("MADE", 8_000_001)
    assert (card.valid_from, card.valid_to) == (ON, datetime.date(2036, 11, 20))
    assert card.application.status == "MADE"


def test_a_made_card_without_a_blank_is_impossible(product, place):
    card = made_card(register("王芳", WANG_FANG), product, place)

    with pytest.raises(IntegrityError, match="card_made_has_a_blank"), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(blank_serial=None)


@pytest.fixture
def waiting_card(product, place):
    card = made_card(register("王芳", WANG_FANG), product, place)
    chosen = Card.objects.filter(pk=card.pk)
    actions.dispatch(chosen, at=AT, actor="test")
    actions.receive(chosen, at=AT, actor="test")
    return queries.get_card(card.pk)


def give(card, place, *, number=WANG_FANG):
    collector = rules.Collector(number, is_proxy=False, papers=frozenset({rules.Paper.HOLDER_ID}))
    return actions.hand_over(
        card,
        holder_number=WANG_FANG,
        collector=collector,
        outlet_id=place.outlet_id,
        outlet_name="望潮街道",
        on=ON,
        at=AT,
        actor="clerk",
    )


def test_the_holder_takes_her_card_and_it_is_put_into_use(waiting_card, place):
    actions.open_accounts(queries.all_cards(), at=AT, actor="bank")
    give(waiting_card, place)
    both = actions.activate(waiting_card, at=AT, actor="clerk")

    card = queries.get_card(waiting_card.pk)
    assert (card.status, card.account.status, both) == ("ACTIVE", "ACTIVE", True)
    assert card.application.status == "FULFILLED"


def test_a_card_is_valid_although_the_bank_has_not_opened_its_account(waiting_card, place):
    give(waiting_card, place)

    assert actions.activate(waiting_card, at=AT, actor="clerk") is False
    assert queries.get_card(waiting_card.pk).account.status == "PENDING"


def test_a_stranger_gets_a_sentence_and_no_card(waiting_card, place):
    with pytest.raises(Refused, match="所持证件号码与持卡人不符"):
        give(waiting_card, place, number=ZHAO_MIN)

    assert queries.get_card(waiting_card.pk).status == "AT_OUTLET"


def test_a_card_is_handed_over_once(waiting_card, place):
    stale = queries.get_card(waiting_card.pk)
    give(waiting_card, place)

    with pytest.raises(IllegalMove, match="cannot hand_over from ISSUED"):
        give(stale, place)

    assert queries.hand_overs_of(waiting_card.person_id).count() == 1
