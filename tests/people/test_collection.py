"""Collection into the registry: stored once, merged where it changed, carried on after a crash."""

import datetime

import pytest
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from minka.config.cli import main
from minka.exchange import queries as files
from minka.exchange.actions import DuplicateFile, Envelope, receive
from minka.exchange.refusals import FileRefused
from minka.people import actions, queries
from minka.people.models import (
    CellReading,
    CheckedLine,
    Person,
    PersonChange,
    PersonNumber,
    StagedLine,
)
from tests.people.conftest import AT, CODES, ON, number_of, row

pytestmark = pytest.mark.django_db

WANG, LI = row(), row("李强", birth_on=datetime.date(1988, 8, 8), serial=11)
STRANGER = row("赵敏", birth_on=datetime.date(1995, 5, 5), serial=22, phone="12345")
LATER = AT + datetime.timedelta(days=30)


def collect(path, *, at=AT, on=ON, **kwargs):
    """Collect a file as the desk would."""
    return actions.collect(path, on=on, at=at, actor="李强", **kwargs)


def register():
    """Return what the registry holds, without ids."""
    return [
        (person.name, person.number, person.phone, person.address)
        for person in queries.all_persons().order_by("name")
    ]


def test_a_file_is_stored_with_its_persons_numbers_changes_and_lines(collection_file):
    outcome = collect(collection_file([WANG, LI, STRANGER, row(sex="1", serial=4)]))

    assert outcome.counts == {"ACCEPT": 2, "NORMALISE": 0, "WARN": 1, "REFUSE": 1}
    assert (outcome.rows, outcome.persons_new, outcome.persons_changed) == (4, 3, 0)
    assert register() == [
        ("李强", LI["number"], "13800138000", LI["address"]),
        ("王芳", WANG["number"], "13800138000", WANG["address"]),
        ("赵敏", STRANGER["number"], "", STRANGER["address"]),
    ]
    assert PersonChange.objects.filter(verb="REGISTER", file_id=outcome.file_id).count() == 3
    lines = files.lines_of(outcome.file_id)
    assert [line.outcome for line in lines] == ["ACCEPT", "ACCEPT", "WARN", "REFUSE"]
    assert [line.place for line in lines] == [2, 3, 4, 5]
    assert lines[3].findings == ["SEX_CONTRADICTS"]
    assert lines[3].sent == list(row(sex="1", serial=4).values())
    assert lines[3].subject_id is None


def test_the_stored_lines_of_a_file_lead_to_their_persons(collection_file):
    outcome = collect(collection_file([WANG, row(sex="1", serial=4), LI]))

    assert list(files.subjects_of(outcome.file_id)) == [
        (Person.objects.get(name="王芳").pk, 1),
        (Person.objects.get(name="李强").pk, 3),
    ]


def test_the_staging_tables_are_empty_afterwards(collection_file):
    collect(collection_file([WANG, STRANGER]))

    assert [m.objects.count() for m in (StagedLine, CellReading, CheckedLine)] == [0, 0, 0]


def test_the_totals_of_the_file_are_kept(collection_file):
    file = files.get_file(collect(collection_file([WANG, STRANGER])).file_id)

    assert file.counted == {"rows": 2, "accept": 1, "normalise": 0, "warn": 1, "refuse": 0}
    assert [move.to_status for move in file.history.order_by("id")] == [
        *("RECEIVED", "STAGED", "CHECKED", "MERGED")
    ]


def test_the_same_file_twice_is_refused_with_the_earlier_receipt(collection_file):
    path = collection_file([WANG])
    first = collect(path)

    with pytest.raises(DuplicateFile, match=files.get_file(first.file_id).receipt_number):
        collect(path, at=LATER)

    assert len(register()) == 1


def test_the_same_people_again_change_nothing(collection_file):
    collect(collection_file([WANG, LI], name="一.csv"))

    outcome = collect(collection_file([LI, WANG], name="二.csv"), at=LATER)

    assert (outcome.persons_new, outcome.persons_changed, outcome.persons_unchanged) == (0, 0, 2)
    assert PersonChange.objects.filter(verb="AMEND").count() == 0


