import pytest

from minka.kernel.codes import (
    APPLICATION_REASON,
    ETHNIC_GROUP,
    ETHNIC_GROUP_WITH_LOCAL,
    HOUSEHOLD_KIND,
    NATIONALITY,
    SEX,
)
from minka.kernel.codes.table import load
from minka.kernel.errors import InvalidComponent

TABLES = [ETHNIC_GROUP, ETHNIC_GROUP_WITH_LOCAL, HOUSEHOLD_KIND, NATIONALITY, SEX]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.label)
def test_every_code_and_every_label_finds_its_code(table):
    for code in table:
        assert table.find(code) == table.find(table.name(code)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("汉族", "01"),
        ("汉", "01"),
        ("1", "01"),
        ("０１", "01"),
        (" 维吾尔 族 ", "05"),
        ("ug", "05"),
    ],
)
def test_an_ethnic_group_is_found_by_code_name_or_letters(text, code):
    assert ETHNIC_GROUP.find(text) == code


@pytest.mark.parametrize("text", ["", "0", "57", "77", "99", "外星族", "族"])
def test_an_unknown_ethnic_group_is_refused(text):
    with pytest.raises(InvalidComponent) as caught:
        ETHNIC_GROUP.find(text)

    assert caught.value.code == "CODE_UNKNOWN"


def test_there_are_fifty_six_ethnic_groups_of_the_state():
    table = load("ethnic_group.csv", label="民族", scopes=("national",))

    assert list(table) == [f"{n:02d}" for n in range(1, 57)]


def test_a_local_code_is_known_only_where_it_is_asked_for():
    assert "99" not in ETHNIC_GROUP
    assert ETHNIC_GROUP_WITH_LOCAL.name("57") == "穿青人"


@pytest.mark.parametrize(("text", "code"), [("男", "1"), ("女性", "2"), ("f", "2"), ("9", "9")])
def test_sex_is_found_by_code_or_word(text, code):
    assert SEX.find(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("CHN", "CHN"), ("中国", "CHN"), ("156", "CHN"), ("682", "SAU")]
)
def test_a_nationality_is_found_by_letters_digits_or_name(text, code):
    assert NATIONALITY.find(text) == code


def test_there_are_249_countries_and_areas_with_a_number():
    numbers = {s for s in NATIONALITY.spellings if s.isdigit()}

    assert len(numbers) == 249


def test_a_reason_has_the_number_that_each_counterparty_gives_it():
    assert APPLICATION_REASON.code_of("LOST", "GUANGDONG") == "5"
    assert APPLICATION_REASON.code_of("LOST", "BEIJING") == "2"
    assert APPLICATION_REASON.table("BEIJING").find("补卡") == "2"
    with pytest.raises(InvalidComponent, match="升级"):
        APPLICATION_REASON.code_of("UPGRADE", "BEIJING")
