"""Receiving: boxes that are due here, a box emptied under the scanner, differences settled.

What was scanned lies in the operator's session until the box is received, so that a reload
or a coffee loses nothing; the action compares it with the list and decides.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.outlets import queries as outlets
from minka.production import actions, queries, rules
from minka.production.lifecycle import BoxStatus

from ..access import Post, permission
from ..boxes import box_row, difference_row
from ..words import name_of

PAGE = 100
MOST_SCANS = 5000
SETTLE: dict[str, Callable[..., None]] = {
    "found": actions.settle_found,
    "write-off": actions.write_off,
    "extra": actions.settle_extra,
}


def _boxes(post: Post) -> object:
    boxes = queries.all_boxes().select_related("consignment").exclude(status=BoxStatus.OPEN)
    if post.scope is None:
        return boxes.order_by("-id")
    return queries.boxes_for(post.scope).exclude(status=BoxStatus.OPEN)


@permission("production.receive_consignment")
def receiving(request: HttpRequest) -> HttpResponse:
    """List the boxes that are due here or passed through, and differences still open."""
    boxes = list(_boxes(request.post)[:PAGE])
    places = outlets.all_organisations().in_bulk({box.outlet_id for box in boxes})
    rows = [box_row(box, name_of(places[box.outlet_id]), request.post) for box in boxes]
    scope = request.post.scope
    found = queries.all_differences() if scope is None else queries.differences_for(scope)
    facts = {
        "due": [row for row in rows if row["verb"]],
        "others": [row for row in rows if not row["verb"]],
        "differences": [difference_row(row) for row in found.filter(settled_at=None)[:PAGE]],
    }
    return render(request, "desk/receiving.html", facts)


@permission("production.receive_consignment")
def box(request: HttpRequest, number: str) -> HttpResponse:
    """Show a box: its list, what was scanned, what is missing, what is too much."""
    held = get_object_or_404(_boxes(request.post), number=number)
    facts = _box_facts(request, held)
    return render(request, "desk/box.html", facts)


@permission("production.receive_consignment")
@require_POST
def scan(request: HttpRequest, number: str) -> HttpResponse:
    """Take one or more scanned codes; answer the new state of the box as a fragment."""
    held = get_object_or_404(_boxes(request.post), number=number)
    _require_counter(request.post, held)
    codes = request.POST.get("code", "").upper().split()
    if undo := request.POST.get("undo", ""):
        _remember(request, number, [code for code in _scanned(request, number) if code != undo])
    else:
        _remember(request, number, [*_scanned(request, number), *codes])
    facts = {**_box_facts(request, held), "last": codes[-1] if codes else "", "is_fragment": True}
    if "HX-Request" in request.headers:
        return render(request, "desk/_scans.html", facts)
    return redirect("desk:receiving_box", number)


@permission("production.receive_consignment")
@require_POST
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """Receive the box by what was scanned out of it."""
    held = get_object_or_404(_boxes(request.post), number=number)
    _require_counter(request.post, held)
    receipt = actions.receive_at_outlet(
        held, _scanned(request, number), at=timezone.now(), actor=request.post.actor
    )
    request.session.pop(_key(number), None)
    values = {
        "present": len(receipt.present),
        "missing": len(receipt.missing),
        "extra": len(receipt.extra),
    }
    text = _("收货完成：实收%(present)s张，缺少%(missing)s张，多出%(extra)s张。") % values
    clean = not receipt.missing and not receipt.extra
    (messages.success if clean else messages.warning)(request, text)
    return redirect("desk:receiving_box", number)


@permission("production.receive_consignment")
@require_POST
def pass_on(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Receive a box at the district centre, or send it on to its outlet."""
    verbs = {"arrive": actions.receive_at_district, "forward": actions.forward}
    held = get_object_or_404(_boxes(request.post), number=number)
    if verb not in verbs:
        raise Http404
    if request.post.organisation_id != held.consignment.district_id:
        raise PermissionDenied
    chosen = queries.all_boxes().filter(pk=held.pk)
    moved = verbs[verb](chosen, at=timezone.now(), actor=request.post.actor)
    text = (
        _("配送箱%(number)s已登记。") if moved else _("配送箱%(number)s的状态已经改变，没有登记。")
    )
    (messages.success if moved else messages.warning)(request, text % {"number": number})
    return redirect("desk:receiving")


@permission("production.receive_consignment")
@require_POST
def settle(request: HttpRequest, difference_id: int, how: str) -> HttpResponse:
    """Settle a difference with a note: found, written off, or what became of an extra card."""
    held = get_object_or_404(queries.all_differences(), pk=difference_id)
    _require_counter(request.post, held.box)
    if how not in SETTLE:
        raise Http404
    note = request.POST.get("note", "").strip()
    SETTLE[how](held, note=note, at=timezone.now(), actor=request.post.actor)
    messages.success(request, _("差异已处理。"))
    return redirect("desk:receiving_box", held.box.number)


def _require_counter(post: Post, held: object) -> None:
    """Only the outlet a box is meant for opens it; others who see it are told no."""
    post.require(held.outlet_id)
    if post.organisation_id != held.outlet_id:
        raise PermissionDenied


def _key(number: str) -> str:
    return f"scanned {number}"


def _scanned(request: HttpRequest, number: str) -> list[str]:
    return request.session.get(_key(number), [])


def _remember(request: HttpRequest, number: str, codes: list[str]) -> None:
    request.session[_key(number)] = list(dict.fromkeys(codes))[:MOST_SCANS]


def _box_facts(request: HttpRequest, held: object) -> dict[str, object]:
    outlet = outlets.get_by_id(held.outlet_id)
    listed = list(queries.cards_in_box(held).values_list("card_number", flat=True))
    is_open = held.status == BoxStatus.TO_OUTLET
    compared = rules.compare(listed, _scanned(request, held.number) if is_open else [])
    differences = queries.all_differences().filter(box=held)
    return {
        "box": box_row(held, name_of(outlet), request.post),
        "listed": listed,
        "scanned": set(compared.present),
        "missing": compared.missing,
        "extra": compared.extra,
        "is_open": is_open and request.post.organisation_id == held.outlet_id,
        "differences": [difference_row(row) for row in differences],
    }
