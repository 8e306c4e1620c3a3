"""Tables of this room, one topic per file."""

from ._batch import Attempt, Batch, BatchMove, Item, ItemMove, Machine, Result, StationFile
from ._chip import ChipRecord
from ._consignment import Box, BoxMove, Consignment, Difference, DifferenceKind
from ._stock import Lot, LotBalance, Place, Reservation, StockEntry, Supply

__all__ = [
    "Attempt",
    "Batch",
    "BatchMove",
    "Box",
    "BoxMove",
    "ChipRecord",
    "Consignment",
    "Difference",
    "DifferenceKind",
    "Item",
    "ItemMove",
    "Lot",
    "LotBalance",
    "Machine",
    "Place",
    "Reservation",
    "Result",
    "StationFile",
    "StockEntry",
    "Supply",
]
