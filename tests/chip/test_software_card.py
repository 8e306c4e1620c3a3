"""The card's rights, counters and life, tried as somebody would who has no right to them."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minka.chip import InProcess, SoftwareKeys, load_profile, make_blank
from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.errors import CardRefused, ChipError
from minka.chip.instructions import Cla, Ins
from minka.chip.keys import CardIdentity, MasterKey
from minka.chip.profiles import VERSIONS, FileKind
from minka.chip.profiles import load_profile as profile_of_version
from minka.chip.session import CardSession
from minka.chip.software_card import ChipStatus, SoftwareCard
from minka.chip.tlv import record
from tests.chip.cast import DIVISION, KEYS, blank

BOTH_SUITES = pytest.mark.parametrize("version", ["2.00", "3.00"])


def begun(card):
    session = CardSession(InProcess(card))
    session.start()
    return session, *session.identify()


def status_of(action, *arguments):
    with pytest.raises(CardRefused) as caught:
        action(*arguments)
    return caught.value.status


def raw(card, apdu):
    return card.exchange(bytes.fromhex(apdu))


def test_the_commands_of_the_field_work_byte_for_byte():
    card = blank("2.00")

    assert raw(card, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00")[1] == 0x9000
    assert raw(card, "00A4020002EF05") == (b"", 0x9000)
    assert raw(card, "00B2010012") == (b"\x01\x10" + card.identifier, 0x9000)
    assert raw(card, "00B2010412") == (b"\x01\x10" + card.identifier, 0x9000)
    assert raw(card, "00B2030006") == (b"\x03\x042.00", 0x9000)
    assert raw(card, "00B2070C0B") == (b"", 0x6A82)
    assert raw(card, "00B2072C0B") == (b"", 0x6A83)
    assert raw(card, "0020000003123456") == (b"", 0x9000)
    assert len(raw(card, "0084000008")[0]) == 8


def test_a_select_without_le_leaves_the_fci_to_fetch():
    card = blank("3.00")

    data, status = raw(card, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
    fetched, ended = raw(card, f"00C00000{status & 0xFF:02X}")

    assert (data, status >> 8) == (b"", 0x61)
    assert fetched.endswith(bytes.fromhex("9F0C03860103"))
    assert ended == 0x9000


def test_the_third_generation_says_sm4_and_the_others_nothing():
    assert begun(blank("3.00"))[0].algorithm == "03"
    assert begun(blank("2.00"))[0].algorithm is None
    assert begun(blank("2.00"))[1].suite is Suite.TDES


def test_a_wrong_le_is_answered_with_the_right_one_and_the_chain_repeats():
    card = blank("3.00")
    session, _identity, _profile = begun(card)

    assert raw(card, "00B20100FF") == (b"", 0x6C12)
    assert session.read_tag(1, 99) == card.identifier


@pytest.mark.parametrize(
    ("apdu", "status"),
    [
        ("00", 0x6700),
        ("00A404", 0x6700),
        ("00A4040010AABB", 0x6700),
        ("00FF0000", 0x6D00),
        ("F0A40000023F00", 0x6E00),
        ("00A4040003AABBCC", 0x6A82),
        ("00A4020002EFFF", 0x6A82),
        ("00A4070002EF05", 0x6A86),
        ("00B2010412", 0x6986),
        ("0084000000", 0x6700),
        ("0084000005", 0x6700),
        ("00820004100011223344556677", 0x6700),
        ("0082000408" + "00" * 8, 0x6700),
        ("0082000410" + "00" * 16, 0x6984),
        ("0088009910" + "00" * 16, 0x6A88),
        ("00C0000010", 0x6985),
        ("0020000000", 0x63C3),
        ("84240001040A0B0C0D", 0x6982),
        ("80F04000", 0x6982),
        ("8054010000", 0x6700),
        ("0046800000", 0x6982),
        ("002A9E9A20" + "00" * 32, 0x6A88),
    ],
)
def test_a_wrong_command_has_its_status_word(apdu, status):
    card = blank("3.00")
    begun(card)
    if apdu == "00B2010412":
        raw(card, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00")

    expected = 0x6985 if apdu == "8054010000" else status
    assert raw(card, apdu)[1] == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_but_free_files_can_be_read_by_a_stranger(version):
    card = blank(version)
    session, _identity, profile = begun(card)

    for spec in profile.files:
        session.open(spec, profile)
        action = {
            FileKind.TRANSPARENT: lambda: session.read_binary(1),
            FileKind.CYCLIC: lambda s=spec: session.read_cyclic(1, s.size),
            FileKind.VARIABLE: lambda s=spec: session.read_tag(s.items[0].tag, s.items[0].length),
        }[spec.kind]
        if not spec.read.alternatives or frozenset() not in spec.read.alternatives:
            assert status_of(action) == 0x6982, spec.path


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_can_be_written_by_a_stranger(version):
    card = blank(version)
    session, _identity, profile = begun(card)
    before = card.image()

    for spec in profile.files:
        session.open(spec, profile)
        action = {
            FileKind.TRANSPARENT: lambda: session.update_binary(b"x"),
            FileKind.CYCLIC: lambda s=spec: session.append(bytes(s.size)),
            FileKind.VARIABLE: lambda s=spec: session.update_tag(
                s.items[0].tag, bytes(s.items[0].length)
            ),
        }[spec.kind]
        assert status_of(action) == 0x6982, spec.path
    assert card.image() == before


def test_a_right_of_one_application_does_not_open_another():
    card = blank("3.00")
    session, identity, profile = begun(card)
    first, second = profile.file("DF03EF18"), profile.file("DF02EF06")
    session.open(first, profile)
    session.external_authenticate(identity, KEYS, profile.key("RK1DF03"))

    session.open(second, profile)
    session.open(first, profile)

    assert status_of(session.read_tag, 0x74, 3) == 0x6982


def test_selecting_by_name_forgets_what_was_won():
    card = blank("3.00")
    session, identity, profile = begun(card)
    session.external_authenticate(identity, KEYS, profile.key("UKSSSE"))

    session.start()
    session.open(profile.file("SSSEEF05"), profile)

    assert status_of(session.update_tag, 7, b"A00000017") == 0x6982


def test_pin_and_key_together_open_what_neither_opens_alone():
    card = blank("3.00")
    session, identity, profile = begun(card)
    spec = profile.file("DF03EF07")
    session.open(spec, profile)
    session.verify_pin("123456")
    assert status_of(session.read_tag, 0x70, 3) == 0x6982

    session.external_authenticate(identity, KEYS, profile.key("RK1DF03"))

    assert status_of(session.read_tag, 0x70, 3) == 0x6A83


def test_a_record_longer_than_its_place_is_refused():
    card = blank("3.00")
    session, identity, profile = begun(card)
    session.external_authenticate(identity, KEYS, profile.key("UKSSSE"))
    session.open(profile.file("SSSEEF05"), profile)

    assert status_of(session.update_tag, 7, bytes(10)) == 0x6A84
    assert status_of(session.update_tag, 7, bytes(8)) == 0x6A80
    assert status_of(session.update_tag, 0x55, bytes(8)) == 0x6A83
    session.open(profile.file("SSSEEF08"), profile)
    assert status_of(session.update_binary, bytes(4097)) in (0x6A84, 0x6B00)


@BOTH_SUITES
def test_a_replayed_authentication_is_refused(version):
    card = blank(version)
    session, identity, profile = begun(card)
    key = profile.key("UKSSSE")
    factor, data = session.challenge(), session.challenge()
    code = KEYS.authentication_code(key.name, identity, factor=factor, data=data)
    session.command(Ins.EXTERNAL_AUTHENTICATE, 0, key.id, code + data)

    again = lambda: session.command(Ins.EXTERNAL_AUTHENTICATE, 0, key.id, code + data)  # noqa: E731
    assert status_of(again) == 0x6984
    session.challenge(), session.challenge()
    assert status_of(again) == 0x6984


@BOTH_SUITES
@pytest.mark.parametrize("name", ["UKSSSE", "RKSSSE", "PUK", "BK"])
def test_the_card_does_not_answer_its_own_challenge(version, name):
    """Both authentications compute alike: the card must not be asked for the terminal's part."""
    card = blank(version)
    session, _identity, profile = begun(card)
    key = profile.key(name)
    factor, data = session.challenge(), session.challenge()

    asked = lambda: session.command(Ins.INTERNAL_AUTHENTICATE, 0, key.id, factor + data, le=8)  # noqa: E731
    assert status_of(asked) == 0x6985


