"""The documents' production line as data: 卡基到位 芯片个人化 卡面打印 邮封 分拣 配送.

A batch passes a station when all its items have; an item that is spoilt goes back to
the first station with a fresh blank and is made again in the same batch.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from minka.kernel.lifecycle import Lifecycle, move


class Station(TextChoices):
    """A place on the floor where something is done to every item."""

    PERSONALISE = "PERSONALISE", _("芯片个人化")
    PRINT = "PRINT", _("卡面打印")
    SEAL = "SEAL", _("邮封")
    SORT = "SORT", _("分拣")


class BatchStatus(TextChoices):
    """Where a batch stands; each name is the last thing that is finished."""

    PLANNED = "PLANNED", _("待备料")
    READY = "READY", _("卡基到位")
    PERSONALISED = "PERSONALISED", _("芯片已个人化")
    PRINTED = "PRINTED", _("卡面已打印")
    SEALED = "SEALED", _("已邮封")
    SORTED = "SORTED", _("已分拣")
    DISPATCHED = "DISPATCHED", _("已配送")
    DELIVERED = "DELIVERED", _("已送达")
    DISSOLVED = "DISSOLVED", _("已撤销")


class ItemStatus(TextChoices):
    """Where one card of a batch stands."""

    WAITING = "WAITING", _("待个人化")
    PERSONALISED = "PERSONALISED", _("已个人化")
    PRINTED = "PRINTED", _("已打印")
    SEALED = "SEALED", _("已邮封")
    SORTED = "SORTED", _("已分拣")
    PACKED = "PACKED", _("已装箱")
    DROPPED = "DROPPED", _("已撤出")


class BoxStatus(TextChoices):
    """Where a box of cards for one outlet stands."""

    OPEN = "OPEN", _("装箱中")
    PACKED = "PACKED", _("已装箱")
    TO_DISTRICT = "TO_DISTRICT", _("发往区中心")
    AT_DISTRICT = "AT_DISTRICT", _("区中心已收")
    TO_OUTLET = "TO_OUTLET", _("发往网点")
    AT_OUTLET = "AT_OUTLET", _("网点已收")


BS, IS, XS = BatchStatus, ItemStatus, BoxStatus
RUN = "production.run_station"
SHIP = "production.ship_consignment"
RECEIVE = "production.receive_consignment"

BATCH = Lifecycle.of(
    "batch",
    initial=BS.PLANNED,
    moves=[
        move("reserve", BS.PLANNED, BS.READY, permission="production.plan_batch"),
        move("personalise", BS.READY, BS.PERSONALISED, permission=RUN),
        move("print", BS.PERSONALISED, BS.PRINTED, permission=RUN),
        move("seal", BS.PRINTED, BS.SEALED, permission=RUN),
        move("sort", BS.SEALED, BS.SORTED, permission=RUN),
        move("dispatch", BS.SORTED, BS.DISPATCHED, permission=SHIP),
        move("complete", BS.DISPATCHED, BS.DELIVERED),
        move("dissolve", BS.PLANNED, BS.DISSOLVED, permission="production.plan_batch"),
    ],
)

ITEM = Lifecycle.of(
    "item",
    initial=IS.WAITING,
    moves=[
        move("personalise", IS.WAITING, IS.PERSONALISED),
        move("print", IS.PERSONALISED, IS.PRINTED),
        move("seal", IS.PRINTED, IS.SEALED),
        move("sort", IS.SEALED, IS.SORTED),
        move("pack", IS.SORTED, IS.PACKED),
        move("remake", [IS.PERSONALISED, IS.PRINTED, IS.SEALED], IS.WAITING, permission=RUN),
        move("drop", IS.WAITING, IS.DROPPED, permission="production.plan_batch"),
    ],
)

BOX = Lifecycle.of(
    "box",
    initial=XS.OPEN,
    moves=[
        move("pack", XS.OPEN, XS.PACKED, permission=SHIP),
        move("dispatch", XS.PACKED, XS.TO_DISTRICT, permission=SHIP),
        move("receive_at_district", XS.TO_DISTRICT, XS.AT_DISTRICT, permission=RECEIVE),
        move("forward", XS.AT_DISTRICT, XS.TO_OUTLET, permission=RECEIVE),
        move("receive_at_outlet", XS.TO_OUTLET, XS.AT_OUTLET, permission=RECEIVE),
    ],
)


STATION_VERB = {
    Station.PERSONALISE: "personalise",
    Station.PRINT: "print",
    Station.SEAL: "seal",
    Station.SORT: "sort",
}
"""The verb that moves an item, and in the end its batch, past a station."""
