"""Finding persons, and their numbers through the years."""

import datetime

import pytest

from minka.kernel.refusal import Refused
from minka.people import actions, queries
from minka.people.models import Person, PersonChange
from tests.factories import people as cast
from tests.people.conftest import AT, ON, number_of

pytestmark = pytest.mark.django_db

NEW = number_of(datetime.date(1990, 1, 1), 44)


@pytest.fixture
def wang():
    return cast.wang_fang()


def change(person, kind, number):
    """Change a number as the counter would."""
    actions.change_number(person.pk, kind, number, on=ON, at=AT, actor="李强")


def found(text, **kwargs):
    """Return whom a search finds."""
    return [person.pk for person in queries.search(text, **kwargs)]


def test_a_person_is_found_by_her_number_however_it_is_typed(wang):
    number = cast.current_number(wang)

    for typed in (number, f" {number[:6]} {number[6:]} ", number[:6] + number[8:17]):
        assert found(typed) == [wang.pk]
        assert queries.person_by_number(typed).pk == wang.pk


def test_a_person_is_found_by_the_beginning_of_her_name(wang):
    other = cast.register("王方", serial=9, birth_on=datetime.date(1991, 1, 1), postcode="")

    assert found("王") == [other.pk, wang.pk]
    assert found("王 芳") == [wang.pk]
    assert found("芳") == []
    assert found("%") == []


def test_a_search_stays_among_those_the_asker_may_see(wang):
    assert found("王", among=Person.objects.exclude(pk=wang.pk).values("pk")) == []


def test_nobody_is_found_by_nothing_or_by_a_strangers_number(wang):
    for typed in ("", "  ", cast.zhao_min_number(), "6199"):
        assert found(typed) == []
    with pytest.raises(Person.DoesNotExist):
        queries.person_by_number(cast.zhao_min_number())


def test_a_search_asks_two_questions_at_most(wang, django_assert_max_num_queries):
    cast.extras(3, "719901")
    number = cast.current_number(wang)

    with django_assert_max_num_queries(2):
        assert [person.number for person in queries.search(number)] == [number]
    with django_assert_max_num_queries(1):
        assert [person.kind_code for person in queries.search("王")] == ["01"]


def test_a_new_number_replaces_the_old_one_and_the_person_stays(wang):
    old = cast.current_number(wang)

    change(wang, "01", NEW)

    assert queries.current_number(wang.pk) == NEW
    assert [n.number for n in queries.numbers_of(wang.pk)] == [NEW, old]
    assert queries.numbers_of(wang.pk)[1].valid_to == ON
    assert queries.person_by_number(old).pk == wang.pk
    recorded = queries.changes_of(wang.pk).get()
    assert (recorded.verb, recorded.before["number"], recorded.after["number"]) == (
        PersonChange.Verb.RENUMBER,
        old,
        NEW,
    )


def test_a_passport_is_found_by_its_number_and_is_counted_by_its_country(wang):
    Person.objects.filter(pk=wang.pk).update(nationality="USA")
    change(wang, "08", "e1234567")
    canadian = cast.register("LI LEI", serial=9, birth_on=datetime.date(1991, 1, 1), postcode="")
    Person.objects.filter(pk=canadian.pk).update(nationality="CAN")

    change(canadian, "08", "E1234567")

    assert found("E1234567") == [canadian.pk, wang.pk]


def test_a_number_that_is_none_or_is_taken_is_refused(wang):
    other = cast.register("赵敏", serial=9, birth_on=datetime.date(1991, 1, 1), postcode="")

    with pytest.raises(Refused, match="校验码"):
        change(wang, "01", NEW[:-1] + ("0" if NEW[-1] != "0" else "1"))
    with pytest.raises(Refused, match="已登记"):
        change(wang, "01", cast.current_number(other))
    assert queries.numbers_of(wang.pk).count() == 1


def test_the_facts_for_an_application_are_one_row_a_person(wang):
    change(wang, "01", NEW)

    assert list(queries.applicant_facts()) == [(wang.pk, wang.birth_on, "01", "719901")]
