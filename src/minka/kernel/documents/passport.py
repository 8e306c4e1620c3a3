"""护照: a passport number of any state.

Up to 9 letters and digits in the machine-readable zone; some states print longer ones.
There is no check character in the number itself. Chinese ordinary passports have 9
(`E` or `G` and 8 digits, since 2017 `E`, a letter and 7 digits).

Source: ICAO Doc 9303 part 4 §4.2 (confidence: own knowledge).

>>> validate(" e1234 5678 ")
'E12345678'
>>> is_valid("12")
False
>>> is_valid("E1234567?")
False
>>> format("e12345678")
'E12345678'
"""

import re

from minka.kernel import folding
from minka.kernel.documents.shape import shaped
from minka.kernel.errors import accepts

LABEL = "护照号码"
_PATTERN = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,14}", re.ASCII)

compact = folding.compact


def validate(text: str) -> str:
    """Return the number; raises InvalidFormat."""
    return shaped(compact(text), _PATTERN, label=LABEL, expected="5至14位字母或数字")


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the number as it is printed."""
    return compact(text)
