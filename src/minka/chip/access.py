"""Win the rights that files ask for: with keys, with the PIN, or both."""

from collections.abc import Callable, Iterable

from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.profiles import AccessRule, FileSpec, Profile
from minka.chip.session import CardSession, rights_to_win


class Rights:
    """The rights of one session; each is won once and forgotten when the card forgets it.

    `pin` is called when a file asks for the PIN and returns it.
    """

    def __init__(
        self,
        session: CardSession,
        card: CardIdentity,
        profile: Profile,
        keys: KeyProvider,
        *,
        pin: Callable[[], str],
    ) -> None:
        self.session = session
        self.card = card
        self.profile = profile
        self.keys = keys
        self.pin = pin
        self.won: set[str] = set()

    def open(self, spec: FileSpec, rule: AccessRule, *, prefer_pin: bool = False) -> None:
        """Select a file and win what one of its rules asks for. Raises CardRefused."""
        entered = spec.application != self.session.application
        self.session.open(spec, self.profile)
        if entered:
            self.won = {right for right in self.won if self._outlives(right)}
        self.win(choose(rule.alternatives, prefer_pin=prefer_pin))

    def win(self, rights: Iterable[str]) -> None:
        """Win these rights, those that are won already excepted."""
        for right in sorted(set(rights) - self.won):
            if right == "PIN":
                self.session.verify_pin(self.pin())
            else:
                key = self.profile.key(right)
                self.session.external_authenticate(self.card, self.keys, key)
            self.won.add(right)

    def _outlives(self, right: str) -> bool:
        """Rights of another application end when this one is selected."""
        if self.session.application == "SSSE":
            return False
        return right == "PIN" or self.profile.key(right).scope == "SSSE"


def choose(alternatives: Iterable[frozenset[str]], *, prefer_pin: bool) -> frozenset[str]:
    """Choose one alternative of a rule: by the PIN if asked to, else by keys where possible."""
    found = list(alternatives)
    if prefer_pin:
        by_pin = [needed for needed in found if "PIN" in needed]
        return min(by_pin or found, key=len, default=frozenset())
    return rights_to_win(found)
