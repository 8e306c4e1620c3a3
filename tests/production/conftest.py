"""A city with two outlets, machines, stock, and people whose applications wait."""

import datetime

import pytest
from django.db.models import F

from minka.cards import actions as card_actions
from minka.cards import queries as card_queries
from minka.kernel import identity_number
from minka.outlets.actions import open_organisation
from minka.people.models import Person, PersonNumber
from minka.production import actions
from minka.production.models import Supply
from minka.production.rules import Delivery

AT = datetime.datetime(2026, 11, 20, 2, tzinfo=datetime.UTC)
ON = datetime.date(2026, 11, 20)
DUE = datetime.date(2027, 1, 4)
NAMES = ["王芳", "李强", "赵敏", "马𠮷", "买买提·吐尔逊", "古丽娜尔·阿不都热合曼·买买提"]
STATIONS = ["PERSONALISE", "PRINT", "SEAL", "SORT"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path


def open_city():
    """Open the centre, a district with two street stations; return the two."""
    centre = open_organisation(
        code="HC", name="海川市中心", level="MUNICIPAL", parent=None, division_code="619900",
        phone="0990-12333", opening_hours="周一至周五 9:00-17:00",
    )  # fmt: skip
    district = open_organisation(
        code="HC-LJ", name="临江区", level="DISTRICT", parent=centre, division_code="619901"
    )
    return [
        open_organisation(
            code=f"HC-LJ-0{n}", name=name, level="STREET", parent=district,
            division_code="619901", postcode=f"71990{n}", address=f"{name}1号",
            phone="0990-1000", opening_hours="周一至周五",
        )
        for n, name in enumerate(["望潮街道", "听泉街道"], start=1)
    ]  # fmt: skip


def apply_all(outlets, count, *, product="SSC3", start=0):
    """Let `count` new people apply for a card, outlet by turns."""
    people = Person.objects.bulk_create(
        Person(
            name=NAMES[n % len(NAMES)], sex_code=str(1 + n % 2), ethnic_code="01",
            birth_on=datetime.date(1950, 1, 1), nationality="CHN", address="临江区望潮路8号",
            postcode=outlets[n % len(outlets)].postcode,
        )
        for n in range(start, start + count)
    )  # fmt: skip
    numbers = [number_of(n) for n in range(start, start + count)]
    PersonNumber.objects.bulk_create(
        PersonNumber(claim=number, number=number, person=person, kind_code="01", valid_from=ON)
        for person, number in zip(people, numbers, strict=True)
    )
    asked = Person.objects.filter(pk__in=[person.pk for person in people])
    places = [
        card_actions.Place(outlet.pk, outlet.parent_id, outlet.postcode, DUE) for outlet in outlets
    ]
    return card_actions.apply_all(
        asked.values_list("id", F("id")),
        facts=Person.objects.values_list("id", "birth_on", "numbers__kind_code", "postcode"),
        product=card_queries.get_product(product), places=places,
        reason="FIRST", channel="COUNTER", at=AT, on=ON, actor="柜员",
    )  # fmt: skip


def number_of(n):
    """Return a well-formed identity number of the divisions kept for tests."""
    body = f"619901195001{1 + n // 1000:02d}{n % 1000:03d}"
    return body + identity_number.calc_check_digit(body)


def fill_stock(*, blanks=100, first=1, supplies=1000):
    """Take a lot of blanks and plenty of every supply into stock."""
    code = f"KJ{first:06d}"
    receive_blanks(code, first=first, count=blanks)
    for supply in set(Supply) - {Supply.BLANK}:
        goods = Delivery(f"{supply}-{first}", supply, "海川物资", 100, quantity=supplies)
        actions.receive_lot(goods, at=AT, actor="库管员")


def receive_blanks(code, *, first, count, profile="3.00"):
    delivery = Delivery(
        code, Supply.BLANK, "东海智能卡厂", 480,
        serials=(first, first + count), chip_profile=profile,
    )  # fmt: skip
    return actions.receive_lot(delivery, at=AT, actor="库管员")


def install_machines():
    return {
        station: actions.install(code=f"{station[:4]}-1", name=f"{station} 1号", station=station)
        for station in STATIONS
    }


def open_floor(count, *, blanks=None):
    """Prepare everything for one batch of `count` cards; return (batch, machines)."""
    card_actions.sync_products()
    outlets = open_city()
    apply_all(outlets, count)
    fill_stock(blanks=count if blanks is None else blanks)
    (batch,) = actions.plan_batches(at=AT, actor="生产主管")
    actions.reserve(batch, at=AT, actor="生产主管")
    return batch, install_machines()


@pytest.fixture
def outlets(db):
    card_actions.sync_products()
    return open_city()


@pytest.fixture
def machines(db):
    return install_machines()
