"""The floor: planning, reserving, stations, spoilage, packing and dispatch from the desk."""

import pytest

from minka.doors.desk.floor import steps
from minka.production.lifecycle import BatchStatus
from minka.production.models import Batch, Machine
from tests.factories import cards as card_factory
from tests.factories import outlets, people, production


@pytest.fixture
def maker(client, city):
    roles = ("计划员", "制卡工", "配送员")
    client.force_login(outlets.make_operator("zhi", city.centre, *roles))
    return client


@pytest.fixture
def planned(city):
    card_factory.apply_for(people.extras(3, city.outlet.postcode), [city.outlet])
    production.install_machines()
    (batch,) = production.plan()
    return batch


def run(client, batch, station):
    machine = Machine.objects.get(station=station)
    address = f"/production/{batch.number}/stations/{station}/"
    return client.post(address, {"machine": machine.pk}, follow=True)


def test_planning_from_the_desk_says_how_much_was_planned(maker, city):
    card_factory.apply_for(people.extras(3, city.outlet.postcode), [city.outlet])

    page = maker.post("/production/plan/", follow=True).content.decode()
    again = maker.post("/production/plan/", follow=True).content.decode()

    assert "已组成1个批次，共3张。" in page
    assert "没有等待组批的申领。" in again


def test_a_batch_walks_the_whole_line_from_the_desk(maker, planned):
    production.fill_stock()

    maker.post(f"/production/{planned.number}/reserve/")
    for station in ("PERSONALISE", "PRINT", "SEAL", "SORT"):
        page = run(maker, planned, station).content.decode()
        assert "通过3张，作废0张" in page
    packed = maker.post(f"/production/{planned.number}/pack/")
    maker.post(f"{packed.url}dispatch/")

    assert Batch.objects.get().status == "DISPATCHED"


def test_print_files_are_downloaded_under_their_names(maker, planned):
    production.fill_stock()
    production.make(planned)
    file = planned.files.first()

    response = maker.get(f"/production/{planned.number}/files/{file.pk}/")

    assert response.headers["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_reserving_without_stock_names_what_is_missing(maker, planned):
    response = maker.post(f"/production/{planned.number}/reserve/")

    assert response.status_code == 422
    assert "库存不足" in response.content.decode()


def test_a_station_too_early_is_greyed_and_refused_with_the_same_words(maker, planned):
    production.fill_stock()

    response = run(maker, planned, "PRINT")

    assert response.status_code == 422
    assert "还不能做“卡面打印”" in response.content.decode()


def test_a_button_without_its_permission_says_so(client, city, planned):
    client.force_login(outlets.make_operator("shen", city.centre, "审计员"))

    page = client.get(f"/production/{planned.number}/").content.decode()

    assert "需要“组批备料”权限" in page


def test_a_spoilt_card_is_reported_by_its_position(maker, planned):
    production.fill_stock()
    maker.post(f"/production/{planned.number}/reserve/")
    run(maker, planned, "PERSONALISE")
    facts = {"position": "2", "station": "PERSONALISE", "reason": "芯片无应答"}

    maker.post(f"/production/{planned.number}/spoil/", facts)

    page = maker.get(f"/production/{planned.number}/").content.decode()
    assert "芯片无应答" in page


def test_the_stock_page_shows_serials_and_that_the_ledger_agrees(maker, city):
    production.fill_stock(blanks=200)

    page = maker.get("/stock/").content.decode()

    assert "1–200" in page
    assert "台账与余额一致" in page


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("PLANNED", ["now", "", "", "", "", ""]),
        ("PRINTED", ["done", "done", "done", "now", "", ""]),
        ("SORTED", ["done"] * 5 + ["now"]),
        ("DELIVERED", ["done"] * 6),
        ("DISSOLVED", [""] * 6),
    ],
)
def test_the_line_shows_where_a_batch_stands(status, states):
    assert [step["state"] for step in steps(BatchStatus(status))] == states