def test_only_what_changed_is_merged_and_told(collection_file):
    collect(collection_file([WANG, LI], name="一.csv"))
    moved = WANG | {"phone": "13900139000", "address": "惠民路18号"}

    outcome = collect(collection_file([moved, LI], name="二.csv"), at=LATER)

    change = PersonChange.objects.get(verb="AMEND")
    assert (outcome.persons_new, outcome.persons_changed, outcome.persons_unchanged) == (0, 1, 1)
    assert change.before == {"phone": "13800138000", "address": WANG["address"]}
    assert change.after == {"phone": "13900139000", "address": "惠民路18号"}
    assert (change.at, change.file_id, change.line_number) == (LATER, outcome.file_id, 1)


def test_what_a_file_leaves_empty_or_gets_wrong_does_not_overwrite(collection_file):
    collect(collection_file([WANG], name="一.csv"))
    empty = WANG | {"phone": "12345", "address": "", "postcode": "", "household": ""}

    collect(collection_file([empty], name="二.csv"), at=LATER)

    person = Person.objects.get()
    assert (person.phone, person.address) == (WANG["phone"], WANG["address"])
    assert (person.postcode, person.household_code) == (WANG["postcode"], "10")


def test_a_number_that_is_registered_under_another_name_goes_back(collection_file):
    collect(collection_file([WANG], name="一.csv"))

    outcome = collect(collection_file([WANG | {"name": "赵敏"}], name="二.csv"), at=LATER)

    assert files.lines_of(outcome.file_id).get().findings == ["REGISTERED_DIFFERENTLY"]
    assert [name for name, *_ in register()] == ["王芳"]


def test_a_number_that_was_given_up_goes_back(collection_file):
    collect(collection_file([WANG], name="一.csv"))
    new = number_of(datetime.date(1990, 1, 1), 4)
    actions.change_number(Person.objects.get().pk, "01", new, on=ON, at=AT, actor="李强")

    outcome = collect(collection_file([WANG, row(serial=4)], name="二.csv"), at=LATER)

    assert [line.findings for line in files.lines_of(outcome.file_id)] == [["NUMBER_REPLACED"], []]
    assert outcome.persons_unchanged == 1


