"""The same conversations through every transport: in process, recorded trace, PC/SC."""

import contextlib
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minka.chip import InProcess, load_profile, personalise, read_basic
from minka.chip.atr import historical_bytes
from minka.chip.errors import BadAnswer, CardRefused, ChipError, TransportFailed
from minka.chip.instructions import Ins
from minka.chip.processors import MAX_ANSWER
from minka.chip.session import CardSession
from minka.chip.transports import Recording, Replay, Trace
from minka.chip.transports._pcsc import _check as check_code
from tests.chip.cast import KEYS, WANG_FANG, blank, counting

EXAMPLE = Path(__file__).parents[2] / "docs" / "chip" / "read-basic-3.00.trace"


def deterministic(version="3.00"):
    return blank(version, random=counting(1))


@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
def test_a_card_is_personalised(through, version):
    card = deterministic(version)
    data = dataclasses.replace(WANG_FANG, photo=b"\xff\xd8" + bytes(range(256)) * 12)

    result = through(
        card, lambda t: personalise(t, data, load_profile(version), KEYS, random=counting())
    )

    assert result.is_good, result
    assert read_basic(InProcess(card), KEYS).name == "王芳"


def test_the_atr_and_its_reset_are_the_cards(through):
    card = deterministic()

    def talk(transport):
        first, again = transport.atr, transport.reset()
        return first, again

    first, again = through(card, talk)

    assert first == again == card.atr
    assert historical_bytes(first)[-4:] == card.identifier[8:12]


def test_a_reset_forgets_what_was_won(through):
    def talk(transport):
        session = CardSession(transport, random=counting())
        session.start()
        session.verify_pin("123456")
        transport.reset()
        session = CardSession(transport, random=counting())
        session.start()
        _card, profile = session.identify()
        session.open(spec := profile.file("DF01EF05"), profile)
        try:
            session.read_tag(0x20, spec.items[0].length)
        except CardRefused as refused:
            return refused.status
        return 0

    assert through(deterministic(), talk) == 0x6982


def test_long_data_goes_and_comes_in_parts(through):
    photo = bytes(range(256)) * 16

    def talk(transport):
        session = CardSession(transport, random=counting())
        session.start()
        card, profile = session.identify()
        for name in ("RKSSSE", "UKSSSE"):
            session.external_authenticate(card, KEYS, profile.key(name))
        session.open(profile.file("SSSEEF08"), profile)
        session.command(Ins.UPDATE_BINARY, 0, 0, photo)
        return session.read_binary(len(photo))

    assert through(deterministic(), talk) == photo


