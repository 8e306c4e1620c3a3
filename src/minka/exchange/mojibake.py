"""Recognise text that was decoded with the wrong encoding before it reached us.

Such text is made of valid characters, so no decoder complains: 王芳 read as GBK from UTF-8 is
鐜嬭姵. Undone, it turns into sense; sense undone the same way turns into nothing.
"""

import re
from collections.abc import Iterable

from minka.kernel.name import HAN

_HAN = re.compile(f"[{HAN}]")
_ASCII = re.compile("[\x00-\x7f\ufffd]")
_LOST = "锟斤拷"
"""What replacement characters of UTF-8 become when they are read as GBK."""
_MISREADINGS = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030"))
SENSE_AT_LEAST = 0.6


def is_mojibake(texts: Iterable[str]) -> bool:
    """Tell whether most of the texts that are not ASCII make sense only when misread."""
    foreign = [text for text in texts if not text.isascii()]
    return 2 * sum(map(_is_misread, foreign)) > len(foreign)


def _is_misread(text: str) -> bool:
    return _LOST in text or any(_undone(text, *pair) for pair in _MISREADINGS)


def _undone(text: str, wrong: str, right: str) -> bool:
    """Tell whether what is not ASCII in the text becomes Chinese when the misreading is undone."""
    if wrong != "gb18030" and _HAN.search(text):
        return False
    data = _ASCII.sub("", text).encode(wrong, errors="ignore")
    sense = "".join(_HAN.findall(data.decode(right, errors="ignore")))
    return bool(sense) and len(sense.encode(right)) >= SENSE_AT_LEAST * len(data)
