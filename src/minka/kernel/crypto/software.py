"""The provider without a device: hashlib, cryptography and the system's libcrypto 3.

Good for tests, demonstrations and seals. Keys that personalise real cards belong into a
hardware security module.
"""

import functools
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.cmac import CMAC

from minka.kernel.crypto import der
from minka.kernel.crypto.keys import Sm2PrivateKey, Sm2PublicKey, Sm4Key
from minka.kernel.crypto.libcrypto import Sm2Library, sm2_library
from minka.kernel.crypto.provider import CryptoError, CryptoProvider, CryptoUnavailable

_ECB = modes.ECB()  # noqa: S305 -- SDF offers it; single blocks and key check values need it


class SoftwareProvider(CryptoProvider):
    """Everything in this process. SM2 is looked for when it is first needed."""

    name = "software"

    def __init__(self) -> None:
        """Raise CryptoUnavailable when this Python cannot do SM3."""
        if "sm3" not in hashlib.algorithms_available:
            raise CryptoUnavailable("这个 Python 没有 SM3：请使用链接 OpenSSL 3 的 Python")

    @functools.cached_property
    def sm2(self) -> Sm2Library:
        """The library that does SM2; raises CryptoUnavailable."""
        return sm2_library()

    def random(self, count: int) -> bytes:
        """See CryptoProvider."""
        return secrets.token_bytes(count)

    def sm3(self, data: bytes) -> bytes:
        """See CryptoProvider."""
        return hashlib.new("sm3", data).digest()

    def hmac_sm3(self, key: bytes, data: bytes) -> bytes:
        """See CryptoProvider."""
        return hmac.digest(key, data, "sm3")

    def sm4_encrypt_ecb(self, key: Sm4Key, data: bytes) -> bytes:
        """See CryptoProvider."""
        return _encrypt(key, data, _ECB)

    def sm4_decrypt_ecb(self, key: Sm4Key, data: bytes) -> bytes:
        """See CryptoProvider."""
        return _decrypt(key, data, _ECB)

    def sm4_encrypt_cbc(self, key: Sm4Key, data: bytes, *, iv: bytes) -> bytes:
        """See CryptoProvider."""
        return _encrypt(key, data, modes.CBC(iv))

    def sm4_decrypt_cbc(self, key: Sm4Key, data: bytes, *, iv: bytes) -> bytes:
        """See CryptoProvider."""
        return _decrypt(key, data, modes.CBC(iv))

    def sm4_cmac(self, key: Sm4Key, data: bytes) -> bytes:
        """See CryptoProvider."""
        mac = CMAC(SM4(key.secret))
        mac.update(data)
        return mac.finalize()

    def sm2_generate(self) -> Sm2PrivateKey:
        """See CryptoProvider."""
        return self.sm2.generate()

    def sm2_sign_digest(self, key: Sm2PrivateKey, digest: bytes) -> bytes:
        """See CryptoProvider."""
        return der.signature_from_der(self.sm2.sign(key, digest))

    def sm2_verify_digest(self, key: Sm2PublicKey, digest: bytes, signature: bytes) -> bool:
        """See CryptoProvider."""
        if len(signature) != 64:
            return False
        return self.sm2.verify(key, digest, der.signature_to_der(signature))

    def sm2_encrypt(self, key: Sm2PublicKey, data: bytes) -> bytes:
        """See CryptoProvider."""
        return der.ciphertext_from_der(self.sm2.encrypt(key, data))

    def sm2_decrypt(self, key: Sm2PrivateKey, data: bytes) -> bytes:
        """See CryptoProvider."""
        if len(data) <= 97 or data[0] != 4:
            raise CryptoError("an SM2 ciphertext is 04‖x‖y‖SM3‖data")
        return self.sm2.decrypt(key, der.ciphertext_to_der(data))


def _encrypt(key: Sm4Key, data: bytes, mode: modes.ECB | modes.CBC) -> bytes:
    encryptor = Cipher(SM4(key.secret), mode).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def _decrypt(key: Sm4Key, data: bytes, mode: modes.ECB | modes.CBC) -> bytes:
    decryptor = Cipher(SM4(key.secret), mode).decryptor()
    return decryptor.update(data) + decryptor.finalize()
