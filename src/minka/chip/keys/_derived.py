"""All of KeyProvider but one question: what is the key of a region?

Whoever keeps the masters answers that one; below it everything is the same arithmetic.
"""

import abc

from minka.chip import ciphers
from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.debit import PURSE_KEY, TAC_KEY, Debit, DebitCodes, codes
from minka.chip.errors import UnknownProfile
from minka.chip.keys._hierarchy import CardIdentity
from minka.chip.secure_message import sealed, session_key

IDENTIFIER_KEY = "CIDK"
"""Key over the 卡识别码's last four bytes; its real name and rule are not public."""
REGIONS_KEPT = 1024


class DerivedKeys(abc.ABC):
    """A KeyProvider over region keys. Region keys are kept, card keys of the last card only."""

    def __init__(self) -> None:
        self._regions: dict[tuple[str, Suite, bytes], bytes] = {}
        self._last: tuple[CardIdentity | None, dict[str, bytes]] = (None, {})

    @abc.abstractmethod
    def region_key(self, name: str, card: CardIdentity) -> bytes:
        """Return the region's 16-byte key; raises UnknownProfile."""

    @abc.abstractmethod
    def has(self, name: str, suite: Suite) -> bool:
        """Tell whether there is a master of this name."""

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

    def debit_codes(self, card: CardIdentity, debit: Debit) -> DebitCodes:
        """See KeyProvider."""
        return codes(card.suite, self._key(PURSE_KEY, card), self._key(TAC_KEY, card), debit)

    def identifier_check(self, card: CardIdentity) -> bytes:
        """See KeyProvider."""
        region = self._region_key(IDENTIFIER_KEY, card)
        return ciphers.mac(card.suite, region, card.identifier[:12])

    def card_keys(self, names: tuple[str, ...], card: CardIdentity) -> dict[str, bytes]:
        """See KeyProvider."""
        return {name: self._key(name, card) for name in names if self.has(name, card.suite)}

    def _key(self, name: str, card: CardIdentity) -> bytes:
        """Return the card's key; those of the last card are kept, for a session asks often."""
        kept = self._last
        if kept[0] != card:
            # One assignment: threads at other cards never see keys under the wrong card.
            self._last = kept = (card, {})
        key = kept[1].get(name)
        if key is None:
            region = self._region_key(name, card)
            key = kept[1][name] = ciphers.diversify(card.suite, region, card.card_factor)
        return key

    def _region_key(self, name: str, card: CardIdentity) -> bytes:
        place = (name, card.suite, card.region_factor)
        key = self._regions.get(place)
        if key is None:
            if len(self._regions) >= REGIONS_KEPT:
                self._regions.clear()
            key = self._regions[place] = self.region_key(name, card)
        return key


def missing(name: str, suite: Suite) -> UnknownProfile:
    """Say that there is no such master key."""
    return UnknownProfile("KEY_UNKNOWN", name=name, version="*", suite=suite.name)
