"""Applications at the counter: find the person by her document, accept, print the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minka.cards import queries as cards
from minka.journeys import first_issue
from minka.outlets import queries as outlets
from minka.people import actions as people_actions
from minka.people import queries as people

from ..access import permission
from ..persons import application_receipt, choice_row
from ..words import name_of


@permission("cards.accept_application")
def applications(request: HttpRequest) -> HttpResponse:
    """Ask for a document number; the person who has it may apply for what is listed.

    The number is posted, never part of an address, and must be complete: whoever stands at
    the counter has shown the document.
    """
    number = request.POST.get("number", "").strip()
    facts: dict[str, object] = {"number": number}
    if request.method == "POST":
        try:
            person = people.person_by_number(number)
        except people.Person.DoesNotExist:
            facts["refusal"] = _("此号码没有登记。请核对证件号码，或先采集此人的信息。")
            return render(request, "desk/applications.html", facts, status=422)
        people_actions.note_reading(person.pk, at=timezone.now(), actor=request.post.actor)
        choices = first_issue.choices_at_counter(person.pk, timezone.localdate())
        facts["person"] = {"id": person.pk, "name": person.name, "birth_on": person.birth_on}
        facts["choices"] = [choice_row(product, refusal) for product, refusal in choices]
    return render(request, "desk/applications.html", facts)


@permission("cards.accept_application")
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Accept the application of the person whose document was shown."""
    person = people.person_by_number(request.POST.get("number", ""))
    accepted = first_issue.apply_at_counter(
        person.pk,
        cards.get_product(request.POST.get("product", "")),
        outlet=outlets.get_by_id(request.post.organisation_id),
        on=timezone.localdate(),
        at=timezone.now(),
        actor=request.post.actor,
    )
    return redirect("desk:applications_receipt", accepted.pk)


@permission("cards.accept_application")
def receipt(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the printable receipt of an accepted application (受理回执)."""
    held = cards.get_application(application_id)
    request.post.require(held.outlet_id)
    outlet = outlets.get_by_id(held.outlet_id)
    facts = application_receipt(held, outlet, people.current_number(held.person_id))
    return render(request, "desk/application_receipt.html", {**facts, "outlet": name_of(outlet)})
