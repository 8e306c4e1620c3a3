"""卡识别码 (card identifier): 32 hexadecimal digits that name one chip.

6 digits division, the application provider `D156000005`, 8 digits serial, 8 digits
check. The rule of the check is not published (it needs a key), so only the form is
checked here. The last 8 digits of the card's historical bytes (卡复位信息, ATR) repeat
the serial, the 4 before them usually the first 4 of the division: a cheap way to see
that a factory's return file has not mixed up two cards.

Source: computed on 12 public samples; serial equal in 7 of 7 pairs, division in 6 of 7
(confidence: good for the form, none for the check).

>>> validate("639900d156000005 00BF7C7A 48FB4966")
'639900D15600000500BF7C7A48FB4966'
>>> parts("639900D15600000500BF7C7A48FB4966")
CardIdentifierParts(division='639900', serial='00BF7C7A', check='48FB4966')
>>> matches_atr("639900D15600000500BF7C7A48FB4966", "00814E43238697159900BF7C7A")
True
>>> build("619901", 1, check="00000000")
'619901D1560000050000000100000000'
"""

import re
from typing import NamedTuple

from minka.kernel import folding
from minka.kernel.errors import InvalidFormat, InvalidLength, accepts

LABEL = "卡识别码"
PROVIDER = "D156000005"
_SHAPE = re.compile(r"[0-9]{6}D156000005[0-9A-F]{16}", re.ASCII)

compact = folding.compact


class CardIdentifierParts(NamedTuple):
    """The parts of a card identifier, without the provider, which is always the same."""

    division: str
    serial: str
    check: str


def validate(text: str) -> str:
    """Return the identifier; raises InvalidLength or InvalidFormat."""
    identifier = compact(text)
    if not identifier:
        raise InvalidLength("NUMBER_MISSING", label=LABEL)
    if len(identifier) != 32:
        raise InvalidLength("NUMBER_LENGTH", label=LABEL, expected=32, actual=len(identifier))
    if not _SHAPE.fullmatch(identifier):
        expected = f"6位区划代码、{PROVIDER}和16位十六进制数"
        raise InvalidFormat("NUMBER_FORMAT", label=LABEL, expected=expected)
    return identifier


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def format(text: str) -> str:
    """Return the identifier in its parts, for reading aloud."""
    identifier = compact(text)
    return " ".join((identifier[:6], identifier[6:16], identifier[16:24], identifier[24:]))


def parts(identifier: str) -> CardIdentifierParts:
    """Return the parts of a valid identifier."""
    return CardIdentifierParts(identifier[:6], identifier[16:24], identifier[24:])


def build(division: str, serial: int, *, check: str) -> str:
    """Return an identifier; `check` is the 8 digits that the key holder computed."""
    return validate(f"{division}{PROVIDER}{serial:08X}{check}")


def matches_atr(identifier: str, atr: str) -> bool:
    """Tell whether the historical bytes, 26 hexadecimal digits, can belong to this card."""
    return compact(atr)[-8:] == parts(identifier).serial