@BOTH_SUITES
def test_the_key_that_proves_the_card_opens_nothing(version):
    card = blank(version)
    session, identity, profile = begun(card)

    assert status_of(session.external_authenticate, identity, KEYS, profile.key("IRK")) == 0x6985


def test_a_chain_cannot_end_in_another_command():
    card = blank("3.00")

    assert raw(card, "10D60000021122")[1] == 0x9000
    assert raw(card, "0020000003123456")[1] == 0x6883
    assert raw(card, "0020000003123456")[1] == 0x9000


@BOTH_SUITES
def test_a_key_blocks_after_three_wrong_tries_and_a_right_one_clears_the_count(version):
    card = blank(version)
    session, identity, profile = begun(card)
    key = profile.key("UKSSSE")

    def wrong():
        session.challenge()
        data = session.challenge()
        session.command(Ins.EXTERNAL_AUTHENTICATE, 0, key.id, bytes(8) + data)

    assert status_of(wrong) == 0x63C2
    session.external_authenticate(identity, KEYS, key)
    assert [status_of(wrong) for _ in range(4)] == [0x63C2, 0x63C1, 0x63C0, 0x6983]
    assert status_of(session.external_authenticate, identity, KEYS, key) == 0x6983


@pytest.mark.parametrize("wrong", ["version", "region"])
def test_a_wrong_key_version_or_region_does_not_open_the_card(wrong):
    profile = load_profile("3.00")
    key = MasterKey("UKSSSE", Suite.SM4, 2, b"another version!")
    keys = SoftwareKeys([key]) if wrong == "version" else KEYS
    card = blank("3.00")
    session, identity, profile = begun(card)
    if wrong == "region":
        other = bytes.fromhex("619902") + identity.identifier[3:]
        identity = CardIdentity(other, identity.suite)

    assert status_of(session.external_authenticate, identity, keys, profile.key("UKSSSE")) == 0x63C2


