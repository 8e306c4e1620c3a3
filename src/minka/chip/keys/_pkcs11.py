"""Master keys in a PKCS#11 token. SoftHSM2 in tests; the calls are the same for a real one.

What it can and cannot do, plainly:

- 3DES masters live in the token, sensitive and not extractable; only E(master, factor) comes out,
  which is a region's key and then lives in this process.
- PKCS#11 has no SM4 (SoftHSM2 2.6 has no SM2, SM3 or SM4 at all). An SM4 master is kept in the
  token as a data object wrapped by a token AES key that does not leave it, and is unwrapped into
  this process's memory for every use. That is storage, not custody.
- It is a development and test store. A centre in production uses a 密码机 behind GM/T 0018.
- python-pkcs11 with SoftHSM2 is not safe for two threads: one lock guards every call here.

Needs python-pkcs11, an optional component: `pip install minka[pkcs11]`.
"""

import threading
from collections.abc import Iterable
from typing import Any

from minka.chip.ciphers import ALL_ONES, Suite, diversify
from minka.chip.errors import ChipError
from minka.chip.keys._derived import DerivedKeys, missing
from minka.chip.keys._hierarchy import CardIdentity, Level, MasterKey

try:
    from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, lib
except ImportError:
    IS_INSTALLED = False
else:
    IS_INSTALLED = True

WRAPPER = "minka-wrap"
ONE_AT_A_TIME = threading.Lock()


class Pkcs11Keys(DerivedKeys):
    """A KeyProvider over the masters of one token. Use it as a context manager.

    `module` is the path of the driver. Raises ChipError without python-pkcs11.
    """

    def __init__(self, module: str, *, token: str, pin: str) -> None:
        super().__init__()
        if not IS_INSTALLED:
            raise ChipError("PKCS11_MISSING")
        with ONE_AT_A_TIME:
            found: Any = lib(module).get_token(token_label=token)
            self._session: Any = found.open(user_pin=pin, rw=True)

    def load(self, masters: Iterable[MasterKey]) -> None:
        """Bring masters into the token, from a ceremony or a key file; one version of each."""
        with ONE_AT_A_TIME:
            for master in masters:
                label = _label(master.name, master.suite)
                if master.suite is Suite.TDES and master.level is Level.ROOT:
                    self._load_triple_des(label, master)
                else:
                    self._load_wrapped(label, master)

    def _load_triple_des(self, label: str, master: MasterKey) -> None:
        self._session.create_object(
            {
                Attribute.CLASS: ObjectClass.SECRET_KEY,
                Attribute.KEY_TYPE: KeyType.DES3,
                Attribute.LABEL: label,
                Attribute.TOKEN: True,
                Attribute.SENSITIVE: True,
                Attribute.EXTRACTABLE: False,
                Attribute.ENCRYPT: True,
                Attribute.VALUE: master.value + master.value[:8],
            }
        )

    def _load_wrapped(self, label: str, master: MasterKey) -> None:
        level = master.level.value.encode().ljust(16, b"\0")
        iv = self._session.generate_random(128)
        wrapped = self._wrapper().encrypt(
            master.value + level, mechanism_param=iv, mechanism=Mechanism.AES_CBC
        )
        self._session.create_object(
            {
                Attribute.CLASS: ObjectClass.DATA,
                Attribute.LABEL: label,
                Attribute.TOKEN: True,
                Attribute.PRIVATE: True,
                Attribute.VALUE: iv + wrapped,
            }
        )

    def _wrapper(self) -> Any:
        found = list(self._session.get_objects({Attribute.LABEL: WRAPPER}))
        if found:
            return found[0]
        return self._session.generate_key(
            KeyType.AES,
            256,
            label=WRAPPER,
            store=True,
            template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )

    def region_key(self, name: str, card: CardIdentity) -> bytes:
        """See DerivedKeys."""
        label = _label(name, card.suite)
        with ONE_AT_A_TIME:
            held = next(iter(self._session.get_objects({Attribute.LABEL: label})), None)
            if held is None:
                raise missing(name, card.suite)
            if held.object_class is ObjectClass.SECRET_KEY:
                return _in_token(held, card.region_factor)
            raw = held[Attribute.VALUE]
            opened = self._wrapper().decrypt(
                raw[16:], mechanism_param=raw[:16], mechanism=Mechanism.AES_CBC
            )
        if opened[16:].rstrip(b"\0").decode() == Level.REGION.value:
            return bytes(opened[:16])
        return diversify(card.suite, bytes(opened[:16]), card.region_factor)

    def has(self, name: str, suite: Suite) -> bool:
        """See DerivedKeys."""
        with ONE_AT_A_TIME:
            label = _label(name, suite)
            return any(True for _ in self._session.get_objects({Attribute.LABEL: label}))

    def check_values(self) -> dict[str, str]:
        """Return the KCVs of the 3DES masters, computed by the token; SM4 has none to ask."""
        with ONE_AT_A_TIME:
            keys = list(self._session.get_objects({Attribute.KEY_TYPE: KeyType.DES3}))
            return {
                key.label.removeprefix("minka "): _ecb(key, bytes(8))[:3].hex().upper()
                for key in sorted(keys, key=lambda key: str(key.label))
            }

    def close(self) -> None:
        """End the session with the token."""
        with ONE_AT_A_TIME:
            self._session.close()

    def __enter__(self) -> "Pkcs11Keys":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _label(name: str, suite: Suite) -> str:
    return f"minka {name} {suite.name}"


def _ecb(key: Any, data: bytes) -> bytes:
    return bytes(key.encrypt(data, mechanism=Mechanism.DES3_ECB))


def _in_token(key: Any, factor: bytes) -> bytes:
    """Diversify inside the token: the same as ciphers.diversify for 3DES."""
    inverse = (int.from_bytes(factor, "big") ^ ALL_ONES).to_bytes(8, "big")
    return _ecb(key, factor + inverse)
