"""公民身份号码 (citizen identity number), which is also the 社会保障号码 of a citizen.

Eighteen characters: 6 digits division of first registration (GB/T 2260, as it was
then), 8 digits birth date, 3 digits sequence (odd for men), 1 check character
(ISO 7064 MOD 11-2, `X` for ten). Numbers issued before October 1999 had 15 digits:
two-digit year, no check character.

The division is a fact apart (`kernel.division`): files carry divisions abolished long
ago or never published, and refusing a valid number is worse than accepting a wrong one.

Source: GB 11643-1999 §4 (confidence: five independent sources, and computed);
check character and birth date by python-stdnum `stdnum.cn.ric`.

>>> validate(" 619922 19890519 0685")
'619922198905190685'
>>> validate("619922570303458")
'619922195703034584'
>>> validate("619922198905190684")
Traceback (most recent call last):
    ...
minka.kernel.errors.InvalidChecksum: 公民身份号码的校验码与前面各位不符，请核对证件原件
>>> sex("619922198905190685"), birth_date("619922198905190685")
('2', datetime.date(1989, 5, 19))
>>> format("619922198905190685")
'619922 19890519 0685'
"""

import datetime
import re

from stdnum.cn import ric
from stdnum.exceptions import ValidationError as StdnumError

from minka.kernel import folding
from minka.kernel.errors import (
    InvalidChecksum,
    InvalidComponent,
    InvalidFormat,
    InvalidLength,
    ValidationError,
    accepts,
)

LABEL = "公民身份号码"

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FIFTEEN = re.compile(r"[0-9]{15}", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,2}", re.ASCII)

compact = folding.compact


def validate(text: str, *, label: str = LABEL) -> str:
    """Return the 18-character number; one of 15 digits is lengthened.

    Raises InvalidLength, InvalidFormat, InvalidChecksum or InvalidComponent (the birth
    date is not in the calendar). The division is not looked at; the future is not refused.
    """
    number = compact(text)
    if len(number) == 15 and _FIFTEEN.fullmatch(number):
        return _check_birth_date(_lengthened(number), label)
    if len(number) != 18:
        raise _wrong_length(number, label)
    if not _EIGHTEEN.fullmatch(number):
        raise InvalidFormat("NUMBER_FORMAT", label=label, expected="17位数字加1位数字或X")
    if number[17] != calc_check_digit(number[:17]):
        raise InvalidChecksum("NUMBER_CHECKSUM", label=label)
    return _check_birth_date(number, label)


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the number in the groups in which people read it aloud: 6 8 4."""
    number = compact(text)
    return f"{number[:6]} {number[6:14]} {number[14:]}"


def calc_check_digit(body: str) -> str:
    """Return the check character of the first 17 digits."""
    return ric.calc_check_digit(body + "0")


def lengthen(text: str) -> str:
    """Return the 18-character form of a 15-digit number; one of 18 returns as it is.

    All 15-digit numbers belong to the 1900s here: holders of the sequences 996–999,
    which GB 11643 kept for those born before 1900, are not alive.
    """
    return validate(text)


def shorten(text: str) -> str:
    """Return the 15-digit form that a person born in the 1900s once had.

    Old systems still key by it. Raises ValueError for a birth in another century.
    """
    number = validate(text)
    if number[6:8] != "19":
        raise ValueError("only those born in the 1900s ever had a 15-digit number")
    return number[:6] + number[8:17]


def sex(number: str) -> str:
    """Return the GB/T 2261.1 code, `1` man or `2` woman, of a valid 18-character number."""
    return "1" if int(number[16]) % 2 else "2"


def birth_date(number: str) -> datetime.date:
    """Return the birth date of a valid 18-character number."""
    return datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def division_code(number: str) -> str:
    """Return the division of first registration, which need not exist today."""
    return number[:6]


def _lengthened(number: str) -> str:
    body = f"{number[:6]}19{number[6:]}"
    return body + calc_check_digit(body)


def _check_birth_date(number: str, label: str) -> str:
    try:
        ric.get_birth_date(number)
    except StdnumError as error:
        raise InvalidComponent("NUMBER_BIRTH_DATE", label=label) from error
    return number


def _wrong_length(number: str, label: str) -> ValidationError:
    if not number:
        return InvalidLength("NUMBER_MISSING", label=label)
    if _SCIENTIFIC.fullmatch(number):
        return InvalidFormat("NUMBER_SCIENTIFIC", label=label)
    return InvalidLength("NUMBER_LENGTH", label=label, expected=18, actual=len(number))
