"""Batches through the stations: every attempt kept, spoilt cards made again, stock exact."""

import hypothesis.extra.django
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minka.cards import queries as card_queries
from minka.chip import InProcess, SoftwareCard, SoftwareKeys, read_basic
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refused
from minka.people.models import Person
from minka.production import actions, queries, rules
from minka.production.models import Attempt, ChipRecord, Item, Machine
from tests.production.conftest import (
    AT,
    DUE,
    ON,
    STATIONS,
    apply_all,
    fill_stock,
    install_machines,
    open_floor,
)

pytestmark = pytest.mark.django_db
SAME = {"at": AT, "actor": "李强"}


def statuses(batch):
    return list(queries.items_of(batch).values_list("status", flat=True))


def balance(supply="BLANK"):
    return next(line for line in queries.balance_report() if line.supply == supply)


def test_one_batch_for_each_product_and_district_in_the_order_of_the_letters(outlets):
    apply_all(outlets, 5)
    apply_all(outlets, 3, product="ELDER", start=5)

    batches = actions.plan_batches(at=AT, actor="生产主管")

    assert [(b.number, b.quantity, b.due_on, b.status) for b in batches] == [
        ("PC202611200001", 5, DUE, "PLANNED"),
        ("PC202611200002", 3, DUE, "PLANNED"),
    ]
    first, second = (outlet.pk for outlet in outlets)
    items = queries.items_of(batches[0]).values_list("position", "outlet_id")
    assert list(items) == [(1, first), (2, first), (3, first), (4, second), (5, second)]
    assert actions.plan_batches(at=AT, actor="生产主管") == []


def test_a_batch_is_no_larger_than_allowed(outlets):
    apply_all(outlets, 5)

    batches = actions.plan_batches(at=AT, actor="生产主管", limit=2)

    assert [batch.quantity for batch in batches] == [2, 2, 1]
    assert card_queries.waiting_for_production().count() == 0


def test_a_batch_goes_through_all_stations():
    batch, machines = open_floor(7)

    outcomes = actions.make(batch, machines=machines, **SAME)

    assert [(o.station, o.passed, o.spoilt, o.is_finished) for o in outcomes] == [
        (station, 7, 0, True) for station in STATIONS
    ]
    assert statuses(batch) == ["SORTED"] * 7
    assert [move.verb for move in batch.history.order_by("id")] == [
        "start", "reserve", "personalise", "print", "seal", "sort",
    ]  # fmt: skip
    assert (balance().good, balance().reserved, balance().in_stock) == (7, 0, 0)
    assert set(card_queries.all_cards().values_list("status", "valid_from")) == {("MADE", ON)}
    assert set(card_queries.all_applications().values_list("status", flat=True)) == {"MADE"}


def test_the_chip_holds_the_person_and_is_read_back():
    batch, machines = open_floor(3)
    actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)
    item = queries.items_of(batch).first()
    card = card_queries.get_card(item.card_id)

    (record,) = queries.chip_records_of([item.card_id])
    read = read_basic(
        InProcess(SoftwareCard.from_image(bytes(record.image))), SoftwareKeys.demonstration()
    )

    assert (read.name, read.card_number) == (card.person.name, card.card_number)
    assert (read.issued_on, read.expires_on) == ("20261120", "20361120")
    assert read.identifier == record.card_identifier
    assert int(record.card_identifier[16:24], 16) == item.serial == record.serial


def test_every_attempt_is_kept_with_machine_operator_time_and_result():
    batch, machines = open_floor(2, blanks=4)
    spoil_first = {("PRINT", 1): "卡面有划痕"}

    actions.make(
        batch, machines=machines, defects=lambda s, serial: spoil_first.get((s, serial), ""), **SAME
    )

    tries = queries.attempts_of(batch).filter(item__position=1)
    assert list(tries.values_list("station", "number", "serial", "result", "reason")) == [
        ("PERSONALISE", 1, 1, "GOOD", ""),
        ("PRINT", 1, 1, "SPOILT", "卡面有划痕"),
        ("PERSONALISE", 2, 3, "GOOD", ""),
        ("PRINT", 2, 3, "GOOD", ""),
        ("SEAL", 1, 3, "GOOD", ""),
        ("SORT", 1, 3, "GOOD", ""),
    ]
    first = tries.first()
    assert (first.machine_id, first.actor, first.at) == (machines["PERSONALISE"].pk, "李强", AT)
    assert (balance().good, balance().spoilt, balance().in_stock) == (2, 1, 1)
    good, all_items = queries.first_pass(queries.items_of(batch))
    assert (good.count(), all_items.count()) == (1, 2)
    assert queries.first_attempts().count() == 2


