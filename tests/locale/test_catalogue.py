"""English is complete, its compiled form is up to date, and no gap of a sentence is lost."""

import gettext
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.locale.__main__ import PO
from minka.locale.catalogue import compiled, read_po, write_po
from minka.locale.extract import in_python, in_template, texts

GAP = re.compile(r"%\(\w+\)s|\{\w*\}")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@pytest.fixture(scope="module")
def english():
    return read_po(PO)


def test_every_text_has_an_english_one(english):
    assert sorted(text for text in texts() if not english.get(text)) == []


def test_no_text_is_translated_that_nobody_shows(english):
    assert sorted(english.keys() - texts().keys()) == []


def test_translations_keep_the_gaps_of_their_sentences(english):
    wrong = {
        text: said
        for text, said in english.items()
        if sorted(GAP.findall(text)) != sorted(GAP.findall(said))
    }

    assert wrong == {}


def test_the_compiled_catalogue_is_that_of_the_written_one(english):
    assert PO.with_suffix(".mo").read_bytes() == compiled(english)


@given(st.dictionaries(TEXT, TEXT, max_size=5))
def test_gettext_reads_what_we_compile(entries):
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled(entries)))

    assert {text: catalogue.gettext(text) for text in entries} == entries


def test_what_is_written_is_read_again(tmp_path):
    entries = {"“甲”\n{乙}": 'a "b" \\ c', "丙": ""}

    write_po(tmp_path / "x.po", entries, {text: {"a.py"} for text in entries})

    assert read_po(tmp_path / "x.po") == entries


def test_marked_texts_are_found_in_code_and_templates():
    code = 'a = _("甲" "乙")\nb = gettext_lazy("丙")\nc = plain("丁")'
    page = """{% translate "戊" %}{% translate '己' as x %}{{ day|date:_("庚") }}庚辛"""

    assert list(in_python(code)) == ["甲乙", "丙"]
    assert list(in_template(page)) == ["戊", "己", "庚"]
