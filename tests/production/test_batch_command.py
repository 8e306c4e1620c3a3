"""`minka batch`, as an operator types it."""

import argparse

import pytest

from minka.config.commands import batch as command
from minka.production import queries
from minka.production.models import Machine
from tests.production.conftest import apply_all, fill_stock

pytestmark = pytest.mark.django_db


def minka_batch(*words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


@pytest.fixture
def waiting(outlets, machines):
    apply_all(outlets, 4)
    fill_stock(blanks=4)


def statuses():
    return [batch.status for batch in queries.all_batches()]


def test_plan_says_what_it_would_do_and_does_it_when_told(waiting, capsys):
    assert minka_batch("plan") == 0
    assert statuses() == []
    assert "社会保障卡（第三代）　临江区　4 张" in capsys.readouterr().out

    assert minka_batch("plan", "--wet-run", "--size", "2") == 0
    assert statuses() == ["READY", "READY"]


def test_a_batch_goes_from_plan_to_the_road(waiting, capsys):
    minka_batch("plan", "--wet-run")

    assert minka_batch("run", "PERSONALISE") == 0
    assert minka_batch("run", "all", queries.all_batches().get().number) == 0
    assert minka_batch("ship") == 0
    assert statuses() == ["SORTED"]
    assert minka_batch("ship", "--wet-run") == 0
    assert statuses() == ["DISPATCHED"]

    minka_batch("list")
    assert queries.all_batches().get().number in capsys.readouterr().out


def test_what_cannot_be_reserved_is_said_and_the_status_tells_it(outlets, capsys):
    apply_all(outlets, 4)
    fill_stock(blanks=3)

    assert minka_batch("plan", "--wet-run") == 1
    assert "还差1" in capsys.readouterr().out.replace("\n", "")


def test_an_unknown_batch_or_machine_is_named(waiting, capsys):
    assert minka_batch("list", "PC1") == 2
    assert "没有这个批次：PC1" in capsys.readouterr().out
    assert minka_batch("run", "SEAL", "--machine", "NONE") == 2
    Machine.objects.all().delete()
    assert minka_batch("run", "all") == 2


def test_a_station_leaves_alone_what_is_not_due_there(waiting):
    minka_batch("plan", "--wet-run")

    assert minka_batch("run", "SORT") == 0
    assert minka_batch("run", "SORT", queries.all_batches().get().number) == 1
    assert statuses() == ["READY"]
