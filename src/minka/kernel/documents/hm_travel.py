"""港澳居民来往内地通行证: travel permit of Hong Kong and Macao residents to the mainland.

`H` (Hong Kong) or `M` (Macao) and 8 digits that stay with the holder for life; older
permits add 2 digits that count the issues. Neither sex nor birth date is in it.

Source: interface comments of two public identity services (confidence: four sources
for the form with 10 digits, own knowledge for the form with 8).

>>> validate("h1234567801")
'H1234567801'
>>> holder("H1234567801")
'H12345678'
>>> territory("M12345678")
'MAC'
>>> format("H1234567801")
'H12345678 01'
"""

import re

from minka.kernel import folding
from minka.kernel.documents.shape import shaped
from minka.kernel.errors import accepts

LABEL = "港澳居民来往内地通行证号码"
_PATTERN = re.compile(r"[HM][0-9]{8}([0-9]{2})?", re.ASCII)

compact = folding.compact


def validate(text: str) -> str:
    """Return the number, with its issue count if it was given; raises InvalidFormat."""
    return shaped(compact(text), _PATTERN, label=LABEL, expected="H或M加8位或10位数字")


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the number with its issue count set apart."""
    number = compact(text)
    return f"{number[:9]} {number[9:]}".strip()


def holder(number: str) -> str:
    """Return the part that stays the same when the permit is renewed: the key of the person."""
    return number[:9]


def territory(number: str) -> str:
    """Return the alpha-3 code of the territory of a valid number."""
    return "HKG" if number[0] == "H" else "MAC"
