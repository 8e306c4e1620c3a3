"""What a cryptographic device can do for us: the part of GM/T 0018 (SDF) that we use.

As in SDF nothing pads, an initialisation vector has 16 bytes, signing takes the
pre-processed hash of the message, a signature is r‖s and a ciphertext C1‖C3‖C2. The
methods that take a whole message are built on those and are the same for every device.

Source: GM/T 0018-2023 (functions), GB/T 32918.2-2016 §5.5 (Z), GM/T 0009-2012 §10
(default identity).
"""

import abc

from minka.kernel.crypto.keys import Sm2PrivateKey, Sm2PublicKey, Sm4Key

DEFAULT_IDENTITY = b"1234567812345678"
"""The identity of a signer when nothing else was agreed; without it nothing interoperates."""

_CURVE = bytes.fromhex(
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)
"""a, b and the base point, as Z takes them."""


class CryptoError(RuntimeError):
    """The device refused an operation; the message holds no key and no data."""


class CryptoUnavailable(CryptoError):
    """There is no device, or it lacks an algorithm."""


class CryptoProvider(abc.ABC):
    """One device: a library in this process, or a hardware security module."""

    name: str

    @abc.abstractmethod
    def random(self, count: int) -> bytes:
        """Return bytes fit for keys (SDF_GenerateRandom)."""

    @abc.abstractmethod
    def sm3(self, data: bytes) -> bytes:
        """Return the 32-byte SM3 hash (SDF_Hash…)."""

    @abc.abstractmethod
    def hmac_sm3(self, key: bytes, data: bytes) -> bytes:
        """Return the 32-byte HMAC-SM3 (SDF_HMAC…)."""

    @abc.abstractmethod
    def sm4_encrypt_ecb(self, key: Sm4Key, data: bytes) -> bytes:
        """Encrypt whole blocks of 16 bytes; raises ValueError for another length."""

    @abc.abstractmethod
    def sm4_decrypt_ecb(self, key: Sm4Key, data: bytes) -> bytes:
        """Decrypt whole blocks of 16 bytes; raises ValueError for another length."""

    @abc.abstractmethod
    def sm4_encrypt_cbc(self, key: Sm4Key, data: bytes, *, iv: bytes) -> bytes:
        """Encrypt whole blocks in a chain; raises ValueError for another length."""

    @abc.abstractmethod
    def sm4_decrypt_cbc(self, key: Sm4Key, data: bytes, *, iv: bytes) -> bytes:
        """Decrypt whole blocks in a chain; raises ValueError for another length."""

    @abc.abstractmethod
    def sm4_cmac(self, key: Sm4Key, data: bytes) -> bytes:
        """Return the 16-byte CMAC (SDF_CalculateMAC)."""

    @abc.abstractmethod
    def sm2_generate(self) -> Sm2PrivateKey:
        """Return a new key pair (SDF_GenerateKeyPair_ECC)."""

    @abc.abstractmethod
    def sm2_sign_digest(self, key: Sm2PrivateKey, digest: bytes) -> bytes:
        """Return r‖s over a pre-processed hash of 32 bytes (SDF_InternalSign_ECC)."""

    @abc.abstractmethod
    def sm2_verify_digest(self, key: Sm2PublicKey, digest: bytes, signature: bytes) -> bool:
        """Tell whether r‖s belongs to the hash (SDF_ExternalVerify_ECC).

        A signature of another length or out of range is simply wrong. Raises CryptoError
        when the key is no point of the curve.
        """

    @abc.abstractmethod
    def sm2_encrypt(self, key: Sm2PublicKey, data: bytes) -> bytes:
        """Return C1‖C3‖C2 of at least one byte (SDF_ExternalEncrypt_ECC)."""

    @abc.abstractmethod
    def sm2_decrypt(self, key: Sm2PrivateKey, data: bytes) -> bytes:
        """Return what C1‖C3‖C2 hides; raises CryptoError when it was not made for this key."""

    def sm2_digest(
        self, key: Sm2PublicKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY
    ) -> bytes:
        """Return the pre-processed hash SM3(Z‖message) of a signer (GM/T 0018 §6.5)."""
        head = (len(identity) * 8).to_bytes(2, "big") + identity
        return self.sm3(self.sm3(head + _CURVE + key.point) + message)

    def sm2_sign(
        self, key: Sm2PrivateKey, message: bytes, *, identity: bytes = DEFAULT_IDENTITY
    ) -> bytes:
        """Return r‖s over a message."""
        return self.sm2_sign_digest(key, self.sm2_digest(key.public, message, identity=identity))

    def sm2_verify(
        self,
        key: Sm2PublicKey,
        message: bytes,
        signature: bytes,
        *,
        identity: bytes = DEFAULT_IDENTITY,
    ) -> bool:
        """Tell whether r‖s is the signature of a message by this key."""
        digest = self.sm2_digest(key, message, identity=identity)
        return self.sm2_verify_digest(key, digest, signature)

    def key_check_value(self, key: Sm4Key) -> str:
        """Return the 校验值 of a key, 6 hexadecimal digits: a zero block encrypted."""
        return self.sm4_encrypt_ecb(key, bytes(16))[:3].hex().upper()
