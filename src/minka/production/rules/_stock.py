"""Which blanks and pieces are taken, what a shortage says, what a delivery must declare."""

from collections.abc import Iterable
from dataclasses import dataclass

from minka.kernel.errors import gettext_noop as _
from minka.kernel.refusal import Refusal


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
