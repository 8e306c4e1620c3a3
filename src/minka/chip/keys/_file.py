"""The encrypted key file: names, versions and check values in clear, keys under a passphrase.

The keys are locked together (scrypt, then SM4-GCM), with the clear list as additional data: a
line can neither be read nor altered, moved or renamed. The file is replaced in one step and
readable by its owner only.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from minka.chip.ciphers import Suite
from minka.chip.errors import BadValue, ChipError
from minka.chip.keys._hierarchy import Level, MasterKey
from minka.kernel.crypto.passphrase import WrongPassphrase, lock_secret, unlock_secret

FORMAT = "minka-keys-2"
PASSPHRASE_LENGTH = 12
SIZE = 16


def save_keys(path: Path, masters: Iterable[MasterKey], passphrase: str) -> None:
    """Write the key file anew; raises BadValue for a passphrase of less than 12 characters."""
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise BadValue("VALUE_FORMAT", label="口令", expected=f"至少{PASSPHRASE_LENGTH}个字符")
    held = list(masters)
    keys = [_line(master) for master in held]
    secret = b"".join(master.value for master in held)
    document = {"format": FORMAT, "keys": keys, **lock_secret(secret, passphrase, head=_head(keys))}
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def load_keys(path: Path, passphrase: str) -> list[MasterKey]:
    """Return the keys of a file.

    Raises ChipError for a wrong passphrase, an altered file or another kind of file; OSError.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise ChipError("KEY_FILE_REFUSED", reason="不是密钥文件")
        lines = document["keys"]
        secret = unlock_secret(document, passphrase, head=_head(lines))
        return [
            _master(line, secret[at : at + SIZE])
            for line, at in zip(lines, range(0, len(secret), SIZE), strict=True)
        ]
    except WrongPassphrase:
        raise ChipError("KEY_FILE_REFUSED", reason="口令错误，或文件被改动") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ChipError("KEY_FILE_REFUSED", reason="格式错误") from None


def _head(lines: list[dict[str, Any]]) -> bytes:
    return json.dumps([FORMAT, lines], ensure_ascii=False, sort_keys=True).encode()


def _line(master: MasterKey) -> dict[str, Any]:
    return {
        "name": master.name,
        "suite": master.suite.value,
        "version": master.version,
        "level": master.level.value,
        "kcv": master.check_value,
    }


def _master(line: dict[str, Any], value: bytes) -> MasterKey:
    return MasterKey(
        line["name"], Suite(line["suite"]), line["version"], value, Level(line["level"])
    )
