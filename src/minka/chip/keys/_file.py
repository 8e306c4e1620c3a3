"""The encrypted key file: names, versions and check values in clear, keys under a passphrase.

Each key is encrypted by itself (SM4-GCM) with its name, suite, version, level and check value
as additional data, so a line can neither be read nor moved nor renamed. The passphrase goes
through scrypt. The file is replaced in one step and readable by its owner only.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from minka.chip.ciphers import Suite
from minka.chip.errors import BadValue, ChipError
from minka.chip.keys._hierarchy import Level, MasterKey

FORMAT = "minka-keys-1"
PASSPHRASE_LENGTH = 12
COST = {"n": 1 << 15, "r": 8, "p": 1}
MEMORY = 64 << 20
TAG = 16


def save_keys(path: Path, masters: Iterable[MasterKey], passphrase: str) -> None:
    """Write the key file anew; raises BadValue for a passphrase of less than 12 characters."""
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise BadValue("VALUE_FORMAT", label="口令", expected=f"至少{PASSPHRASE_LENGTH}个字符")
    salt = secrets.token_bytes(16)
    key = _derive(passphrase, salt, COST)
    document = {
        "format": FORMAT,
        "scrypt": {"salt": salt.hex(), **COST},
        "keys": [_sealed(master, key) for master in masters],
    }
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def load_keys(path: Path, passphrase: str) -> list[MasterKey]:
    """Return the keys of a file; raises ChipError for a wrong passphrase or an altered file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise ChipError("IMAGE_DAMAGED", reason="不是密钥文件")
        cost = document["scrypt"]
        key = _derive(passphrase, bytes.fromhex(cost["salt"]), cost)
        return [_opened(entry, key) for entry in document["keys"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ChipError("IMAGE_DAMAGED", reason="密钥文件格式错误") from error
    except InvalidTag:
        raise ChipError("IMAGE_DAMAGED", reason="口令错误或密钥文件被改动") from None


def _derive(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    if (cost["n"], cost["r"], cost["p"]) > (1 << 20, 16, 4):
        raise ChipError("IMAGE_DAMAGED", reason="密钥文件的口令参数过大")
    return hashlib.scrypt(
        passphrase.encode(),
        salt=salt,
        n=cost["n"],
        r=cost["r"],
        p=cost["p"],
        maxmem=MEMORY,
        dklen=16,
    )


def _head(master: MasterKey) -> dict[str, Any]:
    return {
        "name": master.name,
        "suite": master.suite.value,
        "version": master.version,
        "level": master.level.value,
        "kcv": master.check_value,
    }


def _sealed(master: MasterKey, key: bytes) -> dict[str, Any]:
    head, nonce = _head(master), secrets.token_bytes(12)
    encryptor = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(json.dumps(head).encode())
    value = encryptor.update(master.value) + encryptor.finalize()
    return {**head, "sealed": (nonce + value + encryptor.tag).hex()}


def _opened(entry: dict[str, Any], key: bytes) -> MasterKey:
    head = {name: value for name, value in entry.items() if name != "sealed"}
    raw = bytes.fromhex(entry["sealed"])
    decryptor = Cipher(SM4(key), modes.GCM(raw[:12], raw[-TAG:])).decryptor()
    decryptor.authenticate_additional_data(json.dumps(head).encode())
    value = decryptor.update(raw[12:-TAG]) + decryptor.finalize()
    return MasterKey(
        head["name"], Suite(head["suite"]), head["version"], value, Level(head["level"])
    )
