"""Figures as budget documents print them: read exactly, never through a float.

Handles full-width digits, three kinds of thousands separators (comma, full-width comma, narrow
blank), bracketed and triangle negatives, and the units 元, 万元, 亿元.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

YUAN_PER_UNIT = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}

_WIDE = {0xFF10 + i: str(i) for i in range(10)}
_WIDE |= {0xFF21 + i: chr(65 + i) for i in range(26)} | {0xFF41 + i: chr(97 + i) for i in range(26)}
_SIGNS = str.maketrans(
    {
        "％": "%",
        "．": ".",
        "（": "(",
        "）": ")",
        "：": ":",
        "－": "-",
        "−": "-",
        "—": "-",
        "–": "-",
        "＋": "+",
        "＝": "=",
        "＞": ">",
        "＜": "<",
        "\u3000": " ",
        "\ufeff": "",
        "\u200b": "",
    }
    | {chr(code): sign for code, sign in _WIDE.items()}
)
_THIN = "\u00a0\u2009\u202f"
_NARROW = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:[{_THIN}'’]\d{{3}})+(?![\d,])")
_THIN_BLANK = re.compile(rf"(?<!\d)[{_THIN}]|[{_THIN}](?!\d{{3}})")
_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")

NUMBER = r"\d[\d,]*(?:\.\d+)?"
FIGURE = re.compile(rf"(?:[-△]?{NUMBER}|\({NUMBER}\))")
DASHES = frozenset({"-", "--", "---", "/", "..."})
MAX_LENGTH = 30  # longer runs of digits are account numbers or an attack, not money


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure: its value, its decimals and the ink itself."""

    value: Decimal
    decimals: int
    raw: str

    @property
    def is_well_grouped(self) -> bool:
        """Tell whether its thousands separators stand where they belong."""
        whole = self.raw.strip("-△()").split(".")[0]
        return "," not in whole or re.fullmatch(r"\d{1,3}(,\d{3})+", whole) is not None


def half_width(text: str) -> str:
    """Return the text with full-width digits, letters and signs made narrow; Chinese stays."""
    text = text.translate(_SIGNS)
    text = _WIDE_COMMA.sub(",", text)
    if not _THIN_BLANK.search(text):  # else they part words here, not thousands
        text = _NARROW.sub(lambda m: re.sub(rf"[{_THIN}'’]", "", m[0]), text)
    return text.replace("\u00a0", " ").replace("\u2009", " ").replace("\u202f", " ")


def read_figure(token: str) -> Figure | None:
    """Read one token (already half-width) as a figure, or return None.

    A lone dash is the figure nought without decimals: it is how some forms print an empty cell.
    """
    token = token.strip()
    if token in DASHES:
        return Figure(Decimal(0), 0, token)
    if len(token) > MAX_LENGTH or not FIGURE.fullmatch(token):
        return None
    digits = token.strip("-△()").replace(",", "")
    value = Decimal(digits)
    decimals = len(digits.partition(".")[2])
    is_negative = token[0] in "-△("
    return Figure(-value if is_negative else value, decimals, token)


def read_spaced_figure(text: str) -> Figure | None:
    """Read a whole cell as a figure, allowing blanks as thousands separators and a unit behind."""
    compact = text.strip()
    if re.fullmatch(r"-?\d{1,3}( \d{3})+(\.\d+)?", compact):
        compact = compact.replace(" ", "")
    return read_figure(compact)


def rounded(value: Decimal, quantum: Decimal) -> Decimal:
    """Round half up to a multiple of `quantum`, as budget offices do."""
    return (value / quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP) * quantum


def printed(value: Decimal, decimals: int) -> str:
    """Print a value with thousands separators and so many decimals."""
    return f"{value:,.{decimals}f}"
