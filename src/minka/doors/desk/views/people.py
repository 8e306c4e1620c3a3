"""Persons: one search box, and a person's record with its history."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from minka.cards import queries as cards
from minka.outlets import queries as outlets
from minka.people import actions
from minka.people import queries as people
from minka.people.photographs import queries as photographs

from ..access import Post, permission
from ..history import timeline
from ..persons import application_row, card_row, hit_row, number_row, person_facts
from ..words import name_of

MOST_HITS = 50


@permission("people.view_person")
def people_search(request: HttpRequest) -> HttpResponse:
    """Find persons by number, card number or name; a number that leads to one opens her."""
    q = request.GET.get("q", "").strip()
    hits = _hits(q, request.post) if q else []
    if len(hits) == 1 and any(letter.isdigit() for letter in q):
        return redirect("desk:people_person", hits[0].pk)
    full = request.user.has_perm("people.see_full_number")
    facts = {"q": q, "rows": [hit_row(hit, full=full) for hit in hits], "most": MOST_HITS}
    return render(request, "desk/people.html", facts)


def _hits(q: str, post: Post) -> list[people.Person]:
    """Return the persons found whom this post may see, by number or name, else by card number."""
    among = _applicants(post)
    if found := people.search(q, among=among, limit=MOST_HITS):
        return found
    holders = cards.all_cards().filter(card_number=q.upper()).values("person_id")
    held = people.all_persons().filter(pk__in=holders)
    return list(held if among is None else held.filter(pk__in=among))


def _applicants(post: Post) -> QuerySet | None:
    """Return the ids of those who applied at the post's outlets; None for the whole city."""
    if post.scope is None:
        return None
    return cards.all_applications().filter(outlet_id__in=post.scope).values("person_id")


def _require_applicant(post: Post, person_id: int) -> None:
    """Raise Http404 unless this person applied within the post's scope."""
    among = _applicants(post)
    if among is not None and not among.filter(person_id=person_id).exists():
        raise Http404


@permission("people.view_person")
def photograph(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer the photograph in use, to compare with whoever stands at the counter."""
    _require_applicant(request.post, person_id)
    held = photographs.photograph_of(person_id)
    if held is None:
        raise Http404
    return HttpResponse(photographs.bytes_of(held.digest), content_type="image/jpeg")


@permission("people.view_person")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person's record; that it was read is written down first."""
    held = people.get_person(person_id)
    _require_applicant(request.post, person_id)
    actions.note_reading(person_id, at=timezone.now(), actor=request.post.actor)
    full = request.user.has_perm("people.see_full_number")
    places = {place.pk: name_of(place) for place in outlets.all_organisations()}
    applications = list(cards.applications_of(person_id).prefetch_related("history"))
    held_cards = list(cards.cards_of(person_id).prefetch_related("history", "account__history"))
    hand_overs = list(cards.hand_overs_of(person_id))
    facts = {
        "person": person_facts(held, full=full),
        "has_photograph": photographs.photograph_of(person_id) is not None,
        "numbers": [number_row(row, full=full) for row in people.numbers_of(person_id)],
        "applications": [application_row(row, places) for row in applications],
        "cards": [card_row(row, places) for row in held_cards],
        "timeline": timeline(
            list(people.changes_of(person_id)), applications, held_cards, hand_overs, full=full
        ),
        "may_hand_over": request.user.has_perm("cards.hand_over_card"),
    }
    return render(request, "desk/person.html", facts)