def test_a_select_without_le_is_fetched_by_the_chain(through):
    def talk(transport):
        session = CardSession(transport)
        return session.command(Ins.SELECT, 4, 0, bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF"))

    assert through(deterministic(), talk).startswith(b"\x6f")


def test_a_trace_tells_where_the_conversation_left_it():
    card = deterministic()
    recording = Recording(InProcess(card))
    CardSession(recording).start()
    replay = Replay(Trace.parse(recording.trace.lines()))
    session = CardSession(replay)

    with pytest.raises(TransportFailed, match=r"第2条.*SELECT.*GET_CHALLENGE"):
        session.challenge()
    with pytest.raises(TransportFailed, match="录制只有2条"):
        session.challenge()


def recorded_example():
    card = deterministic()
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    card.random = counting(1)
    recording = Recording(InProcess(card))
    read_basic(recording, KEYS, random=counting(101))
    return recording.trace.lines()


def test_the_trace_in_the_documentation_plays_without_a_card():
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    basic = read_basic(Replay(Trace.parse(lines)), KEYS, random=counting(101))

    assert basic.name == "王芳"
    assert lines == recorded_example()


@pytest.mark.parametrize("text", ["? 00", "> zz", "< zz"])
def test_a_file_that_is_no_trace_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        Trace.parse([text])


class Hostile:
    """A card whose answers were chosen by an enemy."""

    atr = bytes.fromhex("3B6D0000") + bytes(13)

    def __init__(self, *answers):
        self.answers = list(answers)

    def exchange(self, apdu):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer

    def reset(self):
        return self.atr


@pytest.mark.parametrize(
    "answer",
    [
        (b"\x6f", 0x9000),
        (b"\x6f\x82", 0x9000),
        (b"\x6f\x83\xff\xff\xff", 0x9000),
        (b"\x6f\x05\x84\x7f", 0x9000),
        (b"\x6f\x03\x9f\x0c\xff", 0x9000),
        (b"\x6f\x03\x1f\xff\xff", 0x9000),
        (b"x" * 256, 0x6100),
        (b"", 0x6100),
    ],
)
def test_hostile_lengths_are_an_error_and_never_a_crash(answer):
    with pytest.raises(BadAnswer):
        CardSession(Hostile(answer)).start()


def test_a_card_that_names_another_length_for_ever_is_left():
    with pytest.raises(CardRefused):
        CardSession(Hostile((b"", 0x6CFF))).start()
    assert MAX_ANSWER == 65_536


@pytest.mark.parametrize("body", [b"", b"\x01", b"\x01\x10", b"\x02\x10" + bytes(16), bytes(300)])
def test_a_record_with_a_wrong_tag_or_length_is_refused(body):
    with pytest.raises(BadAnswer):
        CardSession(Hostile((body, 0x9000))).read_tag(1, 16)


@pytest.mark.parametrize("atr", ["", "3B", "3B6D", "3BFF00", "3B8080808080", "3B6D0000AA"])
def test_a_mutilated_atr_is_refused(atr):
    with pytest.raises(BadAnswer):
        historical_bytes(bytes.fromhex(atr))


def test_a_card_of_an_unknown_version_is_named():
    session = CardSession(
        Hostile((b"", 0x9000), (b"", 0x9000), (b"\x01\x10" + bytes(16), 0x9000),
                (b"\x03\x04" + b"9.99", 0x9000))
    )  # fmt: skip
    session.start()

    with pytest.raises(ChipError) as caught:
        session.identify()
    assert caught.value.code == "VERSION_UNKNOWN"


ANSWERS = st.lists(
    st.tuples(
        st.one_of(
            st.binary(max_size=40),
            st.binary(max_size=24).map(lambda raw: b"\x01\x10" + raw),
            st.just(b"\x03\x043.00"),
            st.binary(min_size=8, max_size=8),
        ),
        st.sampled_from([0x9000, 0x9000, 0x9000, 0x6108, 0x6C12, 0x6A83, 0x6982]),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_whatever_a_hostile_card_answers_only_a_named_error_comes_out(answers):
    with contextlib.suppress(ChipError):
        read_basic(Hostile(*answers), KEYS)

    result = personalise(Hostile(*answers), WANG_FANG, load_profile("3.00"), KEYS)
    assert result.is_good or result.failed_step.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SCARD_W_REMOVED_CARD", "CARD_GONE"),
        ("SCARD_W_RESET_CARD", "CARD_GONE"),
        ("SCARD_F_COMM_ERROR", "CARD_GONE"),
        ("SCARD_E_NO_SMARTCARD", "NO_CARD"),
        ("SCARD_W_UNRESPONSIVE_CARD", "NO_CARD"),
        ("SCARD_E_READER_UNAVAILABLE", "NO_READER"),
        ("SCARD_E_UNKNOWN_READER", "NO_READER"),
        ("SCARD_E_NO_SERVICE", "SERVICE_AWAY"),
        ("SCARD_E_SERVICE_STOPPED", "SERVICE_AWAY"),
        ("SCARD_E_SHARING_VIOLATION", "READER_BUSY"),
    ],
)
@pytest.mark.pcsc
def test_an_unplugged_reader_and_every_other_failure_has_its_own_code(name, code):
    layer = pytest.importorskip("smartcard.scard", reason="missing: pyscard")

    with pytest.raises(TransportFailed) as caught:
        check_code(getattr(layer, name), "Reader 00 00")
    assert caught.value.code == code
