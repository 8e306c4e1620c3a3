"""Keys: vectors, two persons, the encrypted file, a token, and nothing that shows a key."""

import dataclasses
import json
import os
import shutil
import subprocess
import traceback

import pytest

from minka.chip import InProcess, SoftwareKeys, make_blank, personalise
from minka.chip.ciphers import (
    Suite,
    authentication_code,
    check_value,
    decrypt,
    diversify,
    encrypt,
    mac,
    pad,
    unpad,
)
from minka.chip.errors import BadValue, ChipError, UnknownProfile
from minka.chip.keys import (
    CardIdentity,
    KeyCeremony,
    Level,
    MasterKey,
    Pkcs11Keys,
    load_keys,
    needed_keys,
    save_keys,
)
from minka.chip.keys._pkcs11 import IS_INSTALLED
from minka.chip.profiles import load_profile
from minka.kernel.crypto import Sm4Key, provider
from tests.chip.cast import DIVISION, KEYS, WANG_FANG

SM4_KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
DES_KEY = bytes.fromhex("0123456789ABCDEF" * 2)
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
PASSPHRASE = "correct horse battery"


def test_the_sm4_vector_of_the_standard():
    answer = encrypt(Suite.SM4, SM4_KEY, SM4_KEY)

    assert answer.hex().upper() == "681EDF34D206965E86B3E94F536E4246"
    assert decrypt(Suite.SM4, SM4_KEY, answer) == SM4_KEY
    assert provider().sm4_encrypt_ecb(Sm4Key(SM4_KEY), SM4_KEY) == answer


def test_the_des_vector_of_the_standard():
    assert encrypt(Suite.TDES, DES_KEY, b"Now is t").hex().upper() == "3FA40E8A984D4815"


