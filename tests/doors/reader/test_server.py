"""The door on loopback: who gets in, who is asked, what a hostile page can do."""

import contextlib
import http.client
import json
import os
import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minka.chip import InProcess, personalise
from minka.doors.reader.calls import Calls
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.operator import Consents, PageOperator
from minka.doors.reader.server import ReaderServer
from minka.doors.reader.slots import SoftwareSlot
from tests.chip.cast import KEYS, WANG_FANG, blank
from tests.doors.reader.conftest import Holder

HOSPITAL, STRANGER = "https://his.hospital.example", "https://evil.example"
READ = {"function": "iReadCardBas", "iType": 3}


@pytest.fixture(scope="module")
def card():
    card = blank("3.00")
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    return card


@pytest.fixture
def holder():
    return Holder()


@pytest.fixture
def server(card, holder):
    reader = ReaderFunctions(SoftwareSlot(card), holder, keys=KEYS)
    consents = Consents([HOSPITAL], holder)
    page = PageOperator(wait_seconds=5)
    with ReaderServer(Calls(reader), consents, page=page, port=0) as server:
        server.start()
        yield server
        server.shutdown()


def ask(server, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def post(server, request, *, path="/v1/call", **headers):
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    sent = {"Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(server, "POST", path, body, sent)


class Page:
    """A page's WebSocket, with the masks that browsers use."""

    def __init__(self, server, origin, *, path="/"):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        origin_line = f"Origin: {origin}\r\n" if origin else ""
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n{origin_line}"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        self.stream = self.socket.makefile("rb")
        self.status = int(self.stream.readline().split()[1])
        self.headers = {}
        while (line := self.stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(": ")
            self.headers[name] = value.strip()

    def send(self, text, *, opcode=0x81):
        data, mask = text.encode() if isinstance(text, str) else text, os.urandom(4)
        size = len(data)
        head = bytes((opcode, 0x80 | size)) if size < 126 else None
        head = head or bytes((opcode, 0xFE)) + size.to_bytes(2, "big")
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self.socket.sendall(head + mask + masked)

    def receive(self):
        first, size = self.stream.read(2)
        if size == 126:
            size = int.from_bytes(self.stream.read(2), "big")
        return first & 0x0F, self.stream.read(size)

    def call(self, request):
        self.send(json.dumps(request))
        return json.loads(self.receive()[1])

    def close(self):
        self.stream.close()
        self.socket.close()


@pytest.fixture
def connect(server):
    pages = []

    def opened(origin, **more):
        pages.append(Page(server, origin, **more))
        return pages[-1]

    yield opened
    for one in pages:
        one.close()


def test_a_local_program_reads_the_card_through_the_json_door(server):
    status, body, _headers = post(server, READ)

    answer = json.loads(body)
    assert status == 200
    assert answer["success"] is True
    assert answer["code"] == 0
    assert answer["pOutInfo"].split("|")[4] == "王芳"


def test_an_old_program_gets_gbk(server):
    _status, body, headers = post(server, READ, Accept_Charset="GBK")

    assert "王芳".encode("gbk") in body
    assert headers["Content-Type"] == "application/json; charset=gb18030"


def test_a_program_is_answered_in_the_language_it_asks_for(server, connect):
    unknown = {"function": "iNothing"}

    def said(**headers):
        return json.loads(post(server, unknown, **headers)[1])["message"]

    assert said() == "不支持该命令"
    assert said(Accept_Language="en-GB,en;q=0.9") == "This command is not supported"
    english = json.loads(post(server, unknown, path="/v1/call?lang=en")[1])
    assert english["message"] == "This command is not supported"
    page = connect(None, path=f"/?token={server.token}&lang=en")
    assert page.call(unknown)["message"] == "This command is not supported"
    refused = json.loads(ask(server, "GET", "/nowhere?lang=en")[1])
    assert refused["message"] == "There is no such address"


def test_a_listed_page_reads_after_the_user_agreed_and_is_asked_once(connect, holder):
    holder.answers = ["y"]
    hospital = connect(HOSPITAL)

    first, second = hospital.call(READ), hospital.call({**READ, "id": 7})

    assert first["success"] is True
    assert second["id"] == 7
    assert second["pOutInfo"] == first["pOutInfo"]
    assert len(holder.asked) == 1
    assert HOSPITAL in holder.asked[0]


def test_the_handshake_answers_as_the_standard_shows(connect):
    assert connect(HOSPITAL).headers["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("answer", ["", None], ids=["refused", "nobody there"])
def test_a_listed_page_without_consent_reads_nothing(connect, holder, answer):
    holder.answers = [answer]

    told = connect(HOSPITAL).call(READ)

    assert told["success"] is False
    assert told["pOutInfo"] == ""
    assert "未同意" in told["message"]


@pytest.mark.parametrize("origin", [STRANGER, "null", HOSPITAL + ".evil.example", "file://"])
def test_a_page_that_is_not_listed_is_refused_before_anyone_is_asked(
    connect, server, holder, origin
):
    assert connect(origin).status == 403
    assert post(server, READ, Origin=origin)[0] == 403
    assert holder.asked == []


def test_a_stranger_that_names_our_own_address_needs_our_token(connect, server):
    own = f"http://127.0.0.1:{server.port}"

    assert connect(own).status == 403
    assert connect(own, path="/?token=guess").status == 403
    assert connect(STRANGER, path=f"/?token={server.token}").status == 403
    assert connect(own, path=f"/?token={server.token}").status == 101


def test_a_form_of_another_site_cannot_call(server):
    status, _body, _headers = post(server, READ, Content_Type="text/plain")

    assert status == 415


def test_a_name_that_only_points_here_is_refused(server):
    status, _body, _headers = post(server, READ, Host="rebound.example:80")

    assert status == 403


def test_only_a_listed_page_may_ask_the_browser(server):
    def preflight(origin):
        status, _body, headers = ask(server, "OPTIONS", "/v1/call", headers={"Origin": origin})
        return status, headers.get("Access-Control-Allow-Origin")

    assert preflight(HOSPITAL) == (204, HOSPITAL)
    assert preflight(STRANGER) == (403, None)


@pytest.mark.parametrize("path", ["/", "/operator/questions"])
def test_a_listed_page_cannot_read_our_page_and_its_token(server, path):
    _status, _body, headers = ask(server, "GET", path, headers={"Origin": HOSPITAL})

    assert headers.get("Access-Control-Allow-Origin") is None


def test_a_listed_page_with_the_token_still_needs_consent(connect, server, holder):
    holder.answers = [""]
    told = connect(HOSPITAL, path=f"/?token={server.token}").call(READ)

    assert told["success"] is False
    assert len(holder.asked) == 1


def test_the_questions_are_for_our_own_page_only(server):
    refused, _body, _headers = post(server, {"number": 1, "text": "y"}, path="/operator/answer")
    taken, _body, _headers = post(
        server, {"number": 1, "text": "y"}, path="/operator/answer", X_Minka_Reader=server.token
    )

    assert refused == 403
    assert taken == 200


def test_the_page_cannot_be_framed_and_runs_no_foreign_script(server):
    _status, body, headers = ask(server, "GET", "/")

    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert server.token in body.decode()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"not json", -14),
        (b"[]", -14),
        (b"[" * 50_000, -14),
        ({"function": "__init__"}, -13),
        ({"function": "run"}, -13),
        ({"function": ["iReadCardBas"]}, -13),
        ({"function": "iReadCardBas"}, -14),
        ({"function": "iReadCardBas", "iType": "3"}, -14),
        ({"function": "iReadCardBas", "iType": True}, -14),
        ({"function": "iReadCardBas", "iType": 9}, -14),
    ],
)
def test_a_bad_call_gets_a_code_and_nothing_else(server, request_, code):
    status, body, _headers = post(server, request_)

    assert status == 200
    assert json.loads(body)["code"] == code


def test_a_message_without_end_is_cut_off(connect):
    hospital = connect(HOSPITAL)
    hospital.socket.sendall(bytes((0x81, 0xFF)) + (1 << 40).to_bytes(8, "big") + bytes(4))

    assert hospital.receive() == (0x8, (1009).to_bytes(2, "big"))


def test_an_unmasked_frame_ends_the_conversation(connect):
    hospital = connect(HOSPITAL)
    hospital.socket.sendall(b"\x81\x02{}")

    assert hospital.receive() == (0x8, (1002).to_bytes(2, "big"))


def test_a_ping_is_answered_and_a_message_in_parts_is_joined(connect, holder):
    holder.answers = ["y"]
    hospital = connect(HOSPITAL)
    text = json.dumps(READ).encode()

    hospital.send(b"hi", opcode=0x89)
    assert hospital.receive() == (0xA, b"hi")
    hospital.send(text[:9], opcode=0x01)
    hospital.send(text[9:], opcode=0x80)
    assert json.loads(hospital.receive()[1])["success"] is True


def test_a_question_waits_on_the_page_and_expires():
    operator = PageOperator(wait_seconds=0.05)

    assert operator.ask("pin", "请输入密码") is None
    assert operator.waiting() == []
    assert operator.answer(1, "123456") is False


def test_consent_ends_after_its_time(holder):
    holder.answers = ["y", "y"]
    consents = Consents([HOSPITAL], holder, seconds=0.01)

    assert consents.is_given(HOSPITAL)
    time.sleep(0.02)
    assert consents.is_given(HOSPITAL)
    assert len(holder.asked) == 2


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_call_raise(raw):
    calls = Calls(ReaderFunctions(SoftwareSlot(None), Holder(), keys=KEYS))

    assert calls.answer(raw)["success"] is False
