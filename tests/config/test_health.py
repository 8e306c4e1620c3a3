"""The page for whoever watches from outside."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_healthy_house_says_so_to_everybody(client):
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (200, {"database": True, "tables": True})


@pytest.mark.django_db
def test_tables_that_are_behind_are_not_healthy(client):
    MigrationRecorder(connection).record_unapplied("plumbing", "0001_seal")

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (503, {"database": True, "tables": False})


def test_a_database_that_is_away_is_not_healthy(client, monkeypatch):
    def away(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (503, {"database": False, "tables": False})
