"""Applying at the counter: who may have which card, and the receipt she takes home."""

import pytest

from minka.cards.models import Application
from minka.people.models import RecordReading
from tests.factories import outlets, people


@pytest.fixture
def products(db):
    from minka.cards.actions import sync_products  # app ready

    sync_products()


@pytest.fixture
def wang_fang(city, products):
    return people.wang_fang(city.outlet.postcode)


def look_up(client, number):
    return client.post("/applications/", {"number": number})


def apply(client, person, product="SSC3"):
    number = people.current_number(person)
    return client.post("/applications/apply/", {"number": number, "product": product})


def test_her_document_shows_what_she_may_have_and_why_not_the_rest(everything, wang_fang):
    page = look_up(everything, people.current_number(wang_fang)).content.decode()

    assert "受理并打印回执" in page
    assert "“敬老卡”须年满65周岁" in page


def test_an_accepted_application_has_a_receipt_with_a_due_date(everything, wang_fang, city):
    done = apply(everything, wang_fang)
    receipt = everything.get(done.url).content.decode()

    held = Application.objects.get()
    assert (held.status, held.outlet_id, held.channel) == ("ACCEPTED", city.outlet.pk, "COUNTER")
    assert held.receipt_number in receipt
    assert f"{held.due_on:%Y-%m-%d}" in receipt
    assert people.current_number(wang_fang) not in receipt


def test_applying_twice_is_refused_with_a_sentence(everything, wang_fang):
    apply(everything, wang_fang)

    again = apply(everything, wang_fang)

    assert again.status_code == 422
    assert "已有在办申领，不再重复受理" in again.content.decode()
    assert Application.objects.count() == 1


def test_a_number_nobody_registered_is_explained(everything, products):
    response = look_up(everything, people.zhao_min_number())

    assert response.status_code == 422
    assert "此号码没有登记" in response.content.decode()


def test_looking_a_person_up_leaves_a_line(everything, wang_fang):
    look_up(everything, people.current_number(wang_fang))

    assert RecordReading.objects.filter(person_id=wang_fang.pk).count() == 1


def test_part_of_a_number_finds_nobody(everything, wang_fang):
    response = look_up(everything, people.current_number(wang_fang)[:14])

    assert response.status_code == 422


def test_the_centre_accepts_no_application_at_a_counter(client, wang_fang, city):
    client.force_login(outlets.make_operator("zhong", city.centre, "受理员"))

    response = apply(client, wang_fang)

    assert response.status_code == 422
    assert "市中心不设领卡网点" in response.content.decode()