def test_an_older_key_version_still_opens_older_cards():
    profile = load_profile("3.00")
    first = [MasterKey(k.name, profile.suite, 1, bytes([1]) * 16) for k in profile.keys]
    first.append(MasterKey("CIDK", profile.suite, 1, bytes([1]) * 16))
    second = [dataclasses.replace(key, version=2, value=bytes([2]) * 16) for key in first]
    old, new = SoftwareKeys(first + second, version=1), SoftwareKeys(first + second)
    card = make_blank(division=DIVISION, serial=1, profile=profile, keys=old)
    session, identity, _profile = begun(card)

    assert status_of(session.external_authenticate, identity, new, profile.key("UKSSSE")) == 0x63C2
    session.external_authenticate(identity, old, profile.key("UKSSSE"))


def sealed_update(card, identity, session, value=b"A00000017"):
    session.open(card.profile.file("SSSEEF05"), card.profile)
    plain = Command(Cla.ISO, Ins.UPDATE_RECORD, 7, 0, record(7, value))
    return KEYS.seal("UKSSSE", identity, challenge=session.challenge(), command=plain)


@BOTH_SUITES
def test_a_sealed_record_is_written_without_authentication_before(version):
    card = blank(version)
    session, identity, _profile = begun(card)

    assert session.send(sealed_update(card, identity, session)).is_ok
    assert session.read_tag(7, 9) == b"A00000017"


