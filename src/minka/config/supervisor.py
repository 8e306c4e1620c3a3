"""Keep child processes running until told to stop.

A plain loop: look after each child, sleep, repeat. A child that ends is started again, with a
pause that doubles while it keeps ending. Children die with us, even when we are killed.
"""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Say = Callable[[str], None]

LOOK_SECONDS = 0.5
STOP_SECONDS = 20
LONGEST_PAUSE = 30
STEADY_SECONDS = 60
"""A child that ran so long is well again: its next end counts as the first."""
PR_SET_PDEATHSIG = 1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Child:
    """One process that must run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C in the terminal is for us to pass on."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=functools.partial(die_with, os.getpid()),  # noqa: PLW1509 -- no threads
        )

    def look_after(self, say: Say) -> None:
        """Start it again if it ended and its pause is over."""
        if self.process is not None:
            status = self.process.poll()
            if status is None:
                return
            self._ended(status, say)
        if time.monotonic() >= self.started + self.pause:
            self.start()

    def _ended(self, status: int, say: Say) -> None:
        self._end_group()
        self.process = None
        ran = time.monotonic() - self.started
        self.pause = 1.0 if ran > STEADY_SECONDS else min(LONGEST_PAUSE, max(1.0, self.pause * 2))
        self.started = time.monotonic()
        say(f"{self.name}意外结束（{status}），{self.pause:.0f} 秒后重新启动。")

    def _end_group(self) -> None:
        """Kill what the ended process started itself: it would hold the port, or do work twice."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, deadline: float) -> None:
        """Wait until it has ended; after the deadline, kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._end_group()
            self.process.wait()


class Told(Exception):
    """A signal told us to stop."""


def supervise(
    children: Sequence[Child], *, each_round: Callable[[], None] = lambda: None, say: Say = print
) -> None:
    """Run the children until SIGINT, SIGTERM or SIGHUP; then stop them, the last one first."""
    with _told_by_signals():
        try:
            while True:
                each_round()
                for child in children:
                    child.look_after(say)
                time.sleep(LOOK_SECONDS)
        except Told:
            say("正在停止……")
    _stop(children)


def _stop(children: Sequence[Child]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    for child in reversed(children):
        child.ask_to_stop()
    for child in children:
        child.await_end(deadline)


@contextlib.contextmanager
def _told_by_signals() -> Iterator[None]:
    """Raise Told once; a second signal while we stop is ignored."""

    def tell(_number: int, _frame: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise Told

    before = {number: signal.signal(number, tell) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def die_with(parent: int) -> None:
    """Ask Linux to end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
