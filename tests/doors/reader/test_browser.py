"""A real browser drives the WebSocket door: the hospital's page, our own, a stranger's."""

import http.server
import shutil
import threading

import pytest
from playwright.sync_api import expect

from minka.chip import InProcess, personalise
from minka.doors.reader.calls import Calls
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.operator import Consents, PageOperator
from minka.doors.reader.server import ReaderServer
from minka.doors.reader.slots import SoftwareSlot
from tests.chip.cast import KEYS, WANG_FANG, blank

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><title>医院</title>
<button id="go">读卡</button><output id="out"></output>
<script>
document.getElementById("go").onclick = () => {
  const out = document.getElementById("out");
  const socket = new WebSocket("ws://127.0.0.1:PORT");
  socket.onopen = () => socket.send(JSON.stringify({ function: "iReadCardBas", iType: 3 }));
  socket.onmessage = event => {
    const answer = JSON.parse(event.data);
    out.textContent = answer.success ? answer.pOutInfo : answer.message;
  };
  socket.onerror = () => { out.textContent = "连接被拒绝"; };
};
</script>"""


class Hospital(http.server.BaseHTTPRequestHandler):
    """A page on another port, therefore of another origin."""

    def do_GET(self):
        body = PAGE.replace("PORT", str(self.server.reader_port)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def chromium(playwright):
    """The Chromium of the system where there is one, else Playwright's own."""
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def tabs(chromium):
    """Open tabs of one browser."""
    context = chromium.new_context(locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def hospital():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hospital) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def reader(hospital):
    card = blank("3.00")
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    operator = PageOperator()
    functions = ReaderFunctions(SoftwareSlot(card), operator, keys=KEYS)
    listed = [f"http://127.0.0.1:{hospital.server_port}"]
    with ReaderServer(
        Calls(functions), Consents(listed, operator), page=operator, port=0
    ) as server:
        hospital.reader_port = server.port
        server.start()
        yield server
        server.shutdown()


def test_a_listed_page_reads_once_the_user_has_agreed(tabs, hospital, reader):
    ours, theirs = tabs.new_page(), tabs.new_page()
    ours.goto(f"http://127.0.0.1:{reader.port}/")
    theirs.goto(f"http://127.0.0.1:{hospital.server_port}/")

    theirs.get_by_role("button", name="读卡").click()
    expect(ours.get_by_text("请求读取社会保障卡")).to_be_visible()
    expect(theirs.get_by_role("status")).to_have_text("")
    ours.get_by_role("button", name="确定").click()

    expect(theirs.get_by_role("status")).to_contain_text("|王芳|")


def test_a_listed_page_is_told_that_the_user_refused(tabs, hospital, reader):
    ours, theirs = tabs.new_page(), tabs.new_page()
    ours.goto(f"http://127.0.0.1:{reader.port}/")
    theirs.goto(f"http://127.0.0.1:{hospital.server_port}/")

    theirs.get_by_role("button", name="读卡").click()
    ours.get_by_role("button", name="取消").click()

    expect(theirs.get_by_role("status")).to_contain_text("未同意")


def test_a_page_that_is_not_listed_gets_nothing_and_nobody_is_asked(tabs, hospital, reader):
    page = tabs.new_page()
    page.goto(f"http://localhost:{hospital.server_port}/")

    page.get_by_role("button", name="读卡").click()

    expect(page.get_by_role("status")).to_have_text("连接被拒绝")
    assert reader.page.waiting() == []


def test_our_own_page_shows_the_card_and_asks_for_the_pin(tabs, reader):
    page = tabs.new_page()
    page.goto(f"http://127.0.0.1:{reader.port}/")

    page.get_by_role("button", name="读取基本信息").click()
    expect(page.get_by_text("王芳")).to_be_visible()
    expect(page.get_by_text("A00000017")).to_be_visible()
    page.get_by_role("button", name="校验密码").click()
    page.get_by_label("卡密码", exact=True).fill("123456")
    page.get_by_role("button", name="确定").click()

    expect(page.get_by_text("正确")).to_be_visible()


def test_our_own_page_can_be_read_in_english(tabs, reader):
    page = tabs.new_page()
    page.goto(f"http://127.0.0.1:{reader.port}/")

    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Read basic information").click()
    expect(page.get_by_text("Social security number")).to_be_visible()
    expect(page.get_by_text("王芳")).to_be_visible()
    page.get_by_role("button", name="Verify PIN").click()
    expect(page.get_by_text("Enter the PIN")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("Cancelled by the user")).to_be_visible()