def test_a_card_found_spoilt_later_is_made_again():
    batch, machines = open_floor(2, blanks=3)
    for station in STATIONS[:3]:
        actions.run_station(batch, station, machine=machines[station], **SAME)
    item = queries.items_of(batch).first()

    actions.spoil(item, "SEAL", "信封破损", machine=machines["SEAL"], **SAME)

    assert (item.status, item.serial) == ("WAITING", None)
    assert balance().spoilt == 1
    with pytest.raises(Refused, match="还没有装入卡基"):
        actions.spoil(item, "SEAL", "信封破损", machine=machines["SEAL"], **SAME)
    outcome = actions.run_station(batch, "SORT", machine=machines["SORT"], **SAME)
    assert (outcome.passed, outcome.waiting, outcome.is_finished) == (1, 1, False)
    actions.make(batch, machines=machines, **SAME)
    assert statuses(batch) == ["SORTED", "SORTED"]
    item.refresh_from_db()
    with pytest.raises(Refused, match="不能再报废"):
        actions.spoil(item, "SORT", "划痕", machine=machines["SORT"], **SAME)
    assert set(card_queries.all_cards().values_list("blank_serial", flat=True)) == {2, 3}


def test_a_remake_without_a_blank_is_refused_with_the_number_missing():
    batch, machines = open_floor(2, blanks=2)
    item = queries.items_of(batch).first()
    actions.spoil(item, "PERSONALISE", "芯片坏", machine=machines["PERSONALISE"], **SAME)

    with pytest.raises(Refused, match=r"卡基 3\.00需要1，在库0，还差1"):
        actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)


def test_a_machine_that_spoils_everything_is_given_up_on():
    batch, machines = open_floor(1, blanks=40)

    with pytest.raises(Refused, match="已重复制作20轮仍有1张未合格"):
        actions.make(batch, machines=machines, defects=rules.defects_by_chance(1, seed=1), **SAME)

    assert balance().spoilt == 20
    assert queries.ledger_gaps() == []


def test_a_wrong_machine_or_station_is_refused():
    batch, machines = open_floor(1)

    with pytest.raises(Refused, match="不属于“芯片个人化”工位"):
        actions.run_station(batch, "PERSONALISE", machine=machines["PRINT"], **SAME)
    with pytest.raises(Refused, match="请先完成前面的工位"):
        actions.run_station(batch, "PRINT", machine=machines["PRINT"], **SAME)
    Machine.objects.update(is_in_service=False)
    machines["PERSONALISE"].refresh_from_db()
    with pytest.raises(Refused, match="已停用"):
        actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)


def test_a_character_without_a_glyph_stops_the_batch_before_the_first_face():
    batch, machines = open_floor(2)
    Person.objects.filter(pk=queries.items_of(batch).last().person_id).update(name="王\U000e0041")
    Person.objects.filter(name="王\U000e0041").update(name="王\uf8ff")
    actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)

    with pytest.raises(Refused, match="第2行"):
        actions.run_station(batch, "PRINT", machine=machines["PRINT"], **SAME)

    assert queries.files_of(batch).count() == 0
    assert statuses(batch) == ["PERSONALISED"] * 2


def test_data_that_does_not_fit_the_chip_stops_the_batch_and_names_the_item():
    batch, machines = open_floor(2)
    Person.objects.filter(pk=queries.items_of(batch).last().person_id).update(name="阿" * 30)

    with pytest.raises(Refused, match="第2件的数据不能写入芯片"):
        actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)

    assert statuses(batch) == ["WAITING"] * 2


@pytest.mark.parametrize("station", ["PRINT", "SEAL"])
def test_a_person_who_changes_meanwhile_gets_chip_face_and_letter_of_the_same_data(station):
    batch, machines = open_floor(2, blanks=3)
    for before in STATIONS[: STATIONS.index(station)]:
        actions.run_station(batch, before, machine=machines[before], **SAME)
    item = queries.items_of(batch).first()
    Person.objects.filter(pk=item.person_id).update(name="王芳芳")

    actions.make(batch, machines=machines, **SAME)

    (tried,) = queries.attempts_of(batch).filter(result="SPOILT")
    assert (tried.item_id, tried.station) == (item.pk, station)
    assert tried.reason == "写入芯片后持卡人资料有变更，须重新制作"
    item.refresh_from_db()
    record = ChipRecord.objects.get(serial=item.serial)
    card = SoftwareCard.from_image(bytes(record.image))
    assert read_basic(InProcess(card), SoftwareKeys.demonstration()).name == "王芳芳"


