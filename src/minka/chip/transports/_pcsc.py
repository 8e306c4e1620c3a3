"""Cards in ordinary readers, through PC/SC (pcscd, or Windows' own service).

Needs pyscard, an optional component: `pip install minka[pcsc]`. The calls go to the raw layer of
pyscard, which costs a tenth of its classes per APDU.
"""

from types import ModuleType
from typing import Any

from minka.chip.apdu import parse_answer
from minka.chip.errors import CardGone, TransportFailed

try:
    from smartcard import scard as _scard
except ImportError:
    _scard = None

GONE = ("SCARD_W_REMOVED_CARD", "SCARD_W_UNPOWERED_CARD", "SCARD_W_RESET_CARD")
ABSENT = ("SCARD_E_NO_SMARTCARD", "SCARD_W_UNRESPONSIVE_CARD", "SCARD_W_UNSUPPORTED_CARD")
READER = ("SCARD_E_READER_UNAVAILABLE", "SCARD_E_UNKNOWN_READER", "SCARD_E_NO_READERS_AVAILABLE")
SERVICE = ("SCARD_E_NO_SERVICE", "SCARD_E_SERVICE_STOPPED", "SCARD_E_INVALID_HANDLE")


def scard() -> ModuleType:
    """Return pyscard's raw layer; raises TransportFailed when it is not installed."""
    if _scard is None:
        raise TransportFailed("PCSC_MISSING")
    found: ModuleType = _scard
    return found


def _check(code: int, reader: str) -> None:
    """Turn a PC/SC error into ours; raises TransportFailed."""
    layer = scard()
    if code == layer.SCARD_S_SUCCESS:
        return
    if code in {getattr(layer, name) for name in GONE}:
        raise CardGone
    if code in {getattr(layer, name) for name in ABSENT}:
        raise CardGone("NO_CARD")
    if code in {getattr(layer, name) for name in READER}:
        raise (
            TransportFailed("NO_READER", name=reader) if reader else TransportFailed("READER_GONE")
        )
    if code in {getattr(layer, name) for name in SERVICE}:
        raise TransportFailed("SERVICE_AWAY")
    if code == layer.SCARD_E_SHARING_VIOLATION:
        raise TransportFailed("READER_BUSY")
    # What is left (COMM_ERROR, PROTO_MISMATCH …) is what a half-inserted or pulled card gives.
    raise CardGone


def _context() -> Any:
    layer = scard()
    code, context = layer.SCardEstablishContext(layer.SCARD_SCOPE_USER)
    _check(code, "")
    return context


def readers() -> list[str]:
    """Return the names of the readers, in the service's order; raises TransportFailed."""
    layer, context = scard(), _context()
    try:
        code, names = layer.SCardListReaders(context, [])
        if code == layer.SCARD_E_NO_READERS_AVAILABLE:
            return []
        _check(code, "")
        return list(names)
    finally:
        layer.SCardReleaseContext(context)


class PcscTransport:
    """A card in a reader, held alone until `close`. Use it as a context manager.

    Raises TransportFailed: SERVICE_AWAY, NO_READER, NO_CARD.
    """

    def __init__(self, reader: str) -> None:
        self.reader = reader
        self._layer: Any = scard()
        self._context = _context()
        self._handle: Any = None
        self.atr = b""
        try:
            self._connect()
        except TransportFailed:
            self.close()
            raise

    def _connect(self) -> None:
        layer = self._layer
        protocols = layer.SCARD_PROTOCOL_T0 | layer.SCARD_PROTOCOL_T1
        code, self._handle, protocol = layer.SCardConnect(
            self._context, self.reader, layer.SCARD_SHARE_EXCLUSIVE, protocols
        )
        if code != layer.SCARD_S_SUCCESS:
            self._handle = None
        _check(code, self.reader)
        self._keep(protocol)

    def _keep(self, protocol: int) -> None:
        layer = self._layer
        is_t0 = protocol == layer.SCARD_PROTOCOL_T0
        self._header = layer.SCARD_PCI_T0 if is_t0 else layer.SCARD_PCI_T1
        code, _name, _state, _protocol, atr = layer.SCardStatus(self._handle)
        _check(code, self.reader)
        self.atr = bytes(atr)

    def exchange(self, apdu: bytes) -> tuple[bytes, int]:
        """Send a command; raises CardGone, TransportFailed, BadAnswer."""
        if self._handle is None:
            raise CardGone
        code, answer = self._layer.SCardTransmit(self._handle, self._header, list(apdu))
        _check(code, self.reader)
        return parse_answer(bytes(answer))

    def reset(self) -> bytes:
        """Power the card off and on; return its ATR."""
        layer = self._layer
        if self._handle is None:
            raise CardGone
        protocols = layer.SCARD_PROTOCOL_T0 | layer.SCARD_PROTOCOL_T1
        code, protocol = layer.SCardReconnect(
            self._handle, layer.SCARD_SHARE_EXCLUSIVE, protocols, layer.SCARD_UNPOWER_CARD
        )
        _check(code, self.reader)
        self._keep(protocol)
        return self.atr

    def close(self) -> None:
        """Leave the card powered off and the reader free; harmless twice."""
        layer = self._layer
        if self._handle is not None:
            layer.SCardDisconnect(self._handle, layer.SCARD_UNPOWER_CARD)
            self._handle = None
        if self._context is not None:
            layer.SCardReleaseContext(self._context)
            self._context = None

    def __enter__(self) -> "PcscTransport":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
