"""The door itself: one port on loopback for the WebSocket, the JSON door and our own page.

Who gets in: a name in Host that is loopback (a page cannot reach us under its own name), an
Origin that was listed by whoever set the reader up *and* that the user agreed to, our own page,
or a program without Origin that is on this machine. Everything else is refused before a card is
touched.
"""

import http.server
import json
import secrets
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from minka.doors.reader.calls import Calls, shown
from minka.doors.reader.frames import Closed, Frames, accept_key
from minka.doors.reader.functions import Answer
from minka.doors.reader.language import CHINESE, ENGLISH, Say, in_language, preferred
from minka.doors.reader.operator import Consents, PageOperator
from minka.doors.reader.page import page
from minka.doors.reader.return_codes import Code
from minka.kernel.errors import gettext_noop as _

PORT = 12342
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
JSON = "application/json"
IDLE_SECONDS = 600
NOT_LISTED = _("此网页未列入读卡器的许可名单")
OWN_PAGE_ONLY = _("只供读卡器自己的页面使用")
NOT_AGREED = _("使用者未同意此网页读卡")


class ReaderServer(http.server.ThreadingHTTPServer):
    """One reader's door. `token` proves that a request comes from the page we served."""

    daemon_threads = True
    request_queue_size = 16

    def __init__(
        self, calls: Calls, consents: Consents, *, page: PageOperator | None, port: int = PORT
    ) -> None:
        self.calls = calls
        self.consents = consents
        self.page = page
        self.token = secrets.token_urlsafe(24)
        super().__init__(("127.0.0.1", port), Door)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def own_origins(self) -> tuple[str, ...]:
        """Where our own page may stand."""
        return tuple(f"http://{name}:{self.port}" for name in LOOPBACK)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a client that went away in the middle."""

    def start(self) -> threading.Thread:
        """Serve in a thread of its own."""
        thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="reader", daemon=True
        )
        thread.start()
        return thread


class Door(http.server.BaseHTTPRequestHandler):
    """One connection."""

    server: ReaderServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    server_version = "minka-reader"
    sys_version = ""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log: requests carry card data."""

    # -- routes

    def do_GET(self) -> None:
        """Serve the page, its questions, the list of functions, or a WebSocket."""
        if not self._host_is_loopback():
            return
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self._websocket()
            return
        routes: dict[str, Callable[[], None]] = {
            "/": self._show_page,
            "/v1/functions": lambda: self._json(self.server.calls.names()),
            "/operator/questions": self._questions,
        }
        routes.get(self._path(), self._missing)()

    def do_POST(self) -> None:
        """Take a call or an answer to a question."""
        if not self._host_is_loopback():
            return
        routes = {"/v1/call": self._call, "/operator/answer": self._answer_question}
        routes.get(self._path(), self._missing)()

    def do_OPTIONS(self) -> None:
        """Answer a browser that asks before it calls from a listed page."""
        origin = self.headers.get("Origin", "")
        if not self._host_is_loopback():
            return
        if not self.server.consents.is_listed(origin):
            self._refuse(NOT_LISTED)
            return
        self._head(204, "", 0, {"Access-Control-Allow-Private-Network": "true"})

    def _call(self) -> None:
        if not self.headers.get("Content-Type", "").startswith(JSON):
            # A form of another site can send anything but this type without asking us first.
            self._refuse(_("只接受 application/json"), 415)
            return
        body = self._body()
        if body is None:
            return
        if self._may_enter():
            self._json(self._consented(body))

    def _consented(self, text: str | bytes) -> dict[str, Any]:
        origin, say = self.headers.get("Origin", ""), self._say()
        is_foreign = origin and not self._is_own_page()
        if is_foreign and not self.server.consents.is_given(origin):
            return {**shown(Answer(Code.CANCELLED), say), "message": say(NOT_AGREED)}
        return self.server.calls.answer(text, say)

    # -- who may enter

    def _host_is_loopback(self) -> bool:
        host = self.headers.get("Host", "")
        if host.rpartition(":")[0] in LOOPBACK or host in LOOPBACK:
            return True
        self._refuse(_("只能以本机地址访问"))
        return False

    def _is_own_page(self) -> bool:
        given = self.headers.get("X-Minka-Reader", "") or self._query("token")
        is_same = secrets.compare_digest(given.encode(), self.server.token.encode())
        return is_same and self.headers.get("Origin", "") in ("", *self.server.own_origins)

    def _may_enter(self) -> bool:
        origin = self.headers.get("Origin")
        if self._is_own_page() or origin is None or self.server.consents.is_listed(origin):
            return True
        self._refuse(NOT_LISTED)
        return False

    # -- WebSocket

    def _websocket(self) -> None:
        key = self.headers.get("Sec-WebSocket-Key", "")
        if not self._may_enter():
            return
        if self.headers.get("Sec-WebSocket-Version") != "13" or not key:
            self._refuse(_("不支持的 WebSocket 版本"), 426)
            return
        self.send_response(101, "Switching Protocols")
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept_key(key))
        self.end_headers()
        self.close_connection = True
        self._converse(Frames(self.rfile, self.wfile.write))

    def _converse(self, frames: Frames) -> None:
        try:
            while True:
                text = frames.receive()
                frames.send(json.dumps(self._consented(text), ensure_ascii=False))
        except Closed as closed:
            frames.close(closed.code)
        except (TimeoutError, OSError):
            return  # the page went away

    # -- our own page

    def _show_page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        body = page(self._language(), token=self.server.token, nonce=nonce).encode()
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
            "connect-src 'self' ws:; img-src data: blob:; frame-ancestors 'none'; base-uri 'none'"
        )
        more = {"Content-Security-Policy": policy, "X-Frame-Options": "DENY"}
        self._head(200, "text/html; charset=utf-8", len(body), more)
        self.wfile.write(body)

    def _questions(self) -> None:
        if self.server.page is None or not self._is_own_page():
            self._refuse(OWN_PAGE_ONLY)
            return
        self._json({"questions": self.server.page.waiting(self._say())})

    def _answer_question(self) -> None:
        body = self._body()
        if body is None:
            return
        if self.server.page is None or not self._is_own_page():
            self._refuse(OWN_PAGE_ONLY)
            return
        try:
            given = json.loads(body)
            number, text = int(given["number"]), str(given["text"])
        except (ValueError, KeyError, TypeError):
            self._refuse(_("内容不合规范"), 400)
            return
        self._json({"taken": self.server.page.answer(number, text)})

    # -- answers

    def _path(self) -> str:
        return self.path.partition("?")[0]

    def _query(self, name: str) -> str:
        return parse_qs(self.path.partition("?")[2]).get(name, [""])[0]

    def _language(self) -> str:
        """Return what `?lang=` asks for, else what the browser prefers."""
        chosen = self._query("lang")
        if chosen in (CHINESE, ENGLISH):
            return chosen
        return preferred(self.headers.get("Accept-Language", ""))

    def _say(self) -> Say:
        return in_language(self._language())

    def _body(self) -> bytes | None:
        size = self.headers.get("Content-Length", "")
        if not (size.isascii() and size.isdigit()) or int(size) > 1 << 16:
            self.close_connection = True
            self._refuse(_("内容过长或没有长度"), 413)
            return None
        return self.rfile.read(int(size))

    def _missing(self) -> None:
        self._refuse(_("没有这个地址"), 404)

    def _refuse(self, sentence: str, status: int = 403) -> None:
        self.close_connection = True
        self._json({"success": False, "message": self._say()(sentence)}, status)

    def _json(self, value: dict[str, Any], status: int = 200) -> None:
        """Answer in UTF-8, or in GBK for a program that asks for it."""
        wants_gbk = "gb" in self.headers.get("Accept-Charset", "").lower()
        charset = "gb18030" if wants_gbk else "utf-8"
        body = json.dumps(value, ensure_ascii=False).encode(charset)
        self._head(status, f"{JSON}; charset={charset}", len(body), {})
        self.wfile.write(body)

    def _head(self, status: int, kind: str, size: int, more: dict[str, str]) -> None:
        self.send_response(status)
        origin = self.headers.get("Origin", "") if getattr(self, "headers", None) else ""
        if self._path().startswith("/v1/") and self.server.consents.is_listed(origin):
            # Never for our own page: a listed page that could read it would have its token.
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Headers", "Content-Type")
            self.send_header("Vary", "Origin")
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(size))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
