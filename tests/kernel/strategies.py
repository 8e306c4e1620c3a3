"""Made-up numbers for property tests: divisions 6199xx only, which do not exist."""

import datetime
import string

from hypothesis import strategies as st

from minka.kernel import identity_number

DIVISIONS = ("619901", "619902", "619903", "619921", "619922")


@st.composite
def bodies(draw, *, divisions=DIVISIONS, first=datetime.date(1900, 1, 1)):
    """The first 17 characters of an identity number."""
    born = draw(st.dates(first, datetime.date(2026, 11, 20)))
    sequence = draw(st.integers(1, 999))
    return f"{draw(st.sampled_from(divisions))}{born:%Y%m%d}{sequence:03d}"


def identity_numbers(**kwargs):
    return bodies(**kwargs).map(lambda body: body + identity_number.calc_check_digit(body))


def other_digit(character, *, alphabet=string.digits):
    """Any character of the alphabet but this one."""
    return st.sampled_from([c for c in alphabet if c != character])
