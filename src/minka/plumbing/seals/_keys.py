"""The centre's seal key, and the public keys whose seals we trust.

The current private key stands in `seal.json`, locked with a passphrase if one is set; every
public key ever used stands in a file of its own, named by its identifier. Trust comes from
this folder, never from the database that the seals protect.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from minka.kernel.crypto import Sm2PrivateKey, Sm2PublicKey, provider
from minka.kernel.crypto.passphrase import WrongPassphrase, lock_secret, unlock_secret

CURRENT = "seal.json"


class UnableToSeal(RuntimeError):
    """There is no usable seal key; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The key that signs now (None: we can only verify) and the public keys by identifier."""

    folder: Path
    current: Sm2PrivateKey | None
    trusted: Mapping[str, Sm2PublicKey]

    def signer(self) -> Sm2PrivateKey:
        """Return the key that signs; make one the first time. Raises UnableToSeal."""
        if self.current is None:
            raise UnableToSeal(
                f"封存密钥 {self.folder / CURRENT} 用口令保护，请设置 MINKA_SEAL_PASSPHRASE。"
            )
        return self.current


def key_id(key: Sm2PublicKey) -> str:
    """Return the identifier of a public key: the first 8 bytes of its SM3."""
    return provider().sm3(key.point)[:8].hex()


def open_keys(folder: Path, *, passphrase: str = "") -> SealKeys:
    """Return the keys of this folder; make the seal key the first time.

    Without its passphrase a locked key only verifies. Raises UnableToSeal when the passphrase
    is wrong.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / CURRENT
    if not path.exists():
        _make(path, passphrase)
    return SealKeys(folder, _load(path, passphrase), public_keys(folder))


def public_keys(folder: Path) -> dict[str, Sm2PublicKey]:
    """Return the public keys that stand in a folder, by identifier."""
    found = {}
    for file in sorted(folder.glob("seal-*.pub")):
        public = Sm2PublicKey(bytes.fromhex(file.read_text(encoding="ascii").strip()))
        found[key_id(public)] = public
    return found


def trust(folder: Path, public: Sm2PublicKey) -> None:
    """Add a public key to those whose seals we trust."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"seal-{key_id(public)}.pub").write_text(f"{public.point.hex()}\n", encoding="ascii")


def _make(path: Path, passphrase: str) -> None:
    key = provider().sm2_generate()
    public = key.public.point
    kept: dict[str, object] = {"algorithm": "SM2", "public": public.hex()}
    if passphrase:
        kept |= lock_secret(key.secret, passphrase, head=public)
    else:
        kept["secret"] = key.secret.hex()
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was first, and its key counts
    else:
        trust(path.parent, key.public)
    finally:
        draft.unlink()


def _load(path: Path, passphrase: str) -> Sm2PrivateKey | None:
    kept = json.loads(path.read_text(encoding="ascii"))
    public = bytes.fromhex(kept["public"])
    if "secret" in kept:
        return Sm2PrivateKey(bytes.fromhex(kept["secret"]), Sm2PublicKey(public))
    if not passphrase:
        return None
    try:
        secret = unlock_secret(kept, passphrase, head=public)
    except WrongPassphrase as error:
        raise UnableToSeal(f"{path}：{error}，请检查 MINKA_SEAL_PASSPHRASE。") from None
    return Sm2PrivateKey(secret, Sm2PublicKey(public))
