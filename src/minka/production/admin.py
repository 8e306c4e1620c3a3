"""What of the floor can be seen through the window; chips stay shut: their images hold keys."""

from minka.plumbing.lookonly import show

from .models import (
    Attempt,
    Batch,
    BatchMove,
    Box,
    BoxMove,
    Consignment,
    Difference,
    ItemMove,
    Lot,
    LotBalance,
    Machine,
    Place,
    Reservation,
    StationFile,
    StockEntry,
)

HISTORY = ["subject", "verb", "from_status", "to_status", "at", "actor", "note"]

show(Machine, columns=["code", "name", "station", "is_in_service"], search=["code"])
show(
    Batch,
    columns=["number", "status", "status_at", "quantity", "due_on", "issue_on"],
    search=["number"],
)
show(BatchMove, columns=HISTORY, search=["subject__number"])
show(ItemMove, columns=HISTORY, search=["subject_id"])
show(
    Attempt,
    columns=["item_id", "station", "number", "serial", "machine_id", "actor", "at", "result"],
    search=["serial", "item_id"],
)
show(StationFile, columns=["name", "kind", "digest", "pages", "made_at", "actor"], search=["name"])
show(
    Lot,
    columns=["code", "supply", "supplier", "chip_profile", "serials", "received_at"],
    search=["code"],
)
show(LotBalance, columns=["lot", "received", *Place.values], search=["lot__code"])
show(Reservation, columns=["batch", "lot", "serials", "at", "actor"], search=["batch__number"])
show(
    StockEntry,
    columns=["lot", "batch_id", "from_place", "to_place", "quantity", "at", "actor", "note"],
    search=["lot__code"],
)
show(
    Consignment,
    columns=["number", "batch", "district_id", "quantity", "packed_at", "actor"],
    search=["number"],
)
show(Box, columns=["number", "outlet_id", "quantity", "status", "status_at"], search=["number"])
show(BoxMove, columns=HISTORY, search=["subject__number"])
show(
    Difference,
    columns=["box", "kind", "code", "found_at", "actor", "settled_at", "settled_by", "note"],
    search=["box__number", "code"],
)
