"""What the rest of the chip room asks of whoever keeps the keys.

Shaped on the part of GM/T 0018 and of the card-issuing 密码机 commands that we use: keys are named,
never handed out; what comes back is an authentication code or a sealed command.
"""

from typing import Protocol

from minka.chip.apdu import Command
from minka.chip.debit import Debit, DebitCodes
from minka.chip.keys._hierarchy import CardIdentity


class KeyProvider(Protocol):
    """A keeper of master keys. All raise UnknownProfile when a key is not there."""

    def check_values(self) -> dict[str, str]:
        """Return `name suite` → KCV, to compare with another keeper's list."""
        ...

    def authentication_code(
        self, name: str, card: CardIdentity, *, factor: bytes, data: bytes
    ) -> bytes:
        """Return the 鉴别数据 (8 bytes) a card with this key gives or expects (业务类型 01, 02)."""
        ...

    def seal(self, name: str, card: CardIdentity, *, challenge: bytes, command: Command) -> Command:
        """Return the secured form of a plain command (业务类型 03)."""
        ...

    def debit_codes(self, card: CardIdentity, debit: Debit) -> DebitCodes:
        """Return MAC1, MAC2 and TAC of a medical debit (业务类型 04)."""
        ...

    def identifier_check(self, card: CardIdentity) -> bytes:
        """Return the last 4 bytes of a 卡识别码 from its first 12."""
        ...

    def card_keys(self, names: tuple[str, ...], card: CardIdentity) -> dict[str, bytes]:
        """Return a card's own keys, to load into a software blank; missing masters are left out.

        A 密码机 gives this only wrapped under a transport key; software cards are why it exists.
        """
        ...
