import re
from pathlib import Path

import pytest

from minka import kernel
from minka.kernel import folding
from minka.kernel.errors import SENTENCES, InvalidFormat, sentence

RAISED = re.compile(r"""(?:Invalid\w+|ValidationError)\(\s*"([A-Z_]+)\"""")


def test_every_code_that_is_raised_has_a_sentence_and_every_sentence_is_used():
    sources = [path.read_text("utf-8") for path in Path(kernel.__path__[0]).rglob("*.py")]

    assert {code for text in sources for code in RAISED.findall(text)} == set(SENTENCES)


def test_an_error_speaks_chinese_and_keeps_its_values():
    error = InvalidFormat("NUMBER_LENGTH", label="护照号码", expected=9, actual=8)

    assert str(error) == "护照号码应为9位，收到8位，请核对证件原件"
    assert error.values == {"label": "护照号码", "expected": 9, "actual": 8}
    assert sentence(error.code, **error.values) == str(error)


def test_an_unknown_code_is_a_defect():
    with pytest.raises(KeyError):
        sentence("NO_SUCH_CODE")


def test_a_fold_translates_no_character_twice():
    with pytest.raises(ValueError, match="twice"):
        folding.Fold("aa", "bc")


def test_folding_twice_changes_nothing_more():
    folded = folding.NUMBER(folding.NUMBER.source)

    assert folding.NUMBER(folded) == folded
