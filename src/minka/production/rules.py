"""What may be done on the floor and with the stock: pure, no clock, no tables.

Every refusal is a value with a sentence; `actions` raise it, the desk greys a button with it.
"""

import random
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from minka.kernel.refusal import Refusal

from .lifecycle import BATCH, ITEM, STATION_VERB, BatchStatus, ItemStatus, Station

FLOOR = Path(__file__).with_name("floor.toml")


def _(text: str) -> str:
    """Mark a sentence for the translation catalogue."""
    return text


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


@dataclass(frozen=True, slots=True)
class Run:
    """Blanks of one lot with consecutive serials, half-open."""

    lot_id: int
    lower: int
    upper: int

    def __len__(self) -> int:
        return self.upper - self.lower


@dataclass(frozen=True, slots=True)
class Portion:
    """So many pieces of one lot."""

    lot_id: int
    quantity: int


def take_runs(free: Iterable[Run], count: int) -> list[Run]:
    """Take `count` blanks from free runs in their order; fewer when there are not enough."""
    taken: list[Run] = []
    for run in free:
        if count <= 0:
            break
        upper = min(run.upper, run.lower + count)
        taken.append(Run(run.lot_id, run.lower, upper))
        count -= upper - run.lower
    return taken


def take_portions(available: Iterable[Portion], count: int) -> list[Portion]:
    """Take `count` pieces from lots in their order; fewer when there are not enough."""
    taken: list[Portion] = []
    for lot in available:
        if count <= 0:
            break
        quantity = min(lot.quantity, count)
        taken += [Portion(lot.lot_id, quantity)] if quantity else []
        count -= quantity
    return taken


@dataclass(frozen=True, slots=True)
class Need:
    """So many pieces of something are needed and so many are in stock; `what` names it."""

    what: str
    needed: int
    in_stock: int


STOCK_SHORT = _("库存不足：{missing}。请先入库，或改用数量较小的批次")
SHORT_OF = _("{what}需要{needed}，在库{in_stock}，还差{gap}")


def stock_refusal(needs: Iterable[Need]) -> Refusal | None:
    """Say everything that is missing and how many of it, or None."""
    short = [
        SHORT_OF.format(
            what=need.what,
            needed=need.needed,
            in_stock=need.in_stock,
            gap=need.needed - need.in_stock,
        )
        for need in needs
        if need.needed > need.in_stock
    ]
    return Refusal("STOCK_SHORT", STOCK_SHORT, {"missing": "；".join(short)}) if short else None


SERIAL_LIMIT = 2**32
"""A serial is written into four bytes of the card identifier and of the ATR."""

LOT_NEEDS_SERIALS = _("卡基入库必须填写起止序列号和芯片版本")
LOT_SERIALS_WRONG = _("序列号应在1到{last}之间，且止号不小于起号")
LOT_SERIALS_ALIEN = _("只有卡基按序列号入库，其他物料请填写数量")
LOT_EMPTY = _("入库数量应大于零")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods that arrive: blanks by serial range (half-open), supplies by quantity."""

    code: str
    supply: str
    supplier: str
    price_fen: int
    quantity: int = 0
    serials: tuple[int, int] | None = None
    chip_profile: str = ""

    @property
    def pieces(self) -> int:
        """How many pieces arrive."""
        return self.serials[1] - self.serials[0] if self.serials else self.quantity


def may_receive(delivery: Delivery, *, is_blank: bool) -> Refusal | None:
    """Say why a delivery cannot be taken into stock as it is declared, or None."""
    if is_blank and (delivery.serials is None or not delivery.chip_profile):
        return Refusal("LOT_NEEDS_SERIALS", LOT_NEEDS_SERIALS)
    if not is_blank and delivery.serials is not None:
        return Refusal("LOT_SERIALS_ALIEN", LOT_SERIALS_ALIEN)
    if delivery.serials is not None:
        lower, upper = delivery.serials
        if not 0 < lower < upper <= SERIAL_LIMIT:
            return Refusal("LOT_SERIALS_WRONG", LOT_SERIALS_WRONG, {"last": SERIAL_LIMIT - 1})
    if delivery.pieces <= 0:
        return Refusal("LOT_EMPTY", LOT_EMPTY)
    return None


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


CODE_LENGTH = 32
"""What is kept of a scanned code; a card number has nine characters."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a receipt found: codes on the list and scanned, on the list only, scanned only."""

    present: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]


def compare(listed: Iterable[str], scanned: Iterable[str]) -> Comparison:
    """Compare scanned codes with a list; a code scanned twice counts once.

    Scanners append blanks and line ends, operators type small letters: both are folded.
    """
    seen = {code.replace("\0", "").strip().upper()[:CODE_LENGTH] for code in scanned} - {""}
    wanted = set(listed)
    return Comparison(
        present=tuple(sorted(wanted & seen)),
        missing=tuple(sorted(wanted - seen)),
        extra=tuple(sorted(seen - wanted)),
    )


INSERT_MISMATCH = _(
    "插卡核对不符：第{position}封信与卡片不是同一张，已停止封装，请从该件起重新核对"
)


def insert_refusal(cards: Sequence[str], letters: Sequence[str]) -> Refusal | None:
    """Say where the row of cards and the row of letters part, or None (插卡核对)."""
    for position, (card, letter) in enumerate(zip(cards, letters, strict=True), start=1):
        if card != letter:
            return Refusal("INSERT_MISMATCH", INSERT_MISMATCH, {"position": position})
    return None
