"""Every codec encodes, decodes and refuses what its own vectors say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.chip.codecs import CODECS, REFUSED, VECTORS
from minka.chip.errors import BadValue
from minka.chip.profiles import VERSIONS, load_profile


@pytest.mark.parametrize(("kind", "length", "value", "raw"), VECTORS)
def test_a_vector_goes_both_ways(kind, length, value, raw):
    assert CODECS[kind].encode(value, length, "x").hex().upper() == raw
    assert CODECS[kind].decode(bytes.fromhex(raw), "x") == value


@pytest.mark.parametrize(("kind", "length", "value"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_its_label(kind, length, value):
    with pytest.raises(BadValue, match="户口所在地"):
        CODECS[kind].encode(value, length, "户口所在地")


def test_every_type_has_a_vector_and_a_refusal():
    assert {v[0] for v in VECTORS} == {r[0] for r in REFUSED} == set(CODECS)


@given(st.binary(min_size=4, max_size=4))
def test_whatever_a_card_holds_is_a_value_or_a_named_error(raw):
    for codec in CODECS.values():
        try:
            text = codec.decode(raw, "x")
        except BadValue:
            continue
        assert isinstance(text, str)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_item_of_every_profile_fills_its_length(version):
    samples = {"an": "", "cn": "0", "date": "", "b": "0", "dec": "", "hex": ""}
    for spec in load_profile(version).files:
        for item in spec.items:
            texts = [_sample(part) for part in item.fields]
            raw = item.encode("^".join(texts))
            assert len(raw) == item.length, (spec.path, item)
            assert item.decode(raw) == "^".join(texts)
            assert item.fields[0].type in samples


def _sample(part):
    if part.type == "date":
        return "20240229"
    if part.type in ("cn", "b"):
        return "00" * part.length
    if part.type == "hex":
        return "00" * part.length
    return "1"


def test_a_template_with_a_part_missing_is_refused():
    item = load_profile("3.00").file("DF01EF15").item(0x40)

    with pytest.raises(BadValue):
        item.encode("1^2")


def test_a_template_whose_inner_tags_are_wrong_is_refused():
    item = load_profile("3.00").file("DF01EF15").item(0x40)

    with pytest.raises(BadValue):
        item.decode(bytes(item.length))