def test_a_file_that_cannot_be_read_is_kept_and_sent_back_and_may_be_tried_again(tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text("姓名,性别,民族\n王芳,2,01\n", "utf-8")

    for _attempt in range(2):
        with pytest.raises(FileRefused, match="缺少"):
            collect(path)

    kept = list(files.all_files())
    assert [file.status for file in kept] == ["REJECTED", "REJECTED"]
    assert "缺少" in kept[0].history.get(verb="reject").note
    assert files.bytes_of(kept[0]).read_bytes() == path.read_bytes()


def test_a_total_row_that_does_not_fit_is_told(tmp_path):
    path = tmp_path / "名单.csv"
    head, body = ("\t".join(part) for part in (CODES.values(), WANG.values()))
    path.write_text(f"{head}\n{body}\n合计\t2人\n", "utf-8")

    assert collect(path).declared_rows == 2


def test_bytes_may_be_collected_as_well(collection_file):
    content = collection_file([WANG]).read_bytes()

    outcome = collect(content, name="上传.csv")

    assert files.get_file(outcome.file_id).name == "上传.csv"


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_walk_that_was_cut_off_is_carried_on(collection_file, steps):
    path = collection_file([WANG, LI, STRANGER])
    file = receive(path, Envelope(path.name, "collection"), on=ON, at=AT, actor="李强")
    if steps:
        header = actions.stage(file, at=AT, actor="李强")
    if steps == 2:
        actions.check(file, header, at=AT, actor="李强")

    outcome = collect(path, at=LATER)

    assert (outcome.file_id, outcome.persons_new) == (file.pk, 3)
    assert files.get_file(file.pk).status == "MERGED"
    assert [move.verb for move in file.history.order_by("id")] == [
        *("start", "stage", "check", "merge")
    ]


@pytest.mark.parametrize("checked", [False, True])
def test_staging_tables_that_a_crash_emptied_are_filled_again(collection_file, checked):
    path = collection_file([WANG, LI, STRANGER])
    file = receive(path, Envelope(path.name, "collection"), on=ON, at=AT, actor="李强")
    header = actions.stage(file, at=AT, actor="李强")
    if checked:
        actions.check(file, header, at=AT, actor="李强")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_stagedline, people_cellreading, people_checkedline")

    outcome = collect(path, at=LATER)

    assert (outcome.rows, outcome.persons_new) == (3, 3)


def test_progress_is_reported_step_by_step(collection_file):
    told = []

    collect(collection_file([WANG, LI]), progress=lambda *step: told.append(step))

    assert told == [
        *(("读入", 2, 2), ("核查", 0, 2), ("核查", 2, 2), ("入库", 0, 2), ("入库", 2, 2))
    ]


def test_a_failed_merge_leaves_nothing(collection_file, monkeypatch):
    path = collection_file([WANG, LI])
    monkeypatch.setitem(actions.SQL, "lines", "SELECT 1/0, 2, 3, '', '{}'::text[], '{}'::text[]")

    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        collect(path)
    monkeypatch.undo()

    assert (Person.objects.count(), PersonNumber.objects.count()) == (0, 0)
    assert collect(path, at=LATER).persons_new == 2


def test_the_reply_names_line_person_field_reason_and_remedy(collection_file, tmp_path):
    outcome = collect(collection_file([WANG, row(sex="男", name="王 芳", serial=4), STRANGER]))

    book = CalamineWorkbook.from_path(actions.write_reply(outcome.file_id, tmp_path / "回执.xlsx"))

    refused, remarked = (book.get_sheet_by_name(name).to_python() for name in ("退回", "待核实"))
    assert "退回1行，待核实1行" in refused[0][0]
    assert refused[1] == ["行号", "姓名", "证件号码", "栏目", "原因", "处理办法"]
    assert refused[2:] == [
        [
            3.0,
            "王 芳",
            "619***********004X",
            "性别",
            "性别与证件号码不符",
            "核对证件原件，改正性别或号码",
        ]
    ]
    assert [row[:5] for row in remarked[2:]] == [
        [4.0, "赵敏", "619***********0221", "联系电话", "联系电话不是可用的号码"]
    ]


def test_a_reply_runs_no_formula_of_the_sender(collection_file, tmp_path):
    outcome = collect(collection_file([WANG | {"name": "=1+1"}]))

    book = CalamineWorkbook.from_path(actions.write_reply(outcome.file_id, tmp_path / "回执.xlsx"))

    assert book.get_sheet_by_name("退回").to_python()[2][1] == "=1+1"


def test_an_answered_file_no_longer_waits(collection_file):
    outcome = collect(collection_file([WANG, row(sex="1", serial=4)]))
    assert [file.pk for file in files.files_with_refusals()] == [outcome.file_id]

    actions.answer(outcome.file_id, at=AT, actor="李强")

    assert list(files.files_with_refusals()) == []


@pytest.mark.django_db(transaction=True)
def test_the_command_stores_a_file_and_writes_the_reply(collection_file, tmp_path, capsys):
    path, reply = collection_file([WANG, STRANGER]), tmp_path / "回执.xlsx"

    status = main(["collect", str(path), "--on", "2026-11-20", "--reply", str(reply)])

    assert (status, len(register()), reply.exists()) == (0, 2, True)
    assert "新登记 2" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_command_explains_a_file_that_goes_back(tmp_path, capsys):
    path = tmp_path / "名单.csv"
    path.write_bytes(b"")

    assert main(["collect", str(path)]) == 1
    assert "文件是空的" in capsys.readouterr().out
    assert main(["collect", str(tmp_path / "没有.csv")]) == 2
    assert main(["collect", str(path), "--json", "x"]) == 2
