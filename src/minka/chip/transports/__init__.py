"""Ways to reach a card: in process, through PC/SC, or a recorded trace."""

from minka.chip.transports._in_process import InProcess
from minka.chip.transports._pcsc import PcscTransport, readers
from minka.chip.transports._port import Transport
from minka.chip.transports._trace import Recording, Replay, Trace
from minka.chip.transports._virtual_reader import VirtualReader

__all__ = [
    "InProcess",
    "PcscTransport",
    "Recording",
    "Replay",
    "Trace",
    "Transport",
    "VirtualReader",
    "readers",
]
