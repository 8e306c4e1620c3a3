"""The answer to reset of a social security card.

`3B 6D 00 00` and 13 historical bytes: 00, maker and model of the chip (4), maker of the card (2),
first four digits of the division (2), the card's serial (4), the same as in the 卡识别码.

Source: derived from twelve public samples; the serial matches in all, the division in all but
the ministry's own fictitious example.
"""

from minka.chip.errors import BadAnswer

PREFIX = bytes.fromhex("3B6D0000")
HISTORICAL = 13
CHIP_MAKER = bytes.fromhex("4D4B0101")
"""No registered maker: "MK" of our software card."""
CARD_MAKER = bytes.fromhex("8600")


def own_historical_bytes(identifier: bytes) -> bytes:
    """Return the historical bytes of our software card with this 16-byte 卡识别码."""
    return b"\0" + CHIP_MAKER + CARD_MAKER + identifier[:2] + identifier[8:12]


def build_atr(historical: bytes) -> bytes:
    """Return the ATR with these 13 historical bytes."""
    return PREFIX + historical


def historical_bytes(atr: bytes) -> bytes:
    """Return the historical bytes, wherever the interface bytes end; raises BadAnswer."""
    if len(atr) < 2:
        raise BadAnswer("ATR 过短")
    count, follow, at = atr[1] & 0x0F, atr[1] >> 4, 2
    while follow:
        last = at + bin(follow).count("1") - 1
        if last >= len(atr):
            raise BadAnswer("ATR 接口字节不完整")
        has_next = follow & 0x8
        follow = atr[last] >> 4 if has_next else 0
        at = last + 1
    if at + count > len(atr):
        raise BadAnswer("ATR 历史字节不完整")
    return atr[at : at + count]
