"""Fit text into a box: shrink it, then wrap it, so that nothing is ever clipped."""

from collections.abc import Callable
from dataclasses import dataclass

LEADING = 1.2
"""Distance of base lines in a narrow box, as a multiple of the type size."""

STEP = 0.96
"""Each try is this much smaller than the last."""

SEPARATOR = "·"
"""U+00B7, between the parts of a name."""

SEPARATOR_REACH = 0.8
"""A line ends early, after a separator, if it is filled to this part all the same."""

NEVER_FIRST = frozenset("，。、；：？！）》」』】”’·％…—,.;:?!)%")
NEVER_LAST = frozenset("（《「『【“‘(")

Measure = Callable[[str, float], float]
"""Width of a text at a type size, in the unit of the box."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines and the one size in which they fit."""

    size: float
    lines: tuple[str, ...]


def fit(
    text: str, *, width: float, height: float, size: float, smallest: float, measure: Measure
) -> Fitted:
    """Return the largest setting of the text that stays in the box; all in the unit of `size`.

    One line is tried down to `smallest`, then as many lines as the height allows, from `size`
    down. A text that still does not fit is made smaller than `smallest` rather than cut.
    """
    one_line = min(size, size * width / max(measure(text, size), 1e-9))
    if one_line >= smallest:
        return Fitted(one_line, (text,))
    while True:
        lines = wrap(text, width=width, size=size, measure=measure)
        if len(lines) * LEADING * size <= height and all(
            measure(line, size) <= width for line in lines
        ):
            return Fitted(size, lines)
        size *= STEP


def wrap(text: str, *, width: float, size: float, measure: Measure) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`; a line feed always breaks.

    Chinese breaks anywhere, words of letters and digits stay whole where they can, closing
    punctuation never begins a line and opening punctuation never ends one (GB/T 15834).
    """
    return tuple(
        line
        for part in text.split("\n")
        for line in _wrap_paragraph(part, width=width, size=size, measure=measure)
    )


def _wrap_paragraph(text: str, *, width: float, size: float, measure: Measure) -> list[str]:
    lines, start = [], 0
    while start < len(text):
        end = _reach(text, start, width, size, measure)
        if end < len(text):
            end = _good_break(text, start, end)
        lines.append(text[start:end].strip(" "))
        start = end
    return lines or [""]


def _reach(text: str, start: int, width: float, size: float, measure: Measure) -> int:
    """Return how far the text runs before the line is full; at least one character."""
    end, used = start, 0.0
    while end < len(text):
        used += measure(text[end], size)
        if used > width + 1e-6:
            break
        end += 1
    return max(end, start + 1)


def _good_break(text: str, start: int, end: int) -> int:
    """Step back from a full line to a place where it may break, best after a name's separator."""
    separator = text.rfind(SEPARATOR, start, end)
    if separator + 1 - start >= SEPARATOR_REACH * (end - start):
        return separator + 1
    for place in range(end, start, -1):
        if _may_break(text[place - 1], text[place]):
            return place
    return end


def _may_break(before: str, after: str) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-_*/")
