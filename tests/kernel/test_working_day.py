import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import working_day

days = st.dates(datetime.date(2023, 12, 1), datetime.date(2027, 2, 1))
terms = st.integers(0, 60)

# The notices in one table: first day off, last day off, weekend days worked instead.
HOLIDAYS = [
    ("2024 元旦", "2024-01-01", "2024-01-01", []),
    ("2024 春节", "2024-02-10", "2024-02-17", ["2024-02-04", "2024-02-18"]),
    ("2024 清明节", "2024-04-04", "2024-04-06", ["2024-04-07"]),
    ("2024 劳动节", "2024-05-01", "2024-05-05", ["2024-04-28", "2024-05-11"]),
    ("2024 端午节", "2024-06-08", "2024-06-10", []),
    ("2024 中秋节", "2024-09-15", "2024-09-17", ["2024-09-14"]),
    ("2024 国庆节", "2024-10-01", "2024-10-07", ["2024-09-29", "2024-10-12"]),
    ("2025 元旦", "2025-01-01", "2025-01-01", []),
    ("2025 春节", "2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("2025 清明节", "2025-04-04", "2025-04-06", []),
    ("2025 劳动节", "2025-05-01", "2025-05-05", ["2025-04-27"]),
    ("2025 端午节", "2025-05-31", "2025-06-02", []),
    ("2025 国庆节、中秋节", "2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
    ("2026 元旦", "2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("2026 春节", "2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("2026 清明节", "2026-04-04", "2026-04-06", []),
    ("2026 劳动节", "2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("2026 端午节", "2026-06-19", "2026-06-21", []),
    ("2026 中秋节", "2026-09-25", "2026-09-27", []),
    ("2026 国庆节", "2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]

# begins on, working days, ends on
TERMS = [
    ("2026-09-30", 1, "2026-10-08"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-09-18", 1, "2026-09-20"),
    ("2026-10-03", 1, "2026-10-08"),
    ("2026-11-20", 1, "2026-11-23"),
    ("2026-11-20", 5, "2026-11-27"),
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2025-12-31", 1, "2026-01-04"),
    ("2026-11-20", 30, "2027-01-01"),
]


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(("name", "first", "last", "worked"), HOLIDAYS)
def test_offices_rest_and_work_as_the_notices_say(name, first, last, worked):
    length = (day(last) - day(first)).days + 1

    off = [day(first) + datetime.timedelta(days=n) for n in range(length)]

    assert not any(map(working_day.is_working_day, off)), name
    assert all(working_day.is_working_day(day(d)) for d in worked), name
    assert all(day(d).weekday() >= 5 for d in worked), name


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notices_leave(year, working_days):
    start, end = datetime.date(year - 1, 12, 31), datetime.date(year, 12, 31)

    assert working_day.working_days_between(start, end) == working_days


@pytest.mark.parametrize(("begins", "count", "ends"), TERMS)
def test_a_term_ends_on_the_day_a_calendar_shows(begins, count, ends):
    assert working_day.add_working_days(day(begins), count) == day(ends)


@given(days, terms, terms)
def test_a_longer_term_ends_later_and_terms_add_up(start, one, other):
    first = working_day.add_working_days(start, one)

    assert working_day.add_working_days(first, other) == working_day.add_working_days(
        start, one + other
    )
    assert other == 0 or working_day.add_working_days(first, other) > first


@given(days, days, terms)
def test_who_begins_later_never_ends_earlier(one, other, count):
    first, second = sorted((one, other))

    assert working_day.add_working_days(first, count) <= working_day.add_working_days(second, count)


@given(days, terms)
def test_counting_the_days_of_a_term_gives_the_term(start, count):
    end = working_day.add_working_days(start, count)

    assert working_day.working_days_between(start, end) == count
    assert working_day.working_days_between(end, start) == -count


@given(days)
def test_the_next_working_day_is_the_first_that_works(start):
    following = working_day.next_working_day(start)

    assert working_day.is_working_day(following)
    assert working_day.working_days_between(start, following) == (start != following)


def test_a_term_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        working_day.add_working_days(day("2026-11-20"), -1)


def test_a_year_without_a_notice_has_weekends_only_and_says_so():
    assert not working_day.is_announced(2030)
    assert working_day.document(2030) == ""
    assert working_day.is_working_day(day("2030-10-01"))
    assert "2023" in working_day.document(2024)


def test_exceptions_are_exactly_the_days_that_differ_from_their_weekday():
    exceptions = working_day.exceptions()

    assert exceptions[day("2026-10-01")] is False
    assert exceptions[day("2026-10-10")] is True
    assert day("2026-10-04") not in exceptions
    assert list(exceptions) == sorted(exceptions)
