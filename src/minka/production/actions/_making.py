"""What each station really does to a chunk of items: chip, face, letter, box."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from minka.cards import actions as card_actions
from minka.cards import queries as card_queries
from minka.cards import rules as card_rules
from minka.chip import CardData, InProcess, load_profile, make_blank, personalise
from minka.chip.errors import BadValue
from minka.kernel.refusal import Refusal, Refused
from minka.outlets import queries as outlet_queries
from minka.people.photographs import queries as photographs
from minka.plumbing import bulk
from minka.plumbing.moves import start_all

from ..lifecycle import Station
from ..models import Batch, ChipRecord, Item, Place
from . import _printing
from ._chip_keys import check_keys, chip_keys
from ._stock import SQL, move_blanks

if TYPE_CHECKING:
    from ._stations import Run

TRIES = 3
"""How often a card that stopped half-way is powered on again, as factories do."""

RECORD = [
    "serial",
    "person_id",
    "card_id",
    "card_identifier",
    "atr",
    "data_digest",
    "image",
    "at",
]

CHANGED = _("写入芯片后持卡人资料有变更，须重新制作")
CANNOT_WRITE = _("第{position}件的数据不能写入芯片：{why}。请更正资料，或将该件撤出本批")


def prepare(run: "Run") -> None:
    """Check a batch before its first item is touched; raises Refused."""
    if run.station == Station.PERSONALISE:
        check_keys(card_queries.all_products().get(pk=run.batch.product_id).chip_profile)
    if run.station == Station.PRINT:
        _printing.check_faces(run.batch)
    if run.station == Station.SORT:
        open_boxes(run.batch, at=run.at, actor=run.actor)


def work(run: "Run", chunk: Sequence[Item]) -> dict[int, str]:
    """Do the station's work on a chunk; return for each item why it is spoilt, "" when good."""
    outcomes = {item.pk: run.defects(run.station, item.serial) for item in chunk}
    if run.station in {Station.PRINT, Station.SEAL}:
        outcomes |= _changed(run, chunk)
    if run.station == Station.PERSONALISE:
        outcomes |= _personalise(run, [item for item in chunk if not outcomes[item.pk]])
    elif run.station == Station.PRINT:
        _printing.print_faces(run.batch, chunk, at=run.at, actor=run.actor)
    elif run.station == Station.SEAL:
        _printing.print_letters(run.batch, chunk, at=run.at, actor=run.actor)
    return outcomes


def finish(run: "Run", passed: Sequence[int]) -> None:
    """Do what follows when items have passed: sorted cards are made, their blanks are good."""
    if run.station != Station.SORT or not passed:
        return
    consignment = run.batch.consignments.get()
    bulk.run(SQL["into_boxes"], {"items": list(passed), "consignment": consignment.pk})
    items = Item.objects.filter(pk__in=list(passed))
    serials = list(items.values_list("serial", flat=True))
    move_blanks(serials, run.batch, to_place=Place.GOOD, at=run.at, actor=run.actor)
    made = ChipRecord.objects.filter(serial__in=items.values("serial"))
    card_actions.finish(
        made.values_list("card_id", "serial", "card_identifier"),
        on=run.batch.issue_on,
        at=run.at,
        actor=run.actor,
    )


@transaction.atomic
def open_boxes(batch: Batch, *, at: datetime.datetime, actor: str) -> None:
    """Open a consignment with one box for each outlet of the batch, unless it is open already."""
    number = batch.number.replace("PC", "PS", 1)
    consignment, is_new = batch.consignments.get_or_create(
        defaults={
            "number": number,
            "district_id": batch.district_id,
            "quantity": batch.items.exclude(status="DROPPED").count(),
        }
    )
    if is_new:
        facts = {"consignment": consignment.pk, "number": number, "batch": batch.pk, "at": at}
        bulk.run(SQL["open_boxes"], facts)
        start_all(consignment.boxes.all(), at=at, actor=actor)


def _personalise(run: "Run", items: Sequence[Item]) -> dict[int, str]:
    """Write each item's person into its blank and read it back; return why some are spoilt."""
    facts = facts_of(items)
    pictures = photographs.chip_pictures_of([item.person_id for item in items])
    division = outlet_queries.centre().division_code
    outcomes, records = {}, []
    for item in items:
        picture = pictures.get(item.person_id, b"")
        outcomes[item.pk], record = _write(run, item, facts[item.card_id], division, picture)
        if record:
            records.append(record)
    bulk.copy_in(ChipRecord._meta.db_table, RECORD, records)
    return outcomes


def facts_of(items: Sequence[Item]) -> dict[int, dict[str, Any]]:
    """Return what is known of each item's card, by card id, and its photograph's digest."""
    cards = card_queries.all_cards().filter(pk__in=[item.card_id for item in items])
    digests = photographs.photographs_of([item.person_id for item in items])
    return {
        row["id"]: {**row, "photograph": digests.get(row["person_id"], "")}
        for row in card_queries.card_facts(cards)
    }


def _changed(run: "Run", items: Sequence[Item]) -> dict[int, str]:
    """Return the items whose person changed since the chip was written: they are made again."""
    written = ChipRecord.objects.filter(serial__in=[item.serial for item in items])
    digests = dict(written.values_list("serial", "data_digest"))
    facts = facts_of(items)
    return {
        item.pk: CHANGED
        for item in items
        if digest_of(facts[item.card_id], run.batch.issue_on) != digests[item.serial]
    }


def digest_of(facts: dict[str, Any], issue_on: datetime.date) -> str:
    """Return the SM3 of what goes into a chip, as hex; a photograph counts by its own digest."""
    told = (*astuple(chip_data(facts, issue_on)), facts["photograph"])
    return hashlib.new("sm3", repr(told).encode()).hexdigest()


def _write(
    run: "Run", item: Item, facts: dict[str, Any], division: str, picture: bytes
) -> tuple[str, tuple[object, ...] | None]:
    profile, keys = load_profile(facts["chip_profile"]), chip_keys()
    blank = make_blank(division=division, serial=item.serial, profile=profile, keys=keys)
    data = replace(chip_data(facts, run.batch.issue_on), photo=picture)
    try:
        for _try in range(TRIES):
            result = personalise(InProcess(blank), data, profile, keys)
            if result.is_good or result.must_spoil:
                break
    except BadValue as error:
        values = {"position": item.position, "why": str(error)}
        raise Refused(Refusal("CANNOT_WRITE", CANNOT_WRITE, values)) from error
    if not result.is_good:
        return result.sentence, None
    told = (result.identifier, result.atr, digest_of(facts, run.batch.issue_on), blank.image())
    return "", (item.serial, item.person_id, item.card_id, *told, run.at)


def chip_data(facts: dict[str, Any], issue_on: datetime.date) -> CardData:
    """Return what goes into the chip of a card but the photograph, from cards' card_facts."""
    return CardData(
        card_number=facts["card_number"],
        social_security_number=facts["identity_number"],
        name=facts["name"],
        sex=facts["sex_code"],
        ethnic_group=facts["ethnic_code"],
        birth_date=facts["birth_on"],
        issued_on=issue_on,
        expires_on=card_rules.valid_to(issue_on, facts["validity_months"]),
    )
