"""What is printed for a batch: its rows brought into the form of production/printing."""

import datetime
import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from minka.cards import queries as card_queries
from minka.cards import rules as card_rules
from minka.kernel.codes import ETHNIC_GROUP_WITH_LOCAL, SEX
from minka.kernel.masking import mask_name
from minka.kernel.refusal import Refused
from minka.outlets import queries as outlet_queries

from .. import queries, rules
from ..models import Batch, Consignment, Item
from ..printing.codes import match_code
from ..printing.consignments import ConsignmentList, ListedBox, ListedCard, consignment_list_pdf
from ..printing.faces import FaceData, face_texts, faces_pdf, get_template
from ..printing.fonts import check_glyphs
from ..printing.labels import BoxLabel, box_labels_pdf
from ..printing.letters import LetterData, LetterPaper, letter_texts, letters_pdf
from ._files import keep
from ._photographs import check_photographs, portraits_of

Facts = dict[str, Any]

LIST_COLUMNS = [_("箱号"), _("网点"), _("批内序号"), _("姓名"), _("卡号")]


def check_faces(batch: Batch) -> None:
    """Check that names and photographs can be printed; raises Refused naming the positions.

    Items that were dropped are checked too, so that the rows of the refusal are positions.
    """
    items = list(queries.items_of(batch))
    check_photographs(_facts(items), on=batch.issue_on)
    template = get_template(_product(batch).face_template)
    faces = face_texts(_faces(batch, items), template)
    letters = letter_texts(_letters(batch, items))
    check_glyphs(face + letter for face, letter in zip(faces, letters, strict=True))


def print_faces(batch: Batch, items: Sequence[Item], *, at: datetime.datetime, actor: str) -> None:
    """Print the faces of some items, in their order."""
    out = io.BytesIO()
    template = get_template(_product(batch).face_template)
    printed = faces_pdf(_faces(batch, items), template, out, made_at=at)
    _keep(batch, "FACES", items, out, printed.pages, at=at, actor=actor)


def print_letters(
    batch: Batch, items: Sequence[Item], *, at: datetime.datetime, actor: str
) -> None:
    """Print the letters of some items in the order of their cards, and compare the two rows."""
    letters = list(_letters(batch, items))
    cards = [match_code(batch.number, item.position) for item in items]
    if refusal := rules.insert_refusal(cards, [letter.match_code for letter in letters]):
        raise Refused(refusal)
    centre = outlet_queries.centre()
    paper = LetterPaper(centre.name, _product(batch).name, centre.phone, centre.opening_hours)
    out = io.BytesIO()
    printed = letters_pdf(letters, paper, out, made_at=at)
    _keep(batch, "LETTERS", items, out, printed.pages, at=at, actor=actor)


def _keep(
    batch: Batch,
    kind: str,
    items: Sequence[Item],
    out: io.BytesIO,
    pages: int,
    *,
    at: datetime.datetime,
    actor: str,
) -> None:
    part = f"{items[0].position:06d}-{items[-1].position:06d}.pdf"
    keep(batch, kind, part, data=out.getvalue(), pages=pages, at=at, actor=actor)


def _product(batch: Batch) -> Any:
    return card_queries.all_products().get(pk=batch.product_id)


def _facts(items: Sequence[Item]) -> Iterator[tuple[Item, Facts]]:
    """Yield each item with what is known of its card, in the order of the items."""
    cards = card_queries.all_cards().filter(pk__in=[item.card_id for item in items])
    facts = {row["id"]: row for row in card_queries.card_facts(cards)}
    return ((item, facts[item.card_id]) for item in items)


def _faces(batch: Batch, items: Sequence[Item]) -> Iterator[FaceData]:
    issuer = outlet_queries.centre().name
    portrait = portraits_of(items)
    for item, facts in _facts(items):
        until = card_rules.valid_to(batch.issue_on, facts["validity_months"])
        yield FaceData(
            name=facts["name"],
            number=facts["identity_number"],
            card_number=facts["card_number"],
            issued_on=batch.issue_on,
            photograph=portrait(item),
            match_code=match_code(batch.number, item.position),
            sex=SEX.labels.get(facts["sex_code"], ""),
            ethnic_group=ETHNIC_GROUP_WITH_LOCAL.labels.get(facts["ethnic_code"], ""),
            residence=facts["address"],
            issuer=issuer,
            valid_until=until - datetime.timedelta(days=1),
        )


