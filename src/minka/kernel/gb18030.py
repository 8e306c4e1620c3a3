"""GB 18030-2022 at the edges: chip, card-factory files, old interfaces.

Inside the platform text is Unicode. Python's own `gb18030` codec still has the mapping
of the year 2000, in which 19 pairs of code points stand in each other's place: one that
GB 18030-2005 exchanged (`A8BC`, now U+1E3F) and 18 that GB 18030-2022 exchanged (ten
vertical punctuation marks, now U+FE10–FE19, and eight Chinese characters, now
U+9FB4–9FBB, which had private-use code points before). Exchanging the pairs before
encoding and after decoding gives the mapping of 2022, which like the old one is a
bijection between all of Unicode and its encoded forms.

Six more characters (`FE51 FE52 FE53 FE6C FE76 FE91`) keep a private-use code point
beside the standard one, whose form has four bytes. `repaired` replaces that and every
other private-use code point whose standard character is known, so text of any edition
of the standard reads right; it is not part of decoding because it loses the round trip.

Source: GB 18030-2022 as implemented by four public converters (encoding_rs, GNU
libiconv, zint, PolarDB-X), which agree on the 18; table of the 80 by WHATWG encoding
issue 27. Confidence: high. The text of the standard itself was not at hand.

>>> encode("王芳").hex(), encode("\\u9fb4").hex(), "\\u9fb4".encode("gb18030").hex()
('cdf5b7bc', 'fe59', '82359037')
>>> decode(bytes.fromhex("fe59")) == "\\u9fb4"
True
>>> repaired("\\ue816") == "\\U00020087"
True
>>> encode("𠮷").hex(), byte_length("𠮷")
('9534b235', 4)
"""

import re
from itertools import chain

from minka.kernel.errors import InvalidFormat

_NEW = "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
_NEW += "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\u1e3f"
_OLD = "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
_OLD += "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue7c7"
_EXCHANGED = str.maketrans(_NEW + _OLD, _OLD + _NEW)
_ANY_EXCHANGED = re.compile(f"[{_NEW}{_OLD}]")

_STILL_PRIVATE = {
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue831": "\U000215d7",
    "\ue83b": "\U0002298f",
    "\ue855": "\U000241fe",
}


def encode(text: str) -> bytes:
    """Return the text in GB 18030-2022; raises InvalidFormat for a lone surrogate."""
    try:
        return text.translate(_EXCHANGED).encode("gb18030")
    except UnicodeEncodeError as error:
        shown = f"U+{ord(error.object[error.start]):04X}"
        raise InvalidFormat("TEXT_NOT_ENCODABLE", character=shown) from error


def decode(data: bytes) -> str:
    """Return the text of GB 18030-2022 bytes; raises InvalidFormat at the first wrong byte."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise InvalidFormat("TEXT_NOT_DECODABLE", position=error.start + 1) from error
    # Translating is 30 times slower than looking whether there is anything to translate.
    return text.translate(_EXCHANGED) if _ANY_EXCHANGED.search(text) else text


def byte_length(text: str) -> int:
    """Return how many bytes the text takes on a card."""
    return len(encode(text))


def _private_use() -> dict[str, str]:
    """Pair every private-use code point of GBK and its successors with its character.

    GBK gave U+E815 and the following to the double bytes FE50–FEA0 in their order.
    """
    trails = chain(range(0x50, 0x7F), range(0x80, 0xA1))
    known = {chr(0xE815 + n): decode(bytes((0xFE, trail))) for n, trail in enumerate(trails)}
    known |= {"\ue7c7": "\u1e3f", "\ue7c8": "\u01f9"}
    return known | dict(zip(_OLD, _NEW, strict=True)) | _STILL_PRIVATE


PRIVATE_USE = _private_use()
"""Private-use code points with the standard character each stands for: 92 in all."""

_REPAIRS = str.maketrans(PRIVATE_USE)


def repaired(text: str) -> str:
    """Return the text with standard characters for known private-use ones."""
    return text.translate(_REPAIRS)
