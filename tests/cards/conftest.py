"""A person, an outlet and the products, for the tests of this room."""

import datetime

import pytest

from minka.cards import actions, queries
from minka.outlets.actions import open_organisation
from minka.people.models import Person, PersonNumber

AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
ON = datetime.date(2026, 11, 20)


@pytest.fixture
def product(db):
    actions.sync_products()
    return queries.get_product("SSC3")


@pytest.fixture
def outlet(db):
    centre = open_organisation(
        code="HC", name="海川市中心", level="MUNICIPAL", parent=None, division_code="619900"
    )
    district = open_organisation(
        code="HC-LJ", name="临江区", level="DISTRICT", parent=centre, division_code="619901"
    )
    return open_organisation(
        code="HC-LJ-01",
        name="望潮街道",
        level="STREET",
        parent=district,
        division_code="619901",
        postcode="719901",
    )


@pytest.fixture
def place(outlet):
    return actions.Place(outlet.pk, outlet.parent_id, outlet.postcode, datetime.date(2027, 1, 4))


def register(name, number, *, birth_on=datetime.date(1990, 1, 1), kind="01", postcode="719901"):
    """Register a person with one number, as a merged collection line would."""
    person = Person.objects.create(
        name=name, sex_code="2", birth_on=birth_on, nationality="CHN", postcode=postcode
    )
    PersonNumber.objects.create(
        claim=number, person=person, kind_code=kind, number=number, valid_from=ON
    )
    return person
