"""The card factory: the order that goes out, the return that comes in, and what may be wrong."""

import pytest

from minka.cards import queries as card_queries
from minka.chip import SoftwareKeys, load_profile, make_blank
from minka.chip.atr import build_atr, own_historical_bytes
from minka.exchange import queries as exchange_queries
from minka.exchange.actions import DuplicateFile
from minka.exchange.refusals import FileRefused
from minka.kernel.refusal import Refused
from minka.production import actions, messages, queries
from minka.production.models import ChipRecord
from tests.production.conftest import AT, open_floor

pytestmark = pytest.mark.django_db
SAME = {"at": AT, "actor": "李强"}
KEYS = SoftwareKeys.demonstration()


@pytest.fixture
def batch():
    batch, _machines = open_floor(4, blanks=6)
    return batch


def sent_bytes(file):
    return exchange_queries.bytes_of(file).read_bytes()


def returned(batch):
    """Return the lines of a perfect return as dicts, by position."""
    file = actions.send_to_factory(batch, "DHK", **SAME)
    _task_head, card_head, _rule, _task, *cards = sent_bytes(file).decode("gb18030").split("\r\n")
    lines = {}
    for card in filter(None, cards):
        sent = dict(zip(card_head.split("|"), card.split("|"), strict=True))
        blank = make_blank(
            division="619900", serial=int(sent["bar_code"]), profile=load_profile("3.00"), keys=KEYS
        )
        lines[int(sent["data_seq"])] = dict.fromkeys(messages.RETURN_FIELDS, "") | {
            **{name: sent[name] for name in messages.RETURN_FIELDS if name in sent},
            "card_id": blank.identifier.hex().upper(),
            "atr": build_atr(own_historical_bytes(blank.identifier)).hex().upper(),
        }
    return lines


def file_of(lines):
    rows = [messages.RETURN_FIELDS, *([line[f] for f in messages.RETURN_FIELDS] for line in lines)]
    return "".join("".join(f"{cell}|" for cell in row) + "\r\n" for row in rows).encode("gb18030")


def take(batch, content, name="回盘.txt"):
    return actions.take_factory_return(content, batch, name=name, factory="DHK", **SAME)


def statuses(batch):
    return list(queries.items_of(batch).values_list("status", flat=True))


def test_the_order_names_every_card_and_its_blank(batch):
    file = actions.send_to_factory(batch, "DHK", **SAME)

    text = sent_bytes(file).decode("gb18030").split("\r\n")
    assert file.name == "SSC3_PC202611200001_20261120100000_DHK_S.txt"
    assert text[2] == "----------"
    assert text[3] == "PC202611200001|SSC3||4||||||临江区|||"
    first = card_queries.get_card(queries.items_of(batch).first().card_id)
    assert text[4].startswith(f"PC202611200001|1|{first.person_id}|0000000001|20361120|3.00|")
    assert f"|{first.card_number}|" in text[4]
    assert len(text) == 4 + 4 + 1
    with pytest.raises(DuplicateFile):
        actions.send_to_factory(batch, "DHK", **SAME)


def test_only_a_batch_not_begun_goes_to_the_factory(batch):
    machine = actions.install(code="P1", name="个人化", station="PERSONALISE")
    actions.run_station(batch, "PERSONALISE", machine=machine, **SAME)

    with pytest.raises(Refused, match="才能送卡厂"):
        actions.send_to_factory(batch, "DHK", **SAME)


def test_a_perfect_return_makes_the_batch_ready_to_sort(batch):
    content = file_of(returned(batch).values())

    outcome = take(batch, content)

    assert (outcome.made, outcome.faults) == (4, {})
    batch.refresh_from_db()
    assert batch.status == "SEALED"
    assert statuses(batch) == ["SEALED"] * 4
    tried = queries.attempts_of(batch).values_list("station", "number", "result").distinct()
    assert set(tried) == {(s, 1, "GOOD") for s in ("PERSONALISE", "PRINT", "SEAL")}
    assert ChipRecord.objects.filter(image=None).count() == 4
    lines = exchange_queries.lines_of(outcome.file_id)
    assert set(lines.values_list("outcome", flat=True)) == {"MADE"}
    machine = actions.install(code="S1", name="分拣", station="SORT")
    assert actions.run_station(batch, "SORT", machine=machine, **SAME).is_finished
    assert set(card_queries.all_cards().values_list("status", flat=True)) == {"MADE"}
    assert queries.ledger_gaps() == []


def test_the_same_file_twice_is_refused(batch):
    content = file_of(returned(batch).values())
    take(batch, content)

    with pytest.raises(DuplicateFile, match="不再重复处理"):
        take(batch, content, name="回盘2.txt")

    assert queries.attempts_of(batch).count() == 12