def _letters(batch: Batch, items: Sequence[Item]) -> Iterator[LetterData]:
    outlets = outlet_queries.all_organisations().in_bulk({item.outlet_id for item in items})
    for item, facts in _facts(items):
        outlet = outlets[item.outlet_id]
        yield LetterData(
            name=facts["name"],
            postcode=facts["postcode"],
            address=facts["address"],
            number=facts["identity_number"],
            card_number=facts["card_number"],
            issued_on=batch.issue_on,
            outlet=outlet.name,
            outlet_address=outlet.address,
            outlet_hours=outlet.opening_hours,
            outlet_phone=outlet.phone,
            match_code=match_code(batch.number, item.position),
        )


def print_lists(consignment: Consignment, *, at: datetime.datetime, actor: str) -> None:
    """Print what travels with a consignment: the list, the same as a workbook, the box labels."""
    listed = _consignment_list(consignment)
    zone = timezone.get_default_timezone()
    out = io.BytesIO()
    printed = consignment_list_pdf(listed, out, made_at=at, zone=zone)
    same = {"at": at, "actor": actor}
    batch, part = consignment.batch, f"{consignment.number}.pdf"
    keep(batch, "LIST", part, data=out.getvalue(), pages=printed.pages, **same)
    workbook = _workbook(listed)
    part = f"{consignment.number}.xlsx"
    keep(batch, "LIST", part, data=workbook, pages=listed.card_count, **same)
    out = io.BytesIO()
    labels = _box_labels(consignment, listed)
    printed = box_labels_pdf(labels, out, sender=listed.centre, made_at=at)
    part = f"{consignment.number}-boxes.pdf"
    keep(batch, "LABELS", part, data=out.getvalue(), pages=printed.pages, **same)


def _consignment_list(consignment: Consignment) -> ConsignmentList:
    batch = consignment.batch
    names = outlet_queries.all_organisations().in_bulk()
    listed: dict[int, list[ListedCard]] = {}
    items = list(queries.items_of(batch).filter(box_id__in=consignment.boxes.values("pk")))
    for item, facts in _facts(items):
        card = ListedCard(
            item.position, facts["name"], facts["identity_number"], facts["card_number"]
        )
        listed.setdefault(item.box_id, []).append(card)
    boxes = [
        ListedBox(box.number, names[box.outlet_id].name, listed.get(box.pk, []))
        for box in consignment.boxes.order_by("number")
    ]
    return ConsignmentList(
        number=consignment.number,
        centre=outlet_queries.centre().name,
        district=names[consignment.district_id].name,
        product=_product(batch).name,
        batch_number=batch.number,
        packed_at=consignment.packed_at,
        boxes=boxes,
    )


def _box_labels(consignment: Consignment, listed: ConsignmentList) -> Iterator[BoxLabel]:
    outlets = outlet_queries.all_organisations().in_bulk()
    boxes = list(consignment.boxes.order_by("number"))
    for position, box in enumerate(boxes, start=1):
        outlet = outlets[box.outlet_id]
        yield BoxLabel(
            box_number=box.number,
            consignment_number=consignment.number,
            outlet=outlet.name,
            outlet_address=outlet.address,
            outlet_phone=outlet.phone,
            product=listed.product,
            batch_number=listed.batch_number,
            quantity=box.quantity,
            box_position=position,
            box_count=len(boxes),
        )


def _workbook(listed: ConsignmentList) -> bytes:
    """Write the list as a workbook, one row per card; everything is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(listed.number)
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, LIST_COLUMNS, bold)
        rows = ((box, card) for box in listed.boxes for card in box.cards)
        for number, (box, card) in enumerate(rows, start=1):
            cells = [box.number, box.outlet, str(card.position), mask_name(card.name)]
            for column, text in enumerate([*cells, card.card_number]):
                sheet.write_string(number, column, text)
        sheet.autofit()
    return out.getvalue()
