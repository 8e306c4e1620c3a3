"""Keep a secret in a file under a passphrase: scrypt, then SM4-GCM.

What stands beside the secret in clear (`head`) is authenticated with it, so neither can be
exchanged alone.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

COST_N, COST_R, COST_P = 1 << 15, 8, 1
MEMORY = 64 << 20
NONCE, TAG = 12, 16


class WrongPassphrase(ValueError):
    """The passphrase is not the one, or the file was altered."""


def lock_secret(secret: bytes, passphrase: str, *, head: bytes) -> dict[str, str]:
    """Return the locked secret as hexadecimal text, fit for JSON."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE)
    encryptor = Cipher(SM4(_key(passphrase, salt)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head)
    locked = encryptor.update(secret) + encryptor.finalize()
    return {"salt": salt.hex(), "locked": (nonce + locked + encryptor.tag).hex()}


def unlock_secret(locked: dict[str, str], passphrase: str, *, head: bytes) -> bytes:
    """Return the secret; raises WrongPassphrase."""
    raw = bytes.fromhex(locked["locked"])
    key = _key(passphrase, bytes.fromhex(locked["salt"]))
    decryptor = Cipher(SM4(key), modes.GCM(raw[:NONCE], raw[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(head)
    try:
        return decryptor.update(raw[NONCE:-TAG]) + decryptor.finalize()
    except InvalidTag:
        raise WrongPassphrase("口令错误，或密钥文件被改动") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=COST_N, r=COST_R, p=COST_P, maxmem=MEMORY, dklen=16
    )
