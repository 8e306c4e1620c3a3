"""The tree of organisations: who lies below whom, and what the database refuses."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from minka.outlets import actions, queries
from minka.outlets.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A centre, two districts, and two outlets in the first of them."""
    facts = {"division_code": "619901"}
    centre = actions.open_organisation(
        code="HC", name="海川市中心", level="MUNICIPAL", parent=None, **facts
    )
    for code, name in [("LJ", "临江区"), ("YT", "云台区")]:
        actions.open_organisation(code=code, name=name, level="DISTRICT", parent=centre, **facts)
    linjiang = queries.get_organisation("LJ")
    actions.open_organisation(code="LJ-1", name="望潮", level="STREET", parent=linjiang, **facts)
    actions.open_organisation(
        code="LJ-2", name="江湾", level="REPLACEMENT", parent=linjiang, **facts
    )
    return centre


def codes(organisations):
    return [organisation.code for organisation in organisations]


def test_everything_below_an_organisation_is_found_at_any_depth(city):
    assert codes(queries.below(city)) == ["HC", "LJ", "LJ-1", "LJ-2", "YT"]
    assert codes(queries.below(queries.get_organisation("LJ"))) == ["LJ", "LJ-1", "LJ-2"]
    assert codes(queries.outlets_below(queries.get_organisation("YT"))) == []


def test_an_organisation_is_not_below_one_whose_id_only_begins_alike(city):
    linjiang = queries.get_organisation("LJ")
    Organisation.objects.filter(code="YT").update(path=linjiang.path[:-1] + "0/")

    assert codes(queries.below(linjiang)) == ["LJ", "LJ-1", "LJ-2"]


def test_opening_the_same_code_again_returns_what_is_there(city):
    again = actions.open_organisation(
        code="HC", name="另一个名字", level="MUNICIPAL", parent=None, division_code="619900"
    )

    assert (again.pk, again.name) == (city.pk, "海川市中心")


@pytest.mark.parametrize(
    ("level", "parent"),
    [("STREET", "HC"), ("DISTRICT", "LJ"), ("MUNICIPAL", "HC"), ("STREET", "LJ-1")],
)
def test_tiers_that_do_not_fit_are_refused(city, level, parent):
    with pytest.raises(actions.WrongPlace):
        actions.open_organisation(
            code="X",
            name="X",
            level=level,
            parent=queries.get_organisation(parent),
            division_code="619901",
        )


def test_the_database_allows_no_second_kind_of_root(city):
    with pytest.raises(IntegrityError, match="only_the_centre_is_root"), transaction.atomic():
        Organisation.objects.filter(code="LJ").update(parent=None)


def test_an_outlet_belongs_to_a_district_and_the_centre_to_none(city):
    assert queries.district_of(queries.get_organisation("LJ-1")).code == "LJ"
    assert queries.district_of(queries.get_organisation("LJ")).code == "LJ"
    with pytest.raises(Organisation.DoesNotExist):
        queries.district_of(city)


def test_roles_become_groups_and_lose_what_the_file_no_longer_grants(city):
    actions.sync_roles()
    clerks = Group.objects.get(name="网点操作员")
    given = set(clerks.permissions.values_list("codename", flat=True))
    clerks.permissions.add(*Group.objects.get(name="制卡工").permissions.all())

    actions.sync_roles()

    assert set(clerks.permissions.values_list("codename", flat=True)) == given
    assert "hand_over_card" in given


def test_an_operator_works_where_she_was_appointed_last(city):
    actions.sync_roles()
    user = User.objects.create(username="wangchao")
    for code in ("LJ-1", "LJ-2"):
        actions.appoint(
            user,
            organisation=queries.get_organisation(code),
            staff_number="HC1",
            full_name="吕静怡",
            groups=["网点操作员"],
        )

    operator = queries.operator_of(user)
    assert operator.organisation.code == "LJ-2"
    assert user.has_perm("cards.hand_over_card")
