"""Fold what clerks and old systems type into one form.

A fold is a pair of strings that means what SQL's `translate(text, source, target)`
means: the n-th character of `source` becomes the n-th of `target`, and those beyond
the end of `target` vanish. So a set-based check folds with the same two strings.
"""

from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase

BLANKS = (
    "\t\n\v\f\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u3164\uffa0"
)
"""Everything that looks like white space, the ideographic blank included."""

INVISIBLE = (
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Zero-width characters, direction marks, byte order mark: left by web pages and spreadsheets."""

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
QUOTES = "'`\u2018\u2019\u00b4\uff07\uff40"
"""Apostrophes: a spreadsheet's mark for “this is text” survives some exports."""

X_LOOK_ALIKES = "\u00d7\u2715\u2573\u2169\u2179\u0425\u0445\u03a7\u03c7"
"""What stands for the check character X: multiplication signs, Roman ten, Cyrillic and Greek."""

FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))
HALF_WIDTH = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True)
class Fold:
    """One translation of characters; call it with a text."""

    source: str
    target: str
    table: dict[int, int | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the pair; raises ValueError when a character is translated twice."""
        if len(set(self.source)) != len(self.source):
            raise ValueError("a character of a fold is translated twice")
        kept = len(self.target)
        table = str.maketrans(self.source[:kept], self.target, self.source[kept:])
        object.__setattr__(self, "table", table)

    def __call__(self, text: str) -> str:
        """Return the folded text."""
        return text.translate(self.table)


def _number_fold() -> Fold:
    """Half-width capitals; blanks, dashes, quotes and invisible characters vanish."""
    vanishing = BLANKS + INVISIBLE + DASHES + QUOTES
    kept = [(w, h) for w, h in zip(FULL_WIDTH, HALF_WIDTH, strict=True) if w not in vanishing]
    wide = "".join(w for w, _ in kept) + ascii_lowercase + X_LOOK_ALIKES
    narrow = "".join(h for _, h in kept).upper() + ascii_uppercase + "X" * len(X_LOOK_ALIKES)
    return Fold(wide + vanishing, narrow)


NUMBER = _number_fold()
"""How every personal number is folded before it is looked at."""


def compact(text: str) -> str:
    """Return a number without blanks, dashes and quotes, in half-width capitals."""
    return NUMBER(text)
