"""Calls that no honest program makes: each gets a return code, none an exception."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minka.chip import InProcess, personalise
from minka.doors.reader.calls import Calls
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.return_codes import Code
from minka.doors.reader.slots import SoftwareSlot
from tests.chip.cast import KEYS, WANG_FANG, blank

PIN = "123456"
STEPS = ["iReadCardBas", "iReadCard", "iWriteCard", "iReloadPIN", "iUnblockPIN", "iDoDebit"]
PIECES = st.sampled_from(
    ["", "|", "$", "||", "SSSEEF05", "SSSEEF06", "SSSEEF08", "DF01EF15", "DF04EF08", "3F00EF05",
     "07", "1FF", "-1", "FF", "0_7", "\u0661", "00", "0" * 32, "1e999999999", "sNaN", "1.", ".5",
     "99999999999", "0.001", "20260101000000", "99999999999999", "é", "\ud800", "王芳", "\0", "{0}"]
)  # fmt: skip
HOSTILE = st.lists(PIECES | st.just("|"), max_size=8).map("".join) | st.text(max_size=20)


class Patient:
    """A holder who types a good PIN whatever is asked."""

    def ask(self, kind, text, **values):
        return PIN


@pytest.fixture(scope="module")
def card():
    card = blank("3.00")
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    return card


@pytest.fixture(params=[KEYS, None], ids=["with keys", "without"])
def calls(request, card):
    return Calls(ReaderFunctions(SoftwareSlot(card), Patient(), keys=request.param))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_call_is_answered_with_a_code(calls, card, data):
    """With pCardInfo of the card as often as not, else nothing gets past the first check."""
    info = f"{card.identifier.hex()}|A00000017|"
    first = data.draw(st.sampled_from(STEPS)) + "_HSM_Step1"
    for name in (first, data.draw(st.sampled_from(sorted(calls.names())))):
        request = {"function": name}
        for parameter in calls.names()[name]:
            strange = HOSTILE if parameter.startswith("p") else st.integers(-1, 5)
            known = {"pCardInfo": st.just(info), "iType": st.just(3)}.get(parameter, strange)
            request[parameter] = data.draw(known | strange)

        answer = calls.answer(json.dumps(request))

        assert isinstance(answer["code"], int)
        assert answer["message"] != "未知错误"
        json.dumps(answer, ensure_ascii=False).encode()


@pytest.mark.parametrize("amount", ["1e999999999", "1e3", "NaN", "1_0", "\u0661", " 1"])
def test_an_amount_that_is_no_plain_number_is_refused(calls, card, amount):
    info, pay = f"{card.identifier.hex()}|A00000017|", f"{amount}|0|20260101000000|"
    request = {"function": "iDoDebit", "iType": 3, "pCardInfo": info, "pPayInfo": pay}

    assert calls.answer(json.dumps(request))["code"] == Code.BAD_CHARACTERS


@pytest.mark.parametrize("item", ["1FF", "-1", "7", "0_7", "\u0661\u0661"])
def test_an_item_that_is_no_two_hex_digits_is_refused(calls, card, item):
    request = {
        "function": "iReadCard",
        "iType": 3,
        "iAuthType": 2,
        "pCardInfo": f"{card.identifier.hex()}|A00000017|",
        "pFileAddr": f"DF04EF08|{item}|$",
    }

    assert calls.answer(json.dumps(request))["code"] == Code.BAD_PARAMETER


def test_half_a_surrogate_is_no_text(calls):
    answer = calls.answer('{"function": "iVerifyPIN", "iType": 3, "id": "\\ud800"}')

    assert answer["code"] == Code.BAD_PARAMETER
