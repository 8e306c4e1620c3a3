"""社会保障卡号 (social security card number): 8 letters or digits and a check character.

The check character is that of GB 11714 (organisation codes, MOD 11): values 0–9 and
A–Z = 10–35, weights 3 7 9 10 5 8 4 2, `X` for ten. Cards of one province break the
rule, so a number made elsewhere is only warned about (`check`); ours are strict.

Letters and digits follow from a running number: `number_of(n)` writes n with 31 digits,
leaving out I, O, Q, U and Z, which are misread, behind the letter of the centre.

Source: LB002-2000, which cites GB 11714 (confidence: computed on 16 published numbers,
11 agree, the 5 others are from Zhejiang; ministry specimen X00000019).

>>> validate("x0000001 9")
'X00000019'
>>> calc_check_digit("X0000001")
'9'
>>> number_of(1, series="X"), number_of(31**7 - 1, series="X")
('X00000019', 'XYYYYYYYX')
>>> check("330521AB7")
'NUMBER_CHECKSUM'
"""

import re
from collections.abc import Iterator

from minka.kernel import folding
from minka.kernel.errors import (
    InvalidChecksum,
    InvalidFormat,
    InvalidLength,
    ValidationError,
    accepts,
)

LABEL = "社会保障卡号"
ALPHABET = "0123456789ABCDEFGHJKLMNPRSTVWXY"
"""Digits of a running number. A number made elsewhere may use every letter."""

PER_SERIES = len(ALPHABET) ** 7
"""How many numbers one series letter yields: 27.5 thousand million."""

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]", re.ASCII)

compact = folding.compact


def validate(text: str) -> str:
    """Return the number; raises InvalidLength, InvalidFormat or InvalidChecksum."""
    number = compact(text)
    if len(number) != 9:
        raise _wrong_length(number)
    if not _SHAPE.fullmatch(number):
        raise InvalidFormat("NUMBER_FORMAT", label=LABEL, expected="8位字母或数字加1位校验码")
    if number[8] != calc_check_digit(number[:8]):
        raise InvalidChecksum("NUMBER_CHECKSUM", label=LABEL)
    return number


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def check(text: str) -> str | None:
    """Return the code of a warning about a number made elsewhere, None if there is none.

    Raises InvalidLength or InvalidFormat: such a number could not stand on a chip.
    """
    try:
        validate(text)
    except InvalidChecksum as doubt:
        return doubt.code
    return None


def format(text: str) -> str:
    """Return the number as it is printed."""
    return compact(text)


def calc_check_digit(body: str) -> str:
    """Return the check character of 8 letters or digits."""
    total = sum(int(c, 36) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def number_of(running: int, *, series: str) -> str:
    """Return the card number of a running number from 0 within a series.

    `series` is one letter or digit that the centre keeps for itself. Raises ValueError
    when the series is used up.
    """
    if not 0 <= running < PER_SERIES:
        raise ValueError("the series of card numbers is used up")
    if len(series) != 1 or series not in ALPHABET:
        raise ValueError("a series is one character of the alphabet")
    digits = []
    for _ in range(7):
        running, digit = divmod(running, len(ALPHABET))
        digits.append(ALPHABET[digit])
    body = series + "".join(reversed(digits))
    return body + calc_check_digit(body)


def numbers_from(running: int, count: int, *, series: str) -> Iterator[str]:
    """Yield consecutive card numbers, in order."""
    return (number_of(n, series=series) for n in range(running, running + count))


def running_number(number: str) -> int:
    """Return the running number from which one of our own card numbers was made.

    Raises ValueError for a number that uses letters outside the alphabet.
    """
    value = 0
    for character in number[1:8]:
        value = value * len(ALPHABET) + ALPHABET.index(character)
    return value


def _wrong_length(number: str) -> ValidationError:
    if not number:
        return InvalidLength("NUMBER_MISSING", label=LABEL)
    return InvalidLength("NUMBER_LENGTH", label=LABEL, expected=9, actual=len(number))
