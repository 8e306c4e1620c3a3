"""行政区划 (administrative divisions), with the years in which each code meant what.

A code is 6 digits: province, city, county. Codes are abolished, renamed and given to
others; an identity number keeps that of its first registration. So to know a division
is a fact beside the validity of a number, never a condition of it.

Source: GB/T 2260 and its yearly revisions, as collected by python-stdnum
(`stdnum.cn.loc`, from Wikipedia; confidence: good for counties since 1980, whole years
only); the invented divisions 6199xx stand in `demonstration_divisions.csv`.

>>> full_name("610402")
'陕西省咸阳市秦都区'
>>> [d.name for d in holders("440304")]
['上埗区办事处', '福田区']
>>> at("310108", year=2014).name, at("310108", year=2020)
('闸北区', None)
>>> full_name("619922"), is_known("999999")
('测试省无名市戊县', False)
"""

import functools
import re
from dataclasses import dataclass

from stdnum import numdb

from minka.kernel.data import read_csv

_PERIOD = re.compile(r"(?:\[(\d*)-(\d*)\])?(.+)")
_NOT_A_NAME = re.compile("市辖区|县|(省|自治区)直辖.*")
_SIMPLIFIED = {"香港特別行政區": "香港特别行政区", "澳門特別行政區": "澳门特别行政区"}


@dataclass(frozen=True, slots=True)
class Division:
    """One division that held a code; years are whole and included, None is open."""

    code: str
    name: str
    full_name: str
    first_year: int | None = None
    last_year: int | None = None

    def existed_in(self, year: int) -> bool:
        """Tell whether the division held its code at any time of the year."""
        return (self.first_year or year) <= year <= (self.last_year or year)


@functools.cache
def holders(code: str) -> tuple[Division, ...]:
    """Return every division that ever held the code, oldest first; empty if none is known."""
    if invented := _demonstration().get(code):
        return (invented,)
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return ()
    parts = [values for _, values in numdb.get("cn/loc").info(code)]
    if len(parts) != 2 or "county" not in parts[1]:
        return ()
    province = _SIMPLIFIED.get(parts[0]["province"], parts[0]["province"])
    return tuple(_holder(code, text, province) for text in parts[1]["county"].split(","))


def at(code: str, *, year: int | None = None) -> Division | None:
    """Return who held the code in a year, by default who held it last; None if nobody did."""
    known = holders(code)
    if year is None:
        return known[-1] if known else None
    return next((d for d in reversed(known) if d.existed_in(year)), None)


def is_known(code: str) -> bool:
    """Tell whether anybody ever held the code."""
    return bool(holders(code))


def full_name(code: str, *, year: int | None = None) -> str:
    """Return province, city and county in one; empty if nobody held the code."""
    division = at(code, year=year)
    return division.full_name if division else ""


def city_code(code: str) -> str:
    """Return the code of the city to which a division belongs, or of itself."""
    return f"{code[:4]}00"


def province_code(code: str) -> str:
    """Return the code of the province to which a division belongs, or of itself."""
    return f"{code[:2]}0000"


def _holder(code: str, text: str, province: str) -> Division:
    match = _PERIOD.fullmatch(text)
    assert match
    first, last, name = match.groups()
    years = (int(first) if first else None, int(last) if last else None)
    return Division(code, name, _full_name(code, name, province), *years)


def _full_name(code: str, name: str, province: str) -> str:
    if code.endswith("0000"):
        return province
    own = "" if _NOT_A_NAME.fullmatch(name) else name
    if code.endswith("00"):
        return province + own
    city = at(city_code(code))
    return (city.full_name if city else province) + own


@functools.cache
def _demonstration() -> dict[str, Division]:
    return {row["code"]: _invented(row) for row in read_csv("demonstration_divisions.csv")}


def _invented(row: dict[str, str]) -> Division:
    first, last = (int(row[k]) if row[k] else None for k in ("first_year", "last_year"))
    return Division(row["code"], row["name"], row["full_name"], first, last)
