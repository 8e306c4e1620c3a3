"""Object identifiers and the parts that request and certificate share.

Sources: GM/T 0006-2012 (SM2, SM3), GB/T 20518 / GM/T 0015-2012 (the extensions of Chinese
certificates), RFC 5280.
"""

import enum

from minka.chip.certificates import _der as der
from minka.kernel.crypto import Sm2PublicKey, signature_from_der, signature_to_der

EC_PUBLIC_KEY, SM2_CURVE = "1.2.840.10045.2.1", "1.2.156.10197.1.301"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM4 = "1.2.156.10197.1.104"
INSURANCE_NUMBER = "1.2.156.10260.4.1.2"
COUNTRY, ORGANISATION, UNIT, COMMON_NAME, SERIAL = (
    "2.5.4.6",
    "2.5.4.10",
    "2.5.4.11",
    "2.5.4.3",
    "2.5.4.5",
)
SUBJECT_KEY, KEY_USAGE, BASIC, AUTHORITY_KEY = "2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.35"

SIGNATURE_ALGORITHM = der.sequence(der.oid(SM2_WITH_SM3))
KEY_ALGORITHM = der.sequence(der.oid(EC_PUBLIC_KEY), der.oid(SM2_CURVE))


class Usage(enum.Enum):
    """keyUsage as bits from the left (RFC 5280 §4.2.1.3)."""

    SIGN = 0b1100_0000  # digitalSignature, nonRepudiation
    ENCRYPT = 0b0011_1000  # keyEncipherment, dataEncipherment, keyAgreement
    AUTHORITY = 0b0000_0110  # keyCertSign, cRLSign


def spki(key: Sm2PublicKey) -> bytes:
    """Write a public key as certificates hold it."""
    return der.sequence(KEY_ALGORITHM, der.bits(b"\x04" + key.point))


def key_of(raw: bytes) -> Sm2PublicKey:
    """Read a public key; raises MalformedDer unless it is an uncompressed point of SM2."""
    algorithm, bits = der.children(raw, der.SEQUENCE, 2)[:2]
    point = bits[1]
    if algorithm[2] != KEY_ALGORITHM or len(point) != 66 or point[:2] != b"\0\x04":
        raise der.MalformedDer("not an SM2 public key")
    return Sm2PublicKey(point[2:])


def name(*parts: tuple[str, str]) -> bytes:
    """Write a distinguished name; country and serial number are PrintableStrings."""
    plain = (COUNTRY, SERIAL)
    return der.sequence(
        *(
            der.item(
                der.SET,
                der.sequence(
                    der.oid(kind), der.printable(value) if kind in plain else der.text(value)
                ),
            )
            for kind, value in parts
        )
    )


def extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    """Write one extension."""
    flag = der.item(der.BOOLEAN, b"\xff") if critical else b""
    return der.sequence(der.oid(kind), flag, der.item(der.OCTETS, value))


def usage_bits(usage: Usage) -> bytes:
    """Write keyUsage: DER drops the zeros at the end."""
    unused = (usage.value & -usage.value).bit_length() - 1
    return der.item(der.BITS, bytes((unused, usage.value)))


def signed(body: bytes, signature: bytes) -> bytes:
    """Join what was signed, the algorithm and r‖s."""
    return der.sequence(body, SIGNATURE_ALGORITHM, der.bits(signature_to_der(signature)))


def taken_apart(raw: bytes) -> tuple[bytes, bytes]:
    """Return (what was signed, r‖s); raises ValueError for another algorithm or shape."""
    body, algorithm, bits = der.children(raw, der.SEQUENCE, 3)[:3]
    if algorithm[2] != SIGNATURE_ALGORITHM or bits[0] != der.BITS:
        raise der.MalformedDer("not signed with SM2 and SM3")
    return body[2], signature_from_der(bits[1][1:])
