"""The desk has a word for every verb and a colour for every status it can show."""

from django.utils import translation

from minka.cards.lifecycle import ACCOUNT, APPLICATION, CARD
from minka.doors.desk.words import STATUSES, TONES, VERBS, name_of, status_label, tone
from minka.exchange.lifecycle import FILE
from minka.kernel.lifecycle import START
from minka.outlets.models import Organisation
from minka.people.findings import Disposition
from minka.production.lifecycle import BATCH, BOX, ITEM

LIFECYCLES = [CARD, APPLICATION, ACCOUNT, FILE, BATCH, ITEM, BOX]


def test_every_lifecycle_has_its_labels():
    assert {each.name for each in LIFECYCLES} == set(STATUSES)


def test_every_verb_has_a_word():
    verbs = {START}.union(*(each.moves for each in LIFECYCLES))

    assert sorted(verbs - VERBS.keys()) == []


def test_every_status_and_disposition_has_a_colour():
    statuses = set(Disposition).union(*(each.statuses for each in LIFECYCLES))

    assert sorted(statuses - TONES.keys()) == []


def test_one_code_may_look_different_in_two_lifecycles():
    assert (tone("AT_OUTLET"), tone("AT_OUTLET", "box")) == ("warn", "good")


def test_an_unknown_status_is_shown_as_it_is():
    assert (status_label("card", "NEW"), tone("NEW")) == ("NEW", "quiet")


def test_a_name_is_english_where_there_is_one_and_the_page_is():
    named, unnamed = Organisation(name="中心", name_en="Centre"), Organisation(name="网点")
    with translation.override("en"):
        assert [name_of(named), name_of(unnamed)] == ["Centre", "网点"]
    with translation.override("zh-hans"):
        assert name_of(named) == "中心"
