"""Whose keys the chips are made with."""

import logging

import pytest

from minka.chip import InProcess, SoftwareCard, SoftwareKeys, read_basic
from minka.chip.errors import NotOurCard
from minka.chip.keys import MasterKey, needed_keys, save_keys
from minka.kernel.refusal import Refused
from minka.production import actions, queries
from minka.production.actions import _chip_keys
from tests.production.conftest import AT, open_floor
from tests.production.test_batch_command import minka_batch

pytestmark = pytest.mark.django_db
PASSPHRASE = "correct horse battery"
OURS = [
    MasterKey(name, suite, 1, number.to_bytes(16, "big"))
    for number, (name, suite) in enumerate(needed_keys(), start=1)
]


@pytest.fixture(autouse=True)
def _read_again():
    _chip_keys._keys_of.cache_clear()
    yield
    _chip_keys._keys_of.cache_clear()


@pytest.fixture
def key_file(settings, tmp_path):
    path = tmp_path / "chip.json"
    save_keys(path, OURS, PASSPHRASE)
    settings.CHIP_KEYS, settings.CHIP_KEYS_PASSPHRASE = str(path), PASSPHRASE
    return path


def personalise_batch(count=1):
    batch, machines = open_floor(count)
    machine = machines["PERSONALISE"]
    return batch, actions.run_station(batch, "PERSONALISE", machine=machine, at=AT, actor="李强")


def card_of(batch):
    (record,) = queries.chip_records_of([item.card_id for item in queries.items_of(batch)])
    return SoftwareCard.from_image(bytes(record.image))


def test_cards_are_made_with_the_keys_of_the_centre(key_file):
    batch, outcome = personalise_batch()

    assert outcome.passed == 1
    assert read_basic(InProcess(card_of(batch)), SoftwareKeys(OURS)).name == "王芳"
    with pytest.raises(NotOurCard):
        read_basic(InProcess(card_of(batch)), SoftwareKeys.demonstration())


def test_the_passphrase_may_stand_in_a_file(key_file, settings, tmp_path):
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    settings.CHIP_KEYS_PASSPHRASE = "another one that is wrong"
    settings.CHIP_KEYS_PASSPHRASE_FILE = str(tmp_path / "passphrase")

    assert personalise_batch()[1].passed == 1


def test_public_keys_are_said_in_the_log_once(caplog):
    with caplog.at_level(logging.WARNING):
        personalise_batch()
        actions.chip_keys()

    assert [record.message for record in caplog.records].count(_chip_keys.PUBLIC_KEYS) == 1


def test_own_keys_need_no_warning_and_never_show_in_the_log(key_file, caplog):
    with caplog.at_level(logging.DEBUG):
        personalise_batch()

    assert _chip_keys.PUBLIC_KEYS not in caplog.text
    assert PASSPHRASE not in caplog.text


def test_a_wrong_passphrase_is_said_before_the_first_card(key_file, settings, capsys):
    settings.CHIP_KEYS_PASSPHRASE = "not this one, not this"
    batch, machines = open_floor(1)

    assert minka_batch("run", "PERSONALISE") == 1
    assert "口令错误" in capsys.readouterr().out.replace("\n", "")
    with pytest.raises(Refused, match="MINKA_CHIP_KEYS"):
        actions.run_station(
            batch, "PERSONALISE", machine=machines["PERSONALISE"], at=AT, actor="李强"
        )
    assert {item.status for item in queries.items_of(batch)} == {"WAITING"}


def test_no_blank_is_spoilt_for_a_key_that_is_not_there(key_file):
    save_keys(key_file, [key for key in OURS if key.name != "UKSSSE"], PASSPHRASE)

    with pytest.raises(Refused, match=r"缺少规范版本3\.00的密钥UKSSSE，"):
        personalise_batch()


def test_a_key_file_that_is_not_there_is_named(settings):
    settings.CHIP_KEYS = "/nowhere/chip.json"

    with pytest.raises(Refused, match="/nowhere/chip"):
        actions.chip_keys()
