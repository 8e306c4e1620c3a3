"""The stock: balances and lots, and goods that come in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from minka.cards import queries as cards
from minka.kernel.refusal import Refused
from minka.production import actions, queries

from ..access import permission
from ..forms import BLANK, DeliveryForm
from ..stock import balance_parts, entry_row, lot_row
from ..words import say

SHOWN_LOTS = 200


@permission("production.view_production")
def stock(request: HttpRequest) -> HttpResponse:
    """Show the balance of every supply, its lots with their serials, and whether it adds up."""
    lots = queries.lots()[:SHOWN_LOTS]
    facts = {
        "balance": [
            (_supplies()[line.supply], line, balance_parts(line))
            for line in queries.balance_report()
        ],
        "gaps": queries.ledger_gaps(),
        "lots": [lot_row(lot) for lot in lots],
        "may_receive": request.user.has_perm("production.plan_batch"),
    }
    return render(request, "desk/stock.html", facts)


def _supplies() -> dict[str, object]:
    return dict(queries.lots().model._meta.get_field("supply").flatchoices)


@permission("production.plan_batch")
def receive(request: HttpRequest) -> HttpResponse:
    """Take goods into stock: blanks by serial range, supplies by count; then show the receipt."""
    profiles = sorted({product.chip_profile for product in cards.all_products()}, reverse=True)
    supplies = [(code, name) for code, name in _supplies().items() if code != BLANK]
    form = DeliveryForm(request.POST or None, supplies=supplies, profiles=profiles)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            lot = actions.receive_lot(form.delivery(), at=timezone.now(), actor=request.post.actor)
        except Refused as refused:
            refusal = say(refused.refusal)
        else:
            messages.success(request, _("已入库，请打印入库单随货存放。"))
            return redirect("desk:stock_lot", lot.pk)
    status = 422 if form.errors or refusal else 200
    facts = {"form": form, "refusal": refusal}
    return render(request, "desk/stock_receive.html", facts, status=status)


@permission("production.view_production")
def lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Show the receipt of a lot, and how its pieces moved since."""
    held = get_object_or_404(queries.lots(), pk=lot_id)
    entries = [entry_row(entry) for entry in queries.ledger_of(held)[:SHOWN_LOTS]]
    facts = {"lot": lot_row(held), "entries": entries, "who": entries[0]["who"]}
    return render(request, "desk/stock_lot.html", facts)
