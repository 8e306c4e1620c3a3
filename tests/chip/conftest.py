"""Readers and cards for the tests; the PC/SC parts are used where the machine has them."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from minka.chip.errors import TransportFailed
from minka.chip.transports import InProcess, PcscTransport, Recording, Replay, Trace, VirtualReader
from minka.chip.transports import readers as pcsc_readers
from minka.chip.transports._pcsc import _scard
from minka.chip.transports._virtual_reader import DRIVER

SOCKET = Path("/run/pcscd/pcscd.comm")


def missing_parts() -> str:
    """Say which part of the PC/SC stack this machine lacks, "" for none."""
    parts = {
        "pyscard (pip install minka[pcsc])": _scard is not None,
        "pcscd": shutil.which("pcscd") is not None,
        f"vsmartcard-vpcd ({DRIVER})": DRIVER.exists(),
        "the right to start pcscd (root)": os.geteuid() == 0,
        "a machine without a running pcscd": not SOCKET.exists(),
    }
    return ", ".join(name for name, present in parts.items() if not present)


class Desk:
    """A pcscd of our own with virtual readers that cards can be put into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = VirtualReader(hot_plug=True)
        self.daemon: subprocess.Popen[bytes] | None = None

    @property
    def names(self) -> list[str]:
        return pcsc_readers()

    def start(self) -> None:
        (self.folder / "vpcd").write_text(self.reader.configuration("Minka"))
        self.daemon = subprocess.Popen(
            ["pcscd", "-f", "-c", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self.is_up)

    def is_up(self) -> bool:
        try:
            return len(pcsc_readers()) == 2
        except TransportFailed:
            return False

    def stop(self) -> None:
        if self.daemon is not None:
            self.daemon.terminate()
            self.daemon.wait(timeout=10)
            self.daemon = None

    def connect(self, card, slot: int = 0) -> PcscTransport:
        """Put a card in and return a connection to it."""
        self.reader.insert(card, slot)
        return wait_until(lambda: self._try(card, slot))

    def _try(self, card, slot: int) -> PcscTransport | None:
        try:
            transport = PcscTransport(self.names[slot])
        except TransportFailed:
            return None
        if transport.atr == card.atr:
            return transport
        transport.close()
        return None


def wait_until(condition, seconds: float = 15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture(scope="session")
def pcscd(tmp_path_factory):
    """A running pcscd with a virtual reader of two slots."""
    if missing := missing_parts():
        pytest.skip(f"missing: {missing}")
    desk = Desk(tmp_path_factory.mktemp("reader.conf.d"))
    with desk.reader:
        desk.start()
        yield desk
        desk.stop()


@pytest.fixture
def desk(pcscd):
    """The desk with pcscd running; `connect` exchanges whatever card lies in a slot."""
    if pcscd.daemon is None:
        pcscd.start()
    return pcscd


@pytest.fixture(params=["in process", "trace", pytest.param("pcsc", marks=pytest.mark.pcsc)])
def through(request):
    """Return a function that runs a conversation with a card through one transport.

    A conversation gets the transport and returns what it learnt; the trace is recorded from the
    software card first, written as text, read again and played.
    """
    if request.param == "in process":
        return lambda card, talk: talk(InProcess(card))
    if request.param == "trace":
        return _replayed
    desk = request.getfixturevalue("desk")

    def through_pcsc(card, talk):
        with desk.connect(card) as transport:
            return talk(transport)

    return through_pcsc


def _replayed(card, talk):
    recording = Recording(InProcess(card))
    learnt = talk(recording)
    replay = Replay(Trace.parse(recording.trace.lines()))
    assert talk(replay) == learnt
    return learnt
