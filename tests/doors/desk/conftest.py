"""A small city with one thing of every kind, and operators who may and may not see it."""

import datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from minka.journeys.demonstration.portrait import portrait
from minka.people.photographs import actions as photographs
from tests.factories import cards as card_factory
from tests.factories import outlets, people, production

ON = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def city(db):
    return outlets.open_city()


def sign_in(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def everything(client, city):
    """Sign in an operator of 望潮街道 who holds every role."""
    user = outlets.make_operator("qi", city.outlet)
    user.groups.set(Group.objects.all())
    return sign_in(client, user)


@pytest.fixture
def line(city):
    """One card of 王芳 at 望潮街道, made, shipped, received; one more box still on its way."""
    production.fill_stock()
    holder = people.wang_fang(city.outlet.postcode)
    card_factory.apply_for([holder], [city.outlet])
    (batch,) = production.plan()
    consignment = production.ship(production.make(batch))
    (box,) = production.bring(consignment)
    production.unpack(box)
    photographs.add_photograph(
        holder.pk, portrait(7), product_code="SSC3", on=ON, at=card_factory.AT, actor="desk:factory"
    )
    card = holder.cards.get()
    return SimpleNamespace(holder=holder, card=card, batch=batch, consignment=consignment, box=box)


@pytest.fixture
def now():
    return timezone.now()
