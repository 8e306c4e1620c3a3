"""A person's photograph on the face of her card."""

import pytest

from minka.chip import InProcess, SoftwareCard, SoftwareKeys
from minka.chip.access import Rights
from minka.chip.photo import chip_rendition
from minka.chip.session import CardSession
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


def test_the_chip_holds_the_small_copy_of_the_photograph():
    batch, machines = open_floor(3)
    first, second, third = queries.items_of(batch)
    portraits = give_photographs([first, third])

    actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)

    records = queries.chip_records_of([first.card_id, second.card_id, third.card_id])
    read = {record.person_id: chip_photograph(record) for record in records}
    one, three = (chip_rendition(data).data for data in portraits)
    assert read == {first.person_id: one, second.person_id: b"", third.person_id: three}


def chip_photograph(record):
    """Read EF08 of a made card as a terminal does."""
    keys, card = SoftwareKeys.demonstration(), SoftwareCard.from_image(bytes(record.image))
    session = CardSession(InProcess(card))
    session.start()
    identity, profile = session.identify()
    spec = profile.file("SSSEEF08")
    Rights(session, identity, profile, keys, pin=str).open(spec, spec.read)
    return session.read_binary(spec.size).rstrip(b"\0")


def test_a_new_photograph_after_the_chip_was_written_makes_a_new_card():
    batch, machines = open_floor(2)
    first, _second = queries.items_of(batch)
    actions.run_station(batch, "PERSONALISE", machine=machines["PERSONALISE"], **SAME)
    give_photographs([first])

    outcome = actions.run_station(batch, "PRINT", machine=machines["PRINT"], **SAME)

    assert (outcome.passed, outcome.spoilt) == (1, 1)


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
