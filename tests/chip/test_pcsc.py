"""Our card in an ordinary reader, seen by programs that nobody here wrote; and bad days there."""

import json
import os
import shutil
import subprocess
import threading

import pytest

from minka.chip import InProcess, load_profile, personalise, read_basic
from minka.chip.errors import CardGone, TransportFailed
from minka.chip.transports import PcscTransport, readers
from minka.doors.reader.calls import Calls
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.operator import PageOperator
from minka.doors.reader.slots import PcscSlots
from tests.chip.cast import KEYS, WANG_FANG, blank
from tests.chip.conftest import wait_until

pytestmark = pytest.mark.pcsc

SELECT = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"


def tool(name, *arguments):
    if shutil.which(name) is None:
        pytest.skip(f"missing: {name}")
    done = subprocess.run(
        [name, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout


@pytest.fixture
def card(desk):
    card = blank("2.00")
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    desk.connect(card).close()
    return card


def test_opensc_tool_reads_the_atr_and_the_card_by_hand(card):
    atr = tool("opensc-tool", "--reader", "0", "--atr")
    answers = tool(
        "opensc-tool", "--reader", "0", "-s", SELECT, "-s", "00A4020002EF05", "-s", "00B2070400",
        "-s", "00A4020002EF06", "-s", "00B2080000", "-s", "00B2990000",
    )  # fmt: skip

    assert atr.strip().replace(":", "") == card.atr.hex()
    assert "A00000017" in answers
    assert "..61990119900307" in answers
    assert "SW1=0x6A, SW2=0x83" in answers


def test_pcsc_scan_sees_the_card_and_its_atr(card):
    if shutil.which("pcsc_scan") is None:
        pytest.skip("missing: pcsc_scan")
    scan = subprocess.Popen(
        ["pcsc_scan", "-n"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0
    )
    try:
        os.set_blocking(scan.stdout.fileno(), False)
        seen = bytearray()

        def atr_shown():
            seen.extend(scan.stdout.read() or b"")
            return card.atr.hex(" ").upper().encode() in bytes(seen)

        wait_until(atr_shown)
    finally:
        scan.kill()
        scan.wait()
        scan.stdout.close()
    assert b"Card inserted" in bytes(seen)


def test_two_readers_at_once_each_hold_their_card(desk):
    cards = [blank("3.00", serial=number) for number in (21, 22)]
    transports = [desk.connect(card, slot) for slot, card in enumerate(cards)]
    results = {}

    def work(slot):
        profile = load_profile("3.00")
        results[slot] = personalise(transports[slot], WANG_FANG, profile, KEYS)

    threads = [threading.Thread(target=work, args=(slot,)) for slot in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for transport in transports:
        transport.close()

    assert [results[slot].is_good for slot in (0, 1)] == [True, True]
    assert [results[slot].identifier for slot in (0, 1)] == [
        card.identifier.hex().upper() for card in cards
    ]


def test_a_reader_in_use_is_not_shared(desk, card):
    with PcscTransport(readers()[0]), pytest.raises(TransportFailed) as caught:
        PcscTransport(readers()[0])
    assert caught.value.code == "READER_BUSY"


def test_a_card_pulled_out_of_the_reader_is_named(desk):
    card = blank("3.00")
    transport = desk.connect(card)
    transport.exchange(bytes.fromhex(SELECT))
    desk.reader.remove()

    with pytest.raises(CardGone):
        transport.exchange(bytes.fromhex("0084000008"))
    transport.close()

    def is_empty():
        try:
            PcscTransport(readers()[0]).close()
        except TransportFailed as error:
            return error.code
        return ""

    assert wait_until(is_empty) == "NO_CARD"


def test_a_card_pulled_out_in_the_middle_is_finished_when_it_comes_back(desk):
    card = blank("3.00")
    transport = desk.connect(card)
    threading.Timer(0.002, desk.reader.remove).start()
    first = personalise(transport, WANG_FANG, card.profile, KEYS)
    transport.close()

    with desk.connect(card) as transport:
        again = personalise(transport, WANG_FANG, card.profile, KEYS)

    assert first.is_good or first.failed_step.code in ("CARD_GONE", "BAD_ANSWER", "READER_GONE")
    assert again.is_good
    assert read_basic(InProcess(card), KEYS).name == "王芳"


def test_a_reader_of_another_name_is_not_there(desk):
    with pytest.raises(TransportFailed) as caught:
        PcscTransport("Nobody's reader 00 00")
    assert caught.value.code == "NO_READER"


def test_pcscd_away_is_said_and_it_may_come_back(desk, card):
    transport = desk.connect(card)
    desk.stop()

    with pytest.raises(TransportFailed):
        transport.exchange(bytes.fromhex("0084000008"))
    transport.close()
    with pytest.raises(TransportFailed) as caught:
        readers()
    assert caught.value.code == "SERVICE_AWAY"
    desk.start()
    with desk.connect(card) as transport:
        assert read_basic(transport, KEYS).name == "王芳"


def test_the_reader_library_finds_the_card_and_lets_it_go_between_its_steps(desk, card):
    calls = Calls(ReaderFunctions(PcscSlots("Minka"), PageOperator(0), keys=KEYS))
    read, step = {"function": "iReadCardBas", "iType": 3}, "iReadCardBas_HSM_Step1"

    asked = calls.answer(json.dumps({"function": step, "iType": 1}))
    basic = calls.answer(json.dumps(read))
    late = calls.answer(
        json.dumps({"function": "iReadCardBas_HSM_Step2", "pKey": "00" * 16 + "||"})
    )

    assert asked["success"] is True
    assert basic["pOutInfo"].split("|")[4] == "王芳"
    assert late["code"] == -12
    PcscTransport(readers()[0]).close()
