"""The encryption key on its way to the card: SM2EnvelopedKey of GM/T 0009-2012 §7.4.

A fresh SM4 key encrypts the private key, the card's signing key encrypts the SM4 key; only that
card can open it.
"""

from minka.chip.certificates import _der as der
from minka.chip.certificates import _names as names
from minka.kernel.crypto import Sm2PrivateKey, Sm2PublicKey, Sm4Key, provider
from minka.kernel.crypto.der import ciphertext_from_der, ciphertext_to_der

ALGORITHM = der.sequence(der.oid(names.SM4))
FULL_SCALAR = 64
"""The private key's field is 512 bits wide, as in GM/T 0018: 32 bytes of zero, 32 of key."""


def envelope(key: Sm2PrivateKey, receiver: Sm2PublicKey) -> bytes:
    """Return the enveloped key in DER."""
    device = provider()
    wrapping = Sm4Key(device.random(16))
    wrapped = device.sm2_encrypt(receiver, wrapping.secret)
    secret = device.sm4_encrypt_ecb(wrapping, key.secret.rjust(FULL_SCALAR, b"\0"))
    return der.sequence(
        ALGORITHM,
        ciphertext_to_der(wrapped),
        der.bits(b"\x04" + key.public.point),
        der.bits(secret),
    )


def open_envelope(raw: bytes, receiver: Sm2PrivateKey) -> Sm2PrivateKey:
    """Return the key; raises ValueError for another shape, CryptoError for another receiver."""
    algorithm, wrapped, point, secret = der.children(raw, der.SEQUENCE, 4)[:4]
    if algorithm[2] != ALGORITHM or point[1][:2] != b"\0\x04":
        raise der.MalformedDer("not an enveloped SM2 key")
    device = provider()
    wrapping = Sm4Key(device.sm2_decrypt(receiver, ciphertext_from_der(wrapped[2])))
    scalar = device.sm4_decrypt_ecb(wrapping, secret[1][1:])[-32:]
    return Sm2PrivateKey(scalar, Sm2PublicKey(point[1][2:]))
