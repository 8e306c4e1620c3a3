"""Collection files: take one in, watch it being checked, read what was found, fetch the reply."""

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from minka.cards import queries as cards
from minka.exchange import actions as exchange_actions
from minka.exchange import queries as exchange
from minka.exchange.lifecycle import FileStatus
from minka.journeys import jobs
from minka.kernel.refusal import Refused
from minka.outlets import queries as outlets
from minka.people import queries as people
from minka.people.findings import Disposition

from ..access import permission
from ..findings import exchange_file_row, finding_rows
from ..forms import UploadForm
from ..words import DISPOSITIONS, name_of, say

PAGE = 50
COLLECTION = "collection"
UNFINISHED = exchange_actions.UNFINISHED


def _files(request: HttpRequest) -> object:
    """Return the collection files that belong to the operator's organisations."""
    found = exchange.all_files().filter(direction="IN")
    scope = request.post.scope
    return found if scope is None else found.filter(organisation_id__in=scope)


@permission("exchange.view_exchangefile")
def files(request: HttpRequest) -> HttpResponse:
    """List the files, the newest first."""
    page = Paginator(_files(request), PAGE).get_page(request.GET.get("page"))
    places = {place.pk: name_of(place) for place in outlets.all_organisations()}
    facts = {
        "rows": [exchange_file_row(file, places) for file in page],
        "page": page,
        "may_collect": request.user.has_perm("people.collect_file"),
    }
    return render(request, "desk/files.html", facts)


@permission("people.collect_file")
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a file and start its collection; a file known already is refused with its receipt."""
    own = outlets.get_by_id(request.post.organisation_id)
    places = outlets.below(own).exclude(level="MUNICIPAL")
    newest_first = cards.all_products().order_by("-generation", "-code")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        choices={
            "organisation": [(place.pk, name_of(place)) for place in places],
            "product": [(product.code, name_of(product)) for product in newest_first],
            "channel": cards.all_applications().model._meta.get_field("channel").flatchoices,
        },
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:files_file", _take_in(request, form.cleaned_data))
        except Refused as refused:
            refusal = say(refused.refusal)
    status = 422 if form.errors or refusal else 200
    return render(request, "desk/upload.html", {"form": form, "refusal": refusal}, status=status)


def _take_in(request: HttpRequest, facts: dict[str, object]) -> int:
    """Keep the bytes, give the receipt number at once, and let a worker do the rest."""
    file = exchange_actions.receive(
        _source(facts["file"]),
        exchange_actions.Envelope(
            name=facts["file"].name,
            format_code=COLLECTION,
            organisation_id=facts["organisation"],
        ),
        on=timezone.localdate(),
        at=timezone.now(),
        actor=request.post.actor,
    )
    jobs.take_file.defer(
        file_id=file.pk,
        organisation_id=facts["organisation"],
        product_code=facts["product"],
        channel=facts["channel"],
        actor=request.post.actor,
    )
    return file.pk


def _source(upload: UploadedFile) -> Path | bytes:
    """Return where a large upload lies, or a small one's bytes."""
    if hasattr(upload, "temporary_file_path"):
        return Path(upload.temporary_file_path())
    return upload.read()


@permission("exchange.view_exchangefile")
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show what became of a file: counts per disposition, and what was found in its rows."""
    held = get_object_or_404(_files(request), pk=file_id)
    facts = {"file": exchange_file_row(held, {}), "steps": _steps(held)}
    if held.status in UNFINISHED:
        return render(request, "desk/file.html", {**facts, "is_working": True})
    outcome = request.GET.get("outcome", "")
    found = exchange.lines_found(file_id)
    if outcome in Disposition.__members__:
        found = found.filter(outcome=outcome)
    counts = dict(
        exchange.lines_of(file_id).order_by().values_list("outcome").annotate(Count("id"))
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    facts |= {
        "counts": [
            {"code": each.value, "label": DISPOSITIONS[each], "count": counts.get(each.value, 0)}
            for each in Disposition
        ],
        "outcome": outcome,
        "rows": finding_rows(page),
        "page": page,
        "note": held.history.order_by("-id").values_list("note", flat=True).first() or "",
    }
    return render(request, "desk/file.html", facts)


@permission("exchange.view_exchangefile")
def progress(request: HttpRequest, file_id: int) -> HttpResponse:
    """Answer how far a file has come; when it is done the page is asked to show the findings."""
    held = get_object_or_404(_files(request), pk=file_id)
    facts = {"file": exchange_file_row(held, {}), "steps": _steps(held), "is_working": True}
    response = render(request, "desk/_progress.html", facts)
    if held.status not in UNFINISHED:
        response["HX-Refresh"] = "true"
    return response


STEPS = [
    (FileStatus.RECEIVED, gettext_lazy("收存")),
    (FileStatus.STAGED, gettext_lazy("读入")),
    (FileStatus.CHECKED, gettext_lazy("核查")),
    (FileStatus.MERGED, gettext_lazy("入库")),
]


def _steps(held: object) -> list[dict[str, object]]:
    order = [status for status, _label in STEPS]
    past = order.index(held.status) + 1 if held.status in order else len(order)
    return [
        {"label": label, "state": "done" if at < past else "now" if at == past else ""}
        for at, (_status, label) in enumerate(STEPS)
    ]


@permission("exchange.view_exchangefile")
def reply(request: HttpRequest, file_id: int) -> HttpResponse:
    """Download the reply workbook: refused rows with field, reason and remedy."""
    held = get_object_or_404(_files(request), pk=file_id)
    if held.status in UNFINISHED or held.status == FileStatus.REJECTED:
        raise Http404
    book = people.reply_workbook(held)
    name = f"{Path(held.name).stem}-{_('回执')}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)
