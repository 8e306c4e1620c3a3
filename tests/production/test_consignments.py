"""Boxes packed, sent, received by scanning, and what was found missing or too much."""

import io
from contextlib import closing

import openpyxl
import pypdfium2
import pytest

from minka.cards import queries as card_queries
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refused
from minka.production import actions, queries
from minka.production.models import Difference
from tests.production.conftest import AT, apply_all, fill_stock, install_machines, open_floor

pytestmark = pytest.mark.django_db
SAME = {"at": AT, "actor": "赵敏"}


@pytest.fixture
def consignment():
    """A batch of five cards for two outlets, sorted and packed."""
    batch, machines = open_floor(5)
    actions.make(batch, machines=machines, **SAME)
    return actions.pack(batch, **SAME)


def on_the_way(consignment):
    """Send a consignment through its district; return its boxes, on their way to the outlets."""
    actions.dispatch(consignment, **SAME)
    boxes = queries.boxes_of(consignment)
    actions.receive_at_district(boxes, **SAME)
    actions.forward(boxes, **SAME)
    return list(boxes)


def codes(box):
    return list(queries.cards_in_box(box).values_list("card_number", flat=True))


def statuses(box):
    return list(queries.cards_in_box(box).values_list("status", flat=True))


def test_a_consignment_has_one_box_for_each_outlet_and_its_papers(consignment):
    boxes = queries.boxes_of(consignment)

    assert [(b.number, b.quantity, b.packed, b.status) for b in boxes] == [
        ("PS202611200001-001", 3, 3, "PACKED"),
        ("PS202611200001-002", 2, 2, "PACKED"),
    ]
    files = {file.name: file for file in queries.files_of(consignment.batch)}
    pdf = files["PC202611200001-list-PS202611200001.pdf"]
    with closing(pypdfium2.PdfDocument(queries.path_of(pdf))) as opened:
        text = opened[0].get_textpage().get_text_range()
    assert all(box.number in text for box in boxes)
    assert "王芳" not in text
    sheet = files["PC202611200001-list-PS202611200001.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(queries.path_of(sheet).read_bytes()))
    rows = list(book.active.values)
    assert rows[0] == ("箱号", "网点", "批内序号", "姓名", "卡号")
    assert sorted(row[4] for row in rows[1:]) == sorted(c for b in boxes for c in codes(b))


def test_packing_twice_gives_the_same_consignment(consignment):
    again = actions.pack(consignment.batch, **SAME)

    assert again == consignment
    assert queries.files_of(consignment.batch).filter(kind="LIST").count() == 2


def test_a_batch_that_is_not_sorted_cannot_be_packed():
    batch, _machines = open_floor(1)

    with pytest.raises(Refused, match="分拣完成后才能装箱"):
        actions.pack(batch, **SAME)


def test_everything_arrives(consignment):
    boxes = on_the_way(consignment)

    receipts = [actions.receive_at_outlet(box, codes(box), **SAME) for box in boxes]

    assert [(len(r.present), r.missing, r.extra) for r in receipts] == [(3, (), ()), (2, (), ())]
    assert [status for box in boxes for status in statuses(box)] == ["AT_OUTLET"] * 5
    consignment.batch.refresh_from_db()
    assert consignment.batch.status == "DELIVERED"


def test_a_missing_and_a_strange_card_become_differences(consignment):
    first, second = on_the_way(consignment)
    wrong = codes(second)[0]

    receipt = actions.receive_at_outlet(first, [*codes(first)[1:], wrong, "nonsense"], **SAME)

    assert receipt.missing == (codes(first)[0],)
    assert set(receipt.extra) == {wrong, "NONSENSE"}
    assert statuses(first) == ["MISSING", "AT_OUTLET", "AT_OUTLET"]
    found = queries.differences_for([first.outlet_id]).order_by("kind", "card_id")
    assert [(d.kind, d.card_id is not None) for d in found] == [
        ("EXTRA", True), ("EXTRA", False), ("MISSING", True),
    ]  # fmt: skip
    assert queries.differences_for([second.outlet_id]).count() == 0
    assert queries.differences_for([consignment.district_id]).count() == 3


def test_the_same_scan_twice_is_harmless(consignment):
    box, _other = on_the_way(consignment)
    scanned = [code.lower() + "\r\n" for code in codes(box)[1:]] * 2

    first = actions.receive_at_outlet(box, scanned, **SAME)
    again = actions.receive_at_outlet(box, [], **SAME)

    assert (again.present, again.missing) == (first.present, first.missing)
    assert Difference.objects.count() == 1
    assert box.history.filter(verb="receive_at_outlet").count() == 1


def test_a_box_is_received_only_when_it_is_on_its_way(consignment):
    (box, _other) = queries.boxes_of(consignment)

    with pytest.raises(IllegalMove):
        actions.receive_at_outlet(box, codes(box), **SAME)
    actions.dispatch(consignment, **SAME)
    with pytest.raises(IllegalMove):
        actions.dispatch(consignment, **SAME)


def test_a_missing_card_turns_up(consignment):
    box, _other = on_the_way(consignment)
    actions.receive_at_outlet(box, codes(box)[1:], **SAME)
    difference = queries.all_differences().get()

    actions.settle_found(difference, note="夹在信封堆里", **SAME)

    assert statuses(box) == ["AT_OUTLET"] * 3
    assert (difference.settled_by, difference.note) == ("赵敏", "夹在信封堆里")
    with pytest.raises(Refused, match="此差异已由赵敏处理"):
        actions.write_off(difference, note="找不到", **SAME)


def test_a_card_written_off_is_made_anew(consignment):
    box, _other = on_the_way(consignment)
    actions.receive_at_outlet(box, codes(box)[1:], **SAME)

    actions.write_off(queries.all_differences().get(), note="途中遗失", **SAME)

    assert statuses(box)[0] == "CANCELLED"
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    assert batch.quantity == 1
    assert card_queries.cards_of(queries.items_of(batch).get().person_id).count() == 2


def test_a_difference_is_settled_as_its_kind_asks(consignment):
    box, _other = on_the_way(consignment)
    actions.receive_at_outlet(box, [*codes(box), "X99999999"], **SAME)
    extra = queries.all_differences().get()

    with pytest.raises(Refused, match="此差异是“多出”"):
        actions.settle_found(extra, note="在", **SAME)
    with pytest.raises(Refused, match="请写明处理情况"):
        actions.settle_extra(extra, note=" ", **SAME)
    actions.settle_extra(extra, note="退回市中心", **SAME)
    assert queries.all_differences().filter(settled_at=None).count() == 0


def test_an_outlet_sees_its_own_boxes_and_a_district_those_that_pass(consignment):
    first, second = queries.boxes_of(consignment)

    assert list(queries.boxes_for([first.outlet_id])) == [first]
    assert list(queries.boxes_for([consignment.district_id])) == [second, first]
    assert list(queries.boxes_for([])) == []
    assert queries.get_box(first.number) == first
    assert queries.get_consignment(consignment.number) == consignment


def test_an_item_dropped_after_sorting_began_leaves_its_box(outlets):
    apply_all(outlets, 4)
    fill_stock(blanks=4)
    (batch,) = actions.plan_batches(**SAME)
    actions.reserve(batch, **SAME)
    machines = install_machines()
    for station in ("PERSONALISE", "PRINT", "SEAL"):
        actions.run_station(batch, station, machine=machines[station], **SAME)
    item = queries.items_of(batch).first()
    actions.spoil(item, "SEAL", "折损", machine=machines["SEAL"], **SAME)
    actions.run_station(batch, "SORT", machine=machines["SORT"], **SAME)

    actions.drop(item, note="资料有误", **SAME)
    actions.run_station(batch, "SORT", machine=machines["SORT"], **SAME)
    consignment = actions.pack(batch, **SAME)

    assert [box.quantity for box in queries.boxes_of(consignment)] == [1, 2]
    assert consignment.quantity == 3
