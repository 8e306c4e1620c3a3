"""Access conditions: which rights must have been won before a file may be read or written.

A rule reads as the card specification writes it: `FREE`, `NEVER`, `PIN|RK1DF01` (either),
`PIN&RK1DF03` (both). `PIN` is won by VERIFY, every other right by EXTERNAL AUTHENTICATE with the
key of that name.
"""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Alternatives, each a set of rights; no alternative = never, an empty one = free."""

    alternatives: tuple[frozenset[str], ...]

    @classmethod
    def parse(cls, text: str) -> "AccessRule":
        """Read a rule; `&` binds closer than `|`."""
        if text == "FREE":
            return FREE
        if text == "NEVER":
            return NEVER
        return cls(tuple(frozenset(part.split("&")) for part in text.split("|")))

    def allows(self, rights: Set[str]) -> bool:
        """Tell whether these rights suffice."""
        return any(needed <= rights for needed in self.alternatives)

    @property
    def rights(self) -> frozenset[str]:
        """Every right the rule names."""
        return frozenset().union(*self.alternatives)


FREE = AccessRule((frozenset(),))
NEVER = AccessRule(())
