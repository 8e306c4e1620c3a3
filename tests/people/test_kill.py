"""A collection killed with SIGKILL at any step: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from minka.exchange import queries as files
from minka.people import actions
from minka.people.models import Person, PersonChange, PersonNumber, StagedLine
from tests.people.conftest import AT, ON, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

WORKER = """
import sys, time
from pathlib import Path
import django
django.setup()
from minka.people import actions, collection
from tests.people.conftest import AT, ON

collection.REPORT_EVERY = 10
stop_at = (sys.argv[2], int(sys.argv[3]))

def hang(what, done, total):
    if (what, done) == stop_at:
        print("in the middle", flush=True)
        time.sleep(60)

actions.collect(Path(sys.argv[1]), on=ON, at=AT, actor="李强", progress=hang)
"""

ROWS = 40


def kill_in_the_middle(path, home, *stop_at):
    """Start a collection in a process of its own and kill it there."""
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), *stop_at],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "MINKA_DATABASE_URL": url,
            "MINKA_HOME": str(home),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout.readline() == "in the middle\n"
        worker.send_signal(signal.SIGKILL)


@pytest.mark.parametrize(("step", "done"), [("读入", "20"), ("核查", "40"), ("入库", "40")])
def test_a_killed_collection_is_carried_on(collection_file, settings, tmp_path, step, done):
    path = collection_file([row(serial=serial) for serial in range(ROWS)])
    settings.HOME = tmp_path / "test"
    kill_in_the_middle(path, tmp_path, step, done)
    assert Person.objects.count() == 0

    outcome = actions.collect(path, on=ON, at=AT, actor="赵敏")

    assert (outcome.rows, outcome.persons_new) == (ROWS, ROWS)
    assert Person.objects.count() == PersonNumber.objects.count() == ROWS
    assert PersonChange.objects.count() == ROWS
    assert files.lines_of(outcome.file_id).count() == ROWS
    assert files.all_files().count() == 1
    assert StagedLine.objects.count() == 0
