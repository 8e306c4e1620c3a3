import pytest

from minka.kernel import division

from .strategies import DIVISIONS


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("310000", "上海市"),
        ("310107", "上海市普陀区"),
        ("610400", "陕西省咸阳市"),
        ("610402", "陕西省咸阳市秦都区"),
        ("110228", "北京市密云县"),
        ("429004", "湖北省仙桃市"),
        ("469001", "海南省五指山市"),
        ("810000", "香港特别行政区"),
        ("710000", "台湾省"),
        ("619900", "测试省无名市"),
        ("619901", "测试省无名市甲区"),
    ],
)
def test_a_division_has_a_full_name_without_filler(code, full_name):
    assert division.full_name(code) == full_name


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("440304", 1985, "上埗区办事处"),
        ("440304", 1989, "上埗区办事处"),
        ("440304", 1990, "福田区"),
        ("310108", 2015, "闸北区"),
        ("619923", 2010, "己县"),
        ("619904", 2011, "己区"),
    ],
)
def test_a_code_means_what_it_meant_in_its_year(code, year, name):
    holder = division.at(code, year=year)

    assert holder is not None
    assert holder.name == name


@pytest.mark.parametrize(
    ("code", "year"), [("310108", 2016), ("110228", 1981), ("619923", 2011), ("619904", 2010)]
)
def test_a_code_means_nothing_outside_its_years(code, year):
    assert division.at(code, year=year) is None
    assert division.full_name(code, year=year) == ""
    assert division.is_known(code)


@pytest.mark.parametrize(
    "code", ["999999", "619999", "61990", "6199011", "", "甲乙丙丁戊己", "٦١٠٤٠٢"]
)
def test_an_unknown_code_is_unknown_and_no_error(code):
    assert not division.is_known(code)
    assert division.at(code) is None


def test_every_invented_division_lies_where_no_real_one_is():
    assert all(division.is_known(code) for code in DIVISIONS)
    assert division.full_name("619901") != division.full_name("610000") + "甲区"


def test_the_codes_above_a_county():
    assert division.city_code("610402") == "610400"
    assert division.province_code("610402") == "610000"
