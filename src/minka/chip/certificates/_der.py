"""Just enough DER: write what we issue, read what a card's request contains.

Reading is strict and bounded: it sees bytes that come from outside.
"""

import datetime

SEQUENCE, SET, INTEGER, BITS, OCTETS, NULL, OID, BOOLEAN = 48, 49, 2, 3, 4, 5, 6, 1
UTF8, PRINTABLE, UTC_TIME, GENERALISED_TIME = 0x0C, 0x13, 0x17, 0x18


class MalformedDer(ValueError):
    """The bytes are not the DER that was expected."""


def item(tag: int, *parts: bytes) -> bytes:
    """Write one object."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def sequence(*parts: bytes) -> bytes:
    """Write a SEQUENCE."""
    return item(SEQUENCE, *parts)


def oid(dotted: str) -> bytes:
    """Write an object identifier."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = bytearray((first * 40 + second,))
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(number & 0x7F | 0x80)
        body += bytes(reversed(digits))
    return item(OID, bytes(body))


def integer(number: int) -> bytes:
    """Write an unsigned INTEGER."""
    return item(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def bits(body: bytes) -> bytes:
    """Write a BIT STRING of whole bytes."""
    return item(BITS, b"\0", body)


def text(value: str) -> bytes:
    """Write a UTF8String."""
    return item(UTF8, value.encode())


def printable(value: str) -> bytes:
    """Write a PrintableString."""
    return item(PRINTABLE, value.encode("ascii"))


def time(instant: datetime.datetime) -> bytes:
    """Write an instant as X.509 asks: UTCTime before 2050, GeneralizedTime from then on."""
    utc = instant.astimezone(datetime.UTC)
    if utc.year < 2050:
        return item(UTC_TIME, f"{utc:%y%m%d%H%M%SZ}".encode())
    return item(GENERALISED_TIME, f"{utc:%Y%m%d%H%M%SZ}".encode())


def split(raw: bytes) -> list[tuple[int, bytes, bytes]]:
    """Return the objects standing one after the other: (tag, body, whole). Raises MalformedDer."""
    found, at = [], 0
    while at < len(raw):
        start, size, at = at, *_length(raw, at)
        if at + size > len(raw):
            raise MalformedDer("a length points outside")
        found.append((raw[start], raw[at : at + size], raw[start : at + size]))
        at += size
    return found


def _length(raw: bytes, at: int) -> tuple[int, int]:
    """Return the size of the body and where it begins."""
    if at + 2 > len(raw):
        raise MalformedDer("an object is cut off")
    first = raw[at + 1]
    if first < 0x80:
        return first, at + 2
    count = first & 0x7F
    if count not in (1, 2) or at + 2 + count > len(raw):
        raise MalformedDer("a length is malformed")
    return int.from_bytes(raw[at + 2 : at + 2 + count], "big"), at + 2 + count


def children(raw: bytes, tag: int, count: int) -> list[tuple[int, bytes, bytes]]:
    """Return the parts of the one object in `raw`; raises MalformedDer for another shape."""
    objects = split(raw)
    if len(objects) != 1 or objects[0][0] != tag:
        raise MalformedDer("another object was expected")
    parts = split(objects[0][1])
    if len(parts) < count:
        raise MalformedDer("a part is missing")
    return parts
