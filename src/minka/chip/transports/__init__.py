"""Ways to reach a card: in process, through PC/SC, or a recorded trace."""

from minka.chip.transports._in_process import InProcess
from minka.chip.transports._port import Transport
from minka.chip.transports._trace import Recording, Replay, Trace

__all__ = ["InProcess", "Recording", "Replay", "Trace", "Transport"]
