"""`minka collect` with an outlet: who is stored applies for a card at once."""

import argparse

import pytest

from minka.cards import actions as card_actions
from minka.cards import queries as cards
from minka.config.commands import collect
from minka.people.models import Person
from tests.factories.exchange import collection_list
from tests.factories.outlets import open_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    path = tmp_path / "名单.csv"
    path.write_text(collection_list(), encoding="utf-8")
    return path


def run(*words: str) -> int:
    """Run the command in this process, on the tests' database."""
    parser = argparse.ArgumentParser()
    collect.add_arguments(parser)
    return collect.run(parser.parse_args(words))


def test_with_an_outlet_those_stored_apply(sent, capsys):
    city = open_city()
    card_actions.sync_products()

    status = run(str(sent), "--outlet", city.outlet.code, "--on", "2026-11-20")

    applied = cards.all_applications()
    assert (status, applied.count()) == (0, Person.objects.count())
    assert set(applied.values_list("outlet_id", flat=True)) == {city.outlet.pk}
    assert f"受理 {applied.count()}" in capsys.readouterr().out


def test_without_an_outlet_nobody_applies_and_that_is_said(sent, capsys):
    assert run(str(sent), "--on", "2026-11-20") == 0

    assert (Person.objects.exists(), cards.all_applications().exists()) == (True, False)
    assert "未指定 --outlet" in capsys.readouterr().out


def test_an_outlet_or_product_that_does_not_exist_stores_nothing(sent, capsys):
    open_city()
    card_actions.sync_products()

    for outlet, product in (("没有", "SSC3"), ("HC", "SSC3"), ("HC-LJ-01", "没有")):
        assert run(str(sent), "--outlet", outlet, "--product", product) == 2
        assert "没有这个" in capsys.readouterr().out
    assert not Person.objects.exists()


def test_a_walk_cut_off_before_the_applications_is_completed_once(sent, capsys):
    city = open_city()
    card_actions.sync_products()
    run(str(sent), "--on", "2026-11-20")

    words = (str(sent), "--outlet", city.outlet.code, "--on", "2026-11-20")
    assert run(*words) == 0
    assert cards.all_applications().count() == Person.objects.count()
    assert run(*words) == 1
    assert "已于" in capsys.readouterr().out
