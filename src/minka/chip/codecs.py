"""How the values of a card's data items become bytes, and back.

Types as the card specification names them; a text field is padded with 00 on the right, so a
value read back never carries the padding. `dec` and `hex` are both unsigned numbers, high byte
first; they differ only in how a program shows them. VECTORS stand at the end; one test runs them.

Sources: 社会保障卡文件结构和数据项 (V2.0) for the names an, cn, b; examples from public programs.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from minka.chip.errors import BadValue
from minka.kernel import gb18030
from minka.kernel.errors import ValidationError


def _too_long(label: str, actual: int, limit: int) -> BadValue:
    return BadValue("VALUE_TOO_LONG", label=label, limit=limit, actual=actual)


def _format(label: str, expected: str) -> BadValue:
    return BadValue("VALUE_FORMAT", label=label, expected=expected)


def _encode_an(value: str, length: int, label: str) -> bytes:
    try:
        raw = gb18030.encode(value)
    except ValidationError:
        raise _format(label, "GB 18030 能写的文字") from None
    if len(raw) > length:
        raise _too_long(label, len(raw), length)
    if b"\0" in raw:
        raise _format(label, "不含空字符的文字")
    return raw.ljust(length, b"\0")


def _decode_an(raw: bytes, label: str) -> str:
    try:
        return gb18030.decode(raw.rstrip(b"\0"))
    except ValidationError:
        raise _format(label, "GB 18030 文字") from None


def _encode_cn(value: str, length: int, label: str) -> bytes:
    if len(value) != 2 * length or not (value.isascii() and value.isdigit()):
        raise _format(label, f"{2 * length}位数字")
    return bytes.fromhex(value)


def _decode_cn(raw: bytes, label: str) -> str:
    digits = raw.hex()
    if not digits.isdigit():
        raise _format(label, f"{2 * len(raw)}位数字")
    return digits


def _encode_date(value: str, length: int, label: str) -> bytes:
    raw = _encode_cn(value, length, label)
    try:
        datetime.date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise _format(label, "日历上存在的日期 YYYYMMDD") from None
    return raw


def _decode_date(raw: bytes, label: str) -> str:
    return _decode_cn(raw, label)


def _encode_b(value: str, length: int, label: str) -> bytes:
    try:
        raw = bytes.fromhex(value)
    except ValueError:
        raise _format(label, "十六进制数字") from None
    if len(raw) > length:
        raise _too_long(label, len(raw), length)
    if len(raw) != length:
        raise _format(label, f"{2 * length}位十六进制数字")
    return raw


def _decode_b(raw: bytes, label: str) -> str:
    return raw.hex().upper()


def _encode_number(value: str, length: int, label: str, base: int) -> bytes:
    if not value or value[0] in "+-" or "_" in value or value.strip() != value:
        raise _format(label, "不带符号的整数")
    try:
        return int(value, base).to_bytes(length, "big")
    except ValueError:
        raise _format(label, "不带符号的整数") from None
    except OverflowError:
        raise _too_long(label, (int(value, base).bit_length() + 7) // 8, length) from None


def _encode_dec(value: str, length: int, label: str) -> bytes:
    return _encode_number(value, length, label, 10)


def _decode_dec(raw: bytes, label: str) -> str:
    return str(int.from_bytes(raw, "big"))


def _encode_hex(value: str, length: int, label: str) -> bytes:
    return _encode_number(value, length, label, 16)


def _decode_hex(raw: bytes, label: str) -> str:
    return f"{int.from_bytes(raw, 'big'):0{2 * len(raw)}X}"


@dataclass(frozen=True, slots=True)
class Codec:
    """One data type: text as people and interfaces write it ↔ the bytes on the card.

    Both functions raise BadValue, with the label of the item and what was expected.
    """

    encode: Callable[[str, int, str], bytes]
    decode: Callable[[bytes, str], str]


CODECS: dict[str, Codec] = {
    "an": Codec(_encode_an, _decode_an),
    "cn": Codec(_encode_cn, _decode_cn),
    "date": Codec(_encode_date, _decode_date),
    "b": Codec(_encode_b, _decode_b),
    "dec": Codec(_encode_dec, _decode_dec),
    "hex": Codec(_encode_hex, _decode_hex),
}

VECTORS: list[tuple[str, int, str, str]] = [
    ("an", 18, "111111198101011110", "313131313131313938313031303131313130"),
    ("an", 30, "张三", "D5C5C8FD" + "00" * 26),
    ("an", 9, "X00000019", "583030303030303139"),
    ("an", 4, "3.00", "332E3030"),
    ("an", 8, "𠮷", "9534B23500000000"),
    ("an", 3, "", "000000"),
    ("cn", 1, "01", "01"),
    ("cn", 3, "639900", "639900"),
    ("date", 4, "20101001", "20101001"),
    ("date", 4, "20240229", "20240229"),
    ("b", 16, "639900D15600000500BF7C7A48FB4966", "639900D15600000500BF7C7A48FB4966"),
    ("dec", 4, "1234", "000004D2"),
    ("dec", 3, "0", "000000"),
    ("hex", 4, "000004D2", "000004D2"),
]
"""(type, length in bytes, value, bytes in hex)."""

REFUSED: list[tuple[str, int, str]] = [
    ("an", 2, "张三"),
    ("an", 3, "𠮷"),
    ("an", 4, "a\0b"),
    ("an", 4, "\ud800"),
    ("cn", 1, "1"),
    ("cn", 1, "1A"),
    ("cn", 1, "０１"),
    ("cn", 1, ""),
    ("date", 4, "20230229"),
    ("date", 4, "2023-02-28"),
    ("b", 2, "ABC"),
    ("b", 2, "AB"),
    ("b", 2, "ABCDEF"),
    ("dec", 1, "256"),
    ("dec", 1, "-1"),
    ("dec", 1, ""),
    ("dec", 1, "1_0"),
    ("hex", 1, "100"),
    ("hex", 1, "G"),
]
"""(type, length, value) that must be refused."""