def test_faulty_lines_stay_out_and_a_later_file_brings_the_rest(batch):
    lines = returned(batch)
    right = dict(lines[2])
    lines[2]["name"] = "错姓名"
    lines[3]["atr"] = lines[1]["atr"]

    outcome = take(batch, file_of(lines.values()))

    assert (outcome.made, outcome.faults) == (2, {2: "NOT_THE_PERSON", 3: "ATR"})
    assert statuses(batch) == ["SEALED", "WAITING", "WAITING", "SEALED"]
    batch.refresh_from_db()
    assert batch.status == "READY"
    found = exchange_queries.lines_found(outcome.file_id).values_list("number", "findings", "place")
    assert list(found) == [(2, ["NOT_THE_PERSON"], 3), (3, ["ATR"], 4)]
    again = take(batch, file_of([lines[1], right]), name="补.txt")
    assert (again.made, again.faults) == (1, {1: "NOT_ORDERED"})
    assert statuses(batch) == ["SEALED", "SEALED", "WAITING", "SEALED"]


def test_a_factory_may_use_the_reserved_blanks_in_another_order(batch):
    lines = returned(batch)
    for field in ("card_id", "atr", "bar_code"):
        lines[1][field], lines[2][field] = lines[2][field], lines[1][field]
    del lines[4]

    take(batch, file_of(lines.values()))

    assert list(queries.items_of(batch).values_list("serial", flat=True)) == [2, 1, 3, 4]
    assert queries.ledger_gaps() == []


def identifier(serial):
    return make_blank(
        division="619900", serial=serial, profile=load_profile("3.00"), keys=KEYS
    ).identifier


def test_every_fault_of_a_line_has_its_name(batch):
    good = returned(batch)
    alien = identifier(4711)
    faulty = [
        {**good[1], "task_id": "PC1"},
        {**good[1], "data_seq": "9"},
        {**good[1], "data_seq": "一"},
        {**good[1], "cert_no": "619901199001010026"},
        {**good[1], "card_id": "12"},
        {**good[1], "card_id": alien.hex(), "atr": alien[8:12].hex()},
    ]
    codes = [take_one(batch, line, number) for number, line in enumerate(faulty)]

    assert codes == [
        "OTHER_BATCH", "NOT_ORDERED", "NOT_ORDERED", "NOT_THE_PERSON", "IDENTIFIER", "SERIAL_ALIEN",
    ]  # fmt: skip
    assert set(codes) <= messages.FAULTS.keys()


def take_one(batch, line, number):
    return take(batch, file_of([line]), name=f"{number}.txt").faults[1]


def test_two_lines_for_one_card_or_with_one_blank_are_both_left_out(batch):
    good = returned(batch)
    stolen = {name: good[3][name] for name in ("card_id", "atr")}

    twice = take(batch, file_of([good[1], {**good[1], **stolen}, good[2]]))
    same_blank = take(batch, file_of([good[3], {**good[4], **stolen}]), name="b.txt")

    assert (twice.made, twice.faults) == (1, {1: "LINE_TWICE", 2: "LINE_TWICE"})
    assert (same_blank.made, same_blank.faults) == (0, {1: "SERIAL_TWICE", 2: "SERIAL_TWICE"})


def test_a_blank_that_is_in_another_card_is_not_taken_again(batch):
    good = returned(batch)
    take(batch, file_of([good[1]]))
    stolen = {name: good[1][name] for name in ("card_id", "atr")}

    outcome = take(batch, file_of([{**good[2], **stolen}]), name="b.txt")

    assert outcome.faults == {1: "SERIAL_TWICE"}


def test_a_line_with_a_wrong_number_of_columns_stays_out(batch):
    lines = file_of(returned(batch).values()).split(b"\r\n")
    lines[2] = b"|".join(lines[2].split(b"|")[:-3]) + b"|"

    outcome = take(batch, b"\r\n".join(lines))

    assert outcome.faults == {2: "COLUMNS"}
    assert outcome.made == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: b" \r\n", "FILE_EMPTY"),
        (lambda data: b"\x1a", "FILE_NO_HEADER"),
        (lambda data: data.replace(b"data_seq", b"seq", 1), "FILE_NO_HEADER"),
        (lambda data: data[:-20], "FILE_CUT"),
        (lambda data: data + b"\xff\xff|\r\n", "FILE_ENCODING"),
        (lambda data: data + data.split(b"\r\n")[1] + b"\r\n", "FILE_TOTALS"),
    ],
)
def test_a_file_that_is_no_answer_goes_back_as_a_whole(batch, spoil, code):
    content = file_of(returned(batch).values())

    with pytest.raises(FileRefused) as refused:
        take(batch, spoil(content))

    assert refused.value.refusal.code == code
    assert statuses(batch) == ["WAITING"] * 4
    assert take(batch, content, name="好.txt").made == 4
