"""Consignments leave the centre: their lists, their boxes, the hand to the carrier."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.outlets import queries as outlets
from minka.production import actions, queries
from minka.production.lifecycle import BoxStatus

from ..access import permission
from ..boxes import box_row
from ..floor import file_row
from ..present import minute, who
from ..words import name_of

PAGE = 50


def _consignments(request: HttpRequest) -> object:
    found = queries.all_consignments()
    scope = request.post.scope
    return found if scope is None else found.filter(district_id__in=scope)


@permission("production.view_production")
def consignments(request: HttpRequest) -> HttpResponse:
    """List the consignments, the newest first, with how far their boxes have come."""
    arrived = Count("boxes", filter=Q(boxes__status=BoxStatus.AT_OUTLET))
    rows = _consignments(request).annotate(boxes_count=Count("boxes"), arrived=arrived)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = {place.pk: name_of(place) for place in outlets.districts()}
    facts = [
        {
            "number": row.number,
            "batch": row.batch.number,
            "batch_status": row.batch.status,
            "batch_label": row.batch.get_status_display(),
            "district": names.get(row.district_id, ""),
            "quantity": row.quantity,
            "boxes": row.boxes_count,
            "arrived": row.arrived,
            "packed_at": minute(row.packed_at),
        }
        for row in page
    ]
    return render(request, "desk/consignments.html", {"rows": facts, "page": page})


@permission("production.view_production")
def consignment(request: HttpRequest, number: str) -> HttpResponse:
    """Show one consignment with its boxes and lists."""
    held = get_object_or_404(_consignments(request), number=number)
    boxes = list(queries.boxes_of(held))
    places = outlets.all_organisations().in_bulk(
        {held.district_id, *(box.outlet_id for box in boxes)}
    )
    ready = {box.status for box in boxes} == {BoxStatus.PACKED}
    facts = {
        "number": held.number,
        "batch": held.batch.number,
        "district": name_of(places[held.district_id]),
        "quantity": held.quantity,
        "packed_at": minute(held.packed_at),
        "who": who(held.actor),
        "boxes": [box_row(box, name_of(places[box.outlet_id])) for box in boxes],
        "files": [file_row(file) for file in queries.files_of(held.batch).filter(kind="LIST")],
        "ready": ready,
        "may_ship": request.user.has_perm("production.ship_consignment"),
    }
    return render(request, "desk/consignment.html", facts)


@permission("production.ship_consignment")
@require_POST
def dispatch(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a packed consignment to the carrier."""
    held = get_object_or_404(_consignments(request), number=number)
    actions.dispatch(held, at=timezone.now(), actor=request.post.actor)
    messages.success(request, _("配送单%(number)s已发往区中心。") % {"number": number})
    return redirect("desk:consignments_consignment", number)
