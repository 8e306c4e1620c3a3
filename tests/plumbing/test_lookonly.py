"""The window: staff look, nobody changes."""

import pytest
from django.contrib.auth.models import Permission, User

from minka.plumbing.lookonly import STAFF, window
from minka.plumbing.models import Seal


def staff(*permissions: str) -> User:
    user = User.objects.create_user("zhaomin", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def seal(db) -> Seal:
    return Seal.objects.create(
        table="cards_cardmove",
        number=1,
        first_id=1,
        last_id=2,
        row_count=2,
        columns=["id"],
        previous="0" * 64,
        digest="a" * 64,
        marks=b"",
        key_id="0" * 16,
        signature="0" * 128,
        at="2026-11-20T00:00:00Z",
    )


def test_one_who_may_look_sees_the_list_and_the_row(client, seal):
    client.force_login(staff("view_seal"))

    assert "a" * 64 in client.get("/window/plumbing/seal/").content.decode()
    assert client.get(f"/window/plumbing/seal/{seal.pk}/change/").status_code == 200


def test_nobody_changes_anything_not_even_a_superuser(client, seal):
    client.force_login(User.objects.create_superuser("root"))

    assert client.get("/window/plumbing/seal/add/").status_code == 403
    assert client.post(f"/window/plumbing/seal/{seal.pk}/change/", {"number": 9}).status_code == 403
    assert (
        client.post(f"/window/plumbing/seal/{seal.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    seal.refresh_from_db()
    assert seal.number == 1


def test_staff_without_the_permission_and_operators_are_refused(client, seal):
    client.force_login(staff())
    assert client.get("/window/plumbing/seal/").status_code == 403

    client.force_login(User.objects.create_user("wangfang"))
    assert client.get("/window/plumbing/seal/").status_code == 403


def test_a_stranger_is_sent_to_sign_in(client, seal):
    answer = client.get("/window/plumbing/seal/")

    assert answer.status_code == 302
    assert "next=/window/plumbing/seal/" in answer.url


def test_every_route_of_the_window_says_who_may_open_it():
    def views(routes):
        for route in routes:
            yield from views(route.url_patterns) if hasattr(route, "url_patterns") else [route]

    assert {route.callback.permission for route in views(window.get_urls())} == {STAFF}
