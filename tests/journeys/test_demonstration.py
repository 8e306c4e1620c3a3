"""The whole first-issue walk on a small city: nothing lost, nothing doubled, figures true."""

import datetime
from collections import Counter

import pytest
from django.utils import timezone

from minka.cards.models import Application, Card, HandOver
from minka.chip import InProcess, SoftwareCard, SoftwareKeys, read_basic
from minka.exchange.models import ExchangeLine
from minka.journeys.demonstration.city import set_up
from minka.journeys.demonstration.walk import Walk
from minka.outlets import queries as outlets
from minka.people.models import Person
from minka.performance import queries as performance
from minka.performance.rules import Period
from minka.production import queries as floor
from minka.production.models import Attempt, Batch, ChipRecord, Difference, Item, LotBalance

DAY_ZERO = datetime.date(2026, 9, 28)
AS_OF = datetime.date(2026, 11, 21)
YEAR = Period.year(2026)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """Walk once for all tests of this file; what it leaves is rolled back at the end."""
    from django.db import transaction  # app ready

    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        walk = Walk(folder, DAY_ZERO, lambda *_told: None, scale=0.12)
        set_up(at=walk.at(0, 8), actor="demo")
        walk.run()
        yield walk
        transaction.set_rollback(True)


def counts():
    """Count every table that a second walk could add to."""
    tables = (Person, ExchangeLine, Application, Card, Batch, Item, Attempt, HandOver, Difference)
    return {table.__name__: table.objects.count() for table in tables}


def measured(code):
    [row, *_same] = [
        row for row in performance.board(YEAR, None, as_of=AS_OF) if row.measure.code == code
    ]
    return row.measured


def test_a_second_walk_adds_nothing(city):
    before = counts()

    city.run()

    assert counts() == before
    assert all(before.values())


def test_every_stored_line_became_one_application(city):
    stored = ExchangeLine.objects.filter(subject_id__isnull=False)
    persons = set(stored.values_list("subject_id", flat=True))

    applicants = list(Application.objects.values_list("person_id", flat=True))

    assert len(applicants) == len(set(applicants))
    assert set(applicants) == persons


def test_stock_and_ledger_agree_to_the_last_blank(city):
    blanks = LotBalance.objects.get(lot__supply="BLANK")
    spoilt = Attempt.objects.filter(result="SPOILT").count()
    made = Card.objects.exclude(status="ORDERED").count()

    assert floor.ledger_gaps() == []
    assert (blanks.good, blanks.spoilt) == (made, spoilt)


def test_a_card_in_a_hand_can_be_read_and_bears_its_holders_data(city):
    card = Card.objects.filter(status="ACTIVE").order_by("id").first()
    record = ChipRecord.objects.get(serial=card.blank_serial)
    found = InProcess(SoftwareCard.from_image(bytes(record.image)))

    read = read_basic(found, SoftwareKeys.demonstration())

    assert (read.card_number, read.name) == (card.card_number, card.person.name)
    assert read.identifier == card.card_identifier


def test_the_missing_card_was_found_and_settled(city):
    difference = Difference.objects.earliest("id")

    assert (difference.kind, bool(difference.settled_at)) == ("MISSING", True)
    assert Card.objects.get(pk=difference.card_id).status != "MISSING"


def test_work_is_left_at_every_station(city):
    statuses = Counter(Batch.objects.values_list("status", flat=True))

    assert statuses["DELIVERED"] == 2
    assert statuses["DISPATCHED"] == 1
    assert statuses["READY"] + statuses["PERSONALISED"] == 1
    assert Application.objects.filter(status="ACCEPTED").exists()


def test_first_pass_yield_is_what_a_count_by_hand_gives(city):
    results = {}
    for item, result in Attempt.objects.values_list("item_id", "result"):
        results.setdefault(item, set()).add(result)
    finished = set(
        Item.objects.filter(status__in=["SORTED", "PACKED"]).values_list("id", flat=True)
    )
    decided = [item for item, seen in results.items() if item in finished or "SPOILT" in seen]
    clean = [item for item in decided if results[item] == {"GOOD"}]

    found = measured("first_pass_yield")

    assert (found.numerator, found.denominator) == (len(clean), len(decided))
    assert found.numerator < found.denominator


def test_days_to_card_is_the_longest_wait_by_hand(city):
    waits = []
    for application in Application.objects.filter(status__in=["MADE", "FULFILLED"]):
        made = application.history.filter(verb="make").latest("id").at
        waits.append(timezone.localdate(made) - timezone.localdate(application.accepted_at))

    found = measured("days_to_card")

    assert (found.numerator, found.denominator) == (max(waits).days, len(waits))


def test_most_days_leave_out_the_slowest_twentieth(city):
    waits = sorted(
        days for *_rest, days in performance.lines_of("days_of_most", YEAR, None, as_of=AS_OF)
    )
    [row] = [r for r in performance.board(YEAR, None, as_of=AS_OF) if r.beside]
    [figure] = row.beside

    found = figure.measured

    assert (row.measure.code, figure.measure.code) == ("days_to_card", "days_of_most")
    assert sum(days <= found.numerator for days in waits) * 100 >= 95 * len(waits)
    assert sum(days < found.numerator for days in waits) * 100 < 95 * len(waits)
    assert found.denominator == len(waits)


def test_cards_sent_are_those_that_left_the_house(city):
    left = {"ON_THE_WAY", "MISSING", "AT_OUTLET", "ISSUED", "ACTIVE", "LOST"}

    assert measured("cards_made_and_sent").numerator == Card.objects.filter(status__in=left).count()


def test_every_figure_is_in_the_unit_of_its_promise(city):
    rows = performance.board(YEAR, None, as_of=AS_OF)

    assert [row.target.indicator for row in rows if row.measured.unit != row.target.unit] == []


def test_one_document_is_measured_alone(city):
    rows = performance.board(YEAR, None, as_of=AS_OF, documents=["fuzhou-2025"])

    assert [row.target.indicator for row in rows] == ["IND-022"]


def test_compliance_counts_what_was_due(city):
    due = Application.objects.filter(due_on__year=2026)
    decided = [a for a in due if a.status in {"MADE", "FULFILLED"} or a.due_on < AS_OF]

    found = measured("time_limit_compliance")

    assert found.denominator == len(decided)
    assert found.numerator == len(decided)


def test_an_organisation_answers_for_its_own_outlets_only(city):
    centre = performance.board(YEAR, None, as_of=AS_OF)
    parts = [
        performance.board(YEAR, performance.scope_of(district), as_of=AS_OF)
        for district in outlets.districts()
    ]

    for position, row in enumerate(centre):
        if row.measure.code != "days_to_card":
            assert row.measured.numerator == sum(p[position].measured.numerator for p in parts)
            assert row.measured.denominator == sum(p[position].measured.denominator for p in parts)


@pytest.mark.parametrize(
    "code",
    [
        "first_pass_yield",
        "time_limit_compliance",
        "days_to_card",
        "hand_over_accuracy",
        "cards_made",
        "cards_made_and_sent",
        "cards_handed_over",
    ],
)
def test_every_figure_opens_as_many_lines_as_it_counts(city, code):
    found = measured(code)

    lines = list(performance.lines_of(code, YEAR, None, as_of=AS_OF))

    assert len(lines) == (found.denominator or found.numerator)
    assert {len(line) for line in lines} == {len(performance.MEASURES[code].columns)}
