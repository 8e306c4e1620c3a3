"""The running system: one per home, in front or behind."""

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from minka.config.home import HOME
from minka.config.supervisor import Child, supervise
from minka.plumbing import embedded
from minka.plumbing.database import available, is_embedded

RECORD = HOME / "up.json"
LOG = HOME / "up.log"
READY_SECONDS = 960
STOP_SECONDS = 700
DATABASE_LOOK_SECONDS = 2
REMAINS_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the web server shall listen."""

    host: str
    port: int
    workers: int

    @property
    def address(self) -> str:
        """What to type into a browser."""
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{shown}:{self.port}/"


def stay_up(wanted: Wanted) -> int:
    """Run the system until a signal; return the exit status."""
    with _only_one(wanted) as record:
        if record is None:
            print(f"系统已经在运行：{running_at()}（停止：minka down）", file=sys.stderr)
            return 1
        if obstacle := _obstacle_after(record):
            print(obstacle, file=sys.stderr)
            return 1
        with available(HOME, say=_tell):
            if not _prepared():
                return 1
            children = _children(wanted)
            supervise(children, each_round=_Watch(record, children).look, say=_tell)
    _tell("已停止。")
    return 0


def start_behind(wanted: Wanted) -> int:
    """Start the system behind and wait until it answers; say where it is."""
    if (address := running_at()) is not None:
        print(f"系统已经在运行：{address}（停止：minka down）")
        return 0
    HOME.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "minka.config.cli", "up"),
        *("--host", wanted.host, "--port", str(wanted.port), "--workers", str(wanted.workers)),
    ]
    with LOG.open("w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if running_at() is not None and _kept().get("ready"):
            print(f"系统已启动：{wanted.address}（停止：minka down）")
            return 0
        time.sleep(0.2)
    if process.poll() is None:
        print(f"系统仍在启动，请稍后查看 {LOG}。", file=sys.stderr)
        return 1
    print(f"系统没有启动，日志 {LOG}：\n{LOG.read_text(errors='replace')}", file=sys.stderr)
    return 1


def stop() -> int:
    """Stop the running system and wait until it is gone; return the exit status."""
    if running_at() is None:
        print("系统没有在运行。Nothing runs.")
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(_kept()["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while running_at() is not None:
        if time.monotonic() > deadline:
            print(f"系统没有停止，请查看 {LOG}。", file=sys.stderr)
            return 1
        time.sleep(0.1)
    print("已停止。Stopped.")
    return 0


def running_at() -> str | None:
    """Return the address of the system that runs in this home, or None."""
    try:
        with RECORD.open() as record:
            fcntl.flock(record, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return str(_kept().get("address", "正在启动"))
    return None


def answers(address: str) -> bool:
    """Say whether a web server answers there, whatever it answers."""
    try:
        urllib.request.urlopen(f"{address}health/", timeout=5).close()  # noqa: S310 -- our own
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@dataclass(slots=True)
class _Record:
    """What a running system writes about itself. A clean stop empties it."""

    file: TextIO
    wanted: Wanted
    left_behind: bool

    def write(self, *, ready: bool) -> None:
        """Say where we are, and whether we answer yet."""
        self.file.truncate(0)
        json.dump({"pid": os.getpid(), "address": self.wanted.address, "ready": ready}, self.file)
        self.file.flush()


@contextlib.contextmanager
def _only_one(wanted: Wanted) -> Iterator[_Record | None]:
    """Hold the home's record; yield None if another system does. The lock ends with us."""
    HOME.mkdir(parents=True, exist_ok=True)
    with RECORD.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        file.seek(0)
        record = _Record(file, wanted, left_behind=bool(file.read()))
        record.write(ready=False)
        try:
            yield record
        finally:
            file.truncate(0)


def _kept() -> dict[str, Any]:
    """Return what the running system wrote, {} while it writes."""
    with contextlib.suppress(json.JSONDecodeError):
        return json.loads(RECORD.read_text())
    return {}


def _obstacle_after(record: _Record) -> str | None:
    """Say why we cannot listen; wait while a killed system's remains still hold the port."""
    deadline = time.monotonic() + (REMAINS_SECONDS if record.left_behind else 0)
    while obstacle := _obstacle(record.wanted):
        if time.monotonic() >= deadline:
            return obstacle
        time.sleep(0.2)
    return None


def _obstacle(wanted: Wanted) -> str | None:
    """Say why we cannot listen there, or return None."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.host, wanted.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return (
                    f"端口 {wanted.port} 已被别的程序占用，请用 --port 换一个端口。"
                    f"Port {wanted.port} is in use, choose another with --port."
                )
            return f"不能在 {wanted.host}:{wanted.port} 上监听，请检查 --host 和 --port：{error}"
    return None


class _Watch:
    """What is looked after in each round besides the children."""

    def __init__(self, record: _Record, children: list[Child]) -> None:
        self.record = record
        self.children = children
        self.announced = False
        self.next_look = 0.0

    def look(self) -> None:
        """Say once where we answer; start the embedded database again if it was killed."""
        if not self.announced and answers(self.record.wanted.address):
            self.announced = True
            self.record.write(ready=True)
            _tell(f"系统已启动：{self.record.wanted.address}（停止：Ctrl-C 或 minka down）")
        if is_embedded() and time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + DATABASE_LOOK_SECONDS
            self._look_after_database()

    def _look_after_database(self) -> None:
        if embedded.running(HOME):
            return
        _tell("数据库意外结束，正在重新启动。")
        if embedded.revive(HOME, say=_tell):
            # The children keep the old port in their settings.
            for child in self.children:
                child.ask_to_stop()


def _children(wanted: Wanted) -> list[Child]:
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", wanted.host, "--port", str(wanted.port)),
        *("--workers", str(wanted.workers), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
        *("--static-path-route", "/static", "--static-path-mount", str(HOME / "static")),
        "minka.config.wsgi:application",
    ]
    jobs = [sys.executable, "-m", "django", "procrastinate", "worker"]
    environment = _environment()
    return [Child("网页服务", web, environment), Child("后台任务", jobs, environment)]


def _environment() -> dict[str, str]:
    return os.environ | {
        "MINKA_HOME": str(HOME),
        "DJANGO_SETTINGS_MODULE": "minka.config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def _tell(sentence: str) -> None:
    print(sentence, flush=True)


def _prepared() -> bool:
    """Bring tables and static files up to date in a process of their own; say whether it worked.

    The supervisor itself stays without Django: it lives as long as the system.
    """
    steps = [
        [sys.executable, "-m", "minka.config.cli", "migrate"],
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "-v", "0"],
    ]
    return all(
        subprocess.run(step, env=_environment(), check=False).returncode == 0 for step in steps
    )
