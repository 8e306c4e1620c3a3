import datetime

import pytest

from minka.journeys.demonstration.photographs import take_photographs
from minka.people.photographs import queries
from tests.factories import people

ON = datetime.date(2026, 11, 20)
AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path


def take():
    told = []
    facts = {"product_code": "SSC3", "on": ON, "at": AT, "actor": "caiji"}
    count = take_photographs(**facts, say=lambda *step: told.append(step))
    return count, told


def test_everybody_gets_a_portrait_that_keeps_the_rules():
    persons = people.extras(12, "719901")

    count, told = take()

    digests = queries.photographs_of([person.pk for person in persons])
    assert (count, told) == (12, [("照片核验入库", 12, 12)])
    assert set(digests) == {person.pk for person in persons}
    assert all(queries.bytes_of(digest).startswith(b"\xff\xd8") for digest in digests.values())


def test_who_has_a_photograph_keeps_it():
    people.extras(2, "719901")
    take()
    people.wang_fang()

    assert take() == (1, [("照片核验入库", 1, 1)])
    assert take() == (0, [])
