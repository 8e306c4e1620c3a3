"""Keys in this process's memory.

Good for tests, demonstrations and a small centre's trial; not a 密码机: whoever can read the
process or the key file's passphrase has the keys.
"""

import hashlib
from collections.abc import Iterable

from minka.chip import ciphers
from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.errors import UnknownProfile
from minka.chip.keys._hierarchy import CardIdentity, MasterKey
from minka.chip.profiles import VERSIONS, load_profile
from minka.chip.secure_message import sealed, session_key

IDENTIFIER_KEY = "CIDK"
"""Key over the 卡识别码's last four bytes; its real name and rule are not public."""


class SoftwareKeys:
    """A KeyProvider over master keys held in memory; uses the newest version of each."""

    def __init__(self, masters: Iterable[MasterKey]) -> None:
        self._masters: dict[tuple[str, Suite], MasterKey] = {}
        for master in masters:
            known = self._masters.get((master.name, master.suite))
            if known is None or known.version < master.version:
                self._masters[master.name, master.suite] = master
        self._regions: dict[tuple[str, Suite, bytes], bytes] = {}
        self._of_card: dict[str, bytes] = {}
        self._card: CardIdentity | None = None

    @classmethod
    def demonstration(cls) -> "SoftwareKeys":
        """Return keys that anyone can compute from this source: for demonstrations and tests."""
        profiles = [load_profile(version) for version in VERSIONS]
        names = {(key.name, profile.suite) for profile in profiles for key in profile.keys}
        names |= {(IDENTIFIER_KEY, Suite.SM4), (IDENTIFIER_KEY, Suite.TDES)}
        return cls(
            MasterKey(name, suite, 1, _demonstration_value(name, suite))
            for name, suite in sorted(names, key=str)
        )

    def check_values(self) -> dict[str, str]:
        """Return `name suite` → KCV, to compare with another keeper's list."""
        return {
            f"{name} {suite.name}": master.check_value
            for (name, suite), master in sorted(self._masters.items(), key=str)
        }

    def authentication_code(
        self, name: str, card: CardIdentity, *, factor: bytes, data: bytes
    ) -> bytes:
        """See KeyProvider."""
        session = ciphers.diversify(card.suite, self._key(name, card), factor)
        return ciphers.authentication_code(card.suite, session, data)

    def seal(self, name: str, card: CardIdentity, *, challenge: bytes, command: Command) -> Command:
        """See KeyProvider."""
        session = session_key(card.suite, self._key(name, card), challenge)
        return sealed(card.suite, session, command)

    def identifier_check(self, card: CardIdentity) -> bytes:
        """See KeyProvider."""
        region = self._region_key(IDENTIFIER_KEY, card)
        return ciphers.mac(card.suite, region, card.identifier[:12])

    def card_keys(self, names: tuple[str, ...], card: CardIdentity) -> dict[str, bytes]:
        """See KeyProvider."""
        return {
            name: self._key(name, card) for name in names if (name, card.suite) in self._masters
        }

    def _key(self, name: str, card: CardIdentity) -> bytes:
        """Return the card's key; those of the last card are kept, for a session asks often."""
        if card != self._card:
            self._card, self._of_card = card, {}
        key = self._of_card.get(name)
        if key is None:
            region = self._region_key(name, card)
            key = self._of_card[name] = ciphers.diversify(card.suite, region, card.card_factor)
        return key

    def _region_key(self, name: str, card: CardIdentity) -> bytes:
        place = (name, card.suite, card.region_factor)
        key = self._regions.get(place)
        if key is None:
            key = self._regions[place] = self._master(name, card.suite).for_region(card)
        return key

    def _master(self, name: str, suite: Suite) -> MasterKey:
        try:
            return self._masters[name, suite]
        except KeyError:
            raise UnknownProfile("KEY_UNKNOWN", name=name, version="*", suite=suite.name) from None

    def __repr__(self) -> str:
        return f"<SoftwareKeys {len(self._masters)} masters>"


def _demonstration_value(name: str, suite: Suite) -> bytes:
    return hashlib.sha256(f"Minka demonstration key {name} {suite.name}".encode()).digest()[:16]
