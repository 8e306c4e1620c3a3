"""The set-based checks and their plain Python twin say the same of every row."""

import datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minka.exchange.table import open_table
from minka.people import collection, rules
from minka.people.rules._verdict import Verdict
from tests.people.conftest import ON, numbered, row, sent

COLUMNS = [
    *("claim", "kind_code", "number_text", "name", "sex_code", "birth_on", "ethnic_code"),
    *("nationality", "household_code", "phone", "address", "postcode", "guardian_name"),
    "guardian_number",
]

BIRTHS = [
    datetime.date(1990, 1, 1),
    datetime.date(1962, 12, 12),
    datetime.date(2008, 11, 19),
    datetime.date(2008, 11, 20),
    datetime.date(2020, 2, 29),
    datetime.date(1896, 11, 20),
    datetime.date(1896, 11, 19),
    datetime.date(2026, 11, 20),
    datetime.date(2026, 11, 21),
]
NAMES = ["王芳", "李强", "赵敏", "扎西·次仁", "马𠮷", "LI LEI"]
ODD = {
    "name": [
        "",
        "无",
        " 王　芳 ",
        "王芳2",
        "扎西•次仁",
        "王芳先生",
        "王芳(大)",
        "李Lei",
        "王\ue81e",
        "Li Lei",
    ],
    "kind": ["", "1", "身份证", "16", "88", "08", "04", "07", "01-居民身份证", "其他"],
    "number": [
        *("", "无", "6.19901E+17", "61990119900101002", "619901900101002", "E12345678"),
        *("H1234567801", "810000199001010027", numbered("91115619900101002")),
    ],
    "sex": ["", "男", "女", "0", "9", "3", "M", "2-女"],
    "ethnic": ["", "汉族", "1", "77", "外星族", "97"],
    "birth": [
        "",
        "无",
        "1990-1-1",
        "1990年1月1日",
        "32874",
        "1990-02-30",
        "01/02/1990",
        "1990年1月",
    ],
    "household": ["", "农业", "99"],
    "phone": ["", "无", "138 0013 8000", "12345", "021-62345678", "13800138000/13900139000"],
    "address": ["", " 惠民路16号", "惠民路\n16号", "无", "惠民路�号"],
    "postcode": ["", "19901", "无", "12"],
    "nationality": ["", "中国", "USA", "地球", "TWN"],
    "guardian_name": ["", "李强", "无", "李 强", "李强2"],
    "guardian_number": [
        *("", "无", "123", numbered("61990119800101202"), numbered("61990120200229002")),
        *(numbered("61990120200101202").lower(), "619901800101202", "G12345678"),
    ],
}
REPAIRED = [
    str.lower,
    lambda number: number[:6] + " " + number[6:],
    lambda number: number[:6] + number[8:17],
    lambda number: number[:-1] + ("1" if number[-1] != "1" else "2"),
    lambda number: number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
]


@st.composite
def rows(draw):
    """Draw a row: somebody of a few people, in whose row a few cells are odd."""
    person = row(
        draw(st.sampled_from(NAMES)),
        birth_on=draw(st.sampled_from(BIRTHS)),
        serial=draw(st.integers(1, 3)),
    )
    if draw(st.integers(0, 3)) == 0:
        person["number"] = draw(st.sampled_from(REPAIRED))(person["number"])
    for field in draw(st.lists(st.sampled_from(sorted(ODD)), max_size=3, unique=True)):
        person[field] = draw(st.sampled_from(ODD[field]))
    return person


def as_checked(file_id):
    """Return what the set-based checks made of every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, disposition, reasons, {', '.join(COLUMNS)}"
            " FROM people_checkedline WHERE file_id = %s ORDER BY number",
            [file_id],
        )
        return cursor.fetchall()


def as_judged(verdicts: list[Verdict]):
    """Return the same of the plain twin."""
    return [
        (v.number, v.disposition, v.reasons, v.claim, *(v.values[c] for c in COLUMNS[1:]))
        for v in verdicts
    ]


def judged(path):
    """Let the plain twin read and judge a file."""
    table = open_table(path, collection.form())
    width = len(table.header.cells)
    texts = []
    for number, (_place, cells) in enumerate(table, start=1):
        counts = {"cell_count": collection._fit(cells, width), "filled": len(cells)}
        named = {name: cells[column] for name, column in table.header.columns.items()}
        texts.append(sent(number, {**table.header.implied, **named}, **counts, width=width))
    return rules.judge(texts, on=ON)


def assert_same(path):
    """Let both judge a file."""
    with collection.checked(path, on=ON):
        by_set = as_checked(collection.NO_FILE)

    assert by_set == as_judged(judged(path))


quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.django_db
@quick
@given(drawn=st.lists(rows(), min_size=1, max_size=12))
def test_a_set_is_judged_as_its_rows_would_be(collection_file, drawn):
    assert_same(collection_file(drawn))


@pytest.mark.django_db
@quick
@given(
    drawn=st.lists(rows(), min_size=1, max_size=5),
    missing=st.sets(st.sampled_from(["household", "address", "postcode", "nationality"])),
    guarded=st.booleans(),
)
def test_columns_that_a_file_does_not_have_are_no_findings(
    collection_file, drawn, missing, guarded
):
    absent = missing if guarded else {*missing, "guardian_name", "guardian_number"}

    assert_same(
        collection_file([{k: v for k, v in person.items() if k not in absent} for person in drawn])
    )


@pytest.mark.django_db
@quick
@given(drawn=st.lists(rows(), min_size=2, max_size=6), data=st.data())
def test_rows_with_cells_too_many_or_too_few_are_judged_alike(collection_file, drawn, data):
    path = collection_file(drawn)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = data.draw(st.integers(1, len(lines) - 1))
    body = lines[at].rstrip("\r\n")
    change = data.draw(st.sampled_from([",", ",多余", "cut", "shift", "comma"]))
    if change == "cut":
        body = body.rsplit(",", 2)[0]
    elif change == "shift":
        body = body.replace(",", "", 1)
    elif change == "comma":
        body = body.replace("路", "路,", 1)
    else:
        body += change
    lines[at] = body + "\r\n"
    path.write_text("".join(lines), "utf-8", newline="")

    assert_same(path)


@pytest.mark.django_db
def test_a_real_workbook_is_judged_alike(intake):
    assert_same(intake[0])
