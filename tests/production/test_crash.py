"""A worker killed in the middle of a chunk: nothing lost, nothing doubled, the stock balances."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from minka.kernel.refusal import Refused
from minka.production import actions, queries, rules
from minka.production.models import Attempt, ChipRecord, ItemMove
from tests.production.conftest import AT, STATIONS, open_floor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

WORKER = """
import sys, time
import django
django.setup()
from minka.production import actions, queries, rules
from tests.production.conftest import AT, install_machines

usual = rules.floor()
rules.floor = lambda: rules.Floor(usual.batch_size, 5, usual.uses)

def hang(station, serial):
    if serial == 8:
        print("in the middle", flush=True)
        time.sleep(60)
    return ""

batch = queries.get_batch(sys.argv[1])
actions.run_station(
    batch, sys.argv[2], machine=install_machines()[sys.argv[2]], at=AT, actor="李强", defects=hang
)
"""


def kill_in_the_middle(batch, station, tmp_path):
    """Start a worker at a station and kill it while it is at the eighth card."""
    reached = connection.settings_dict
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**reached)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, batch.number, station],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "MINKA_DATABASE_URL": url,
            "MINKA_HOME": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout.readline() == "in the middle\n"
        worker.send_signal(signal.SIGKILL)


def run_when_free(batch, station, machine):
    """Run a station as soon as the database has noticed that the worker is gone."""
    for _try in range(200):
        try:
            return actions.run_station(batch, station, machine=machine, at=AT, actor="赵敏")
        except Refused as refused:
            if refused.refusal.code != "BUSY":
                raise
            time.sleep(0.05)
    raise AssertionError("the lock of a killed worker is still held")


@pytest.mark.parametrize("station", ["PERSONALISE", "SORT"])
def test_a_killed_worker_loses_one_chunk_and_the_next_one_goes_on(station, tmp_path):
    batch, machines = open_floor(12, blanks=14)
    for before in STATIONS[: STATIONS.index(station)]:
        actions.run_station(batch, before, machine=machines[before], at=AT, actor="李强")

    kill_in_the_middle(batch, station, tmp_path)

    items = queries.items_of(batch)
    assert items.filter(status=rules.begins_at(station)).count() == 7
    assert Attempt.objects.filter(station=station).count() == 5
    outcome = run_when_free(batch, station, machines[station])
    assert (outcome.passed, outcome.is_finished) == (7, True)
    actions.make(batch, machines=machines, at=AT, actor="赵敏")
    assert set(items.values_list("status", flat=True)) == {"SORTED"}
    assert Attempt.objects.count() == 12 * 4
    assert ItemMove.objects.count() == 12 * 5
    assert ChipRecord.objects.count() == 12
    (blanks,) = [line for line in queries.balance_report() if line.supply == "BLANK"]
    assert (blanks.good, blanks.spoilt, blanks.reserved, blanks.in_stock) == (12, 0, 0, 2)
    assert queries.ledger_gaps() == []
