"""外国人永久居留身份证: identity card of foreigners with permanent residence.

Since December 2023 18 characters: `9`, 2 digits province of application, 3 digits
nationality (ISO 3166-1 numeric), 8 digits birth date, 3 digits sequence (odd for men),
ISO 7064 MOD 11-2 check character. The permit before it has 3 letters nationality and
12 digits, and stays valid until it expires. When the number changes the person does
not: key persons by an internal id.

Source: notice and specimen numbers of the National Immigration Administration
(confidence: two sources, and both specimens computed); the old form by two sources.

>>> validate("932682198501010017")
'932682198501010017'
>>> nationality("911124198108030024"), sex("911124198108030024")
('CAN', '2')
>>> validate("can 110081080300")
'CAN110081080300'
>>> is_new("CAN110081080300")
False
>>> format("911124198108030024")
'911124 19810803 0024'
"""

import datetime
import re

from minka.kernel import identity_number
from minka.kernel.codes import NATIONALITY
from minka.kernel.errors import InvalidComponent, InvalidFormat, accepts

LABEL = "外国人永久居留身份证号码"
_OLD = re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII)

compact = identity_number.compact
calc_check_digit = identity_number.calc_check_digit


def validate(text: str) -> str:
    """Return the number, of 18 characters or of 15.

    Raises InvalidLength, InvalidFormat, InvalidChecksum or InvalidComponent.
    """
    number = compact(text)
    if len(number) == 15:
        if not _OLD.fullmatch(number):
            raise InvalidFormat("NUMBER_FORMAT", label=LABEL, expected="18位或3位字母加12位数字")
        return number
    number = identity_number.validate(number, label=LABEL)
    if number[0] != "9":
        raise InvalidComponent("NUMBER_PREFIX", label=LABEL, expected="9")
    if number[3:6] not in NATIONALITY.spellings:
        raise InvalidComponent("NUMBER_COUNTRY", label=LABEL, country=number[3:6])
    return number


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the new number in groups 6 8 4, the old one as it is printed."""
    number = compact(text)
    return identity_number.format(number) if is_new(number) else number


def is_new(number: str) -> bool:
    """Tell whether a valid number has the form of December 2023."""
    return len(number) == 18


def nationality(number: str) -> str:
    """Return the alpha-3 nationality of a valid number; old ones state it as it was written."""
    return NATIONALITY.spellings[number[3:6]] if is_new(number) else number[:3]


def sex(number: str) -> str | None:
    """Return the GB/T 2261.1 code of a valid new number, None for an old one."""
    return identity_number.sex(number) if is_new(number) else None


def birth_date(number: str) -> datetime.date | None:
    """Return the birth date of a valid new number, None for an old one."""
    return identity_number.birth_date(number) if is_new(number) else None
