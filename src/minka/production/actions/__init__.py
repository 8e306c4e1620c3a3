"""What is done on the floor, one function per verb; each file is one part of the walk."""

from ._chip_keys import chip_keys
from ._consignments import (
    Receipt,
    dispatch,
    forward,
    pack,
    receive_at_district,
    receive_at_outlet,
    settle_extra,
    settle_found,
    write_off,
)
from ._factory import FactoryOutcome, send_to_factory, take_factory_return
from ._planning import dissolve, drop, plan_batches, reserve
from ._runs import keep_refusal
from ._spoilage import spoil
from ._stations import (
    StationOutcome,
    at_station,
    holder_of,
    install,
    make,
    require_station,
    run_station,
)
from ._stock import receive_lot

__all__ = [
    "FactoryOutcome",
    "Receipt",
    "StationOutcome",
    "at_station",
    "chip_keys",
    "dispatch",
    "dissolve",
    "drop",
    "forward",
    "holder_of",
    "install",
    "keep_refusal",
    "make",
    "pack",
    "plan_batches",
    "receive_at_district",
    "receive_at_outlet",
    "receive_lot",
    "require_station",
    "reserve",
    "run_station",
    "send_to_factory",
    "settle_extra",
    "settle_found",
    "spoil",
    "take_factory_return",
    "write_off",
]
