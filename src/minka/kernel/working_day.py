"""Working days by the calendar of the State Council.

A day here is a day in China. Terms are counted half-open: the day on which something
begins does not count, so a term of one working day that begins on a Friday ends on the
Monday (Civil Code §201). Years whose notice is not out yet have weekends only;
`is_announced` tells, and due dates in such a year are provisional.

Source: yearly notices on public holidays, named in `working_days.toml`.

>>> from datetime import date
>>> is_working_day(date(2026, 10, 1)), is_working_day(date(2026, 10, 10))
(False, True)
>>> add_working_days(date(2026, 9, 30), 1)
datetime.date(2026, 10, 8)
>>> working_days_between(date(2026, 9, 30), date(2026, 10, 8))
1
>>> is_announced(2026), is_announced(2031)
(True, False)
"""

import datetime
import functools

from minka.kernel.data import read_toml

_ONE_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


def is_announced(year: int) -> bool:
    """Tell whether the holidays of the year are known; otherwise weekends are all we know."""
    return str(year) in _calendar()


def document(year: int) -> str:
    """Return the notice on which a year's holidays rest, empty if there is none yet."""
    return str(_calendar().get(str(year), {}).get("document", ""))


def is_working_day(day: datetime.date) -> bool:
    """Tell whether offices work on the day."""
    exceptional = _exceptions().get(day)
    return day.weekday() < _SATURDAY if exceptional is None else exceptional


def add_working_days(day: datetime.date, count: int) -> datetime.date:
    """Return the last day of a term of `count` working days that begins on `day`.

    `day` itself does not count, whether it is a working day or not; the result is a
    working day unless `count` is 0, which returns `day`. Raises ValueError below 0.
    """
    if count < 0:
        raise ValueError("a term cannot be negative")
    while count:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Return how many working days lie after `start` up to and including `end`.

    The inverse of `add_working_days`: negative when `end` lies before `start`.
    """
    if end < start:
        return -working_days_between(end, start)
    days = (end - start).days
    return sum(is_working_day(start + datetime.timedelta(days=n)) for n in range(1, days + 1))


def next_working_day(day: datetime.date) -> datetime.date:
    """Return `day` if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def exceptions() -> dict[datetime.date, bool]:
    """Return every day that is not what its weekday says: True works, False rests.

    In order of the calendar. For a table beside set-based checks.
    """
    return {
        day: works
        for day, works in sorted(_exceptions().items())
        if works != (day.weekday() < _SATURDAY)
    }


@functools.cache
def _calendar() -> dict[str, dict[str, object]]:
    return read_toml("working_days.toml")


@functools.cache
def _exceptions() -> dict[datetime.date, bool]:
    days: dict[datetime.date, bool] = {}
    for year in read_toml("working_days.toml").values():
        for first, last in year["off"]:
            length = (last - first).days + 1
            days |= {first + n * _ONE_DAY: False for n in range(length)}
        days |= dict.fromkeys(year["work"], True)
    return days
