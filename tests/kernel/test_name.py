import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import gb18030, name
from minka.kernel.errors import ValidationError

han = st.sampled_from("王芳李强赵敏欧阳阿卜杜克热木买提江䶮㼆𠮷𬭊𡥧▀\u9fb4")
han_names = st.lists(st.text(han, min_size=1, max_size=8), min_size=1, max_size=4).map("·".join)
anything = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(name.FOLD.source),
        st.sampled_from(" .'·\u3000王芳Aa1"),
    ),
    max_size=12,
)


def code_of_refusal(text):
    with pytest.raises(ValidationError) as caught:
        name.validate(text)
    return caught.value.code


@given(anything)
def test_normalising_twice_is_normalising_once(text):
    once = name.normalise(text)

    assert name.normalise(once) == once


@given(anything)
def test_whatever_is_typed_is_accepted_normalised_or_refused_with_a_sentence(text):
    try:
        valid = name.validate(text)
    except ValidationError:
        assert not name.is_valid(text)
        return

    assert valid == name.normalise(text)
    assert gb18030.byte_length(valid) <= name.BYTES_AT_MOST


@given(han_names)
def test_what_fits_the_chip_comes_back_whole(text):
    try:
        first, rest = name.split_for_chip(text)
    except ValidationError:
        assert gb18030.byte_length(text) > 50 - 3
        return

    assert len(first) <= 30
    assert len(rest) <= 20
    assert name.join_from_chip(first.ljust(30, b"\x00"), rest.ljust(20, b"\x00")) == text
    assert gb18030.decode(first) + gb18030.decode(rest) == text


@pytest.mark.parametrize("dot", "•・‧．.∙⋅。･●")
def test_every_look_alike_becomes_the_one_separator(dot):
    assert name.normalise(f"扎西{dot}次仁") == "扎西·次仁"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 彭　敏晨 ", "彭敏晨"),
        ("王\u200b芳\ufeff", "王芳"),
        ("'王芳", "王芳"),
        ("扎西 · 次仁", "扎西·次仁"),
        ("扎西··次仁", "扎西·次仁"),
        ("⽅⼀⼭", "方一山"),
        ("\ue863芳", "䶮芳"),
        ("ＪＯＨＮ　ＳＭＩＴＨ", "JOHN SMITH"),
        ("  Mary   Ann  O’Neil ", "Mary Ann O'Neil"),
        ("'John Smith", "John Smith"),
        ("JOHN A. SMITH-JONES", "JOHN A. SMITH-JONES"),
        ("José Núñez", "José Núñez"),
        ("张▀", "张▀"),
    ],
)
def test_noise_is_removed_and_nothing_else(typed, stored):
    assert name.validate(typed) == stored


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\u200b", "'"])
def test_a_missing_name_is_refused(text):
    assert code_of_refusal(text) in ("NAME_MISSING", "NAME_PLACEHOLDER")


@pytest.mark.parametrize("text", ["无", "未知", "不详", "空", "测试", "无名氏", "#N/A", "ｎｕｌｌ"])
def test_a_word_for_nothing_is_no_name(text):
    assert code_of_refusal(text) == "NAME_PLACEHOLDER"


@pytest.mark.parametrize(
    "text", ["/", "-", "—", "n/a", "***", "？？？", "。。", "李某某", "张某", "▀▀"]
)
def test_a_placeholder_is_refused(text):
    assert code_of_refusal(text) == "NAME_PLACEHOLDER"


@pytest.mark.parametrize("text", ["吴未知", "空海", "李无", "某若兰"])
def test_a_name_that_merely_contains_a_placeholder_is_accepted(text):
    assert name.is_valid(text)


@pytest.mark.parametrize("text", ["于杰2", "潘志宇０", "王①芳", "13800138000", "JOHN 2"])
def test_a_name_with_a_digit_is_refused(text):
    assert code_of_refusal(text) == "NAME_DIGIT"


@pytest.mark.parametrize(
    "text", ["程涛#", "王芳（小）", "王/芳", "王芳*", "王Ⅱ芳", "王芳の", "王-芳😀"]
)
def test_a_name_with_a_symbol_is_refused(text):
    assert code_of_refusal(text) == "NAME_SYMBOL"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("王A", "NAME_MIXED"),
        ("王-芳", "NAME_SYMBOL"),
        ("扎西·", "NAME_SEPARATOR"),
        ("·次仁", "NAME_SEPARATOR"),
        ("王\ue000", "NAME_PRIVATE_USE"),
        ("王", "NAME_TOO_SHORT"),
        ("A", "NAME_TOO_SHORT"),
        ("'-A", "NAME_SYMBOL"),
        ("王" * 26, "NAME_TOO_LONG"),
        ("𠮷" * 13, "NAME_TOO_LONG"),
        ("A" * 51, "NAME_TOO_LONG"),
    ],
)
def test_other_defects_have_their_own_code(text, code):
    assert code_of_refusal(text) == code


@pytest.mark.parametrize("text", ["王" * 25, "𠮷" * 12, "A" * 50, "〇一", "司马相如"])
def test_up_to_fifty_bytes_are_a_name(text):
    assert name.validate(text) == text


def test_a_character_is_never_cut_in_the_middle():
    first, rest = name.split_for_chip("王" * 14 + "𠮷" + "芳")

    assert (len(first), len(rest)) == (28, 6)


def test_a_name_below_fifty_bytes_may_still_not_fit_the_chip():
    text = "王" * 14 + "𠮷" * 5

    assert gb18030.byte_length(text) == 48
    first, rest = name.split_for_chip(text)
    assert (len(first), len(rest)) == (28, 20)
    with pytest.raises(ValidationError) as caught:
        name.split_for_chip(text + "王")
    assert caught.value.code == "NAME_DOES_NOT_FIT"
    assert name.is_valid(text + "王")


def test_rare_characters_are_named_and_the_placeholder_is_seen():
    assert name.rare_characters("𠮷䶮·王▀芳") == ["𠮷", "䶮", "▀"]
    assert name.has_placeholder("张▀")
    assert not name.has_placeholder("张芳")


def test_no_character_is_folded_into_one_that_is_folded_again():
    assert name.FOLD(name.FOLD(name.FOLD.source)) == name.FOLD(name.FOLD.source)
