"""Two collections at once: every person and every file once."""

import threading

import pytest
from django.db import connection

from minka.exchange import queries as files
from minka.exchange.actions import DuplicateFile
from minka.people import actions
from minka.people.models import Person, PersonNumber, StagedLine
from tests.people.conftest import AT, ON, row

pytestmark = pytest.mark.django_db(transaction=True)


def collect_at_once(*paths):
    """Collect the files in threads of their own; return what each ended with."""
    ready, ended = threading.Barrier(len(paths)), []

    def collect(path):
        ready.wait()
        try:
            ended.append(actions.collect(path, on=ON, at=AT, actor="李强"))
        except DuplicateFile as error:
            ended.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=collect, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_two_files_with_the_same_new_people_register_each_once(collection_file):
    people = [row(serial=serial) for serial in range(60)]
    first = collection_file(people, name="一.csv")
    second = collection_file(list(reversed(people)), name="二.csv")

    ended = collect_at_once(first, second)

    assert sorted(outcome.persons_new for outcome in ended) == [0, 60]
    assert Person.objects.count() == PersonNumber.objects.count() == 60


def test_two_workers_on_the_same_file_collect_it_once(collection_file):
    path = collection_file([row(serial=serial) for serial in range(60)])

    ended = collect_at_once(path, path)

    assert sorted(type(end).__name__ for end in ended) == ["CollectionOutcome", "DuplicateFile"]
    assert (Person.objects.count(), StagedLine.objects.count()) == (60, 0)
    assert [file.status for file in files.all_files()] == ["MERGED"]
