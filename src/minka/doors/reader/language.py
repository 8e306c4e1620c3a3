"""The languages of the reader: Chinese as the source has it, English from the house's catalogue.

The door runs without Django, so the catalogue is read with the standard library.
"""

import gettext
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parents[2] / "locale"
CHINESE, ENGLISH = "zh-Hans", "en"
RANGE = re.compile(r"(zh|en)(?:-[a-z0-9-]*)?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?", re.IGNORECASE)

Say = Callable[[str], str]
"""Says a text of the source in some language; texts with gaps are filled afterwards."""


@cache
def in_language(language: str) -> Say:
    """Return what says texts in a language; any but English is Chinese."""
    if language != ENGLISH:
        return str
    return gettext.translation("django", CATALOGUES, [ENGLISH]).gettext


def preferred(accept: str) -> str:
    """Choose from an Accept-Language header; Chinese unless English is asked for before it."""
    best = {"zh": 0.0, "en": 0.0}
    for part in accept.split(","):
        if found := RANGE.fullmatch(part.strip()):
            name = found[1].lower()
            best[name] = max(best[name], float(found[2] or 1))
    first = next((part.strip()[:2].lower() for part in accept.split(",") if part.strip()), "")
    is_english = best["en"] > best["zh"] or (best["en"] == best["zh"] > 0 and first == "en")
    return ENGLISH if is_english else CHINESE


def in_both(text: str, **values: object) -> str:
    """Say a text in both languages, for a terminal."""
    english = in_language(ENGLISH)(text)
    return f"{text} · {english}".format(**values)
