import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import gb18030
from minka.kernel.errors import InvalidFormat

BMP = [chr(c) for c in range(0x10000) if not 0xD800 <= c <= 0xDFFF]

CHANGED_IN_2022 = [
    ("fe59", 0x9FB4, "82359037", 0xE81E),
    ("fe61", 0x9FB5, "82359038", 0xE826),
    ("fe66", 0x9FB6, "82359039", 0xE82B),
    ("fe67", 0x9FB7, "82359130", 0xE82C),
    ("fe6d", 0x9FB8, "82359131", 0xE832),
    ("fe7e", 0x9FB9, "82359132", 0xE843),
    ("fe90", 0x9FBA, "82359133", 0xE854),
    ("fea0", 0x9FBB, "82359134", 0xE864),
    ("a6d9", 0xFE10, "84318236", 0xE78D),
    ("a6da", 0xFE12, "84318238", 0xE78E),
    ("a6db", 0xFE11, "84318237", 0xE78F),
    ("a6dc", 0xFE13, "84318239", 0xE790),
    ("a6dd", 0xFE14, "84318330", 0xE791),
    ("a6de", 0xFE15, "84318331", 0xE792),
    ("a6df", 0xFE16, "84318332", 0xE793),
    ("a6ec", 0xFE17, "84318333", 0xE794),
    ("a6ed", 0xFE18, "84318334", 0xE795),
    ("a6f3", 0xFE19, "84318335", 0xE796),
]


def test_the_whole_basic_plane_survives_the_way_out_and_back():
    text = "".join(BMP)

    assert gb18030.decode(gb18030.encode(text)) == text


def test_no_two_characters_share_a_form():
    assert len({gb18030.encode(c) for c in BMP}) == len(BMP)


def test_outside_nineteen_pairs_python_agrees():
    different = [c for c in BMP if gb18030.encode(c) != c.encode("gb18030")]

    assert len(different) == 2 * 19


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_way_out_and_back(text):
    assert gb18030.decode(gb18030.encode(text)) == text


@pytest.mark.parametrize(("two_bytes", "standard", "four_bytes", "private"), CHANGED_IN_2022)
def test_the_edition_of_2022_gives_the_short_form_to_the_standard_character(
    two_bytes, standard, four_bytes, private
):
    assert gb18030.encode(chr(standard)).hex() == two_bytes
    assert gb18030.encode(chr(private)).hex() == four_bytes


def test_the_edition_of_2005_gave_the_short_form_to_small_m_with_acute():
    assert gb18030.encode("\u1e3f").hex() == "a8bc"
    assert gb18030.encode("\ue7c7").hex() == "8135f437"


@pytest.mark.parametrize("row", CHANGED_IN_2022)
def test_a_file_of_an_older_edition_reads_right_after_repair(row):
    for form in (row[0], row[2]):
        assert gb18030.repaired(gb18030.decode(bytes.fromhex(form))) == chr(row[1])


@pytest.mark.parametrize(
    ("form", "character"),
    [("fe51", "\U00020087"), ("fe91", "\U000241fe"), ("fe50", "\u2e81"), ("fe9f", "䶮")],
)
def test_the_zone_of_rare_characters_repairs_to_standard_ones(form, character):
    assert gb18030.repaired(gb18030.decode(bytes.fromhex(form))) == character


def test_what_old_gbk_systems_stored_as_private_use_is_repaired():
    assert gb18030.repaired("\ue863\ue815\ue864") == "䶮\u2e81\u9fbb"


def test_no_repair_leads_to_another_private_use_character():
    assert not any("\ue000" <= c <= "\uf8ff" for c in gb18030.PRIVATE_USE.values())


def test_a_lone_surrogate_is_refused():
    with pytest.raises(InvalidFormat, match=r"U\+D840"):
        gb18030.encode("王\ud840")


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (b"\xcd\xf5\xff", 3),
        (b"\x80", 1),
        (b"\xcd", 1),
        (b"ab\x81\x30\x81", 3),
        (b"\xcd\xf5\x81 ", 3),
    ],
)
def test_a_wrong_byte_is_refused_with_its_place(data, position):
    with pytest.raises(InvalidFormat) as caught:
        gb18030.decode(data)

    assert caught.value.values == {"position": position}