@BOTH_SUITES
def test_a_mac_altered_by_one_bit_at_any_place_is_refused(version):
    image = blank(version).image()
    card = SoftwareCard.from_image(image)
    session, identity, _profile = begun(card)
    length = len(sealed_update(card, identity, session).data)

    for bit in range(length * 8):
        card = SoftwareCard.from_image(image)
        session, identity, _profile = begun(card)
        command = sealed_update(card, identity, session)
        altered = bytearray(command.data)
        altered[bit // 8] ^= 1 << bit % 8
        assert session.send(dataclasses.replace(command, data=bytes(altered))).status == 0x6988
        assert status_of(session.read_tag, 7, 9) == 0x6A83


@pytest.mark.parametrize("part", ["cla", "p1", "p2"])
def test_a_sealed_command_cannot_be_turned_into_another(part):
    card = blank("3.00")
    session, identity, _profile = begun(card)
    command = sealed_update(card, identity, session)
    other = {"cla": 0x84, "p1": 6, "p2": 4}

    assert session.send(dataclasses.replace(command, **{part: other[part]})).status == 0x6988


def test_a_sealed_command_is_good_once():
    card = blank("3.00")
    session, identity, _profile = begun(card)
    command = sealed_update(card, identity, session)

    assert session.send(command).is_ok
    assert session.send(command).status == 0x6984
    session.challenge()
    assert session.send(command).status == 0x6988


def test_guessing_macs_blocks_the_key():
    card = blank("3.00")
    session, identity, _profile = begun(card)
    answers = []
    for _ in range(4):
        command = sealed_update(card, identity, session)
        wrong = command.data[:-4] + bytes(4)
        answers.append(session.send(dataclasses.replace(command, data=wrong)).status)

    assert answers == [0x6988, 0x6988, 0x6983, 0x6983]


@BOTH_SUITES
def test_the_pin_blocks_is_unblocked_reloaded_and_changed(version):
    card = blank(version)
    session, identity, profile = begun(card)
    assert [status_of(session.verify_pin, "9999") for _ in range(4)] == [
        0x63C2,
        0x63C1,
        0x6983,
        0x6983,
    ]
    assert status_of(session.unblock_pin, KEYS, identity) == 0x6982

    session.external_authenticate(identity, KEYS, profile.key("PUK"))
    session.unblock_pin(KEYS, identity)
    session.verify_pin("123456")
    session.reload_pin(KEYS, identity, "13579")
    session.verify_pin("13579")
    session.change_pin("13579", "2468013579246801")
    session.verify_pin("2468013579246801")

    assert status_of(session.verify_pin, "13579") == 0x63C2
    assert status_of(session.change_pin, "0000", "1111") == 0x63C1


def test_reload_has_its_own_command_as_well():
    card = blank("3.00")
    session, identity, profile = begun(card)
    session.external_authenticate(identity, KEYS, profile.key("PUK"))

    command = Command(Cla.PBOC, Ins.CHANGE_PIN, 0, 0, bytes.fromhex("03654321"))
    session.sealed(KEYS, identity, "SMK", command)

    session.verify_pin("654321")


@pytest.mark.parametrize("pin", ["123", "12345678901234567", "12a4", ""])
def test_a_pin_of_the_wrong_form_is_not_sent(pin):
    with pytest.raises(ChipError):
        begun(blank())[0].verify_pin(pin)


def administer(session, identity, ins):
    session.sealed(KEYS, identity, "BK", Command(Cla.PBOC, ins, 0, 0))


def test_a_card_is_blocked_unblocked_and_ended():
    card = blank("3.00")
    session, identity, profile = begun(card)
    assert status_of(administer, session, identity, Ins.APPLICATION_BLOCK) == 0x6985
    session.external_authenticate(identity, KEYS, profile.key("UKSSSE"))
    assert session.send(Command(Cla.PBOC, Ins.SET_STATUS, 0x40, 0)).is_ok

    administer(session, identity, Ins.APPLICATION_BLOCK)
    assert card.status is ChipStatus.BLOCKED
    assert status_of(session.start) == 0x6A81
    assert status_of(session.verify_pin, "123456") == 0x6985
    administer(session, identity, Ins.APPLICATION_UNBLOCK)
    session.start()
    administer(session, identity, Ins.CARD_BLOCK)

    assert card.status is ChipStatus.TERMINATED
    assert status_of(session.start) == 0x9303
    assert status_of(administer, session, identity, Ins.APPLICATION_UNBLOCK) == 0x9303


def test_a_blank_without_keys_answers_nothing_but_challenges():
    card = SoftwareCard("3.00")

    assert raw(card, "0084000008")[1] == 0x9000
    assert raw(card, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00")[1] == 0x6985
    assert raw(card, "0020000003123456")[1] == 0x6985


def test_the_oldest_debit_falls_out_of_the_card():
    card = blank("1.00")
    spec = card.profile.file("DF04EF08")
    slot = card.layout.files["DF04", 0xEF08]
    from minka.chip.software_card._files import append_cyclic

    for number in range(25):
        append_cyclic(card, slot, number.to_bytes(2, "big") + bytes(spec.size - 2))
    session, _identity, profile = begun(card)
    session.open(spec, profile)
    session.verify_pin("123456")

    newest = [session.read_cyclic(n, spec.size)[1] for n in range(1, spec.records + 1)]
    assert newest == list(range(24, 14, -1))
    assert status_of(session.read_cyclic, 11, spec.size) == 0x6A83


def test_data_too_long_for_one_command_is_sent_as_a_chain():
    card = blank("3.00")
    session, identity, profile = begun(card)
    session.external_authenticate(identity, KEYS, profile.key("UKSSSE"))
    session.external_authenticate(identity, KEYS, profile.key("RKSSSE"))
    session.open(profile.file("SSSEEF08"), profile)
    photo = bytes(range(256)) * 16

    session.command(Ins.UPDATE_BINARY, 0, 0, photo)

    assert session.read_binary(4096) == photo


def test_a_chain_without_end_is_cut_off():
    card = blank("3.00")
    link = "10D60000FF" + "00" * 255

    answers = [raw(card, link)[1] for _ in range(40)]

    assert 0x6700 in answers


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_card_do_more_than_answer(apdu):
    card = blank("3.00")
    card.power_on()

    data, status = card.exchange(apdu)

    assert isinstance(data, bytes)
    assert 0x6100 <= status <= 0x9FFF


def test_every_profile_has_a_place_for_each_key_its_files_ask_for():
    for version in VERSIONS:
        profile = profile_of_version(version)
        named = {right for spec in profile.files for right in spec.read.rights | spec.update.rights}
        assert named - {"PIN"} <= {key.name for key in profile.keys}
        assert len({(key.scope, key.id) for key in profile.keys}) == len(profile.keys)
