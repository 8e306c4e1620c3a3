"""姓名: names as they are typed, as they are stored, and as they go onto the chip.

A name is Chinese characters, its parts separated by `·` (U+00B7), or Latin letters with
single blanks. `▀` (U+2580) stands for a character that has no code yet. The chip holds
30 bytes of GB 18030 and 20 more in the extension of the name, never half a character.

Source: notice of 2016 on uniform names in government systems (separator, 50 bytes =
25 characters, full GB 18030; one source); `▀` from police data elements (one source);
30 + 20 bytes from LD/T 32.6 by way of five public card profiles.

>>> normalise(" 彭　敏晨 "), normalise("扎西．次仁"), normalise("ＪＯＨＮ  Smith")
('彭敏晨', '扎西·次仁', 'JOHN Smith')
>>> validate("阿卜杜克热木•买买提江")
'阿卜杜克热木·买买提江'
>>> validate("无")
Traceback (most recent call last):
    ...
minka.kernel.errors.InvalidFormat: 姓名填的是占位文字，请按证件原件填写
>>> [len(part) for part in split_for_chip("古丽巴哈尔·阿不都热西提·买买提江")]
[30, 4]
>>> rare_characters("𠮷䶮王")
['𠮷', '䶮']
"""

import re
import unicodedata

from minka.kernel import folding, gb18030
from minka.kernel.data import read_lines
from minka.kernel.errors import InvalidFormat, InvalidLength, ValidationError, accepts

SEPARATOR = "·"
PLACEHOLDER_CHARACTER = "▀"
BYTES_AT_MOST = 50
CHIP_NAME_BYTES = 30
CHIP_EXTENSION_BYTES = 20

SEPARATOR_LOOK_ALIKES = (
    "\u2022\u30fb\uff65\u2027\u2219\u22c5\u2024\u0387\u25cf\u25e6\u2981\u2e31\u2e33\u318d"
    "\ua78f\u1427\u16eb\u3002\uff61\u02d9"
)
"""Characters typed for `·` that are nothing else in a name; `.` joins them beside Chinese."""

