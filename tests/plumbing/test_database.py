"""Which database is used, and that it is really there."""

import pytest
from django.db import connection

from minka.plumbing.database import BadDatabaseUrl, database_settings, is_embedded


def test_a_url_names_every_part_of_another_server(monkeypatch, tmp_path):
    monkeypatch.setenv(
        "MINKA_DATABASE_URL", "postgresql://minka:s%40fe@db.example:6432/cards?sslmode=require"
    )

    settings = database_settings(tmp_path)

    assert not is_embedded()
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", 6432, "cards")
    assert (settings["USER"], settings["PASSWORD"]) == ("minka", "s@fe")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "postgresql://host", "db.example", "postgresql://a@b:port/c"]
)
def test_a_bad_url_is_refused_without_showing_it(monkeypatch, tmp_path, url):
    monkeypatch.setenv("MINKA_DATABASE_URL", url)

    with pytest.raises(BadDatabaseUrl) as refused:
        database_settings(tmp_path)

    assert "postgresql://用户:口令@主机:5432/库名" in str(refused.value)


@pytest.mark.django_db
def test_the_database_sorts_text_by_bytes_and_keeps_time_in_utc():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'a' < 'B', current_setting('TimeZone')")
        assert cursor.fetchone() == (False, "UTC")
