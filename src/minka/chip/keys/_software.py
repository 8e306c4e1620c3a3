"""Master keys in this process's memory.

Good for tests, demonstrations and a small centre's trial; not a 密码机: whoever can read the
process or has the key file's passphrase has the keys.
"""

import hashlib
from collections.abc import Iterable

from minka.chip.ciphers import Suite
from minka.chip.keys._derived import IDENTIFIER_KEY, DerivedKeys, missing
from minka.chip.keys._hierarchy import CardIdentity, MasterKey
from minka.chip.profiles import VERSIONS, load_profile


class SoftwareKeys(DerivedKeys):
    """A KeyProvider over master keys held in memory.

    Uses the newest version of each key unless `version` names one: an older version still opens
    cards that were made with it.
    """

    def __init__(self, masters: Iterable[MasterKey], *, version: int | None = None) -> None:
        super().__init__()
        self._masters: dict[tuple[str, Suite], MasterKey] = {}
        for master in sorted(masters, key=lambda master: master.version):
            if version is None or master.version == version:
                self._masters[master.name, master.suite] = master

    @classmethod
    def demonstration(cls) -> "SoftwareKeys":
        """Return keys that anyone can compute from this source: for demonstrations and tests."""
        return cls(
            MasterKey(name, suite, 1, _demonstration_value(name, suite))
            for name, suite in needed_keys()
        )

    def masters(self) -> list[MasterKey]:
        """Return the keys, to save them or to bring them into a token."""
        return list(self._masters.values())

    def check_values(self) -> dict[str, str]:
        """See KeyProvider."""
        return {
            f"{name} {suite.name}": master.check_value
            for (name, suite), master in sorted(self._masters.items(), key=str)
        }

    def region_key(self, name: str, card: CardIdentity) -> bytes:
        """See DerivedKeys."""
        master = self._masters.get((name, card.suite))
        if master is None:
            raise missing(name, card.suite)
        return master.for_region(card)

    def has(self, name: str, suite: Suite) -> bool:
        """See DerivedKeys."""
        return (name, suite) in self._masters

    def __repr__(self) -> str:
        return f"<SoftwareKeys {len(self._masters)} masters>"


def needed_keys(versions: Iterable[str] = VERSIONS) -> list[tuple[str, Suite]]:
    """Return every master key that the profiles of these versions ask for, in a fixed order."""
    profiles = [load_profile(version) for version in versions]
    names = {(key.name, profile.suite) for profile in profiles for key in profile.keys}
    names |= {(IDENTIFIER_KEY, profile.suite) for profile in profiles}
    return sorted(names, key=str)


def _demonstration_value(name: str, suite: Suite) -> bytes:
    return hashlib.sha256(f"Minka demonstration key {name} {suite.name}".encode()).digest()[:16]