PLACEHOLDERS = frozenset(read_lines("name_placeholders.txt"))
"""What people write when there is no name, in capitals; the whole field must be equal."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
"""Ranges for a character class, in Python and in PostgreSQL alike."""

_ONLY_LATIN = re.compile(f"[ -~·{LATIN}]*")
_HAN_NAME = re.compile(f"(?=.*[{HAN}])[{HAN}▀]+(·[{HAN}▀]+)*")
_LATIN_NAME = re.compile(f"[{LATIN}][{LATIN} '.,·-]*")
_NO_LETTER = re.compile(f"[^{HAN}{LATIN}{PRIVATE_USE}0-9]*")
_ANONYMISED = re.compile(f"[{HAN}]{{1,2}}某{{1,2}}")
_PRIVATE = re.compile(f"[{PRIVATE_USE}]")
_NOT_A_LETTER = re.compile(f"[^{HAN}▀{LATIN} '.,·-]")
_HAN_LETTER = re.compile(f"[{HAN}▀]")
_LATIN_LETTER = re.compile(f"[{LATIN}]")
_LETTERS = re.compile(f"[{HAN}▀·{LATIN}]")
_SEVERAL_BLANKS = re.compile(" {2,}")
_SEVERAL_SEPARATORS = re.compile("·{2,}")


def _fold() -> folding.Fold:
    """Width, blanks, separators, quotes, Kangxi radicals, private-use characters."""
    pairs = dict(zip(folding.FULL_WIDTH, folding.HALF_WIDTH, strict=True))
    pairs |= dict.fromkeys(folding.BLANKS.replace(" ", ""), " ")
    pairs |= dict.fromkeys(SEPARATOR_LOOK_ALIKES, SEPARATOR)
    pairs |= dict.fromkeys(folding.QUOTES.replace("'", ""), "'") | {"\ufe52": "."}
    radicals = (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)
    pairs |= {chr(r): unicodedata.normalize("NFKC", chr(r)) for r in radicals}
    pairs |= gb18030.PRIVATE_USE
    return folding.Fold("".join(pairs) + folding.INVISIBLE, "".join(pairs.values()))


FOLD = _fold()
"""First fold of every name."""

HAN_FOLD = folding.Fold(". '", SEPARATOR)
"""Second fold, of names that are not Latin only: `.` is a separator, blanks and quotes vanish."""


def normalise(text: str) -> str:
    """Return the name in the one form in which it is stored; loses nothing but noise.

    Idempotent; says nothing about validity.
    """
    name = FOLD(text)
    if _ONLY_LATIN.fullmatch(name):
        return _SEVERAL_BLANKS.sub(" ", name).strip(" '")
    return _SEVERAL_SEPARATORS.sub(SEPARATOR, HAN_FOLD(name))


def validate(text: str) -> str:
    """Return the normalised name; raises InvalidFormat or InvalidLength with a NAME_ code."""
    name = normalise(text)
    if refusal := _refusal(name):
        raise refusal
    if len(name.replace(SEPARATOR, "")) < 2:
        raise InvalidLength("NAME_TOO_SHORT")
    if len(name) * 4 > BYTES_AT_MOST and gb18030.byte_length(name) > BYTES_AT_MOST:
        raise InvalidLength("NAME_TOO_LONG", limit=BYTES_AT_MOST, actual=gb18030.byte_length(name))
    return name


def is_valid(text: str) -> bool:
    """Tell whether `validate` accepts the text."""
    return accepts(validate, text)


def has_placeholder(name: str) -> bool:
    """Tell whether a character of the name has no code yet and must be drawn by hand."""
    return PLACEHOLDER_CHARACTER in name


def rare_characters(name: str) -> list[str]:
    """Return the characters that a GBK system does not have: print and read them with care."""
    return [c for c in name if not _is_in_gbk(c)]


def split_for_chip(name: str) -> tuple[bytes, bytes]:
    """Return a name as (姓名, 姓名扩展): at most 30 and 20 bytes of GB 18030, unpadded.

    The first part is as long as whole characters allow, the second empty for most names.
    Raises InvalidLength when the rest does not fit: with four-byte characters that may
    happen below 50 bytes.
    """
    first = bytearray()
    rest = bytearray()
    for character in name:
        code = gb18030.encode(character)
        part = rest if rest or len(first) + len(code) > CHIP_NAME_BYTES else first
        part += code
    if len(rest) > CHIP_EXTENSION_BYTES:
        raise InvalidLength("NAME_DOES_NOT_FIT")
    return bytes(first), bytes(rest)


def join_from_chip(first: bytes, rest: bytes) -> str:
    """Return the name that a chip holds; padding with NUL or blanks is dropped."""
    return gb18030.decode(first.rstrip(b"\x00 ") + rest.rstrip(b"\x00 "))


def _is_in_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _refusal(name: str) -> ValidationError | None:
    """Say what is wrong with the characters of a normalised name, the commonest form first."""
    if _HAN_NAME.fullmatch(name) and name not in PLACEHOLDERS and "某" not in name:
        return None
    if not name:
        return InvalidLength("NAME_MISSING")
    if name.upper() in PLACEHOLDERS or _NO_LETTER.fullmatch(name) or _ANONYMISED.fullmatch(name):
        return InvalidFormat("NAME_PLACEHOLDER")
    if any(map(str.isdigit, name)):
        return InvalidFormat("NAME_DIGIT")
    if private := _PRIVATE.search(name):
        return InvalidFormat("NAME_PRIVATE_USE", character=f"U+{ord(private.group()):04X}")
    if stranger := _NOT_A_LETTER.search(name):
        return InvalidFormat("NAME_SYMBOL", character=stranger.group())
    if name.startswith(SEPARATOR) or name.endswith(SEPARATOR):
        return InvalidFormat("NAME_SEPARATOR")
    if _HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name):
        return None
    if _HAN_LETTER.search(name) and _LATIN_LETTER.search(name):
        return InvalidFormat("NAME_MIXED")
    return InvalidFormat("NAME_SYMBOL", character=_LETTERS.sub("", name)[:1])
