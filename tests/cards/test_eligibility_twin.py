"""The set-based eligibility of cards/bulk.sql says what cards.rules.may_apply says."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from minka.cards import actions, queries, rules
from minka.cards.models import Application, Product
from minka.people.models import Person, PersonNumber
from tests.cards.conftest import AT, ON

PLACE = actions.Place(1, 1, "", ON)


def days_of_birth():
    """Days around the bounds that matter, a leap day among them."""
    edges = [ON.replace(year=ON.year - age) for age in (0, 16, 18, 65, 66, 120)]
    near = [edge + datetime.timedelta(days=shift) for edge in edges for shift in (-1, 0, 1)]
    past = [day for day in [*near, datetime.date(1960, 2, 29)] if day <= ON]
    return st.sampled_from(past)


applicants = st.lists(
    st.tuples(days_of_birth(), st.sampled_from(["01", "08", "16", "99"]), st.booleans()),
    min_size=1,
    max_size=8,
)


class TestEligibilityTwin(TestCase):
    def setUp(self):
        actions.sync_products()

    @settings(max_examples=30, deadline=None)
    @given(
        applicants,
        st.sampled_from(["SSC3", "SSC2", "ELDER", "PERMIT"]),
        st.sampled_from([ON, datetime.date(2015, 1, 1), datetime.date(2030, 1, 1)]),
    )
    def test_a_set_is_judged_as_its_members_would_be(self, people, code, on):
        product = Product.objects.get(code=code)
        expected = []
        for number, (birth_on, kind, asked_before) in enumerate(people):
            person = Person.objects.create(
                name="王芳", sex_code="2", birth_on=birth_on, nationality="CHN"
            )
            PersonNumber.objects.create(
                claim=str(number), person=person, kind_code=kind, number=str(number), valid_from=ON
            )
            if asked_before:
                Application.objects.create(
                    person=person,
                    product=product,
                    reason="FIRST",
                    channel="COUNTER",
                    outlet_id=1,
                    district_id=1,
                    submitted_at=AT,
                    status="ACCEPTED",
                    accepted_at=AT,
                    due_on=ON,
                    status_at=AT,
                )
            applicant = rules.Applicant(birth_on, kind, open_application=asked_before)
            refusal = rules.may_apply(applicant, queries.offer_of(product), on=on)
            expected.append(refusal.code if refusal else "")

        outcome = actions.apply_all(
            Person.objects.values_list("id", "id"),
            facts=Person.objects.values_list("id", "birth_on", "numbers__kind_code", "postcode"),
            product=product,
            places=[PLACE],
            reason="FIRST",
            channel="COUNTER",
            at=AT,
            on=on,
            actor="test",
        )

        refused = {code: expected.count(code) for code in set(expected) - {""}}
        assert (outcome.accepted, dict(outcome.refused)) == (expected.count(""), refused)
