"""Tag, length, value: the simple form of records and the BER form of the FCI.

Everything here reads bytes that a stranger's card may have sent: a length that points outside
the data is an error, never an index error.
"""

from minka.chip.errors import BadAnswer
from minka.chip.instructions import TAG_ALGORITHM

FCI, PROPRIETARY, DISCRETIONARY = 0x6F, 0xA5, 0x9F0C


def record(tag: int, value: bytes) -> bytes:
    """Write a record: one byte of tag, one of length, the value."""
    return bytes((tag, len(value))) + value


def record_value(raw: bytes, tag: int) -> bytes:
    """Return the value of a record read from a card; raises BadAnswer if it is not `tag`'s."""
    if len(raw) < 2 or raw[0] != tag or raw[1] != len(raw) - 2:
        raise BadAnswer("记录的标识或长度不符")
    return raw[2:]


def write(tag: int, value: bytes) -> bytes:
    """Write a BER object; the tag may have two bytes, the value up to 65,535."""
    size = len(value)
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    if size < 0x80:
        return head + bytes((size,)) + value
    if size < 0x100:
        return head + bytes((0x81, size)) + value
    return head + b"\x82" + size.to_bytes(2, "big") + value


def read(raw: bytes) -> list[tuple[int, bytes]]:
    """Read BER objects standing one after the other; raises BadAnswer."""
    found, at = [], 0
    while at < len(raw):
        tag, at = _tag(raw, at)
        size, at = _length(raw, at)
        if at + size > len(raw):
            raise BadAnswer("TLV 长度超出数据")
        found.append((tag, raw[at : at + size]))
        at += size
    return found


def find(raw: bytes, *path: int) -> bytes | None:
    """Return the value at the end of a path of tags, None when a step is missing."""
    for tag in path:
        value = next((v for t, v in read(raw) if t == tag), None)
        if value is None:
            return None
        raw = value
    return raw


def _tag(raw: bytes, at: int) -> tuple[int, int]:
    tag = raw[at]
    if tag & 0x1F != 0x1F:
        return tag, at + 1
    if at + 1 >= len(raw) or raw[at + 1] & 0x80:
        raise BadAnswer("TLV 标识不完整")
    return tag << 8 | raw[at + 1], at + 2


def _length(raw: bytes, at: int) -> tuple[int, int]:
    if at >= len(raw):
        raise BadAnswer("TLV 缺长度")
    first = raw[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if count not in (1, 2) or at + 1 + count > len(raw):
        raise BadAnswer("TLV 长度格式错误")
    return int.from_bytes(raw[at + 1 : at + 1 + count], "big"), at + 1 + count


def build_fci(name: bytes, algorithm: str | None) -> bytes:
    """Write the FCI of an application; `algorithm` is the 算法标识, None for an old card."""
    discretionary = b""
    if algorithm is not None:
        discretionary = write(DISCRETIONARY, write(TAG_ALGORITHM, bytes.fromhex(algorithm)))
    return write(FCI, write(0x84, name) + write(PROPRIETARY, discretionary))


def algorithm_of(fci: bytes) -> str | None:
    """Return the 算法标识 of an FCI, None when the card does not state one.

    The object 9F0C stands inside the proprietary template on some cards and beside it on others.
    """
    if not fci:
        return None
    inner = find(fci, FCI)
    body = fci if inner is None else inner
    for path in ((PROPRIETARY, DISCRETIONARY), (DISCRETIONARY,)):
        held = find(body, *path)
        if held is not None:
            value = find(held, TAG_ALGORITHM)
            return value.hex() if value else None
    return None
