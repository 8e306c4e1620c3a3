"""The person at the reader: gives consent, types the PIN. Nothing of it passes through a page."""

import getpass
import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

from minka.doors.reader.language import Say, in_both
from minka.kernel.errors import gettext_noop as _

CONSENT, PIN = "consent", "pin"
WAIT_SECONDS = 60.0
MAY_READ = _("网页 {origin} 请求读取社会保障卡，是否同意")


class Operator(Protocol):
    """Asks the person; None = no answer in time, "" = refused or cancelled."""

    def ask(self, kind: str, text: str, **values: str) -> str | None:
        """Ask for a PIN or a consent (any text = yes); `values` fill the gaps of the text."""
        ...


class ConsoleOperator:
    """Asks in the terminal the reader was started in."""

    def ask(self, kind: str, text: str, **values: str) -> str | None:
        """Ask in both languages; an empty line refuses."""
        question = in_both(text, **values)
        try:
            if kind == PIN:
                return getpass.getpass(f"{question}：")
            answer = input(f"{question} [y/N] ").strip().lower()
        except EOFError:
            return ""
        return "y" if answer in ("y", "yes", "是") else ""


@dataclass(slots=True, repr=False)
class Question:
    """One question on the reader's own page."""

    number: int
    kind: str
    text: str
    values: dict[str, str]
    answered: threading.Event = field(default_factory=threading.Event)
    answer: str | None = None


class PageOperator:
    """Asks on the reader's own page; a question that nobody answers expires."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        self.wait_seconds = wait_seconds
        self._questions: dict[int, Question] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def ask(self, kind: str, text: str, **values: str) -> str | None:
        """Put the question on the page and wait."""
        question = Question(next(self._numbers), kind, text, values)
        with self._lock:
            self._questions[question.number] = question
        question.answered.wait(self.wait_seconds)
        with self._lock:
            self._questions.pop(question.number, None)
        return question.answer

    def waiting(self, say: Say = str) -> list[dict[str, object]]:
        """Return the open questions, oldest first, in a language."""
        with self._lock:
            return [
                {"number": q.number, "kind": q.kind, "text": say(q.text).format(**q.values)}
                for q in self._questions.values()
            ]

    def answer(self, number: int, text: str) -> bool:
        """Answer a question; False when it is no longer open."""
        with self._lock:
            question = self._questions.get(number)
            if question is None or question.answered.is_set():
                return False
            question.answer = text
            question.answered.set()
            return True


class Consents:
    """Which web pages may use the reader: listed by whoever set it up, then agreed to by the user.

    A consent lasts `seconds`; every page asks for itself. Programs without a page (no Origin)
    are on this machine already and are not asked for.
    """

    def __init__(self, allowed: list[str], operator: Operator, *, seconds: float = 3600) -> None:
        self.allowed = frozenset(origin.rstrip("/") for origin in allowed)
        self.operator = operator
        self.seconds = seconds
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def is_listed(self, origin: str) -> bool:
        """Tell whether pages of this origin may connect at all."""
        return origin in self.allowed

    def is_given(self, origin: str) -> bool:
        """Tell whether the user agrees; asks once and waits, one question at a time."""
        with self._lock:
            if time.monotonic() < self._until.get(origin, 0):
                return True
            if not self.operator.ask(CONSENT, MAY_READ, origin=origin):
                return False
            self._until[origin] = time.monotonic() + self.seconds
            return True
