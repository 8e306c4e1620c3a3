"""A small CA of the centre: two certificates a card, one to sign, one to encrypt.

The signing key was made on the card and never left it; the encryption key is made here (by the
centre's 密钥管理中心 in production), for what it encrypts must be recoverable.
"""

import datetime
import secrets
from dataclasses import dataclass

from minka.chip.certificates import _der as der
from minka.chip.certificates import _names as names
from minka.chip.certificates._envelope import envelope
from minka.chip.certificates._names import Usage
from minka.chip.certificates._request import read_request
from minka.kernel.crypto import Sm2PrivateKey, Sm2PublicKey, provider

VERSION_3 = der.item(0xA0, der.integer(2))
NO_PATH = der.sequence()
END_OF_PATH = der.sequence(der.item(der.BOOLEAN, b"\xff"), der.integer(0))


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """Whose certificate: name, card number, social security number."""

    name: str
    card_number: str
    social_security_number: str

    def encode(self) -> bytes:
        """Write the distinguished name; the social security number is an extension."""
        return names.name(
            (names.COUNTRY, "CN"),
            (names.COMMON_NAME, self.name),
            (names.SERIAL, self.card_number),
        )


@dataclass(frozen=True, slots=True)
class CardCertificates:
    """What goes onto a card: two certificates and the encryption key for it alone, all DER."""

    signing: bytes
    encryption: bytes
    envelope: bytes


class CentreCA:
    """A root that signs card certificates directly."""

    def __init__(self, key: Sm2PrivateKey, *, organisation: str, name: str) -> None:
        self._key = key
        self.subject = names.name(
            (names.COUNTRY, "CN"), (names.ORGANISATION, organisation), (names.COMMON_NAME, name)
        )

    def root(self, *, valid_from: datetime.datetime, valid_to: datetime.datetime) -> bytes:
        """Return the CA's own certificate, signed by itself."""
        extensions = [
            names.extension(names.BASIC, END_OF_PATH, critical=True),
            names.extension(names.KEY_USAGE, names.usage_bits(Usage.AUTHORITY), critical=True),
        ]
        return self._sign(
            self.subject, self._key.public, extensions, valid_from=valid_from, valid_to=valid_to
        )

    def issue(
        self,
        request: bytes,
        subject: Subject,
        *,
        valid_from: datetime.datetime,
        valid_to: datetime.datetime,
    ) -> CardCertificates:
        """Issue both certificates for a card's request; raises ValueError for a bad request.

        The names in the certificate are the centre's, whatever the request says.
        """
        public_key = read_request(request).public_key
        encryption_key = provider().sm2_generate()
        made = []
        for key, usage in ((public_key, Usage.SIGN), (encryption_key.public, Usage.ENCRYPT)):
            number = der.printable(subject.social_security_number)
            extensions = [
                names.extension(names.BASIC, NO_PATH, critical=True),
                names.extension(names.KEY_USAGE, names.usage_bits(usage), critical=True),
                names.extension(names.AUTHORITY_KEY, _authority_key(self._key.public)),
                names.extension(names.INSURANCE_NUMBER, number),
            ]
            encoded = subject.encode()
            made.append(
                self._sign(encoded, key, extensions, valid_from=valid_from, valid_to=valid_to)
            )
        return CardCertificates(made[0], made[1], envelope(encryption_key, public_key))

    def _sign(
        self,
        subject: bytes,
        key: Sm2PublicKey,
        extensions: list[bytes],
        *,
        valid_from: datetime.datetime,
        valid_to: datetime.datetime,
    ) -> bytes:
        own = names.extension(names.SUBJECT_KEY, der.item(der.OCTETS, _key_identifier(key)))
        body = der.sequence(
            VERSION_3,
            der.integer(secrets.randbits(127) | 1 << 126),
            names.SIGNATURE_ALGORITHM,
            self.subject,
            der.sequence(der.time(valid_from), der.time(valid_to)),
            subject,
            names.spki(key),
            der.item(0xA3, der.sequence(*extensions, own)),
        )
        return names.signed(body, provider().sm2_sign(self._key, body))


def _key_identifier(key: Sm2PublicKey) -> bytes:
    """Return the first 20 bytes of SM3 over the point (RFC 5280 §4.2.1.2 leaves the way open)."""
    return provider().sm3(b"\x04" + key.point)[:20]


def _authority_key(key: Sm2PublicKey) -> bytes:
    return der.sequence(der.item(0x80, _key_identifier(key)))
