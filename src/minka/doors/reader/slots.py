"""Where cards lie: the readers of this machine, or one software card for demonstrations."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

from minka.chip import InProcess, SoftwareCard, Transport
from minka.chip.errors import TransportFailed
from minka.chip.transports import PcscTransport, readers
from minka.doors.reader.return_codes import Code, Stop

CONTACT, CONTACTLESS, CONTACT_FIRST, CONTACTLESS_FIRST = 1, 2, 3, 4
MARKS_OF_CONTACTLESS = ("contactless", "picc", " cl", "nfc", "非接")


class Slots(Protocol):
    """Finds the card a function shall work with."""

    def open(self, kind: int) -> contextlib.AbstractContextManager[Transport]:
        """Connect to the card for an iType; raises TransportFailed or Stop."""
        ...


def _is_contactless(name: str) -> bool:
    return any(mark in name.lower() for mark in MARKS_OF_CONTACTLESS)


def in_order(names: list[str], kind: int) -> list[str]:
    """Return the readers to try for an iType, in order; raises Stop for another iType."""
    contact = [name for name in names if not _is_contactless(name)]
    contactless = [name for name in names if _is_contactless(name)]
    orders = {
        CONTACT: contact,
        CONTACTLESS: contactless,
        CONTACT_FIRST: contact + contactless,
        CONTACTLESS_FIRST: contactless + contact,
    }
    if kind not in orders:
        raise Stop(Code.BAD_PARAMETER)
    return orders[kind]


class PcscSlots:
    """The readers of the PC/SC service; `only` limits them to one by name."""

    def __init__(self, only: str = "") -> None:
        self.only = only

    @contextlib.contextmanager
    def open(self, kind: int) -> Iterator[Transport]:
        """Connect to the first card found in the order of the iType."""
        names = [name for name in readers() if self.only in name]
        chosen = in_order(names, kind)
        if not chosen:
            raise TransportFailed("NO_READER", name=self.only)
        with self._first(chosen) as transport:
            yield transport

    def _first(self, names: list[str]) -> PcscTransport:
        failure: TransportFailed | None = None
        for name in names:
            try:
                return PcscTransport(name)
            except TransportFailed as error:
                failure = failure or error
        assert failure is not None
        raise failure


class SoftwareSlot:
    """One software card, or none; a counter of a demonstration."""

    def __init__(self, card: SoftwareCard | None = None) -> None:
        self.card = card

    @contextlib.contextmanager
    def open(self, kind: int) -> Iterator[Transport]:
        """Connect to the card; every iType finds it."""
        in_order([], kind)
        if self.card is None:
            raise Stop(Code.NO_CARD)
        yield InProcess(self.card)
