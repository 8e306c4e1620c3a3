"""A software card without any reader between: for tests, demonstrations and bulk data."""

from minka.chip.errors import CardGone
from minka.chip.software_card import PowerCut, SoftwareCard


class InProcess:
    """Transport straight into a SoftwareCard.

    `pull_after`: the card is pulled out when that many commands have been answered, for tests of
    bad days; None leaves it in.
    """

    def __init__(self, card: SoftwareCard, *, pull_after: int | None = None) -> None:
        self.card = card
        self._left = -1 if pull_after is None else pull_after
        self.atr = card.power_on()

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Send a command to the card; raises CardGone."""
        if self._left == 0:
            raise CardGone()
        self._left -= 1
        try:
            return self.card.exchange(apdu)
        except PowerCut:
            self._left = 0
            raise CardGone() from None

    def reset(self) -> bytes:
        """Power the card off and on."""
        if self._left == 0:
            raise CardGone()
        self.atr = self.card.power_on()
        return self.atr
