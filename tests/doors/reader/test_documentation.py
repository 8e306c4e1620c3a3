"""The page for hospital developers says what the code does."""

from pathlib import Path

import pytest

from minka.doors.reader.calls import Calls
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.return_codes import Code
from minka.doors.reader.slots import SoftwareSlot

PAGE = Path(__file__).parents[3].joinpath("docs", "chip", "reader.md").read_text(encoding="utf-8")


@pytest.fixture
def names(holder):
    return Calls(ReaderFunctions(SoftwareSlot(None), holder, keys=None)).names()


def test_every_function_is_documented(names):
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_every_parameter_is_explained(names):
    parameters = {parameter for list_ in names.values() for parameter in list_}

    assert [name for name in sorted(parameters - {"pKey"}) if f"`{name}`" not in PAGE] == []


def test_every_return_code_is_documented():
    assert [code for code in Code if code and f"−{-code} |" not in PAGE] == []
