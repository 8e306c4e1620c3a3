import os

import pytest
from PIL import ImageFont

from minka.kernel.refusal import Refused
from minka.production.printing import fonts
from minka.production.printing.fonts import Source

UNENCODED = "\U0002ffff"


@pytest.fixture
def latin_font(tmp_path):
    """Write the small TrueType face that comes with Pillow to a file."""
    path = tmp_path / "latin.ttf"
    path.write_bytes(ImageFont.load_default(10).font_bytes)
    return path


def test_the_packaged_font_draws_rare_names_on_a_machine_without_fonts(monkeypatch, tmp_path):
    monkeypatch.delenv("MINKA_FONT", raising=False)
    monkeypatch.setattr(fonts, "_font_folders", lambda: (tmp_path,))
    fonts._choose.cache_clear()

    choice = fonts.chosen_font()

    fonts._choose.cache_clear()
    assert choice.source == Source.PACKAGE
    assert choice.name == "Noto Sans CJK SC"
    assert fonts.covers(choice, fonts.PROBE)
    assert "随软件包自带" in str(choice)


def test_a_font_of_the_system_wins_over_the_package(monkeypatch, tmp_path):
    monkeypatch.delenv("MINKA_FONT", raising=False)
    monkeypatch.setattr(fonts, "_font_folders", lambda: (tmp_path,))
    (tmp_path / "noto").mkdir()
    found = tmp_path / "noto" / "NotoSansCJK-Regular.ttc"
    found.symlink_to(fonts.packaged_font().path)
    fonts._choose.cache_clear()

    choice = fonts.chosen_font()

    fonts._choose.cache_clear()
    assert (choice.path, choice.source) == (found, Source.SYSTEM)


def test_a_system_font_without_rare_characters_is_passed_over(monkeypatch, tmp_path, latin_font):
    monkeypatch.delenv("MINKA_FONT", raising=False)
    monkeypatch.setattr(fonts, "_font_folders", lambda: (tmp_path,))
    (tmp_path / "SourceHanSansCN-Regular.otf").write_bytes(latin_font.read_bytes())
    fonts._choose.cache_clear()

    choice = fonts.chosen_font()

    fonts._choose.cache_clear()
    assert choice.source == Source.PACKAGE


def test_the_centres_own_font_comes_first_and_the_package_fills_its_gaps(monkeypatch, latin_font):
    monkeypatch.setenv("MINKA_FONT", str(latin_font))

    choices = fonts.chosen_fonts()

    assert [choice.source for choice in choices[:2]] == [Source.SETTING, Source.PACKAGE]
    assert fonts.missing_glyphs(["Wang 王芳"]) == {}


@pytest.mark.parametrize("content", [None, b"not a font"])
def test_a_setting_that_names_no_font_is_refused(monkeypatch, tmp_path, content):
    path = tmp_path / "missing.ttf"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("MINKA_FONT", os.pathsep.join([str(path)]))

    with pytest.raises(fonts.FontUnusable, match=r"missing\.ttf"):
        fonts.chosen_font()


def test_a_missing_character_is_named_with_all_its_rows():
    rows = ["王芳", f"李{UNENCODED}", "赵敏", f"{UNENCODED}{UNENCODED}"]

    assert fonts.missing_glyphs(rows) == {UNENCODED: [2, 4]}


def test_a_batch_with_a_missing_character_is_stopped_with_a_sentence():
    with pytest.raises(Refused) as stopped:
        fonts.check_glyphs(["王芳", f"李{UNENCODED}"])

    assert stopped.value.refusal.code == "GLYPHS_MISSING"
    assert "U+2FFFF，第2行" in str(stopped.value)
    assert "本批未打印" in str(stopped.value)


def test_a_batch_whose_characters_all_exist_is_not_stopped():
    fonts.check_glyphs(["王芳", "马𠮷䶮", "库尔班江·赛买提"])
