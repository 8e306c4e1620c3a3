"""A floor with machines and stock, and batches as far along the line as a test needs them."""

from minka.production import actions, queries
from minka.production.lifecycle import Station
from minka.production.models import Batch, Box, Consignment, Supply
from minka.production.rules import Delivery

from .cards import AT

ACTOR = "desk:factory"


def fill_stock(*, blanks: int = 200, first: int = 1, supplies: int = 2000) -> None:
    """Take a lot of blanks and plenty of every supply into stock."""
    actions.receive_lot(
        Delivery(
            f"KJ{first:06d}",
            Supply.BLANK,
            "东海智能卡厂",
            480,
            serials=(first, first + blanks),
            chip_profile="3.00",
        ),
        at=AT,
        actor=ACTOR,
    )
    for supply in [s for s in Supply if s != Supply.BLANK]:
        goods = Delivery(f"{supply}-{first}", supply, "海川物资", 100, quantity=supplies)
        actions.receive_lot(goods, at=AT, actor=ACTOR)


def install_machines() -> dict[str, object]:
    """Put one machine at each station."""
    return {
        station: actions.install(
            code=f"{station[:4]}-1", name=f"{station.label}机 1号", station=station
        )
        for station in Station
    }


def plan() -> list[Batch]:
    """Batch whatever waits."""
    return actions.plan_batches(at=AT, actor=ACTOR)


def make(batch: Batch) -> Batch:
    """Reserve a planned batch and take it through all stations."""
    actions.reserve(batch, at=AT, actor=ACTOR)
    actions.make(batch, machines=install_machines(), at=AT, actor=ACTOR)
    return batch


def ship(batch: Batch) -> Consignment:
    """Pack a sorted batch and hand it to the carrier."""
    consignment = actions.pack(batch, at=AT, actor=ACTOR)
    actions.dispatch(consignment, at=AT, actor=ACTOR)
    return consignment


def bring(consignment: Consignment) -> list[Box]:
    """Let the district receive a consignment and forward its boxes."""
    boxes = queries.all_boxes().filter(consignment=consignment)
    actions.receive_at_district(boxes, at=AT, actor=ACTOR)
    actions.forward(boxes, at=AT, actor=ACTOR)
    return list(boxes.order_by("number"))


def unpack(box: Box) -> None:
    """Let the outlet receive a box in which everything is there."""
    codes = queries.cards_in_box(box).values_list("card_number", flat=True)
    actions.receive_at_outlet(box, list(codes), at=AT, actor=ACTOR)
