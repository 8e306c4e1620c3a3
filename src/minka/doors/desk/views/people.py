"""Persons: one search box, and a person's record with its history."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from minka.cards import queries as cards
from minka.outlets import queries as outlets
from minka.people import actions
from minka.people import queries as people

from ..access import Post, permission
from ..history import timeline
from ..present import application_row, card_row, hit_row, number_row, person_facts
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


def _hits(q: str, post: Post) -> list[object]:
    """Return the persons found that this post may see: those who have business with it."""
    found = people.search(q, limit=MOST_HITS)
    if not found and len(q) == 9:
        holders = cards.all_cards().filter(card_number=q.upper()).values("person_id")
        found = list(people.all_persons().filter(pk__in=holders))
    if post.scope is None:
        return found
    ours = _with_business(post, [hit.pk for hit in found])
    return [hit for hit in found if hit.pk in ours]


def _with_business(post: Post, person_ids: list[int]) -> set[int]:
    """Return those of these persons who applied for, or hold, a card within the post's scope."""
    applied = cards.all_applications().filter(person_id__in=person_ids, outlet_id__in=post.scope)
    held = cards.all_cards().filter(person_id__in=person_ids, outlet_id__in=post.scope)
    return {
        *applied.values_list("person_id", flat=True),
        *held.values_list("person_id", flat=True),
    }


@permission("people.view_person")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person's record; that it was read is written down first."""
    held = people.get_person(person_id)
    if request.post.scope is not None and not _with_business(request.post, [held.pk]):
        raise Http404
    actions.note_reading(person_id, at=timezone.now(), actor=request.post.actor)
    full = request.user.has_perm("people.see_full_number")
    places = {place.pk: name_of(place) for place in outlets.all_organisations()}
    applications = list(cards.applications_of(person_id).prefetch_related("history"))
    held_cards = list(cards.cards_of(person_id).prefetch_related("history", "account__history"))
    hand_overs = list(cards.hand_overs_of(person_id))
    facts = {
        "person": person_facts(held, full=full),
        "numbers": [number_row(row, full=full) for row in people.numbers_of(person_id)],
        "applications": [application_row(row, places) for row in applications],
        "cards": [card_row(row, places) for row in held_cards],
        "timeline": timeline(
            list(people.changes_of(person_id)), applications, held_cards, hand_overs, full=full
        ),
        "may_hand_over": request.user.has_perm("cards.hand_over_card"),
    }
    return render(request, "desk/person.html", facts)
