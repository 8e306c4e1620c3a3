"""The production floor: the board, a batch through its stations."""

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.cards import queries as cards
from minka.outlets import queries as outlets
from minka.production import actions, jobs, queries
from minka.production.lifecycle import BatchStatus, Station

from ..access import permission
from ..floor import (
    ENDED,
    STAGES,
    attempt_row,
    batch_row,
    file_row,
    may_dissolve,
    next_steps,
    run_of,
    stage_of,
    statuses_at,
    steps,
)
from ..present import due_tone
from ..runs import pace, run_row
from ..words import name_of

PAGE = 50
SHOWN_ATTEMPTS = 100


def _batch(request: HttpRequest, number: str) -> object:
    """Return a batch that the operator may see, with its counts; else 404."""
    board = queries.batch_board(district_ids=request.post.scope)
    return get_object_or_404(board, number=number)


@permission("production.view_production")
def production(request: HttpRequest) -> HttpResponse:
    """Show the floor: how much stands before each stage, and batches by stage, status or number."""
    found = _found(request)
    page = Paginator(_wanted(found, request.GET), PAGE).get_page(request.GET.get("page"))
    board = queries.batch_board().in_bulk([batch.pk for batch in page])
    names, today = _names(), timezone.localdate()
    waiting = cards.waiting_for_production()
    if request.post.scope is not None:
        waiting = waiting.filter(district_id__in=request.post.scope)
    facts = {
        "stages": _stages(found),
        "stage": request.GET.get("stage", ""),
        "status": request.GET.get("status", ""),
        "ended": [(status.value, status.label) for status in ENDED],
        "number": request.GET.get("number", "").strip(),
        "rows": [batch_row(board[batch.pk], names, today) for batch in page],
        "page": page,
        "waiting": waiting.count(),
        "may_plan": request.user.has_perm("production.plan_batch"),
    }
    return render(request, "desk/production.html", facts)


def _found(request: HttpRequest) -> QuerySet[queries.Batch]:
    """Return the batches that the operator may see."""
    scope = request.post.scope
    every = queries.all_batches()
    return every if scope is None else every.filter(district_id__in=scope)


def _wanted(found: QuerySet[queries.Batch], asked: QueryDict) -> QuerySet[queries.Batch]:
    """Return what was asked for: by number, by status, by stage, else all that is on the line."""
    if number := asked.get("number", "").strip().upper():
        return found.filter(number__contains=number).order_by("-id")
    if (status := asked.get("status", "")) in BatchStatus:
        return found.filter(status=status).order_by("-id")
    at_stage = statuses_at(asked.get("stage", ""))
    return found.filter(status__in=at_stage).order_by("due_on", "number")


def _stages(found: QuerySet[queries.Batch]) -> list[dict[str, object]]:
    batches, volumes = Counter(), Counter()
    grouped = found.filter(status__in=statuses_at("")).order_by().values_list("status")
    for status, count, quantity in grouped.annotate(Count("pk"), Sum("quantity")):
        batches[stage_of(status)] += count
        volumes[stage_of(status)] += quantity
    return [
        {"code": code, "label": label, "batches": batches[code], "cards": volumes[code]}
        for code, label in STAGES
    ]


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
    is_gone = held.status in {BatchStatus.DISPATCHED, BatchStatus.DELIVERED}
    runs = [] if is_gone else queries.runs_of(held)
    facts = {
        "batch": batch_row(held, _names(), today),
        "due_tone": due_tone(held.due_on, today),
        "steps": steps(held.status),
        "next_steps": next_steps(held, request.user, runs),
        "may_dissolve": may_dissolve(held, request.user),
        **_run_facts(runs),
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


@permission("production.plan_batch")
@require_POST
def dissolve(request: HttpRequest, number: str) -> HttpResponse:
    """Give up a batch that is not reserved yet; its applications wait again."""
    note = request.POST.get("note", "")
    count = actions.dissolve(
        _batch(request, number), note=note, at=timezone.now(), actor=request.post.actor
    )
    messages.success(request, _("批次已撤销，%(count)s份申领重新等待组批。") % {"count": count})
    return redirect("desk:production_batch", number)


@permission("production.run_station")
@require_POST
def run_station(request: HttpRequest, number: str, station: str) -> HttpResponse:
    """Let a worker take a batch through one station on the chosen machine."""
    if station not in Station:
        raise Http404
    held = _batch(request, number)
    machine = get_object_or_404(queries.machines_of(station), pk=request.POST.get("machine"))
    jobs.ask_station(held, station, machine=machine, actor=request.post.actor)
    return redirect("desk:production_batch", number)


@permission("production.view_production")
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """Answer how far the runs of a batch are; when one has ended, ask for the whole page."""
    held = get_object_or_404(_found(request), number=number)
    facts = _run_facts(queries.runs_of(held))
    response = render(request, "desk/_runs.html", {"batch": held, **facts})
    if set(request.GET.get("runs", "").split("-")) - set(facts["watched"].split("-")):
        response["HX-Refresh"] = "true"
    return response


def _run_facts(runs: Sequence[queries.StationRun]) -> dict[str, object]:
    """Return the runs with what a page needs to follow those that are open."""
    watched = [run for run in runs if run.is_open]
    return {
        "station_runs": [run_row(run) for run in runs],
        "watched": "-".join(str(run.job_id) for run in watched),
        "pace": pace(watched, timezone.now()) if watched else "",
    }


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
