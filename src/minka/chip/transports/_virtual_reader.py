"""A software card in a virtual reader: pcscd and every PC/SC program see an ordinary card.

Speaks the protocol of vpcd (the vsmartcard project, 0.8): each message has two bytes of length; a
body of one byte is control (00 off, 01 on, 02 reset, 04 send the ATR), anything else is an APDU.

Two ways, because of how vpcd behaves. *Fixed*: pcscd connects to us on loopback; a card may be
exchanged for another but not taken out, for vpcd ends pcscd when its connection is lost. *Hot
plug*: vpcd listens and we connect while there is a card, so cards come and go; vpcd then listens
on every address of the machine, so keep that for tests.
"""

import contextlib
import socket
import threading
import time
from pathlib import Path

from minka.chip.software_card import PowerCut, SoftwareCard

OFF, ON, RESET, SEND_ATR = 0x00, 0x01, 0x02, 0x04
MUTE = b"\0"
"""What an empty fixed slot answers: to pcscd a card that does not speak. Nothing at all would
make vpcd drop the connection."""
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
RETRY = 0.1
SETTLE = 0.6
"""pcscd looks every 0.4 s; a card that leaves and returns in between it holds for gone for ever."""


class VirtualReader:
    """A reader of two slots, on `port` and `port + 1`; 0 looks for two free ones.

    Start it before pcscd, stop it after. Use it as a context manager.
    """

    def __init__(self, port: int = 0, *, hot_plug: bool = False) -> None:
        listeners = _two_listeners(port)
        self.port: int = listeners[0].getsockname()[1]
        self.hot_plug = hot_plug
        if hot_plug:
            for listener in listeners:
                listener.close()
            self.slots = [Slot(None, self.port + number) for number in (0, 1)]
        else:
            self.slots = [Slot(listener, 0) for listener in listeners]

    def configuration(self, name: str, *, driver: Path = DRIVER) -> str:
        """Return the file that makes pcscd offer this reader (goes into its reader.conf.d)."""
        device = f"/dev/null:{self.port:#x}" if self.hot_plug else f"127.0.0.1:{self.port}"
        return (
            f'FRIENDLYNAME "{name}"\n'
            f"DEVICENAME   {device}\n"
            f"LIBPATH      {driver}\n"
            f"CHANNELID    {self.port:#x}\n"
        )

    def insert(self, card: SoftwareCard, slot: int = 0) -> None:
        """Put a card in, in exchange for one that lies there; pcscd notices within a second."""
        self.slots[slot].insert(card)

    def remove(self, slot: int = 0) -> SoftwareCard | None:
        """Take the card out; a command under way ends first."""
        return self.slots[slot].remove()

    def __enter__(self) -> "VirtualReader":
        for slot in self.slots:
            slot.start()
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self.slots:
            slot.stop()


def _two_listeners(port: int) -> list[socket.socket]:
    if port:
        return [socket.create_server(("127.0.0.1", port + number)) for number in (0, 1)]
    for _ in range(20):
        first = socket.create_server(("127.0.0.1", 0))
        try:
            return [first, socket.create_server(("127.0.0.1", first.getsockname()[1] + 1))]
        except OSError:
            first.close()
    raise OSError("no two neighbouring ports are free on 127.0.0.1")


class Slot:
    """One slot, served by a thread of its own; `listener` None = hot plug, on `port`."""

    def __init__(self, listener: socket.socket | None, port: int) -> None:
        self._listener = listener
        self._port = port
        self._card: SoftwareCard | None = None
        self._lock = threading.Lock()
        self._filled = threading.Event()
        self._peer: socket.socket | None = None
        self._free_from = 0.0
        self._stopped = False
        self._thread = threading.Thread(target=self._serve, name="virtual-reader", daemon=True)

    def insert(self, card: SoftwareCard) -> None:
        """Put a card in."""
        with self._lock:
            card.power_on()
            self._card = card
        self._filled.set()

    def remove(self) -> SoftwareCard | None:
        """Take the card out; a command under way ends first."""
        self._filled.clear()
        with self._lock:
            card, self._card = self._card, None
        if self._listener is None:
            _close(self._peer)
            self._free_from = time.monotonic() + SETTLE
        return card

    def start(self) -> None:
        """Begin to wait for pcscd."""
        self._thread.start()

    def stop(self) -> None:
        """Close the slot."""
        self._stopped = True
        self._filled.set()
        _close(self._peer)
        _close(self._listener)
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while not self._stopped:
            peer = self._peer = self._meet()
            if peer is None:
                continue
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with peer, contextlib.suppress(OSError):  # pcscd went away: wait for it again
                self._talk(peer)

    def _meet(self) -> socket.socket | None:
        """Return a connection with vpcd, None when there is none yet."""
        try:
            if self._listener is not None:
                return self._listener.accept()[0]
            self._filled.wait()
            time.sleep(max(0.0, self._free_from - time.monotonic()))
            if self._stopped or not self._filled.is_set():
                return None
            return socket.create_connection(("127.0.0.1", self._port))
        except OSError:
            time.sleep(RETRY)
            return None

    def _talk(self, peer: socket.socket) -> None:
        held = b""
        while True:
            # vpcd sends length and body apart: without QUICKACK each APDU waits 40 ms for an ACK.
            if hasattr(socket, "TCP_QUICKACK"):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = peer.recv(65_540)
            if not part:
                return
            held += part
            while len(held) >= 2 and len(held) >= 2 + int.from_bytes(held[:2], "big"):
                end = 2 + int.from_bytes(held[:2], "big")
                body, held = held[2:end], held[end:]
                answer = self._control(body[0]) if len(body) == 1 else self._command(body)
                if answer is not None:
                    peer.sendall(len(answer).to_bytes(2, "big") + answer)

    def _control(self, code: int) -> bytes | None:
        with self._lock:
            if code == SEND_ATR:
                return MUTE if self._card is None else self._card.atr
            if code in (ON, RESET) and self._card is not None:
                self._card.power_on()
            return None

    def _command(self, apdu: bytes) -> bytes:
        with self._lock:
            if self._card is None:
                return MUTE
            try:
                data, status = self._card.exchange(apdu)
            except PowerCut:
                self._card = None
                return MUTE
            return data + status.to_bytes(2, "big")


def _close(held: socket.socket | None) -> None:
    if held is None:
        return
    with contextlib.suppress(OSError):  # it was not connected
        held.shutdown(socket.SHUT_RDWR)
    held.close()
