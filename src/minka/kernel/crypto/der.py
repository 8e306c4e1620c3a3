"""The two ASN.1 forms of SM2: signature and ciphertext, between DER and plain bytes.

Plain: a signature is r‖s (64 bytes), a ciphertext C1‖C3‖C2 = 04‖x‖y‖SM3‖data. DER:
SEQUENCE of r, s; SEQUENCE of x, y, OCTET STRING SM3, OCTET STRING data. Reading is
strict: one encoding per value, nothing after the end.

Source: GM/T 0009-2012 §7; GB/T 32918.4-2016 for the order C1C3C2 (confidence: good).
"""

_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04


class MalformedDer(ValueError):
    """The bytes are not the one DER encoding of such a value."""


def signature_to_der(signature: bytes) -> bytes:
    """Return the DER form of r‖s; raises ValueError unless it has 64 bytes."""
    if len(signature) != 64:
        raise ValueError("an SM2 signature is r and s of 32 bytes each")
    return _item(_SEQUENCE, _integer(signature[:32]) + _integer(signature[32:]))


def signature_from_der(data: bytes) -> bytes:
    """Return r‖s; raises MalformedDer."""
    r, s = _items(data, (_INTEGER, _INTEGER))
    return _number(r) + _number(s)


def ciphertext_to_der(ciphertext: bytes) -> bytes:
    """Return the DER form of C1‖C3‖C2."""
    x, y, digest, data = ciphertext[1:33], ciphertext[33:65], ciphertext[65:97], ciphertext[97:]
    body = _integer(x) + _integer(y) + _item(_OCTETS, digest) + _item(_OCTETS, data)
    return _item(_SEQUENCE, body)


def ciphertext_from_der(data: bytes) -> bytes:
    """Return C1‖C3‖C2; raises MalformedDer."""
    x, y, digest, encrypted = _items(data, (_INTEGER, _INTEGER, _OCTETS, _OCTETS))
    return b"\x04" + _number(x) + _number(y) + digest + encrypted


def _item(tag: int, body: bytes) -> bytes:
    length = len(body)
    if length < 0x80:
        return bytes((tag, length)) + body
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def _integer(number: bytes) -> bytes:
    """Encode an unsigned number: no leading zero but one before a high bit."""
    body = number.lstrip(b"\x00") or b"\x00"
    return _item(_INTEGER, b"\x00" + body if body[0] & 0x80 else body)


def _number(body: bytes) -> bytes:
    """Return the 32 bytes of a strictly encoded unsigned integer of at most 256 bits."""
    digits = body[1:] if body[0] == 0 and len(body) > 1 else body
    if body[0] & 0x80 or len(digits) > 32 or (digits is not body and not digits[0] & 0x80):
        raise MalformedDer("not a strictly encoded unsigned integer")
    return digits.rjust(32, b"\x00")


def _items(data: bytes, tags: tuple[int, ...]) -> list[bytes]:
    """Return the bodies of a sequence that holds exactly these tags."""
    body, rest = _take(data, _SEQUENCE)
    bodies = []
    for tag in tags:
        part, body = _take(body, tag)
        bodies.append(part)
    if rest or body:
        raise MalformedDer("something follows the end")
    return bodies


def _take(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split off the body of the first item, which must have this tag."""
    if len(data) < 2 or data[0] != tag:
        raise MalformedDer("another item was expected")
    start, length = 2, data[1]
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    body = data[start : start + length]
    if len(body) != length or _item(tag, body) != data[: start + length]:
        raise MalformedDer("the length is wrong")
    if not body:
        raise MalformedDer("an item is empty")
    return body, data[start + length :]
