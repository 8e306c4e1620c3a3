"""What a cell was read as, and what all readers of cells share."""

import datetime
import re
from dataclasses import dataclass

from minka.kernel import folding
from minka.kernel.codes import CodeTable
from minka.kernel.errors import ValidationError
from minka.kernel.name import PLACEHOLDERS

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_FLOAT = re.compile(r"([0-9]+)\.0+", re.ASCII)
_CODE_AND_LABEL = re.compile(r"([0-9A-Z]+)[^0-9A-Z\u3400-\u9fff]*([\u3400-\u9fff].*?)\)?")
_LABEL_AND_CODE = re.compile(r"([\u3400-\u9fff].*?)[^0-9A-Z\u3400-\u9fff]*([0-9A-Z]+)\)?")
_NOTHING = re.compile(r"[\W_]*|\(NULL\)|\\N")

TIDY = folding.Fold(
    folding.FULL_WIDTH + folding.BLANKS.replace(" ", "") + folding.INVISIBLE,
    folding.HALF_WIDTH + " " * (len(folding.BLANKS) - 1),
)
"""Half width, one kind of blank, nothing invisible."""


LONGEST = 100
"""A number, date, telephone or code that is longer is none: it is not even looked at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says: the value to store, None if it cannot be read, and the findings.

    A number also gives its claim, the sex and, in `days`, the birth date it tells. A birth
    date gives every day it may mean.
    """

    value: str | None
    reasons: tuple[str, ...] = ()
    claim: str | None = None
    sex_code: str | None = None
    days: tuple[datetime.date, ...] = ()


def unwrapped(text: str) -> str:
    """Return a cell without what exports wrap around text to keep it text: ="0123".

    Control characters that no keyboard types go as well.

    >>> unwrapped('="0123"'), unwrapped("0123.0")
    ('0123', '0123.0')
    """
    text = _CONTROL.sub("", text)
    found = _FORMULA.fullmatch(text.strip()) if text.startswith("=") else None
    return found[1] if found else text


def without_fraction(text: str) -> str:
    """Return a whole number without the .0 that a program added; other text as it is."""
    found = _FLOAT.fullmatch(text)
    return found[1] if found else text


def is_nothing(text: str) -> bool:
    """Tell whether a cell is empty, or says so in words: 无, /, NULL."""
    tidy = TIDY(text).strip().upper()
    return tidy in PLACEHOLDERS or _NOTHING.fullmatch(tidy) is not None


def find_code(table: CodeTable, text: str) -> str | None:
    """Return the code a cell stands for: a code, a label, or both if they agree (01-汉族)."""
    if len(text) > LONGEST:
        return None
    text = folding.NUMBER(unwrapped(text))
    if (code := _find(table, without_fraction(text))) is not None:
        return code
    for form in (_CODE_AND_LABEL, _LABEL_AND_CODE):
        if both := form.fullmatch(text):
            codes = {_find(table, part) for part in both.groups()}
            if len(codes) == 1:
                return codes.pop()
    return None


def _find(table: CodeTable, text: str) -> str | None:
    try:
        return table.find(text)
    except ValidationError:
        return None
