"""Read birth dates in every form in which they are written.

A text may mean several days: 03/04/1983 two, 1983年3月 thirty-one. Which of them it is, a
checked identity number decides; without one only a text that means a single day is read.
"""

import calendar
import datetime
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable

from minka.people.rules._reading import LONGEST, TIDY, Reading, is_nothing, unwrapped

YEARS = range(1800, 2200)
SERIAL_ORIGIN = datetime.date(1899, 12, 30)
"""Day 0 of a spreadsheet, from its day 61 on (it believes in 29 February 1900)."""

_SEPARATOR = r"[-/.,、_ ]\s*"
_TIME = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$|\.0+$")
_DIGIT = "0-9〇零○一二三四五六七八九"
_CHINESE = re.compile(rf"([{_DIGIT}]{{4}})年([{_DIGIT}十元]{{1,2}})月([{_DIGIT}十]{{1,3}})[日号]?")
_NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_NUMERALS |= {"零": 0, "○": 0, "元": 1} | {str(n): n for n in range(10)}
_MONTHS = {name.upper(): n for n, name in enumerate(calendar.month_abbr) if name}
_SMALL_GROUP = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")

_USUAL = re.compile(r"((?:1[89]|2[01])[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})", re.ASCII)
"""What nearly all dates look like; it can be read in no other way."""

Parts = tuple[int, int, int]


def _year_first(*parts: str) -> list[Parts]:
    year, month, day = map(int, parts)
    return [(year, month, day)]


def _year_last(first: str, second: str, year: str) -> list[Parts]:
    """Both the British and the American order."""
    return [(int(year), int(second), int(first)), (int(year), int(first), int(second))]


def _short_year(*parts: str) -> list[Parts]:
    """Two digits for the year, which may also stand last; both centuries."""
    first, second, third = map(int, parts)
    orders = ((first, second, third), (third, second, first), (third, first, second))
    return [(century + y, m, d) for y, m, d in orders for century in (1900, 2000)]


def _month_only(year: str, month: str) -> list[Parts]:
    return [(int(year), int(month), day) for day in range(1, 32)]


def _six_digits(*parts: str) -> list[Parts]:
    return _short_year(*parts) + _month_only(parts[0] + parts[1], parts[2])


def _seven_digits(year: str, rest: str) -> list[Parts]:
    return [(int(year), int(rest[:1]), int(rest[1:])), (int(year), int(rest[:2]), int(rest[2:]))]


def _serial(number: str) -> list[Parts]:
    day = SERIAL_ORIGIN + datetime.timedelta(days=int(number))
    return [(day.year, day.month, day.day)]


def _month_name(day: str, name: str, year: str) -> list[Parts]:
    month = _MONTHS.get(name[:3], 0)
    centuries = (0,) if len(year) == 4 else (1900, 2000)
    return [(century + int(year), month, int(day)) for century in centuries]


def _month_name_first(name: str, day: str, year: str) -> list[Parts]:
    return _month_name(day, name, year)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., list[Parts]]], ...] = tuple(
    (re.compile(pattern, re.ASCII), parts)
    for pattern, parts in (
        (r"([0-9]{4})([0-9]{2})([0-9]{2})", _year_first),
        (r"([0-9]{2})([0-9]{2})([0-9]{4})", _year_last),
        (rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})[日号]?", _year_first),
        (r"([0-9]{4}) *年 *([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]?", _year_first),
        (rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})", _year_last),
        (rf"([0-9]{{2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})", _short_year),
        (rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{2}})", _short_year),
        (r"([0-9]{2}) *年 *([0-9]{1,2}) *月 *([0-9]{1,2}) *[日号]?", _short_year),
        (rf"([0-9]{{4}})(?:{_SEPARATOR}| *年 *)([0-9]{{1,2}}) *月?份?", _month_only),
        # Below 10000 for births before May 1927; below 2200 it is a year.
        (r"([0-9]{5}|[3-9][0-9]{3}|2[2-9][0-9]{2})", _serial),
        (r"([0-9]{2})([0-9]{2})([0-9]{2})", _six_digits),
        (r"([0-9]{4})([0-9]{3})", _seven_digits),
        (r"([0-9]{1,2})[- ]?([A-Z]{3,9})[-, ]*([0-9]{4}|[0-9]{2})", _month_name),
        (r"([A-Z]{3,9})[. ]*([0-9]{1,2}),? *([0-9]{4})", _month_name_first),
    )
)


@functools.lru_cache(maxsize=100_000)
def read_birth(text: str) -> Reading:
    """Return a reading with every day the text may mean, in order of likelihood.

    The value is the text itself, "" for none, None for what is no date.
    """
    if is_nothing(text):
        return Reading("")
    days = _days_of(_tidied(text)) if len(text) <= LONGEST else ()
    return Reading(text, days=days) if days else Reading(None, ("BIRTH_FORMAT",))


def ordinary_form(counts: Iterable[tuple[str, int]]) -> str:
    """Return the form in which most rows of a column write the date, "" for no rows.

    `counts` tells how many rows hold each text; all of them are dates.
    """
    forms: Counter[str] = Counter()
    for text, count in counts:
        for form in forms_of(text):
            forms[form] += count
    return max(forms, key=lambda form: (forms[form], form), default="")


def forms_of(text: str) -> set[str]:
    """Return the forms a date has: 1983-11-12 is written both with and without zeros.

    >>> sorted(forms_of("1983-11-12")), sorted(forms_of("1983-1-8")), forms_of("19830108")
    (['9999-9-9', '9999-99-99'], ['9999-9-9'], {'99999999'})
    """
    if len(text) == 8 and text.isascii() and text.isdigit():
        return {"99999999" if int(text[:4]) in YEARS else "year last"}
    groups = _SMALL_GROUP.findall(text)
    forms = set()
    if all(len(group) == 2 for group in groups):
        forms.add(re.sub("[0-9]", "9", text))
    if groups and not any(group.startswith("0") for group in groups):
        forms.add(re.sub("[0-9]", "9", _SMALL_GROUP.sub("9", text)))
    return forms


def _tidied(text: str) -> str:
    tidy = TIDY(unwrapped(text)).strip(" '").upper()
    if chinese := _CHINESE.fullmatch(tidy):
        return "-".join(str(_numeral(part)) for part in chinese.groups())
    return _TIME.sub("", tidy).strip()


def _numeral(text: str) -> int:
    """Return a Chinese numeral: 二十八 is 28, 一九九〇 is 1990."""
    tens, ten, ones = text.rpartition("十")
    if ten:
        return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)
    return int("".join(str(_NUMERALS[c]) for c in text))


def _days_of(text: str) -> tuple[datetime.date, ...]:
    usual = _USUAL.fullmatch(text)
    if usual and (day := _day(*map(int, usual.group(1, 3, 4)))):
        return (day,)
    candidates: list[datetime.date] = []
    for form, parts_of in _FORMS:
        if found := form.fullmatch(text):
            candidates += filter(None, (_day(*parts) for parts in parts_of(*found.groups())))
    return tuple(dict.fromkeys(candidates))


def _day(year: int, month: int, day: int) -> datetime.date | None:
    if year not in YEARS:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def years_before(day: datetime.date, years: int) -> datetime.date:
    """Return the same day of an earlier year; 1 March for 29 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return datetime.date(day.year - years, 3, 1)
