"""A box is emptied under the scanner; what is missing or too much is found and settled."""

import pytest

from minka.cards.models import Card
from minka.production import actions
from minka.production.models import Box, Difference
from tests.factories import cards as card_factory
from tests.factories import outlets, people, production
from tests.factories.cards import AT


@pytest.fixture
def box(city):
    production.fill_stock()
    holders = people.extras(3, city.outlet.postcode)
    card_factory.apply_for(holders, [city.outlet])
    (batch,) = production.plan()
    (box,) = production.bring(production.ship(production.make(batch)))
    return box


def codes(box):
    return sorted(Card.objects.values_list("card_number", flat=True))


def scan(client, box, code, **headers):
    return client.post(f"/receiving/{box.number}/scan/", {"code": code}, headers=headers)


def test_a_scan_answers_with_the_state_of_the_box(everything, box):
    page = scan(everything, box, codes(box)[0], **{"HX-Request": "true"}).content.decode()

    assert "1 <small>/ 3</small>" in page
    assert "<html" not in page


def test_what_was_scanned_outlives_a_reload_and_counts_once(everything, box):
    for _twice in range(2):
        scan(everything, box, codes(box)[0].lower())

    page = everything.get(f"/receiving/{box.number}/").content.decode()

    assert "1 <small>/ 3</small>" in page


def test_a_wrong_scan_can_be_taken_back(everything, box):
    scan(everything, box, "X99999999")
    everything.post(f"/receiving/{box.number}/scan/", {"undo": "X99999999"})

    assert "X99999999" not in everything.get(f"/receiving/{box.number}/").content.decode()


def test_a_box_received_with_a_difference_says_so_and_keeps_it(everything, box):
    first, second, third = codes(box)
    for code in (first, second, "X99999999"):
        scan(everything, box, code)

    page = everything.post(f"/receiving/{box.number}/receive/", follow=True).content.decode()

    assert "收货完成：实收2张，缺少1张，多出1张。" in page
    found = set(Difference.objects.values_list("kind", "code"))
    assert found == {("MISSING", third), ("EXTRA", "X99999999")}


def test_a_difference_is_settled_with_a_note(everything, box):
    everything.post(f"/receiving/{box.number}/receive/")
    missing = Difference.objects.first()

    refused = everything.post(f"/receiving/differences/{missing.pk}/found/", {"note": " "})
    settled = everything.post(f"/receiving/differences/{missing.pk}/found/", {"note": "夹在箱底"})

    missing.refresh_from_db()
    assert (refused.status_code, settled.status_code) == (422, 302)
    assert (missing.note, missing.settled_by) == ("夹在箱底", "desk:qi")


def test_the_district_receives_and_forwards(client, city):
    production.fill_stock()
    card_factory.apply_for([people.wang_fang()], [city.outlet])
    (batch,) = production.plan()
    production.ship(production.make(batch))
    box = Box.objects.get()
    client.force_login(outlets.make_operator("qu", city.district, outlets.DISTRICT_CLERK))

    for step in ("arrive", "forward"):
        client.post(f"/receiving/{box.number}/{step}/")

    box.refresh_from_db()
    assert box.status == "TO_OUTLET"


def test_a_box_that_moved_meanwhile_is_said_to_have(client, city, box):
    client.force_login(outlets.make_operator("qu", city.district, outlets.DISTRICT_CLERK))

    page = client.post(f"/receiving/{box.number}/arrive/", follow=True).content.decode()

    assert "的状态已经改变，没有登记" in page


def test_receiving_twice_answers_what_was_found_first(everything, box):
    actions.receive_at_outlet(box, codes(box), at=AT, actor="desk:other")

    page = everything.post(f"/receiving/{box.number}/receive/", follow=True).content.decode()

    assert "实收3张，缺少0张，多出0张" in page
