"""The power fails at every byte that a write burns: the old or the new stays, never half."""

import dataclasses

import pytest

from minka.chip import InProcess, SoftwareCard, personalise, read_basic
from minka.chip.errors import CardGone
from minka.chip.instructions import Ins
from minka.chip.session import CardSession
from tests.chip.cast import KEYS, WANG_FANG, blank
from tests.chip.test_software_card import begun


def cut_everywhere(image, act):
    """Yield the card after a power cut at byte 0, 1, 2 … of what `act` burns, then switched on."""
    written = 0
    while True:
        card = SoftwareCard.from_image(image)
        session, identity, profile = begun(card)
        for name in ("UKSSSE", "RKSSSE"):
            session.external_authenticate(identity, KEYS, profile.key(name))
        card.cut_power_after(written)
        try:
            act(session, profile)
        except CardGone:
            card.power_on()
            yield card
            written += 1
            continue
        assert written > 0
        return


def record_7(card):
    session, _identity, profile = begun(card)
    session.open(profile.file("SSSEEF05"), profile)
    return session.read_tag(7, 9)


def test_a_record_is_the_old_or_the_new_one():
    def write(value):
        def act(session: CardSession, profile):
            session.open(profile.file("SSSEEF05"), profile)
            session.update_tag(7, value)

        return act

    card = blank()
    session, identity, profile = begun(card)
    session.external_authenticate(identity, KEYS, profile.key("UKSSSE"))
    write(b"A00000017")(session, profile)

    seen = [record_7(cut) for cut in cut_everywhere(card.image(), write(b"B00000025"))]

    assert set(seen) <= {b"A00000017", b"B00000025"}
    assert len(seen) > 20


def test_bytes_of_a_photo_are_old_or_new_as_one_command_wrote_them():
    def act(session, profile):
        session.open(profile.file("SSSEEF08"), profile)
        session.command(Ins.UPDATE_BINARY, 0, 0, b"\xbb" * 200)

    for card in cut_everywhere(blank().image(), act):
        slot = card.layout.files["SSSE", 0xEF08]
        assert bytes(card.memory.content[slot.offset :][:200]) in (bytes(200), b"\xbb" * 200)


def test_a_try_of_the_pin_cannot_be_won_back_by_pulling_the_card():
    image = blank().image()
    for written in range(40):
        card = SoftwareCard.from_image(image)
        session, _identity, _profile = begun(card)
        card.cut_power_after(written)
        with pytest.raises(Exception, match=r"拔出|拒绝"):
            session.verify_pin("9999")
        card.power_on()
        left = card.exchange(bytes.fromhex("0020000000"))[1] & 0x0F
        assert left in (2, 3)
        if written >= 13:
            assert left == 2


def test_a_try_of_a_key_cannot_be_won_back_either():
    image = blank().image()
    for written in range(40):
        card = SoftwareCard.from_image(image)
        session, _identity, _profile = begun(card)
        session.challenge()
        data = session.challenge()
        card.cut_power_after(written)
        with pytest.raises(Exception, match=r"拔出|拒绝"):
            session.command(Ins.EXTERNAL_AUTHENTICATE, 0, 4, bytes(8) + data)
        card.power_on()
        left = card.memory.content[card.layout.keys_by_name["UKSSSE"].offset]
        assert left == 2 or (left == 3 and written < 13)


def test_a_card_cut_off_anywhere_in_personalisation_is_finished_the_next_time():
    image = blank().image()
    data = dataclasses.replace(WANG_FANG, photo=b"\xff\xd8" + bytes(600) + b"\xff\xd9")
    for written in range(0, 4000, 37):
        card = SoftwareCard.from_image(image)
        transport = InProcess(card)
        card.cut_power_after(written)
        personalise(transport, data, card.profile, KEYS)

        again = personalise(InProcess(card), data, card.profile, KEYS)

        assert again.is_good, (written, again)
        assert read_basic(InProcess(card), KEYS).name == "王芳"
