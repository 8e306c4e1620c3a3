"""How the floor works: which station takes what, on which machine, and what may be spoilt."""

import random
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal

from ..lifecycle import BATCH, ITEM, STATION_VERB, BatchStatus, ItemStatus, Station

FLOOR = Path(__file__).parents[1] / "floor.toml"


@dataclass(frozen=True, slots=True)
class Use:
    """A supply that a station uses up: one piece for every `items` attempts."""

    supply: str
    station: str
    items: int


@dataclass(frozen=True, slots=True)
class Floor:
    """How the floor works: the largest batch, the size of a chunk, what the stations use up."""

    batch_size: int
    chunk: int
    uses: tuple[Use, ...]


@cache
def floor() -> Floor:
    """Return production/floor.toml, read once."""
    data = tomllib.loads(FLOOR.read_text(encoding="utf-8"))
    uses = tuple(Use(use["supply"], use["station"], use["items"]) for use in data["supply"])
    return Floor(data["batch_size"], data["chunk"], uses)


def pieces(attempts: int, use: Use) -> int:
    """Return how many pieces so many attempts have begun."""
    return -(-attempts // use.items)


ORDER = [
    ItemStatus.WAITING,
    ItemStatus.PERSONALISED,
    ItemStatus.PRINTED,
    ItemStatus.SEALED,
    ItemStatus.SORTED,
    ItemStatus.PACKED,
]
RUNNING = [
    BatchStatus.READY,
    BatchStatus.PERSONALISED,
    BatchStatus.PRINTED,
    BatchStatus.SEALED,
]

WRONG_STATION = _("设备“{machine}”不属于“{station}”工位，请换用该工位的设备")
OUT_OF_SERVICE = _("设备“{machine}”已停用，请换用其他设备")
TOO_EARLY = _("批次当前为“{status}”，还不能做“{station}”，请先完成前面的工位")
TOO_LATE = _("批次当前为“{status}”，“{station}”已经完成")


def begins_at(station: str) -> str:
    """Return the status of the items that a station takes in."""
    (source,) = ITEM.moves[STATION_VERB[Station(station)]].sources
    return source


def not_past(station: str) -> list[str]:
    """Return the statuses of items that have not passed a station yet."""
    return [str(status) for status in ORDER[: ORDER.index(ItemStatus(begins_at(station))) + 1]]


def machine_refusal(*, station: str, name: str, its_station: str, serves: bool) -> Refusal | None:
    """Say why this machine cannot be used at the station, or None."""
    if its_station != station:
        values: dict[str, object] = {"machine": name, "station": Station(station).label}
        return Refusal("WRONG_STATION", WRONG_STATION, values)
    if not serves:
        return Refusal("OUT_OF_SERVICE", OUT_OF_SERVICE, {"machine": name})
    return None


def may_run(station: str, batch_status: str) -> Refusal | None:
    """Say why a batch cannot go through a station now, or None.

    A batch may come back to an earlier station as long as it is on the floor: remade items
    start again at the first one.
    """
    values: dict[str, object] = {
        "station": Station(station).label,
        "status": BatchStatus(batch_status).label,
    }
    (source,) = BATCH.moves[STATION_VERB[Station(station)]].sources
    if batch_status in RUNNING:
        early = RUNNING.index(BatchStatus(batch_status)) < RUNNING.index(BatchStatus(source))
        return Refusal("TOO_EARLY", TOO_EARLY, values) if early else None
    if batch_status in {BatchStatus.PLANNED, BatchStatus.DISSOLVED}:
        return Refusal("TOO_EARLY", TOO_EARLY, values)
    return Refusal("TOO_LATE", TOO_LATE, values)


SPOILABLE = [
    ItemStatus.WAITING,
    ItemStatus.PERSONALISED,
    ItemStatus.PRINTED,
    ItemStatus.SEALED,
]

NOT_SPOILABLE = _("此卡当前为“{status}”，不能再报废；分拣后发现的问题请在收货差异中登记")
NO_BLANK = _("此卡还没有装入卡基，无需报废")
NO_REASON = _("请填写报废原因")


def may_spoil(status: str, *, has_blank: bool, reason: str) -> Refusal | None:
    """Say why an item cannot be reported spoilt, or None."""
    if status not in SPOILABLE:
        values: dict[str, object] = {"status": ItemStatus(status).label}
        return Refusal("NOT_SPOILABLE", NOT_SPOILABLE, values)
    if not has_blank:
        return Refusal("NO_BLANK", NO_BLANK)
    if not reason.strip():
        return Refusal("NO_REASON", NO_REASON)
    return None


Defects = Callable[[str, int], str]
"""Asked by a station for each blank (station, serial): why it is spoilt, "" when it is good."""

FAULTS: Mapping[str, str] = {
    Station.PERSONALISE: _("芯片无应答"),
    Station.PRINT: _("卡面有划痕"),
    Station.SEAL: _("封口时卡片折损"),
    Station.SORT: _("复核发现卡面脱色"),
}


def no_defects(station: str, serial: int) -> str:
    """Let every blank pass."""
    return ""


def defects_by_chance(rate: float, *, seed: int) -> Defects:
    """Spoil blanks at this rate per station, the same ones for the same seed."""

    def spoils(station: str, serial: int) -> str:
        chance = random.Random(f"{seed}:{station}:{serial}").random()  # noqa: S311 -- not a secret
        return FAULTS[station] if chance < rate else ""

    return spoils
