"""`minka up`, really: the whole system in a home of its own, hurt and stopped."""

import contextlib
import json
import os
import shutil
import signal
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from minka.plumbing import embedded
from minka.plumbing.embedded._processes import processes_of, server_pid
from tests.config.test_cli import minka

pytestmark = pytest.mark.crash


@pytest.fixture(scope="module")
def home():
    folder = Path(tempfile.mkdtemp(prefix="minka-up-"))
    folder.chmod(0o755)
    yield folder
    minka("down", home=folder)
    embedded.stop(embedded.cluster_at(folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def running(home, port):
    """The system, up behind; its supervisor's pid."""
    answer = minka("up", "--background", "--port", str(port), home=home)
    assert answer.returncode == 0, answer.stderr
    return json.loads((home / "up.json").read_text())["pid"]


def status(port: int, path: str = "/") -> int:
    """Return the HTTP status, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def eventually(check) -> bool:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.1)
    return False


def children(pid: int) -> dict[str, int]:
    """Return the supervisor's children by what they are."""
    kinds = {"granian": "web", "procrastinate": "jobs"}
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
            found |= {kinds[w]: int(folder.name) for w in kinds if w in command and parent == pid}
    return found


def test_it_answers_and_a_second_start_is_refused_politely(running, home, port):
    assert status(port, "/sign-in/") == 200
    assert status(port, "/health/") == 200
    assert status(port, "/static/desk/desk.css") == 200

    second = minka("up", "--port", str(port), home=home)
    behind = minka("up", "--background", home=home)

    assert (second.returncode, behind.returncode) == (1, 0)
    assert f"系统已经在运行：http://127.0.0.1:{port}/" in second.stderr
    assert f"系统已经在运行：http://127.0.0.1:{port}/" in behind.stdout


def test_another_system_on_the_same_port_says_so(running, port, tmp_path):
    answer = minka("up", "--port", str(port), home=tmp_path)

    assert answer.returncode == 1
    assert f"端口 {port} 已被别的程序占用" in answer.stderr


def test_a_killed_web_server_is_back_and_its_workers_do_not_linger(running, port):
    os.kill(children(running)["web"], signal.SIGKILL)

    assert eventually(lambda: status(port, "/sign-in/") == 200)


def test_a_killed_database_is_back_without_anybody_doing_anything(running, home, port):
    cluster = embedded.cluster_at(home)
    killed = server_pid(cluster)
    os.kill(killed, signal.SIGKILL)

    assert eventually(lambda: server_pid(cluster) not in (None, killed))
    assert eventually(lambda: status(port, "/sign-in/") == 200)


def test_after_down_nothing_is_left(running, home, port):
    answer = minka("down", home=home)

    assert "已停止" in answer.stdout
    assert status(port) == 0
    assert children(running) == {}
    assert processes_of(embedded.cluster_at(home)) == set()
    assert "没有在运行" in minka("down", home=home).stdout


def test_after_a_kill_of_the_supervisor_the_next_start_works(running, home, port):
    os.kill(running, signal.SIGKILL)
    assert eventually(lambda: status(port) == 0)

    answer = minka("up", "--background", "--port", str(port), home=home)

    assert answer.returncode == 0, answer.stderr
    assert status(port, "/sign-in/") == 200
