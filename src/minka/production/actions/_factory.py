"""The factory route: a batch goes out as an order and comes back as a return file.

The factory works on blanks that the batch has reserved. What it made is booked as one good
attempt at each making station, on a machine that stands for the factory; sorting is ours again.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from minka.cards import queries as card_queries
from minka.cards import rules as card_rules
from minka.exchange import actions as exchange
from minka.exchange.refusals import FileRefused
from minka.kernel import card_identifier
from minka.kernel.refusal import Refusal, Refused
from minka.outlets import queries as outlet_queries
from minka.plumbing import bulk
from minka.plumbing.moves import move_all

from .. import messages, queries
from ..lifecycle import ITEM, STATION_VERB, BatchStatus, ItemStatus, Station
from ..models import Attempt, Batch, ChipRecord, Item, Machine, Result
from ._making import RECORD, digest_of, facts_of
from ._spoilage import record_attempts
from ._stations import at_station, close, install
from ._stock import SQL

MAKING = [Station.PERSONALISE, Station.PRINT, Station.SEAL]

NOT_READY = _("批次当前为“{status}”，只有“卡基到位”且尚未开工的批次才能送卡厂")


@dataclass(frozen=True, slots=True)
class FactoryOutcome:
    """What a return brought: cards made, and the fault code of each line that was left out."""

    file_id: int
    made: int
    faults: Mapping[int, str]


@transaction.atomic
def send_to_factory(
    batch: Batch, factory: str, *, at: datetime.datetime, actor: str
) -> exchange.ExchangeFile:
    """Write the order of a reserved batch for a factory and keep it as sent.

    `factory` is its short code (letters and digits). Raises Refused when work has begun, or
    DuplicateFile when the same order was sent before.
    """
    items = list(queries.items_of(batch).filter(status=ItemStatus.WAITING, serial__isnull=False))
    if batch.status != BatchStatus.READY or len(items) < batch.quantity - _dropped(batch):
        status = batch.get_status_display()
        raise Refused(Refusal("NOT_READY", NOT_READY, {"status": status}))
    order, cards = _order(batch), _ordered(items)
    content = messages.render_order(order, cards.values())
    name = messages.file_name(order, factory=factory, at=timezone.localtime(at))
    envelope = exchange.Envelope(name, "card_order", counterparty=factory)
    totals = {"rows": len(cards)}
    return exchange.keep_sent(content, envelope, totals=totals, at=at, actor=actor)


def _dropped(batch: Batch) -> int:
    return batch.items.filter(status=ItemStatus.DROPPED).count()


def _order(batch: Batch) -> messages.Order:
    product = card_queries.all_products().get(pk=batch.product_id)
    return messages.Order(
        batch_number=batch.number,
        product=product.code,
        chip_profile=product.chip_profile,
        district=outlet_queries.all_organisations().get(pk=batch.district_id).name,
        issue_on=batch.issue_on,
        valid_to=card_rules.valid_to(batch.issue_on, product.validity_months),
    )


def _ordered(items: Sequence[Item]) -> dict[int, messages.OrderedCard]:
    """Return the cards of an order by position."""
    facts = facts_of(items)
    return {item.position: _ordered_card(item, facts[item.card_id]) for item in items}


def _ordered_card(item: Item, facts: Mapping[str, object]) -> messages.OrderedCard:
    return messages.OrderedCard(
        position=item.position,
        person_id=item.person_id,
        serial=item.serial,
        card_number=facts["card_number"],
        identity_number=facts["identity_number"],
        name=facts["name"],
        sex=facts["sex_code"],
        ethnic_group=facts["ethnic_code"],
        birth_on=facts["birth_on"],
        address=facts["address"],
        postcode=facts["postcode"],
    )


def take_factory_return(
    content: bytes, batch: Batch, *, name: str, factory: str, at: datetime.datetime, actor: str
) -> FactoryOutcome:
    """Book what a factory made of a batch; a faulty line stays out and is kept with its fault.

    A later file may bring the rest. Raises FileRefused when the file as a whole is not the
    answer to this batch's order, DuplicateFile when it was booked before; a file whose work
    was interrupted is carried on.
    """
    envelope = exchange.Envelope(name, "card_return", counterparty=factory)
    file = exchange.receive(content, envelope, on=timezone.localdate(at), at=at, actor=actor)
    live = batch.quantity - _dropped(batch)
    try:
        lines = messages.parse_return(content, ordered=live)
    except FileRefused as refused:
        exchange.reject(file, refused, at=at, actor=actor)
        raise
    with at_station(batch, Station.PERSONALISE, holder=actor), transaction.atomic():
        return _book(file, batch, lines, factory=factory, at=at, actor=actor)


def _book(
    file: exchange.ExchangeFile,
    batch: Batch,
    lines: Sequence[messages.ReturnedCard],
    *,
    factory: str,
    at: datetime.datetime,
    actor: str,
) -> FactoryOutcome:
    waiting = queries.items_of(batch).filter(status=ItemStatus.WAITING).select_for_update()
    items = {item.position: item for item in waiting}
    reserved, used = _blanks(batch)
    faults = messages.check_return(
        lines,
        _ordered(list(items.values())),
        batch_number=batch.number,
        reserved=reserved,
        used=used,
    )
    made = {items[line.position]: line for line in lines if line.number not in faults}
    _fit(batch, made, reserved - used)
    _record_chips(batch, made, at=at)
    for station in MAKING:
        machine = _stand_in(factory, station)
        outcomes = {item.pk: "" for item in made}
        record_attempts(outcomes, station=station, machine=machine, at=at, actor=actor)
        passed = Item.objects.filter(pk__in=list(outcomes))
        move_all(passed, STATION_VERB[station], lifecycle=ITEM, at=at, actor=actor)
        close(batch, station, at=at, actor=actor)
    _keep_lines(file, lines, faults, items, at=at, actor=actor)
    return FactoryOutcome(file.pk, len(made), faults)


def _blanks(batch: Batch) -> tuple[set[int], set[int]]:
    """Return the serials that the batch has reserved, and those of them that are gone."""
    reserved: set[int] = set()
    for reservation in queries.reservations_of(batch):
        reserved.update(range(reservation.serials.lower, reservation.serials.upper))
    in_cards = batch.items.exclude(status=ItemStatus.WAITING).exclude(serial=None)
    spoilt = Attempt.objects.filter(batch_id=batch.pk, result=Result.SPOILT)
    used = {*in_cards.values_list("serial", flat=True), *spoilt.values_list("serial", flat=True)}
    return reserved, used


def _fit(batch: Batch, made: Mapping[Item, messages.ReturnedCard], free: set[int]) -> None:
    """Write the blanks that were really used; the items still waiting share the others."""
    serials = {item.pk: line.serial for item, line in made.items()}
    rest = sorted(free - set(serials.values()))
    bulk.run(SQL["clear_blanks"], {"batch": batch.pk})
    bulk.run(SQL["fit_blanks"], {"items": list(serials), "serials": list(serials.values())})
    runs = {"lowers": rest, "uppers": [serial + 1 for serial in rest]}
    bulk.run(SQL["feed_blanks"], {**runs, "batch": batch.pk})


def _record_chips(
    batch: Batch, made: Mapping[Item, messages.ReturnedCard], *, at: datetime.datetime
) -> None:
    facts = facts_of(list(made))
    rows = (
        (
            line.serial,
            item.person_id,
            item.card_id,
            card_identifier.compact(line["card_id"]),
            card_identifier.compact(line["atr"]),
            digest_of(facts[item.card_id], batch.issue_on),
            None,
            at,
        )
        for item, line in made.items()
    )
    bulk.copy_in(ChipRecord._meta.db_table, RECORD, rows)


def _stand_in(factory: str, station: Station) -> Machine:
    code = f"{factory[:10]}-{station[:4]}"
    return install(code=code, name=f"{factory} {station.label}", station=station)


def _keep_lines(
    file: exchange.ExchangeFile,
    lines: Sequence[messages.ReturnedCard],
    faults: Mapping[int, str],
    items: Mapping[int, Item],
    *,
    at: datetime.datetime,
    actor: str,
) -> None:
    kept = [
        {
            "number": line.number,
            "place": line.place,
            "subject_id": None if line.number in faults else items[line.position].card_id,
            "outcome": "FAULTY" if line.number in faults else "MADE",
            "findings": [faults[line.number]] if line.number in faults else [],
            "sent": line.cells,
        }
        for line in lines
    ]
    exchange.keep_lines(file, SQL["return_lines"], {"lines": json.dumps(kept)})
    counted = {"rows": len(lines), "made": len(lines) - len(faults)}
    exchange.note_table(file, list(messages.RETURN_FIELDS), declared={}, counted=counted)
    for verb in ("stage", "check", "merge"):
        exchange.advance(file, verb, at=at, actor=actor)
