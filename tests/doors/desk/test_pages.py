"""Pages show what there is, at a cost that does not grow with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minka.exchange import actions as exchange
from minka.people.models import RecordReading
from tests.factories import cards as card_factory
from tests.factories import people, production
from tests.factories.cards import AT, ON

LISTS = [
    "/",
    "/people/?q=周",
    "/files/",
    "/production/",
    "/stock/",
    "/consignments/",
    "/receiving/",
    "/counter/",
    "/indicators/",
    "/indicators/cards_made/",
]


def add_one_of_everything(city, serial):
    production.fill_stock(blanks=20, first=1 + serial * 100, supplies=20)
    person = people.register(
        f"周{'甲乙丙'[serial]}", serial=serial + 1, birth_on=ON.replace(year=1980),
        postcode=city.outlet.postcode,
    )  # fmt: skip
    card_factory.apply_for([person], [city.outlet])
    (batch,) = production.plan()
    (box,) = production.bring(production.ship(production.make(batch)))
    production.unpack(box)
    box.differences.create(kind="EXTRA", code=f"X{serial}", found_at=AT, actor="desk:factory")
    envelope = exchange.Envelope(f"{serial}.csv", "collection", organisation_id=city.outlet.pk)
    exchange.receive(str(serial).encode(), envelope, on=ON, at=AT, actor="desk:factory")
    card_factory.apply_for(
        [people.register(f"吴{serial}", serial=50 + serial, birth_on=ON.replace(year=1981),
                         postcode=city.outlet.postcode)],
        [city.outlet],
    )  # fmt: skip
    production.plan()


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_list_costs_the_same_with_one_row_and_with_three(everything, city):
    add_one_of_everything(city, 0)
    for address in LISTS:
        everything.get(address)
    with_one = {address: queries_of(everything, address) for address in LISTS}

    add_one_of_everything(city, 1)
    add_one_of_everything(city, 2)

    assert {address: queries_of(everything, address) for address in LISTS} == with_one


def test_a_number_that_leads_to_one_person_opens_her(everything, line):
    number = people.current_number(line.holder)

    by_number = everything.get("/people/", {"q": number})
    by_card = everything.get("/people/", {"q": line.card.card_number.lower()})

    assert (by_number.url, by_card.url) == (f"/people/{line.holder.pk}/",) * 2


def test_looking_at_a_record_leaves_a_line(everything, line):
    everything.get(f"/people/{line.holder.pk}/")

    (reading,) = RecordReading.objects.all()
    assert (reading.person_id, reading.actor) == (line.holder.pk, "desk:qi")


def test_a_photograph_is_shown_where_faces_are_compared(everything, line):
    address = f"/people/{line.holder.pk}/photograph/"

    picture = everything.get(address)

    assert (picture.headers["Content-Type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    for page in (f"/people/{line.holder.pk}/", f"/counter/cards/{line.card.pk}/"):
        assert f'src="{address}"' in everything.get(page).content.decode()


def test_numbers_are_masked_unless_the_role_may_see_them(client, line, city):
    from tests.factories.outlets import make_operator

    number = people.current_number(line.holder)
    pages = {}
    for name, role in [("shen", "审计员"), ("wang", "网点操作员")]:
        client.force_login(make_operator(name, city.outlet, role))
        pages[role] = client.get(f"/people/{line.holder.pk}/").content.decode()

    assert [number in pages["审计员"], number in pages["网点操作员"]] == [False, True]
    assert number[:3] + "*" * 11 + number[-4:] in pages["审计员"]


def test_a_persons_page_tells_her_whole_story(everything, line):
    page = everything.get(f"/people/{line.holder.pk}/").content.decode()

    told = ["受理 · 已受理", "制成 · 已制成", "发运 · 配送中", "收货 · 待领取"]
    assert [text for text in told if text not in page] == []


def test_every_figure_opens_the_lines_it_was_computed_from(everything, line):
    whole = {"from": "2026-01-01", "to": "2026-12-31"}

    board = everything.get("/indicators/", whole).content.decode()
    lines = everything.get("/indicators/cards_made/", whole).content.decode()

    assert "/indicators/cards_made/?from=2026-01-01&amp;to=2026-12-31" in board
    assert line.card.card_number in lines


def test_the_board_lists_what_nothing_measures_and_what_it_waits_for(everything):
    page = everything.get("/indicators/").content.decode()

    assert "尚不能实测的指标" in page
    assert "员工上岗前培训合格率" in page
    assert "运维与内控" in page


def test_the_board_of_one_document_shows_its_targets_only(everything):
    page = everything.get("/indicators/", {"document": "fuzhou-2025"}).content.decode()

    assert "社保卡新增制卡量" in page
    assert "产品一次性合格率" not in page
    assert everything.get("/indicators/", {"document": "moon-2030"}).status_code == 404


def test_an_impossible_period_is_this_year(everything):
    response = everything.get("/indicators/", {"from": "2026-05-01", "to": "2026-01-01"})

    assert response.status_code == 200


def test_a_figure_that_does_not_exist_is_not_found(everything):
    assert everything.get("/indicators/happiness/").status_code == 404


@pytest.mark.parametrize("address", LISTS)
def test_nothing_inline_and_nothing_cached(everything, address):
    response = everything.get(address)
    page = response.content.decode()

    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert [
        mark for mark in ("<script>", "onclick=", "style=", "javascript:") if mark in page
    ] == []
