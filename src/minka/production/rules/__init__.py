"""What may be done on the floor and with the stock: pure, no clock, no tables.

Every refusal is a value with a sentence; `actions` raise it, the desk greys a button with it.
"""

from ._boxes import (
    Comparison,
    compare,
    insert_refusal,
)
from ._stations import (
    RUNNING,
    Defects,
    Floor,
    Use,
    begins_at,
    defects_by_chance,
    floor,
    machine_refusal,
    may_run,
    may_spoil,
    no_defects,
    not_past,
    pieces,
)
from ._stock import (
    SERIAL_LIMIT,
    Delivery,
    Need,
    Portion,
    Run,
    may_receive,
    stock_refusal,
    take_portions,
    take_runs,
)

__all__ = [
    "RUNNING",
    "SERIAL_LIMIT",
    "Comparison",
    "Defects",
    "Delivery",
    "Floor",
    "Need",
    "Portion",
    "Run",
    "Use",
    "begins_at",
    "compare",
    "defects_by_chance",
    "floor",
    "insert_refusal",
    "machine_refusal",
    "may_receive",
    "may_run",
    "may_spoil",
    "no_defects",
    "not_past",
    "pieces",
    "stock_refusal",
    "take_portions",
    "take_runs",
]
