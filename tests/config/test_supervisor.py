"""The supervisor: starts again what ends, stops what runs, leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.crash

PROGRAM = """
import os, sys
from minka.config import supervisor
supervisor.STOP_SECONDS = 1
folder = sys.argv[1]
script = f"echo $$ >> {folder}/pids; trap '' TERM; " if sys.argv[2] == "deaf" else (
    f"echo $$ >> {folder}/pids; ")
command = ["/bin/sh", "-c", script + "while :; do sleep 0.05; done"]
supervisor.supervise([supervisor.Child("孩子", command, os.environ)])
print("stopped", flush=True)
"""


@pytest.fixture
def supervised(tmp_path):
    """Start a supervisor with one child; yields the process and the file of the child's pids."""
    started = []

    def start(kind: str = "polite") -> tuple[subprocess.Popen, Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), kind], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process, tmp_path / "pids"

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def pids(file: Path, *, count: int) -> list[int]:
    """Wait until so many children have begun."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if file.exists() and len(found := file.read_text().split()) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.02)
    raise AssertionError(f"no {count} children")


def gone(pid: int) -> bool:
    """Wait until a process is gone."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_was_killed_is_started_again(supervised):
    _process, file = supervised()
    (first,) = pids(file, count=1)

    os.kill(first, signal.SIGKILL)

    assert pids(file, count=2)[1] != first


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_cleanly(supervised, number):
    process, file = supervised()
    (child,) = pids(file, count=1)

    process.send_signal(number)

    assert process.wait(20) == 0
    assert process.stdout.read() == "正在停止……\nstopped\n"
    assert gone(child)


def test_a_child_that_does_not_listen_is_ended_all_the_same(supervised):
    process, file = supervised("deaf")
    (child,) = pids(file, count=1)

    process.terminate()

    assert process.wait(20) == 0
    assert gone(child)


def test_children_do_not_outlive_a_supervisor_that_was_killed(supervised):
    process, file = supervised()
    (child,) = pids(file, count=1)

    process.kill()

    assert gone(child)
