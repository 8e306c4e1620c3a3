"""The certificate request of a card (PKCS #10, RFC 2986), signed by the card itself."""

from collections.abc import Callable
from dataclasses import dataclass

from minka.chip.certificates import _der as der
from minka.chip.certificates import _names as names
from minka.kernel.crypto import Sm2PublicKey, provider


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A request whose signature fits its key: the asker holds the private key."""

    public_key: Sm2PublicKey
    subject: bytes


def build_request(
    public_key: Sm2PublicKey, subject: bytes, sign_digest: Callable[[bytes], bytes]
) -> bytes:
    """Return the request in DER; `sign_digest` lets the card sign a pre-processed hash."""
    info = der.sequence(der.integer(0), subject, names.spki(public_key), der.item(0xA0))
    return names.signed(info, sign_digest(provider().sm2_digest(public_key, info)))


def read_request(raw: bytes) -> CertificateRequest:
    """Read and check a request; raises ValueError when it is malformed or wrongly signed."""
    info, signature = names.taken_apart(raw)
    _version, subject, spki = der.children(info, der.SEQUENCE, 3)[:3]
    public_key = names.key_of(spki[2])
    if not provider().sm2_verify(public_key, info, signature):
        raise der.MalformedDer("the signature does not fit the key")
    return CertificateRequest(public_key, subject[2])
