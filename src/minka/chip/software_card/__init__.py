"""A card operating system of our own: a card that answers APDUs as plastic does.

It has the files, access conditions, PIN and key counters, life cycle and ATR of its profile, and
a memory that may lose its power at any byte. It is what tests, demonstrations and developers use
in place of plastic; it protects its keys against nobody who can read this process.
"""

from minka.chip.lifecycle import CHIP, ChipStatus
from minka.chip.software_card import _files, _purse, _security, _signature  # noqa: F401 -- register their handlers
from minka.chip.software_card._card import SoftwareCard
from minka.chip.software_card._memory import PowerCut

__all__ = ["CHIP", "ChipStatus", "PowerCut", "SoftwareCard"]
