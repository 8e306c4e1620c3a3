"""台湾居民来往大陆通行证: travel permit of Taiwan residents to the mainland.

Eight digits that stay with the holder on the card issued since 2015; the booklet
before it had 10 digits, often with a letter for the issuing place, in brackets or not.
Neither sex nor birth date is in it.

Source: own knowledge, not verified.

>>> validate("0123 4567")
'01234567'
>>> validate("0123456701(b)")
'0123456701B'
>>> holder("0123456701B")
'01234567'
>>> is_valid("1234567")
False
"""

import re

from minka.kernel import folding
from minka.kernel.documents.shape import shaped
from minka.kernel.errors import accepts

LABEL = "台湾居民来往大陆通行证号码"
_PATTERN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?", re.ASCII)
_BRACKETS = str.maketrans("", "", "()")


def compact(text: str) -> str:
    """Return the number without blanks, dashes and brackets, in half-width capitals."""
    return folding.compact(text).translate(_BRACKETS)


def validate(text: str) -> str:
    """Return the number, with its issue count if it was given; raises InvalidFormat."""
    return shaped(compact(text), _PATTERN, label=LABEL, expected="8位数字，旧证为10位")


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the number as it is printed."""
    return compact(text)


def holder(number: str) -> str:
    """Return the part that stays the same when the permit is renewed: the key of the person."""
    return number[:8]
