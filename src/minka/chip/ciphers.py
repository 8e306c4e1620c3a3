"""The two algorithm families of the card: 3DES (versions 1.00, 2.00) and SM4 (3.00).

One place says how a key is diversified, how a session key is made, what an authentication code
and a MAC are. What public sources state is followed; what they leave open is fixed here and
marked "our reading", so that a centre can compare it with its own 密码机 in one file.

SM4 is done by the house's provider. 3DES comes from `cryptography` itself: the provider is the
part of GM/T 0018 that we use, and foreign algorithms have no place there.

Sources: PBOC 2.0 part 2 §8 (diversification, MAC), PBOC 3.0 part 17 (the same with SM4);
algorithm identifiers from public 38号文 programs (FCI object 9F0C/86).
"""

import enum
import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from minka.chip.errors import ChipError
from minka.kernel.crypto import Sm4Key, provider

ECB = modes.ECB()  # noqa: S305 -- one block of key material, never text
ALL_ONES = (1 << 64) - 1


class Suite(enum.Enum):
    """An algorithm family by its 算法标识."""

    TDES = "01"
    SSF33 = "02"
    SM4 = "03"

    @property
    def block(self) -> int:
        """Block length in bytes."""
        return 16 if self is Suite.SM4 else 8


def _triple_des(suite: Suite, key: bytes) -> "Cipher[modes.ECB]":
    if suite is Suite.TDES:
        return Cipher(TripleDES(key + key[:8]), ECB)
    raise ChipError("SUITE_UNSUPPORTED", suite=suite.value)


def encrypt(suite: Suite, key: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks, each by itself."""
    if suite is Suite.SM4:
        return provider().sm4_encrypt_ecb(Sm4Key(key), data)
    return _triple_des(suite, key).encryptor().update(data)


def decrypt(suite: Suite, key: bytes, data: bytes) -> bytes:
    """Decrypt whole blocks, each by itself."""
    if suite is Suite.SM4:
        return provider().sm4_decrypt_ecb(Sm4Key(key), data)
    return _triple_des(suite, key).decryptor().update(data)


def pad(data: bytes, block: int) -> bytes:
    """Append 80 and as many 00 as fill the block (ISO/IEC 9797-1 method 2)."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes | None:
    """Take the padding off again, None when there is none."""
    stripped = data.rstrip(b"\0")
    return stripped[:-1] if stripped[-1:] == b"\x80" else None


def diversify(suite: Suite, key: bytes, factor: bytes) -> bytes:
    """Derive the key of the next level, or a session key, from an 8-byte factor.

    PBOC: left half = E(key, factor), right half = E(key, not factor); with SM4 both in one block.
    """
    inverse = (int.from_bytes(factor, "big") ^ ALL_ONES).to_bytes(8, "big")
    return encrypt(suite, key, factor + inverse)


def authentication_code(suite: Suite, session_key: bytes, data: bytes) -> bytes:
    """Return the 8-byte 鉴别数据 over 8 bytes of 原始信息.

    3DES encrypts the block as it is. SM4 pads it with 80 00 … and takes the left 8 bytes: our
    reading of "data are handed over unpadded and padded with 80 00 …".
    """
    if suite is Suite.SM4:
        return encrypt(suite, session_key, data + b"\x80\0\0\0\0\0\0\0")[:8]
    return encrypt(suite, session_key, data)


def mac(suite: Suite, key: bytes, data: bytes, initial: bytes = b"") -> bytes:
    """Return the 4-byte MAC.

    SM4: CBC-MAC (ISO/IEC 9797-1 algorithm 1); 3DES: the same with single DES and a last block
    under both halves (algorithm 3). Padding method 2; `initial` is filled up with 00.
    """
    block = suite.block
    start = initial.ljust(block, b"\0")
    padded = pad(data, block)
    if suite is Suite.SM4:
        return provider().sm4_encrypt_cbc(Sm4Key(key), padded, iv=start)[-16:-12]
    chained = start
    if len(padded) > block:
        single = Cipher(TripleDES(key[:8] * 3), modes.CBC(start)).encryptor()
        chained = single.update(padded[:-8])[-8:]
    last = int.from_bytes(chained, "big") ^ int.from_bytes(padded[-8:], "big")
    return encrypt(suite, key, last.to_bytes(8, "big"))[:4]


def check_value(suite: Suite, key: bytes) -> str:
    """Return the KCV: the first 3 bytes of a zero block under the key, in hex."""
    return encrypt(suite, key, bytes(suite.block))[:3].hex().upper()


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)
