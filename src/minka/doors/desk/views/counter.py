"""The counter: find the card, check who collects it, hand it over, put it into use."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.cards import actions, rules
from minka.cards import queries as cards
from minka.cards.lifecycle import CARD, CardStatus
from minka.journeys import first_issue
from minka.kernel import identity_number
from minka.kernel.refusal import Refusal
from minka.outlets import queries as outlets
from minka.people import queries as people
from minka.people.photographs import queries as photographs

from ..access import Post, permission
from ..forms import PROXY, HandOverForm
from ..persons import card_facts, receipt_facts, waiting_row
from ..words import name_of, say

LIST_LENGTH = 50


@permission("cards.hand_over_card")
def counter(request: HttpRequest) -> HttpResponse:
    """List the cards that wait here; a number that leads to one card opens it."""
    q, post, now = request.GET.get("q", "").strip(), request.post, timezone.now()
    waiting = cards.waiting_at([post.organisation_id])
    facts = {"q": q, "waiting": waiting.count()}
    if not q:
        rows = [waiting_row(card, now) for card in waiting[:LIST_LENGTH]]
        return render(request, "desk/counter.html", {**facts, "rows": rows})
    found = list(_cards_asked_for(q))
    here = [card for card in found if post.covers(card.outlet_id)]
    if len(here) == 1:
        return redirect("desk:counter_card", here[0].pk)
    elsewhere = {card.outlet_id for card in found if not post.covers(card.outlet_id)}
    facts["elsewhere"] = [name_of(outlets.get_by_id(pk)) for pk in sorted(elsewhere)]
    facts["rows"] = [waiting_row(card, now) for card in here]
    return render(request, "desk/counter.html", facts)


def _cards_asked_for(q: str) -> object:
    """Return the live cards with this card number, or of the persons that the search finds."""
    live = cards.all_cards().exclude(status=CardStatus.CANCELLED)
    by_number = live.filter(card_number=q.upper())
    by_person = live.filter(person_id__in=[hit.pk for hit in people.search(q)])
    return (by_number | by_person).select_related("product", "person")[:LIST_LENGTH]


def _card(post: Post, card_id: int) -> cards.Card:
    """Return a card that lies within the operator's scope; else 404."""
    card = cards.get_card(card_id)
    post.require(card.outlet_id)
    return card


@permission("cards.hand_over_card")
def card(request: HttpRequest, card_id: int) -> HttpResponse:
    """Show a card and what the counter may do with it now."""
    held = _card(request.post, card_id)
    return _show(request, held, HandOverForm())


def _show(
    request: HttpRequest,
    held: cards.Card,
    form: HandOverForm,
    *,
    refusal: Refusal | None = None,
    is_checked: bool = False,
) -> HttpResponse:
    outlet = outlets.get_by_id(held.outlet_id)
    blocked = _may_leave(held, request.post, name_of(outlet))
    minor = rules.age_on(held.person.birth_on, timezone.localdate()) < rules.ADULT_AGE
    facts = {
        "card": card_facts(held, name_of(outlet), people.current_number(held.person_id)),
        "form": form,
        "is_minor": minor,
        "person_id": held.person_id,
        "has_photograph": request.user.has_perm("people.view_person")
        and photographs.photograph_of(held.person_id) is not None,
        "blocked": say(blocked) if blocked else "",
        "refusal": say(refusal) if refusal else "",
        "is_checked": is_checked,
        "may_activate": "activate" in CARD.verbs_from(held.status)
        and request.user.has_perm(CARD.moves["activate"].permission),
        "hand_over": cards.hand_overs_of(held.person_id).filter(card=held).first(),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "desk/card.html", facts, status=status)


def _may_leave(held: cards.Card, post: Post, outlet: str) -> Refusal | None:
    return rules.may_leave(
        status=held.status,
        status_label=str(held.get_status_display()),
        waiting=CardStatus.AT_OUTLET,
        here=held.outlet_id == post.organisation_id,
        outlet=outlet,
    )


@permission("cards.hand_over_card")
@require_POST
def check(request: HttpRequest, card_id: int) -> HttpResponse:
    """Check who collects, without handing over: refused with the sentence, or ready to confirm."""
    held, form = _card(request.post, card_id), HandOverForm(request.POST)
    if not form.is_valid():
        return _show(request, held, form)
    refusal = rules.may_hand_over(
        _collector(form),
        holder_number=people.current_number(held.person_id),
        holder_birth_on=held.person.birth_on,
        on=timezone.localdate(),
    )
    return _show(request, held, form, refusal=refusal, is_checked=refusal is None)


def _collector(form: HandOverForm) -> rules.Collector:
    facts = form.cleaned_data
    number = facts["shown_number"]
    citizen = identity_number.is_valid(number)
    return rules.Collector(
        number=number,
        is_proxy=facts["receiver"] == PROXY,
        papers=frozenset(map(rules.Paper, facts["papers"])),
        proxy_birth_on=identity_number.birth_date(number) if citizen else None,
    )


@permission("cards.hand_over_card")
@require_POST
def hand_over(request: HttpRequest, card_id: int) -> HttpResponse:
    """Hand the card over to whoever was checked."""
    held, form = _card(request.post, card_id), HandOverForm(request.POST)
    if not form.is_valid():
        return _show(request, held, form)
    collector = _collector(form)
    done = first_issue.hand_over(
        held,
        shown_number=collector.number,
        papers=collector.papers,
        proxy_name=form.cleaned_data["proxy_name"],
        proxy_birth_on=collector.proxy_birth_on,
        outlet=outlets.get_by_id(request.post.organisation_id),
        on=timezone.localdate(),
        at=timezone.now(),
        actor=request.post.actor,
    )
    messages.success(request, _("已发卡。请持卡人签收，并激活卡片。"))
    return redirect("desk:counter_receipt", done.pk)


@permission("cards.activate_card")
@require_POST
def activate(request: HttpRequest, card_id: int) -> HttpResponse:
    """Put a handed-over card into use."""
    held = _card(request.post, card_id)
    with_bank = actions.activate(held, at=timezone.now(), actor=request.post.actor)
    text = (
        _("社保功能与金融账户均已激活。")
        if with_bank
        else _("社保功能已激活；银行尚未开户，金融账户待开户后激活。")
    )
    messages.success(request, text)
    done = cards.hand_overs_of(held.person_id).filter(card=held).first()
    return redirect("desk:counter_receipt", done.pk) if done else redirect("desk:counter")


@permission("cards.hand_over_card")
def receipt(request: HttpRequest, hand_over_id: int) -> HttpResponse:
    """Show the printable receipt of a hand-over (领卡回执)."""
    found = cards.all_hand_overs().select_related("card__product", "card__person")
    done = get_object_or_404(found, pk=hand_over_id)
    request.post.require(done.outlet_id)
    facts = receipt_facts(
        done, name_of(outlets.get_by_id(done.outlet_id)), people.current_number(done.person_id)
    )
    facts["may_activate"] = "activate" in CARD.verbs_from(done.card.status)
    return render(request, "desk/receipt.html", facts)
