"""Consignments, boxes and differences, as an organisation may see them."""

from collections.abc import Sequence

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from minka.cards import queries as card_queries

from ..lifecycle import ItemStatus
from ..models import Box, Consignment, Difference, Item


def all_consignments() -> QuerySet[Consignment]:
    """Return every consignment, the newest first."""
    return Consignment.objects.select_related("batch").order_by("-id")


def get_consignment(number: str) -> Consignment:
    """Return the consignment with this number; raises Consignment.DoesNotExist."""
    return Consignment.objects.select_related("batch").get(number=number)


def all_boxes() -> QuerySet[Box]:
    """Return every box, for joins and measures in rooms above."""
    return Box.objects.all()


def get_box(number: str) -> Box:
    """Return the box with this number; raises Box.DoesNotExist."""
    return Box.objects.select_related("consignment").get(number=number)


def boxes_of(consignment: Consignment) -> QuerySet[Box]:
    """Return the boxes of a consignment in their order; `packed` counts what lies in each."""
    packed = (
        Item.objects.filter(box_id=OuterRef("pk"), status=ItemStatus.PACKED)
        .order_by()
        .values("box_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = Coalesce(Subquery(packed, output_field=IntegerField()), 0)
    return Box.objects.filter(consignment=consignment).annotate(packed=counted).order_by("number")


def boxes_for(organisation_ids: Sequence[int]) -> QuerySet[Box]:
    """Return the boxes on their way to these outlets, or through these districts; newest first."""
    mine = Box.objects.filter(outlet_id__in=organisation_ids)
    through = Box.objects.filter(consignment__district_id__in=organisation_ids)
    return (mine | through).select_related("consignment").order_by("-id")


def cards_in_box(box: Box) -> QuerySet:
    """Return the cards on the list of a box, by card number."""
    listed = Item.objects.filter(box_id=box.pk).values("card_id")
    return card_queries.all_cards().filter(pk__in=listed).order_by("card_number")


def all_differences() -> QuerySet[Difference]:
    """Return every difference found on receipt, the open ones and the newest first."""
    return Difference.objects.select_related("box").order_by("settled_at", "-id")


def differences_for(organisation_ids: Sequence[int]) -> QuerySet[Difference]:
    """Return the differences of the boxes that these organisations may see; filter open ones
    by `settled_at=None`.
    """
    return all_differences().filter(box__in=boxes_for(organisation_ids).order_by().values("pk"))
