from hypothesis import given
from hypothesis import strategies as st

from minka.production.printing.fitting import LEADING, fit, wrap

TEXTS = st.text(alphabet="王芳李强赵敏吐尔逊·，。（）AB12", min_size=1, max_size=40)


def measure(text: str, size: float) -> float:
    """Pretend that Chinese is as wide as high and everything else half as wide."""
    return sum(size if ord(character) > 0x2E80 else size / 2 for character in text)


@given(TEXTS, st.floats(40, 200), st.floats(12, 40))
def test_no_text_is_ever_clipped_or_changed(text, width, height):
    fitted = fit(text, width=width, height=height, size=10, smallest=7, measure=measure)

    assert "".join(fitted.lines) == text
    assert all(measure(line, fitted.size) <= width + 1e-6 for line in fitted.lines)
    assert len(fitted.lines) == 1 or len(fitted.lines) * LEADING * fitted.size <= height


@given(st.lists(st.text(alphabet="王芳李强赵敏", min_size=1, max_size=6), min_size=2, max_size=9))
def test_closing_punctuation_begins_no_line(words):
    lines = wrap("，".join(words), width=100, size=10, measure=measure)

    assert [line for line in lines if line.startswith("，")] == []


def test_a_short_name_keeps_its_size():
    fitted = fit("王芳", width=90, height=24, size=10, smallest=7, measure=measure)

    assert (fitted.size, fitted.lines) == (10, ("王芳",))


def test_a_name_that_is_a_little_long_shrinks_before_it_wraps():
    fitted = fit("欧阳司马上官诸葛夏侯", width=90, height=24, size=10, smallest=7, measure=measure)

    assert (fitted.size, len(fitted.lines)) == (9, 1)


def test_a_long_name_breaks_after_its_separator():
    fitted = fit(
        "库尔班江·赛买提·阿布都热合曼", width=84, height=24, size=10, smallest=8, measure=measure
    )

    assert fitted.lines == ("库尔班江·赛买提·", "阿布都热合曼")


def test_words_and_numbers_stay_whole():
    assert wrap("电话 0900-5550188 转3", width=70, size=10, measure=measure) == (
        "电话",
        "0900-5550188",
        "转3",
    )


def test_opening_punctuation_ends_no_line():
    assert wrap("社会保障（第三代）", width=50, size=10, measure=measure) == (
        "社会保障",
        "（第三代）",
    )
