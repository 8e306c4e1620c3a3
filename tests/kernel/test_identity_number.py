import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minka.kernel import identity_number
from minka.kernel.errors import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
)

from .strategies import bodies, identity_numbers, other_digit

ALPHABET = "0123456789X"


@given(identity_numbers())
def test_a_well_formed_number_is_returned_as_it_is(number):
    assert identity_number.validate(number) == number


@given(identity_numbers(), st.data())
def test_one_wrong_character_is_always_noticed(number, data):
    place = data.draw(st.integers(0, 17))
    alphabet = ALPHABET if place == 17 else "0123456789"
    wrong = data.draw(other_digit(number[place], alphabet=alphabet))

    with pytest.raises(InvalidChecksum):
        identity_number.validate(number[:place] + wrong + number[place + 1 :])


@given(identity_numbers(), st.integers(0, 15))
def test_two_neighbours_exchanged_are_always_noticed(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    with pytest.raises(InvalidChecksum):
        identity_number.validate(swapped)


@given(identity_numbers())
def test_fifteen_to_eighteen_and_back_is_the_same_number(number):
    assume(number[6:8] == "19")

    old = identity_number.shorten(number)

    assert len(old) == 15
    assert identity_number.lengthen(old) == number


@given(
    identity_numbers(), st.lists(st.tuples(st.integers(0, 18), st.sampled_from(" \u3000\u200b-'")))
)
def test_blanks_and_dashes_anywhere_do_not_matter(number, noise):
    text = number
    for place, character in noise:
        text = text[:place] + character + text[place:]

    assert identity_number.validate(text.lower()) == number


@given(bodies())
def test_an_odd_sequence_is_a_man(body):
    number = body + identity_number.calc_check_digit(body)

    assert identity_number.sex(number) == ("1" if int(body[-1]) % 2 else "2")
    assert f"{identity_number.birth_date(number):%Y%m%d}" == body[6:14]
    assert identity_number.division_code(number) == body[:6]


def test_the_specimen_of_the_ministry_is_valid():
    assert identity_number.is_valid("111111198101011110")


@pytest.mark.parametrize("x", "xＸｘХх×Ⅹ")
def test_every_way_to_type_the_x_is_understood(x):
    assert identity_number.validate(f"61992119910313193{x}") == "61992119910313193X"


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        ("", InvalidLength, "NUMBER_MISSING"),
        (" \u3000", InvalidLength, "NUMBER_MISSING"),
        ("6199032002080502", InvalidLength, "NUMBER_LENGTH"),
        ("61990219", InvalidLength, "NUMBER_LENGTH"),
        ("6199221989051906855", InvalidLength, "NUMBER_LENGTH"),
        ("6.19922E+17", InvalidFormat, "NUMBER_SCIENTIFIC"),
        ("61992219890519O685", InvalidFormat, "NUMBER_FORMAT"),
        ("6199221989051906X5", InvalidFormat, "NUMBER_FORMAT"),
        ("六一九九二二198905190685"[:18], InvalidFormat, "NUMBER_FORMAT"),
        ("٦١٩٩٢٢١٩٨٩٠٥١٩٠٦٨٥", InvalidFormat, "NUMBER_FORMAT"),
        ("619922198905190684", InvalidChecksum, "NUMBER_CHECKSUM"),
        ("619922570230458", InvalidComponent, "NUMBER_BIRTH_DATE"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text, error, code):
    with pytest.raises(error) as caught:
        identity_number.validate(text)

    assert caught.value.code == code
    assert not identity_number.is_valid(text)


@pytest.mark.parametrize(
    "day", ["19900230", "19000229", "20230229", "19901301", "19900100", "00000101"]
)
def test_a_day_that_never_was_is_refused_though_the_check_character_fits(day):
    body = f"619901{day}001"

    with pytest.raises(InvalidComponent):
        identity_number.validate(body + identity_number.calc_check_digit(body))


def test_the_twenty_ninth_of_february_exists_in_a_leap_year():
    body = "61990120000229001"

    number = identity_number.validate(body + identity_number.calc_check_digit(body))

    assert identity_number.birth_date(number) == datetime.date(2000, 2, 29)


def test_nobody_born_after_1999_had_fifteen_digits():
    body = "61990120000229001"

    with pytest.raises(ValueError, match="1900s"):
        identity_number.shorten(body + identity_number.calc_check_digit(body))


def test_a_refusal_does_not_repeat_the_number():
    with pytest.raises(ValidationError) as caught:
        identity_number.validate("619922198905190684")

    assert "6199" not in str(caught.value)
