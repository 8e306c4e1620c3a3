"""Root → region → card: what a key is and what it is diversified with.

The region factor is the first half of the 卡识别码 (division and registered provider), the card
factor its second half (serial and check). Public interface documents say that there are these two
factors of 8 bytes each, not what is in them: this is our reading.
"""

import enum
from dataclasses import dataclass

from minka.chip import ciphers
from minka.chip.ciphers import Suite


class Level(enum.Enum):
    """Where a master key stands; a city's 密码机 diversifies once, a province's twice."""

    ROOT = "root"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What a card's keys depend on; hides itself in messages."""

    identifier: bytes
    suite: Suite

    @property
    def region_factor(self) -> bytes:
        """行政区划因子."""
        return self.identifier[:8]

    @property
    def card_factor(self) -> bytes:
        """卡片分散因子."""
        return self.identifier[8:]

    @property
    def division(self) -> str:
        """Six digits of the issuing division."""
        return self.identifier[:3].hex()

    def __repr__(self) -> str:
        return f"<CardIdentity {self.division} {self.suite.name}>"


@dataclass(frozen=True, slots=True, repr=False)
class MasterKey:
    """A 16-byte key above the cards. `repr` shows name, version and check value only."""

    name: str
    suite: Suite
    version: int
    value: bytes
    level: Level = Level.ROOT

    @property
    def check_value(self) -> str:
        """KCV in hex."""
        return ciphers.check_value(self.suite, self.value)

    def for_region(self, card: CardIdentity) -> bytes:
        """Return the region's key; the key itself if it already is one."""
        if self.level is Level.REGION:
            return self.value
        return ciphers.diversify(self.suite, self.value, card.region_factor)

    def __repr__(self) -> str:
        return (
            f"<MasterKey {self.name} {self.suite.name} {self.level.value} "
            f"v{self.version} KCV {self.check_value}>"
        )
