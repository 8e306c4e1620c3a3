"""王芳's card in a reader whose holder answers from a list."""

import pytest

from minka.chip import InProcess, personalise
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.hsm import HsmDesk
from minka.doors.reader.hsm_functions import HsmFunctions
from minka.doors.reader.slots import SoftwareSlot
from tests.chip.cast import KEYS, WANG_FANG, blank

TERMINAL = "410100813475"


class Holder:
    """Answers questions in order; no answer left = nobody is there."""

    def __init__(self) -> None:
        self.answers: list[str | None] = []
        self.asked: list[str] = []

    def ask(self, kind, text, **values):
        self.asked.append(text.format(**values))
        return self.answers.pop(0) if self.answers else None


@pytest.fixture
def holder():
    return Holder()


@pytest.fixture(params=["1.00", "2.00", "3.00"])
def version(request):
    return request.param


@pytest.fixture
def card(version):
    card = blank(version)
    assert personalise(InProcess(card), WANG_FANG, card.profile, KEYS).is_good
    return card


@pytest.fixture
def info(card):
    return f"{card.identifier.hex().upper()}|A00000017|"


@pytest.fixture
def reader(card, holder):
    return ReaderFunctions(
        SoftwareSlot(card), holder, keys=KEYS, terminal_number=TERMINAL, device_number="窗口一"
    )


@pytest.fixture
def hsm(card, holder):
    without_keys = ReaderFunctions(SoftwareSlot(card), holder, keys=None, terminal_number=TERMINAL)
    return HsmFunctions(without_keys)


@pytest.fixture
def hsm_desk():
    return HsmDesk(KEYS)
