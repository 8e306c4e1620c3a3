"""Indicators: what was measured beside what was promised; every figure opens its lines."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from minka.outlets import queries as outlets
from minka.performance import queries as performance
from minka.performance.rules import Period

from ..access import permission
from ..present import cell, indicator, waiting
from ..words import name_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What the board is asked: a period, an organisation with its outlets, some documents."""

    period: Period
    organisation: outlets.Organisation
    scope: performance.Scope
    choices: list[tuple[int, str]]
    followed: tuple[str, ...]
    document: str

    @property
    def documents(self) -> tuple[str, ...]:
        """The codes of the documents whose targets are shown."""
        return (self.document,) if self.document else self.followed


def _question(request: HttpRequest, today: datetime.date) -> Question:
    """Read period and organisation; an impossible period is this year, a foreign place a 404."""
    start = parse_date(request.GET.get("from", "")) or datetime.date(today.year, 1, 1)
    last = parse_date(request.GET.get("to", "")) or datetime.date(today.year, 12, 31)
    period = Period(start, last + datetime.timedelta(days=1)) if start <= last else None
    own = outlets.get_by_id(request.post.organisation_id)
    choices = list(outlets.below(own))
    asked = request.GET.get("organisation", "") or str(own.pk)
    chosen = next((place for place in choices if str(place.pk) == asked), None)
    followed = performance.documents_of(chosen)
    document = request.GET.get("document", "")
    if chosen is None or document not in ("", *followed):
        raise Http404
    return Question(
        period or Period.year(today.year),
        chosen,
        performance.scope_of(chosen),
        [(place.pk, name_of(place)) for place in choices],
        followed,
        document,
    )


def _asked(question: Question) -> dict[str, object]:
    return {
        "from": question.period.start.isoformat(),
        "to": question.period.last_day.isoformat(),
        "organisation": question.organisation.pk,
        "organisation_name": name_of(question.organisation),
        "choices": question.choices,
        "document": question.document,
        "documents": [
            (code, _(performance.all_documents()[code].title)) for code in question.followed
        ],
    }


@permission("outlets.view_indicators")
def indicators(request: HttpRequest) -> HttpResponse:
    """Show every published target beside its measure, and those that nothing measures yet."""
    today = timezone.localdate()
    question = _question(request, today)
    documents = question.documents
    rows = performance.board(question.period, question.scope, as_of=today, documents=documents)
    shown = [indicator(row) for row in rows]
    kept = {met: sum(row["met"] is met for row in shown) for met in (True, False, None)}
    facts = {"rows": shown, "kept": kept[True], "missed": kept[False], "unmeasured": kept[None]}
    facts["waiting"] = [waiting(target) for target in performance.unmeasured(documents)]
    return render(request, "desk/indicators.html", {**facts, **_asked(question)})


@permission("outlets.view_indicators")
def lines(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows a figure was computed from, the failing ones first."""
    today = timezone.localdate()
    question = _question(request, today)
    measure = performance.MEASURES.get(code)
    if measure is None:
        raise Http404
    found = measure.compute(question.period, question.scope, today)
    rows = measure.lines(question.period, question.scope, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    facts = {
        "label": _(measure.label),
        "explanation": _(measure.explanation),
        "value": f"{found.shown(4)} {_(found.unit)}",
        "numerator": found.numerator,
        "denominator": found.denominator,
        "columns": [_(column) for column in measure.columns],
        "rows": [[cell(value) for value in row] for row in page],
        "page": page,
    }
    return render(request, "desk/indicator_lines.html", {**facts, **_asked(question)})
