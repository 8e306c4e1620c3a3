"""The reader in Chinese and in English."""

import re
import threading

import pytest

from minka.chip.status_words import MEANINGS as OF_CARD
from minka.chip.status_words import SW
from minka.doors.reader.language import CHINESE, ENGLISH, in_both, in_language, preferred
from minka.doors.reader.operator import MAY_READ, PageOperator
from minka.doors.reader.page import page
from minka.doors.reader.return_codes import Code, meaning_of
from tests.chip.conftest import wait_until

CHINESE_SIGN = re.compile(r"[\u3400-\u9fff]")
ENGLISH_SAYS = in_language(ENGLISH)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", CHINESE),
        ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
        ("en-GB,en;q=0.9,zh;q=0.8", ENGLISH),
        ("zh;q=0.5, en;q=0.7", ENGLISH),
        ("en,zh", ENGLISH),
        ("zh,en", CHINESE),
        ("ug,en;q=0.3", ENGLISH),
        ("de", CHINESE),
        ("en;q=0", CHINESE),
        ("en;q=nan,;;,=", CHINESE),
        ("e" * 9999, CHINESE),
    ],
)
def test_the_language_is_the_one_the_browser_prefers(accept, language):
    assert preferred(accept) == language


def test_every_return_code_is_said_in_english():
    said = [meaning_of(code, ENGLISH_SAYS) for code in (*Code, *(-word for word in OF_CARD), -1234)]

    assert [text for text in said if CHINESE_SIGN.search(text)] == []


def test_the_tries_that_are_left_are_counted_in_both_languages():
    assert SW.meaning_of(0x63C2) == "校验失败，还可试2次"
    assert meaning_of(-0x63C2, ENGLISH_SAYS) == "Verification failed, 2 tries left"


def test_the_page_has_no_chinese_word_in_english_but_the_way_back():
    shown = page(ENGLISH, token="t", nonce="n")
    texts = re.sub(r'_\(".*?"\)|const texts = .*', "", shown)

    assert 'lang="en"' in shown
    assert set(CHINESE_SIGN.findall(texts)) == set("中文")
    assert "{{" not in shown
    assert "{%" not in shown


def test_the_page_is_chinese_as_written():
    shown = page(CHINESE, token="t", nonce="n")

    assert "读取基本信息" in shown
    assert "Read basic" not in shown


def test_a_question_is_asked_in_the_language_of_the_page():
    operator = PageOperator()
    asking = threading.Thread(
        target=lambda: operator.ask("consent", MAY_READ, origin="https://his.example.org")
    )
    asking.start()
    wait_until(operator.waiting)
    (chinese,), (english,) = operator.waiting(), operator.waiting(ENGLISH_SAYS)
    operator.answer(chinese["number"], "")
    asking.join()

    assert chinese["text"].startswith("网页 https://his.example.org 请求")
    assert english["text"] == (
        "The web page https://his.example.org asks to read the social security card. Do you agree?"
    )


def test_a_terminal_is_asked_in_both_languages():
    assert in_both("请输入密码") == "请输入密码 · Enter the PIN"
