"""Questions others may ask about persons. Numbers leave this room only through these functions.

A person returned from here carries two further attributes: `number`, the one she is known
under today, in full, and `kind_code`, the kind of its document.
"""

from collections import Counter
from typing import BinaryIO

from django.db.models import F, FilteredRelation, Q, QuerySet

from minka.exchange import queries as files
from minka.exchange.queries import ExchangeFile
from minka.kernel import name
from minka.people import reply, rules
from minka.people.models import Person, PersonChange, PersonNumber

HITS = 50
"""A search shows so many at most; who finds more should ask more narrowly."""


def all_persons() -> QuerySet[Person]:
    """Return everybody, each with `number` and `kind_code`."""
    current = FilteredRelation("numbers", condition=Q(numbers__valid_to=None))
    return Person.objects.annotate(current=current).annotate(
        number=F("current__number"), kind_code=F("current__kind_code")
    )


def get_person(person_id: int) -> Person:
    """Return the person; raises Person.DoesNotExist."""
    return all_persons().get(pk=person_id)


def person_by_number(number: str) -> Person:
    """Return the person who holds or held a number, as typed; raises Person.DoesNotExist.

    A number of 15 digits finds the person under its 18.
    """
    return all_persons().get(pk__in=_holders(number))


def current_number(person_id: int) -> str:
    """Return the number a person is known under today; raises PersonNumber.DoesNotExist."""
    return current_numbers().get(person=person_id).number


def current_numbers() -> QuerySet[PersonNumber]:
    """Return the numbers in use, one per person, for joins in other rooms' queries."""
    return PersonNumber.objects.filter(valid_to=None)


def numbers_of(person_id: int) -> QuerySet[PersonNumber]:
    """Return every number a person ever had, the one in use first."""
    latest = F("valid_to").desc(nulls_first=True)
    return PersonNumber.objects.filter(person=person_id).order_by(latest, "-valid_from")


def search(text: str, *, among: QuerySet | None = None, limit: int = HITS) -> list[Person]:
    """Return the persons with exactly this number, or whose name begins so, in name order.

    `among` yields the ids of the persons whom the asker may see; None is everybody.
    """
    typed = name.normalise(text)
    if not typed:
        return []
    # Two questions, because one with OR would scan everybody; a name holds no digit.
    is_number = any(map(str.isdigit, typed))
    wanted = Q(pk__in=list(_holders(text))) if is_number else Q(name__startswith=typed)
    found = all_persons().filter(wanted)
    if among is not None:
        found = found.filter(pk__in=among)
    return list(found.order_by("name", "pk")[:limit])


def changes_of(person_id: int) -> QuerySet[PersonChange]:
    """Return what changed about a person, the latest first."""
    return PersonChange.objects.filter(person=person_id).order_by("-id")


def applicant_facts() -> QuerySet:
    """Return (person id, birth date, document kind, postcode) of everybody, for joins."""
    return current_numbers().values_list(
        "person_id", "person__birth_on", "kind_code", "person__postcode"
    )


def findings_of(file_id: int) -> Counter[str]:
    """Return how often each finding was made in a merged file."""
    found = files.lines_found(file_id).values_list("findings", flat=True)
    return Counter(code for codes in found.iterator() for code in codes)


def reply_workbook(file: ExchangeFile) -> BinaryIO:
    """Return the reply to the sender of a merged file, at its start: what went back, and why."""
    return reply.workbook(file)


def _holders(text: str) -> QuerySet:
    """Return the ids of the persons whom a number, as typed, may mean: looks at primary keys."""
    claims = set(rules.possible_claims(text))
    of_any_country = Q()
    for claim in claims:
        if claim.startswith(rules.PASSPORT_KINDS):
            of_any_country |= Q(claim__startswith=f"{claim}:")
    found = PersonNumber.objects.filter(Q(claim__in=claims) | of_any_country)
    return found.values_list("person_id", flat=True)
