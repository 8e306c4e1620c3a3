"""The floor: planning, reserving, stations, spoilage, packing and dispatch from the desk."""

import pytest

from minka.doors.desk.floor import steps
from minka.production.lifecycle import BatchStatus
from minka.production.models import Batch, Machine
from tests.factories import cards as card_factory
from tests.factories import outlets, people, production, queue


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
        run(maker, planned, station)
        queue.work()
        page = maker.get(f"/production/{planned.number}/").content.decode()
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
    queue.work()
    facts = {"position": "2", "station": "PERSONALISE", "reason": "芯片无应答"}

    maker.post(f"/production/{planned.number}/spoil/", facts)

    page = maker.get(f"/production/{planned.number}/").content.decode()
    assert "芯片无应答" in page


def test_a_dissolved_batch_gives_its_applications_back(maker, planned):
    address = f"/production/{planned.number}/"
    offered = "撤销，申领退回待组批"

    before = maker.get(address).content.decode()
    unsaid = maker.post(f"{address}dissolve/", {"note": ""})
    page = maker.post(f"{address}dissolve/", {"note": "改为急件"}, follow=True).content.decode()

    assert (unsaid.status_code, Batch.objects.get().status) == (422, "DISSOLVED")
    assert "批次已撤销，3份申领重新等待组批。" in page
    assert [offered in before, offered in page] == [True, False]
    assert "组批 · 3" in maker.get("/production/").content.decode()


def test_a_batch_with_blanks_is_not_dissolved(maker, planned):
    production.fill_stock()
    maker.post(f"/production/{planned.number}/reserve/")

    response = maker.post(f"/production/{planned.number}/dissolve/", {"note": "改为急件"})

    assert (response.status_code, Batch.objects.get().status) == (409, "READY")


def test_batches_that_left_the_floor_are_found_by_status_and_number(client, city, line):
    client.force_login(outlets.make_operator("zhi", city.centre, "计划员"))
    number = line.batch.number
    asked = ["", "?status=DELIVERED", "?status=DISSOLVED", f"?number={number[-6:].lower()}"]

    found = [
        f"/production/{number}/" in client.get(f"/production/{query}").content.decode()
        for query in asked
    ]

    assert found == [False, True, False, True]


def test_a_number_nobody_has_is_said_to_be_unknown(maker, planned):
    page = maker.get("/production/?number=PC19990101").content.decode()

    assert "没有这个批次号" in page
    assert f"/production/{planned.number}/" not in page


def test_the_board_shows_one_stage(maker, planned):
    pages = [maker.get(f"/production/?stage={s}").content.decode() for s in ("reserve", "print")]

    assert [f"/production/{planned.number}/" in page for page in pages] == [True, False]


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
