"""Applications accepted at the counter."""

import datetime
from collections.abc import Sequence

from minka.cards import actions, queries
from minka.people.models import Person

AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
ON = datetime.date(2026, 11, 20)
DUE = datetime.date(2027, 1, 4)


def apply_for(people: Sequence[Person], outlets: Sequence[object]) -> None:
    """Let people apply for a third-generation card; each collects it where her postcode is."""
    actions.sync_products()
    asked = Person.objects.filter(pk__in=[person.pk for person in people])
    actions.apply_all(
        asked.values_list("id", "id"),
        facts=Person.objects.values_list("id", "birth_on", "numbers__kind_code", "postcode"),
        product=queries.get_product("SSC3"),
        places=[actions.Place(o.pk, o.parent_id, o.postcode, DUE) for o in outlets],
        reason="FIRST",
        channel="COUNTER",
        at=AT,
        on=ON,
        actor="desk:factory",
    )
