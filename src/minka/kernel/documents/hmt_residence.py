"""港澳台居民居住证: residence permit of Hong Kong, Macao and Taiwan residents.

Built and checked like the citizen identity number (18 characters, ISO 7064 MOD 11-2),
with `810000` Hong Kong, `820000` Macao or `830000` Taiwan in place of the division.

Source: State Council document 国办发〔2018〕81号 with GB 11643 (confidence: three
independent sources for the prefixes and the check character).

>>> validate("810000198407024598")
'810000198407024598'
>>> territory("830000199510017538")
'TWN'
>>> is_valid("619922198905190685")
False
>>> format("81000019960304032x")
'810000 19960304 032X'
"""

from minka.kernel import identity_number
from minka.kernel.errors import InvalidComponent, InvalidLength, accepts

LABEL = "港澳台居民居住证号码"
TERRITORIES = {"810000": "HKG", "820000": "MAC", "830000": "TWN"}

compact = identity_number.compact
format = identity_number.format
calc_check_digit = identity_number.calc_check_digit
sex = identity_number.sex
birth_date = identity_number.birth_date


def validate(text: str) -> str:
    """Return the 18-character number.

    Raises InvalidLength, InvalidFormat, InvalidChecksum or InvalidComponent.
    """
    number = compact(text)
    if len(number) == 15:
        raise InvalidLength("NUMBER_LENGTH", label=LABEL, expected=18, actual=15)
    number = identity_number.validate(number, label=LABEL)
    if number[:6] not in TERRITORIES:
        raise InvalidComponent("NUMBER_PREFIX", label=LABEL, expected="810000、820000或830000")
    return number


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def territory(number: str) -> str:
    """Return the alpha-3 code of the territory of a valid number."""
    return TERRITORIES[number[:6]]
