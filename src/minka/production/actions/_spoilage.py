"""What happens to a card that did not turn out well: its blank is spoilt, it is made again."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from minka.kernel.refusal import Refused
from minka.plumbing import bulk
from minka.plumbing.moves import move_all

from .. import rules
from ..lifecycle import ITEM
from ..models import Batch, Item, Machine, Place
from ._stock import SQL, move_blanks


def record_attempts(
    outcomes: Mapping[int, str],
    *,
    station: str,
    machine: Machine,
    at: datetime.datetime,
    actor: str,
) -> int:
    """Write one attempt for each item; `outcomes` maps its id to a reason, "" when it is good."""
    return bulk.run(
        SQL["record_attempts"],
        {
            "items": list(outcomes),
            "reasons": list(outcomes.values()),
            "station": str(station),
            "machine": machine.pk,
            "at": at,
            "actor": actor,
        },
    )


def remake(batch: Batch, spoilt: Mapping[int, str], *, at: datetime.datetime, actor: str) -> None:
    """Take the blanks out of spoilt items, book them as spoilt, send the items back to the start.

    `spoilt` maps item ids to reasons. The items wait for a fresh blank, which the first
    station feeds; the attempts, recorded before, keep the serial that was spoilt.
    """
    items = Item.objects.filter(pk__in=list(spoilt))
    serials = list(items.values_list("serial", flat=True))
    move_blanks(serials, batch, to_place=Place.SPOILT, at=at, actor=actor)
    for reason in sorted(set(spoilt.values())):
        chosen = items.filter(pk__in=[item for item, why in spoilt.items() if why == reason])
        move_all(chosen, "remake", lifecycle=ITEM, at=at, actor=actor, note=reason)
    items.update(serial=None)


@transaction.atomic
def spoil(
    item: Item,
    station: str,
    reason: str,
    *,
    machine: Machine,
    at: datetime.datetime,
    actor: str,
) -> None:
    """Report that a card was found spoilt at a station; it is made again in its batch.

    Raises Refused when it has no blank, has left the floor already, or no reason is given.
    """
    held = Item.objects.select_for_update().get(pk=item.pk)
    refusal = rules.may_spoil(held.status, has_blank=held.serial is not None, reason=reason)
    refusal = refusal or rules.machine_refusal(
        station=station,
        name=machine.name,
        its_station=machine.station,
        serves=machine.is_in_service,
    )
    if refusal:
        raise Refused(refusal)
    record_attempts({held.pk: reason}, station=station, machine=machine, at=at, actor=actor)
    remake(held.batch, {held.pk: reason}, at=at, actor=actor)
    item.refresh_from_db()
