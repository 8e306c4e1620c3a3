"""A person's photograph on the face of her card."""

import pytest

from minka.exchange import storage
from minka.journeys.demonstration.portrait import portrait
from minka.kernel.refusal import Refused
from minka.people.photographs import rules
from minka.people.photographs.actions import PhotographRow, add_photographs
from minka.production import actions, queries
from minka.production.portraits import silhouette
from tests.production.conftest import AT, ON, open_floor

pytestmark = pytest.mark.django_db
SAME = {"at": AT, "actor": "李强"}


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


def give_photographs(items):
    """Let each item's person have a photograph of her own; return the pictures in order."""
    portraits = [portrait(item.position) for item in items]
    rows = [
        PhotographRow(item.person_id, storage.keep(data).digest, is_fit=True)
        for item, data in zip(items, portraits, strict=True)
    ]
    add_photographs(rows, **SAME)
    return portraits


def print_faces(batch, machines):
    for station in ("PERSONALISE", "PRINT"):
        actions.run_station(batch, station, machine=machines[station], **SAME)
    return queries.files_of(batch).get(kind="FACES")


def test_each_face_carries_the_photograph_of_its_person():
    batch, machines = open_floor(3)
    first, _second, third = queries.items_of(batch)
    one, three = give_photographs([first, third])

    printed = queries.path_of(print_faces(batch, machines)).read_bytes()

    # A photograph lies in the file as it is, in the order of the pages.
    places = [printed.find(picture) for picture in (one, silhouette(), three)]
    assert min(places) > 0
    assert places == sorted(places)


def test_a_product_that_needs_a_photograph_is_not_printed_without(monkeypatch):
    batch, machines = open_floor(3)
    first, _second, _third = queries.items_of(batch)
    give_photographs([first])
    rule = rules.Requirement(ON, age_from=7, is_enforced=True, source="", confidence="house")
    monkeypatch.setattr(
        "minka.production.actions._photographs.rule_book", lambda: rules.RuleBook((), (rule,))
    )

    with pytest.raises(Refused, match="第2、3件没有合格的照片") as caught:
        print_faces(batch, machines)

    assert caught.value.refusal.code == "PHOTOGRAPH_MISSING"
