"""What every way to a card offers."""

from typing import Protocol


class Transport(Protocol):
    """One card in one slot, powered on."""

    @property
    def atr(self) -> bytes:
        """The answer to the last reset."""
        ...

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Send a command, return data and status word.

        Raises TransportFailed (CardGone when the card went away) and BadAnswer.
        """
        ...

    def reset(self) -> bytes:
        """Power the card off and on; return its ATR. Raises TransportFailed."""
        ...