def test_a_dropped_card_gives_back_its_blank_and_waits_for_a_later_batch():
    batch, machines = open_floor(3)
    item = queries.items_of(batch).first()

    actions.drop(item, note="资料有误", **SAME)

    assert (item.status, item.serial) == ("DROPPED", None)
    assert (balance().in_stock, balance().reserved) == (1, 2)
    (waiting,) = card_queries.waiting_for_production()
    assert waiting.pk == item.application_id
    actions.make(batch, machines=machines, **SAME)
    assert statuses(batch) == ["DROPPED", "SORTED", "SORTED"]
    with pytest.raises(IllegalMove):
        actions.drop(queries.items_of(batch).last(), note="资料有误", **SAME)
    (again,) = actions.plan_batches(at=AT, actor="生产主管")
    assert again.quantity == 1


def test_a_dissolved_batch_gives_its_people_to_a_later_one(outlets):
    apply_all(outlets, 3)
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    actions.drop(queries.items_of(batch).first(), note="资料有误", **SAME)

    with pytest.raises(Refused, match="请写明撤销批次的原因"):
        actions.dissolve(batch, note=" ", **SAME)
    count = actions.dissolve(batch, note="改为急件", **SAME)

    assert (count, batch.status, statuses(batch)) == (2, "DISSOLVED", ["DROPPED"] * 3)
    assert batch.history.get(verb="dissolve").note == "改为急件"
    assert set(card_queries.all_cards().values_list("status", flat=True)) == {"CANCELLED"}
    (again,) = actions.plan_batches(at=AT, actor="生产主管")
    assert (again.number, again.quantity, again.due_on) == ("PC202611200002", 3, DUE)
    with pytest.raises(IllegalMove):
        actions.dissolve(batch, note="再次", **SAME)


def test_a_batch_with_blanks_is_not_dissolved():
    batch, _machines = open_floor(2)

    with pytest.raises(IllegalMove):
        actions.dissolve(batch, note="改为急件", **SAME)

    assert statuses(batch) == ["WAITING"] * 2


def test_the_files_of_a_batch_are_kept_under_their_digest():
    batch, machines = open_floor(3)
    actions.make(batch, machines=machines, **SAME)

    files = list(queries.files_of(batch))

    assert [(file.kind, file.pages) for file in files] == [("FACES", 3), ("LETTERS", 3)]
    for file in files:
        assert queries.path_of(file).read_bytes().startswith(b"%PDF")


def test_chunks_are_counted_as_they_pass(monkeypatch):
    monkeypatch.setattr(rules, "floor", lambda: rules.Floor(2000, 2, rules_floor.uses))
    batch, machines = open_floor(5)
    told = []

    actions.run_station(
        batch, "PERSONALISE", machine=machines["PERSONALISE"],
        progress=lambda station, count: told.append((station, count)), **SAME,
    )  # fmt: skip

    assert told == [("PERSONALISE", 2), ("PERSONALISE", 2), ("PERSONALISE", 1)]


rules_floor = rules.floor()


def test_the_board_counts_items_by_status_and_names_late_batches(outlets):
    apply_all(outlets, 4)
    fill_stock(blanks=4)
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    actions.reserve(batch, **SAME)
    machines = install_machines()
    item = queries.items_of(batch).first()
    actions.spoil(item, "PERSONALISE", "芯片坏", machine=machines["PERSONALISE"], **SAME)

    (row,) = queries.batch_board(district_ids=[batch.district_id])

    assert (row.waiting, row.personalised, row.spoilt) == (4, 0, 1)
    assert queries.station_queue("PERSONALISE").count() == 4
    assert list(queries.late_batches(DUE)) == []
    assert list(queries.late_batches(DUE.replace(day=5))) == [batch]
    assert list(queries.batch_board(district_ids=[])) == []
    assert queries.get_batch(batch.number) == batch
    assert queries.get_item(item.pk).batch == batch
    assert list(queries.machines_of("SEAL")) == [machines["SEAL"]]


class TestDefects(hypothesis.extra.django.TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.floats(0, 0.15), st.integers(0, 2**32), st.integers(1, 9))
    def test_whatever_goes_wrong_every_card_is_made_and_every_blank_is_accounted_for(
        self, rate, seed, count
    ):
        batch, machines = open_floor(count, blanks=count * 40)
        spoils = rules.defects_by_chance(rate, seed=seed)

        actions.make(batch, machines=machines, defects=spoils, **SAME)
        actions.pack(batch, **SAME)

        line = balance()
        assert statuses(batch) == ["PACKED"] * count
        assert line.good == count
        assert line.received == line.good + line.spoilt + line.in_stock
        assert line.spoilt == Attempt.objects.filter(result="SPOILT").count()
        assert queries.ledger_gaps() == []
        serials = Item.objects.values_list("serial", flat=True)
        assert set(ChipRecord.objects.filter(serial__in=serials).values_list("card_id")) == set(
            Item.objects.values_list("card_id")
        )