def test_the_retail_mac_of_iso_9797_1_annex():
    """ISO/IEC 9797-1:2011 annex B.4, MAC algorithm 3, padding method 2, two DES keys."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")

    assert mac(Suite.TDES, key, b"Now is the time for all ").hex().upper() == "E9086230"


def test_ssf33_is_said_to_be_unsupported():
    with pytest.raises(ChipError, match="SSF33"):
        encrypt(Suite.SSF33, SM4_KEY, SM4_KEY)


@pytest.mark.parametrize("suite", [Suite.TDES, Suite.SM4])
def test_diversification_splits_a_key_into_two_unlike_halves(suite):
    child = diversify(suite, SM4_KEY, bytes.fromhex("639900D156000005"))

    assert len(child) == 16
    assert child != SM4_KEY
    inverse = bytes(byte ^ 0xFF for byte in bytes.fromhex("639900D156000005"))
    assert decrypt(suite, SM4_KEY, child) == bytes.fromhex("639900D156000005") + inverse
    assert len(authentication_code(suite, child, bytes(8))) == 8


@pytest.mark.parametrize("length", range(20))
def test_padding_comes_off_again(length):
    assert unpad(pad(bytes(length), 16)) == bytes(length)
    assert len(pad(bytes(length), 16)) % 16 == 0


def test_what_is_no_padding_is_told():
    assert unpad(bytes(16)) is None


def test_a_citys_keys_and_a_provinces_open_the_same_card():
    identity = CardIdentity(bytes.fromhex("639900D15600000500BF7C7A48FB4966"), Suite.SM4)
    root = MasterKey("RKSSSE", Suite.SM4, 1, SM4_KEY)
    city = dataclasses.replace(root, value=root.for_region(identity), level=Level.REGION)
    ask = {"factor": bytes(8), "data": bytes(8)}

    by_province = SoftwareKeys([root]).authentication_code("RKSSSE", identity, **ask)

    assert SoftwareKeys([city]).authentication_code("RKSSSE", identity, **ask) == by_province


def test_two_persons_enter_a_key_and_each_sees_a_check_value():
    first, second = "11" * 16, "32" * 16
    joined = bytes([0x11 ^ 0x32]) * 16
    ceremony = KeyCeremony("UKSSSE", Suite.SM4, version=3)

    shown = [ceremony.enter("王芳", first), ceremony.enter("李强", second)]
    key = ceremony.finish(check_value(Suite.SM4, joined).lower())

    assert shown == [check_value(Suite.SM4, bytes.fromhex(part)) for part in (first, second)]
    assert key.value == joined
    assert key.version == 3


@pytest.mark.parametrize(
    "entries",
    [
        [("王芳", "11" * 16), ("王芳", "32" * 16)],
        [("王芳", "11" * 16), ("李强", "11" * 16)],
        [("王芳", "00" * 16)],
        [("王芳", "11" * 15)],
        [("王芳", "zz" * 16)],
        [("王芳", "11" * 16), ("李强", "32" * 16), ("赵敏", "45" * 16)],
    ],
    ids=["one person", "same component", "zeros", "short", "not hex", "a third"],
)
def test_a_ceremony_refuses_what_is_not_dual_control(entries):
    ceremony = KeyCeremony("UKSSSE", Suite.SM4, version=1)

    def all_enter():
        for keeper, component in entries:
            ceremony.enter(keeper, component)

    with pytest.raises(BadValue):
        all_enter()


def test_a_wrong_check_value_ends_the_ceremony_with_nothing():
    ceremony = KeyCeremony("UKSSSE", Suite.SM4, version=1)
    ceremony.enter("王芳", "11" * 16)
    ceremony.enter("李强", "32" * 16)

    with pytest.raises(ChipError) as caught:
        ceremony.finish("000000")
    assert caught.value.code == "KEY_CHECK_VALUE"
    with pytest.raises(BadValue):
        ceremony.finish("000000")


def test_keys_come_back_from_their_file_and_only_with_the_passphrase(tmp_path):
    path = tmp_path / "keys.json"
    masters = [
        MasterKey("UKSSSE", Suite.SM4, 2, SM4_KEY),
        MasterKey("UKSSSE", Suite.TDES, 1, DES_KEY, Level.REGION),
    ]

    save_keys(path, masters, PASSPHRASE)

    assert load_keys(path, PASSPHRASE) == masters
    assert os.stat(path).st_mode & 0o077 == 0
    assert SM4_KEY.hex() not in path.read_text().lower()
    with pytest.raises(ChipError, match="口令"):
        load_keys(path, PASSPHRASE + "!")
    with pytest.raises(BadValue):
        save_keys(path, masters, "short")


@pytest.mark.parametrize("field", ["name", "suite", "version", "level", "kcv"])
def test_a_line_of_the_key_file_can_be_neither_altered_nor_renamed(tmp_path, field):
    path = tmp_path / "keys.json"
    save_keys(path, [MasterKey("UKSSSE", Suite.SM4, 2, SM4_KEY)], PASSPHRASE)
    document = json.loads(path.read_text())
    other = {"name": "RKSSSE", "suite": "01", "version": 3, "level": "region", "kcv": "000000"}
    document["keys"][0][field] = other[field]
    path.write_text(json.dumps(document))

    with pytest.raises(ChipError) as caught:
        load_keys(path, PASSPHRASE)
    assert caught.value.code == "KEY_FILE_REFUSED"


def test_keys_cannot_change_places_in_their_file(tmp_path):
    path = tmp_path / "keys.json"
    masters = [MasterKey(name, Suite.SM4, 1, SM4_KEY) for name in ("RKSSSE", "UKSSSE")]
    save_keys(path, masters, PASSPHRASE)
    document = json.loads(path.read_text())
    document["keys"].reverse()
    path.write_text(json.dumps(document))

    with pytest.raises(ChipError, match="口令错误，或文件被改动"):
        load_keys(path, PASSPHRASE)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "minka-keys-2"}', "\x00", "[" * 9999])
def test_what_is_no_key_file_is_said(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)

    with pytest.raises(ChipError):
        load_keys(path, PASSPHRASE)


def test_no_key_shows_itself_in_a_repr_or_a_traceback():
    key = MasterKey("UKSSSE", Suite.SM4, 1, SM4_KEY)
    keys = SoftwareKeys([key])
    identity = CardIdentity(bytes.fromhex("639900D15600000500BF7C7A48FB4966"), Suite.TDES)
    try:
        keys.seal("UKSSSE", identity, challenge=bytes(8), command=None)
    except UnknownProfile:
        told = traceback.format_exc()

    ceremony = KeyCeremony("UKSSSE", Suite.SM4, version=1)
    ceremony.enter("王芳", SM4_KEY.hex())
    shown = repr((key, keys, identity, ceremony)) + told
    assert SM4_KEY.hex() not in shown.lower()
    assert repr(SM4_KEY) not in shown
    assert key.check_value in shown


def test_a_card_that_comes_in_between_gets_no_key_of_another():
    """Two threads share a provider: while one derives, the other asks for its own card."""
    first, second = (
        CardIdentity(bytes.fromhex(f"619901D15600000{n}00000007CA2A3D7F"), Suite.SM4)
        for n in (5, 6)
    )
    asked = {"factor": bytes(8), "data": bytes(8)}

    class Interrupted(SoftwareKeys):
        def region_key(self, name, card):
            if card == first:
                self.authentication_code("IRK", second, **asked)
            return super().region_key(name, card)

    keys = Interrupted(KEYS.masters())
    for card in (first, second):
        expected = SoftwareKeys(KEYS.masters()).authentication_code("IRK", card, **asked)
        assert keys.authentication_code("IRK", card, **asked) == expected


def test_every_key_the_profiles_ask_for_has_a_demonstration_value():
    assert len(KEYS.check_values()) == len(needed_keys())


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """A fresh SoftHSM2 token with every master key."""
    missing = [
        name
        for name, present in (
            ("softhsm2", os.path.exists(SOFTHSM) and shutil.which("softhsm2-util")),
            ("python-pkcs11 (pip install minka[pkcs11])", IS_INSTALLED),
        )
        if not present
    ]
    if missing:
        pytest.skip(f"missing: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "minka", "--so-pin", "12345678",
         "--pin", "87654321"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    with Pkcs11Keys(SOFTHSM, token="minka", pin="87654321") as keys:
        keys.load(KEYS.masters())
        yield keys


@pytest.mark.pcsc
@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
def test_a_token_makes_the_same_cards_as_the_key_file(token, version):
    profile = load_profile(version)
    card = make_blank(division=DIVISION, serial=5, profile=profile, keys=token)

    result = personalise(InProcess(card), WANG_FANG, profile, KEYS)
    again = personalise(InProcess(card), WANG_FANG, profile, token)

    assert result.is_good, result
    assert again.is_good, again


@pytest.mark.pcsc
def test_the_token_knows_check_values_of_3des_only_and_says_what_is_missing(token):
    mine = {name: kcv for name, kcv in KEYS.check_values().items() if name.endswith("TDES")}

    assert token.check_values() == mine
    with pytest.raises(UnknownProfile):
        token.region_key("NOBODY", CardIdentity(bytes(16), Suite.SM4))
