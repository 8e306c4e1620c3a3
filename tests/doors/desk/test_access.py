import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from minka.doors.desk.access import PUBLIC, SIGNED_IN
from minka.doors.desk.words import permission_label
from minka.exchange import actions as exchange
from minka.outlets import queries as outlet_queries
from minka.production import queries as production_queries
from tests.factories import outlets
from tests.factories.cards import AT, ON

from .routes import routes

ROUTES = list(routes())
CITY_WIDE = {"indicators_lines", "stock_lot"}
"""Addresses with a part that names no organisation's thing."""


def closed(routes_):
    return [route for route in routes_ if route.view.permission != PUBLIC]


def named(route):
    return route.name


@pytest.fixture
def things(line, city):
    """What the address of every route can be made of: all of it belongs to 望潮街道."""
    envelope = exchange.Envelope("名单.csv", "collection", organisation_id=city.outlet.pk)
    file = exchange.receive(b"x", envelope, on=ON, at=AT, actor="desk:factory")
    difference = line.box.differences.create(
        kind="EXTRA", code="X00000000", found_at=AT, actor="desk:factory"
    )
    hand_over = line.card.hand_overs.create(
        person_id=line.holder.pk, outlet_id=city.outlet.pk, at=AT, actor="x", receiver="HOLDER"
    )
    common = {
        "person_id": line.holder.pk,
        "card_id": line.card.pk,
        "hand_over_id": hand_over.pk,
        "application_id": line.card.application_id,
        "file_id": file.pk,
        "difference_id": difference.pk,
        "station": "PRINT",
        "how": "extra",
        "verb": "arrive",
        "code": "cards_made",
        "lot_id": production_queries.lots().first().pk,
    }
    number = {
        "production": line.batch.number,
        "consignments": line.consignment.number,
        "receiving": line.box.number,
    }
    print_file = production_queries.files_of(line.batch).first()
    return {
        route.name: {
            **common,
            "number": number.get(route.name.partition("_")[0], ""),
            **({"file_id": print_file.pk} if route.name == "production_file" else {}),
        }
        for route in ROUTES
    }


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_route_says_who_may_open_it(route):
    assert isinstance(route.view.permission, str)


@pytest.mark.django_db
def test_every_permission_asked_for_exists_and_some_role_has_it():
    outlets.sync_roles()
    asked = {route.view.permission for route in ROUTES} - {PUBLIC, SIGNED_IN}

    assert {name for name in asked if not outlet_queries.roles_with(name)} == set()
    assert {name for name in asked if permission_label(name) == name} == set()


@pytest.mark.parametrize("route", closed(ROUTES), ids=named)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_sign_in_page(client, db, route, method):
    things = dict.fromkeys(route.needs, 1)

    response = getattr(client, method)(route.address(things))

    assert response.status_code == 302
    assert response.url.startswith("/sign-in/?next=")


def test_a_stranger_inside_a_page_is_asked_to_leave_it(client, db):
    response = client.get("/receiving/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/sign-in/")


def test_an_operator_without_roles_opens_nothing_but_her_home(client, things, city):
    client.force_login(outlets.make_operator("kong", city.outlet))

    answers = {r.name: client.post(r.address(things[r.name])).status_code for r in closed(ROUTES)}

    assert answers == {r.name: 200 if r.name == "home" else 403 for r in closed(ROUTES)}


def test_a_refused_operator_hears_what_is_missing_and_whom_to_ask(client, city):
    client.force_login(outlets.make_operator("kong", city.outlet))

    page = client.get("/indicators/").content.decode()

    assert "此页面需要“查看绩效指标”权限，您的岗位没有。" in page
    assert "下列岗位拥有此权限：区中心、绩效统计员、审计员。" in page


def test_an_account_without_a_post_sees_no_rows(client, db, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", password="x"))

    response = client.get("/")

    assert response.status_code == 403
    assert "尚未任职" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_districts_operator_finds_nothing_of_ours(client, things, city, method):
    user = outlets.make_operator("yuan", city.far)
    user.groups.set(Group.objects.all())
    client.force_login(user)
    ours = [r for r in closed(ROUTES) if r.needs and r.name not in CITY_WIDE]

    answers = {r.name: getattr(client, method)(r.address(things[r.name])).status_code for r in ours}

    refused = {404, 405} if method == "get" else {404}
    assert {name: code for name, code in answers.items() if code not in refused} == {}


def test_the_neighbour_outlets_operator_opens_none_of_our_things(client, things, city):
    user = outlets.make_operator("lin", city.neighbour)
    user.groups.set(Group.objects.all())
    client.force_login(user)
    ours = [r for r in closed(ROUTES) if r.needs and r.name not in CITY_WIDE]

    answers = {r.name: client.post(r.address(things[r.name])).status_code for r in ours}

    assert {name: code for name, code in answers.items() if code != 404} == {}


def test_our_district_sees_our_things_but_does_not_open_our_boxes(client, things, city):
    user = outlets.make_operator("qu", city.district)
    user.groups.set(Group.objects.all())
    client.force_login(user)

    seen = ["production_batch", "consignments_consignment", "receiving_box", "people_person"]
    pages = {r.name: client.get(r.address(things[r.name])) for r in ROUTES if r.name in seen}
    receive = next(r for r in ROUTES if r.name == "receiving_receive")

    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(seen, 200)
    assert client.post(receive.address(things["receiving_receive"])).status_code == 403


def test_lists_hold_no_row_of_another_district(client, things, line, city):
    user = outlets.make_operator("yuan", city.far)
    user.groups.set(Group.objects.all())
    client.force_login(user)
    ours = [line.card.card_number, line.batch.number, line.consignment.number, "名单.csv", "王芳"]

    pages = "".join(
        client.get(address).content.decode()
        for address in [
            *("/", "/production/", "/consignments/", "/receiving/", "/files/", "/counter/"),
            "/people/?q=王芳",
        ]
    ).replace('value="王芳"', "")

    assert [text for text in ours if text in pages] == []


def test_permissions_of_the_roles_exist(db):
    assert outlets.sync_roles() == Group.objects.count()
    assert ContentType.objects.filter(app_label="desk").count() == 0
