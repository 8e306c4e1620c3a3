"""The production floor: the board, a batch through its stations, the stock of blanks."""

from collections import Counter

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.cards import queries as cards
from minka.outlets import queries as outlets
from minka.production import actions, queries
from minka.production.lifecycle import BatchStatus, Station

from ..access import permission
from ..floor import (
    STAGES,
    attempt_row,
    balance_parts,
    batch_row,
    file_row,
    lot_row,
    next_steps,
    run_of,
    stage_of,
    steps,
)
from ..present import due_tone
from ..words import name_of

DONE = [BatchStatus.DELIVERED, BatchStatus.DISSOLVED]
SHOWN_ATTEMPTS = 100
SHOWN_LOTS = 200


def _batch(request: HttpRequest, number: str) -> object:
    """Return a batch that the operator may see, with its counts; else 404."""
    board = queries.batch_board(district_ids=request.post.scope)
    return get_object_or_404(board, number=number)


@permission("production.view_production")
def production(request: HttpRequest) -> HttpResponse:
    """Show the floor: how much stands before each station, and every batch by due date."""
    today, stage = timezone.localdate(), request.GET.get("stage", "")
    board = list(queries.batch_board(district_ids=request.post.scope).exclude(status__in=DONE))
    names = _names()
    counts = Counter(stage_of(batch.status) for batch in board)
    volumes = Counter()
    for batch in board:
        volumes[stage_of(batch.status)] += batch.quantity
    waiting = cards.waiting_for_production()
    if request.post.scope is not None:
        waiting = waiting.filter(district_id__in=request.post.scope)
    facts = {
        "stages": [
            {"code": code, "label": label, "batches": counts[code], "cards": volumes[code]}
            for code, label in STAGES
        ],
        "stage": stage,
        "rows": [
            batch_row(batch, names, today)
            for batch in board
            if not stage or stage_of(batch.status) == stage
        ],
        "waiting": waiting.count(),
        "may_plan": request.user.has_perm("production.plan_batch"),
    }
    return render(request, "desk/production.html", facts)


def _names() -> dict[str, dict[int, str]]:
    return {
        "product": {product.pk: name_of(product) for product in cards.all_products()},
        "district": {place.pk: name_of(place) for place in outlets.districts()},
    }


@permission("production.plan_batch")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put every waiting application into a batch."""
    batches = actions.plan_batches(at=timezone.now(), actor=request.post.actor)
    made = sum(batch.quantity for batch in batches)
    text = _("已组成%(batches)s个批次，共%(cards)s张。") % {"batches": len(batches), "cards": made}
    messages.success(request, text if batches else _("没有等待组批的申领。"))
    return redirect("desk:production")


@permission("production.view_production")
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch: where it stands, what to do next, attempts, blanks and files."""
    held, today = _batch(request, number), timezone.localdate()
    attempts = list(queries.attempts_of(held).filter(result="SPOILT")[:SHOWN_ATTEMPTS])
    positions = dict(queries.items_of(held).values_list("pk", "position"))
    facts = {
        "batch": batch_row(held, _names(), today),
        "due_tone": due_tone(held.due_on, today),
        "steps": steps(held.status),
        "next_steps": next_steps(held, request.user),
        "attempts": [attempt_row(attempt, positions) for attempt in attempts],
        "runs": [run_of(held_run) for held_run in queries.reservations_of(held)],
        "files": [file_row(file) for file in queries.files_of(held)],
        "consignments": list(
            queries.all_consignments().filter(batch=held).values_list("number", flat=True)
        ),
        "stations": Station.choices,
        "may_run": request.user.has_perm("production.run_station"),
    }
    return render(request, "desk/batch.html", facts)


@permission("production.plan_batch")
@require_POST
def reserve(request: HttpRequest, number: str) -> HttpResponse:
    """Reserve blanks for a batch."""
    actions.reserve(_batch(request, number), at=timezone.now(), actor=request.post.actor)
    messages.success(request, _("卡基已预留，批次可以上线。"))
    return redirect("desk:production_batch", number)


@permission("production.run_station")
@require_POST
def run_station(request: HttpRequest, number: str, station: str) -> HttpResponse:
    """Take a batch through one station on the chosen machine."""
    if station not in Station:
        raise Http404
    machine = get_object_or_404(queries.machines_of(station), pk=request.POST.get("machine"))
    outcome = actions.run_station(
        _batch(request, number),
        station,
        machine=machine,
        at=timezone.now(),
        actor=request.post.actor,
    )
    values = {
        "station": Station(station).label,
        "passed": outcome.passed,
        "spoilt": outcome.spoilt,
    }
    messages.success(request, _("%(station)s：通过%(passed)s张，作废%(spoilt)s张。") % values)
    return redirect("desk:production_batch", number)


@permission("production.run_station")
@require_POST
def spoil(request: HttpRequest, number: str) -> HttpResponse:
    """Report a card of the batch as spoilt; it is made again."""
    held, station = _batch(request, number), request.POST.get("station", "")
    position = request.POST.get("position", "")
    if station not in Station or not position.isdigit():
        raise Http404
    item = get_object_or_404(queries.items_of(held), position=int(position))
    machine = queries.machines_of(station).first()
    if machine is None:
        raise Http404
    actions.spoil(
        item,
        station,
        request.POST.get("reason", ""),
        machine=machine,
        at=timezone.now(),
        actor=request.post.actor,
    )
    messages.success(
        request, _("第%(position)s张已登记作废，将重新制作。") % {"position": position}
    )
    return redirect("desk:production_batch", number)


@permission("production.ship_consignment")
@require_POST
def pack(request: HttpRequest, number: str) -> HttpResponse:
    """Close the boxes of a sorted batch and write their lists."""
    consignment = actions.pack(_batch(request, number), at=timezone.now(), actor=request.post.actor)
    messages.success(request, _("配送单%(number)s已装箱。") % {"number": consignment.number})
    return redirect("desk:consignments_consignment", consignment.number)


@permission("production.run_station")
def station_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    """Download a print file; faces and letters show persons, so only the floor may."""
    file = get_object_or_404(queries.files_of(_batch(request, number)), pk=file_id)
    path = queries.path_of(file)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=file.name)


@permission("production.view_production")
def stock(request: HttpRequest) -> HttpResponse:
    """Show the balance of every supply, its lots with their serials, and whether it adds up."""
    lots = queries.lots()[:SHOWN_LOTS]
    supplies = dict(lots.model._meta.get_field("supply").flatchoices)
    facts = {
        "balance": [
            (supplies[line.supply], line, balance_parts(line)) for line in queries.balance_report()
        ],
        "gaps": queries.ledger_gaps(),
        "lots": [lot_row(lot) for lot in lots],
    }
    return render(request, "desk/stock.html", facts)
