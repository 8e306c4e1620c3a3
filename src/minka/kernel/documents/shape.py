"""Numbers of which nothing but the shape can be checked."""

import re

from minka.kernel.errors import InvalidFormat, InvalidLength


def shaped(number: str, pattern: re.Pattern[str], *, label: str, expected: str) -> str:
    """Return a compact number of this shape.

    Raises InvalidLength when there is none, InvalidFormat saying what was `expected`.
    """
    if not number:
        raise InvalidLength("NUMBER_MISSING", label=label)
    if not pattern.fullmatch(number):
        raise InvalidFormat("NUMBER_FORMAT", label=label, expected=expected)
    return number
