"""Money is a whole number of fen (分). Never a float, never rounded.

>>> parse("1,234.5"), parse("¥12")
(123450, 1200)
>>> format_yuan(-123450), format_plain(5)
('-1,234.50', '0.05')
>>> format_wan(123_456_789_00), parse("1.5", unit="万元")
('12,345.6789', 1500000)
>>> parse("0.005")
Traceback (most recent call last):
    ...
minka.kernel.errors.InvalidFormat: 金额“0.005”不是精确到分的数，请改正
"""

import re
from decimal import Decimal

from minka.kernel import folding
from minka.kernel.errors import InvalidFormat

FEN_IN = {"分": 1, "元": 100, "万元": 1_000_000}

_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_DECORATION = str.maketrans("", "", folding.BLANKS + folding.INVISIBLE + "¥￥")
_WIDTH = str.maketrans(folding.FULL_WIDTH, folding.HALF_WIDTH)


def parse(text: str, *, unit: str = "元") -> int:
    """Return the fen of an amount written in `unit` (分, 元 or 万元).

    Thousands may be separated by commas, in the right places. Raises InvalidFormat
    (AMOUNT_FORMAT) for anything that is not a whole number of fen.
    """
    plain = text.translate(_WIDTH).translate(_DECORATION)
    if not _AMOUNT.fullmatch(plain):
        raise InvalidFormat("AMOUNT_FORMAT", value=text.strip())
    fen = Decimal(plain.replace(",", "")) * FEN_IN[unit]
    if fen != int(fen):
        raise InvalidFormat("AMOUNT_FORMAT", value=text.strip())
    return int(fen)


def format_plain(fen: int) -> str:
    """Return the amount in yuan for files: two decimals, no thousands separator."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def format_yuan(fen: int) -> str:
    """Return the amount in yuan for people: `1,234.50`."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def format_wan(fen: int) -> str:
    """Return the exact amount in 万元, with two decimals or as many as it needs."""
    wan, rest = divmod(abs(fen), 1_000_000)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if fen < 0 else ''}{wan:,}.{decimals}"
