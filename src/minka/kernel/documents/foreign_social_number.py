"""外国人社会保障号码: social security number of foreigners without an 18-character permit.

3 letters nationality, 1 reserved digit (`0`; 1–9 tell apart two persons with the same
rest), then the document number, up to 14 characters; padded with blanks to 18 where a
field has a fixed width. It changes with the document; the person does not.

Source: 人社部令第16号 (2011), annex (confidence: form from one public sample; the
meaning of the reserved digit is own knowledge).

>>> build("IND", "l1234567")
'IND0L1234567'
>>> validate("ind0L1234567      ")
'IND0L1234567'
>>> format("IND0L1234567")
'IND0L1234567      '
>>> nationality("IND0L1234567"), document_number("IND0L1234567")
('IND', 'L1234567')
"""

import re

from minka.kernel import folding
from minka.kernel.codes import NATIONALITY
from minka.kernel.documents.shape import shaped
from minka.kernel.errors import InvalidComponent, accepts

LABEL = "外国人社会保障号码"
_PATTERN = re.compile(r"[A-Z]{3}[0-9][A-Z0-9]{1,14}", re.ASCII)

compact = folding.compact


def validate(text: str) -> str:
    """Return the number without padding; raises InvalidFormat or InvalidComponent."""
    expected = "3位国家代码、1位数字和不超过14位的证件号码"
    number = shaped(compact(text), _PATTERN, label=LABEL, expected=expected)
    if number[:3] not in NATIONALITY:
        raise InvalidComponent("NUMBER_COUNTRY", label=LABEL, country=number[:3])
    return number


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the number padded with blanks to 18, as cards and files carry it."""
    return compact(text).ljust(18)


def build(country: str, document: str, *, reserved: int = 0) -> str:
    """Return the number of a person from nationality and document number."""
    return validate(f"{country}{reserved}{document}")


def nationality(number: str) -> str:
    """Return the alpha-3 nationality of a valid number."""
    return number[:3]


def document_number(number: str) -> str:
    """Return the passport or permit number inside a valid number."""
    return number[4:]
