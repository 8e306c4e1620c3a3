"""What went wrong is said in words, with the status that fits, and asks the database nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.test import Client

from minka.doors.desk import faults
from minka.doors.desk.access import NoPost, PermissionMissing
from minka.kernel.lifecycle import IllegalMove
from minka.kernel.refusal import Refusal, Refused
from minka.outlets.models import Organisation
from minka.production import queries as production


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused(Refusal("X", "还缺少材料：{papers}", {"papers": "委托书"})), 422),
        (IllegalMove("card 1: cannot activate from ACTIVE"), 409),
        (PermissionMissing("cards.hand_over_card"), 403),
        (PermissionDenied(), 403),
        (NoPost(), 403),
        (Http404(), 404),
        (Organisation.DoesNotExist(), 404),
        (OperationalError("server closed the connection"), 503),
        (ZeroDivisionError(), None),
    ],
)
def test_each_error_has_its_status(error, status):
    fault = faults.fault_of(error)

    assert (fault and fault.status) == status


def test_a_refusal_is_its_own_sentence():
    fault = faults.fault_of(Refused(Refusal("X", "还缺少材料：{papers}", {"papers": "委托书"})))

    assert fault.sentence == "还缺少材料：委托书"


def test_an_address_that_leads_nowhere_says_so(client, db):
    response = client.get("/no/such/page/")

    assert (response.status_code, "没有找到" in response.content.decode()) == (404, True)


def test_a_database_that_is_away_is_said_to_be_and_when_to_come_back(everything, monkeypatch):
    def away(**_scope):
        raise OperationalError("connection refused")

    monkeypatch.setattr(production, "batch_board", away)

    response = everything.get("/production/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "刚才的操作没有保存，也没有保存一半。" in response.content.decode()


def test_a_fragment_gets_its_fault_as_a_message_in_the_page(everything, monkeypatch):
    def away(**_scope):
        raise OperationalError("connection refused")

    monkeypatch.setattr(production, "batch_board", away)

    response = everything.get("/production/", headers={"HX-Request": "true"})

    assert response.headers["HX-Retarget"] == "#messages"
    assert "<html" not in response.content.decode()


def test_a_defect_of_ours_apologises_and_shows_no_details(everything, monkeypatch):
    def broken(**_scope):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(production, "batch_board", broken)
    everything.raise_request_exception = False

    response = everything.get("/production/")

    page = response.content.decode()
    assert (response.status_code, "这是我们的问题" in page, "secret" in page) == (500, True, False)


def test_a_form_without_its_token_is_stale(db):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "x"})

    assert (response.status_code, "页面已过期" in response.content.decode()) == (403, True)
