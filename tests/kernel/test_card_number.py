import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minka.kernel import card_identifier, card_number
from minka.kernel.errors import InvalidChecksum, ValidationError

from .strategies import other_digit

running_numbers = st.integers(0, card_number.PER_SERIES - 1)
own_numbers = st.builds(
    lambda n, s: card_number.number_of(n, series=s), running_numbers, st.sampled_from("XAB7")
)


def code_of_refusal(call, *arguments):
    with pytest.raises(ValidationError) as caught:
        call(*arguments)
    return caught.value.code


@given(running_numbers, st.sampled_from(card_number.ALPHABET))
def test_a_card_number_leads_back_to_its_running_number(running, series):
    number = card_number.number_of(running, series=series)

    assert card_number.validate(number) == number
    assert card_number.running_number(number) == running
    assert number[0] == series


@given(running_numbers, running_numbers)
def test_two_running_numbers_never_give_one_card_number(one, other):
    assume(one != other)

    assert card_number.number_of(one, series="X") != card_number.number_of(other, series="X")


@given(own_numbers, st.integers(0, 8), st.data())
def test_one_wrong_digit_among_digits_is_always_noticed(number, place, data):
    assume(number[place].isdigit())
    wrong = data.draw(other_digit(number[place]))

    with pytest.raises(InvalidChecksum):
        card_number.validate(number[:place] + wrong + number[place + 1 :])


@given(own_numbers, st.integers(0, 6))
def test_neighbours_exchanged_are_noticed_unless_they_differ_by_eleven(number, place):
    left, right = int(number[place], 36), int(number[place + 1], 36)
    assume((left - right) % 11)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    with pytest.raises(InvalidChecksum):
        card_number.validate(swapped)


def test_consecutive_numbers_are_consecutive():
    first, second, third = card_number.numbers_from(30, 3, series="X")

    assert [n[:8] for n in (first, second, third)] == ["X000000Y", "X0000010", "X0000011"]


@pytest.mark.parametrize("running", [-1, card_number.PER_SERIES])
def test_a_series_that_is_used_up_gives_no_more_numbers(running):
    with pytest.raises(ValueError, match="used up"):
        card_number.number_of(running, series="X")


@pytest.mark.parametrize("series", ["", "O", "XX", "x"])
def test_a_series_is_one_letter_that_cannot_be_misread(series):
    with pytest.raises(ValueError, match="series"):
        card_number.number_of(1, series=series)


def test_the_running_number_of_a_stranger_cannot_be_told():
    with pytest.raises(ValueError, match="substring"):
        card_number.running_number("XOOOOOOO1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "NUMBER_MISSING"),
        ("X0000001", "NUMBER_LENGTH"),
        ("X0000001A", "NUMBER_FORMAT"),
        ("X000001卡9", "NUMBER_FORMAT"),
        ("X00000018", "NUMBER_CHECKSUM"),
    ],
)
def test_a_wrong_card_number_is_refused_with_its_reason(text, code):
    assert code_of_refusal(card_number.validate, text) == code


def test_a_number_made_elsewhere_is_only_warned_about():
    assert card_number.check("X00000018") == "NUMBER_CHECKSUM"
    assert card_number.check("X00000019") is None
    assert code_of_refusal(card_number.check, "X0000001") == "NUMBER_LENGTH"


@given(st.integers(0, 0xFFFFFFFF), st.from_regex(r"[0-9A-F]{8}", fullmatch=True))
def test_a_card_identifier_is_the_sum_of_its_parts(serial, check):
    identifier = card_identifier.build("619901", serial, check=check)

    assert card_identifier.parts(identifier) == ("619901", f"{serial:08X}", check)
    assert card_identifier.validate(card_identifier.format(identifier).lower()) == identifier
    assert card_identifier.matches_atr(identifier, f"00814E43238697 6199 {serial:08X}")


def test_the_historical_bytes_of_another_card_do_not_match():
    identifier = card_identifier.build("619901", 1, check="00000000")

    assert not card_identifier.matches_atr(identifier, "00814E43238697619900000002")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "NUMBER_MISSING"),
        ("639900D15600000500BF7C7A48FB496", "NUMBER_LENGTH"),
        ("639900D15600000600BF7C7A48FB4966", "NUMBER_FORMAT"),
        ("63990AD15600000500BF7C7A48FB4966", "NUMBER_FORMAT"),
        ("639900D15600000500BF7C7A48FB496G", "NUMBER_FORMAT"),
    ],
)
def test_a_wrong_card_identifier_is_refused_with_its_reason(text, code):
    assert code_of_refusal(card_identifier.validate, text) == code
