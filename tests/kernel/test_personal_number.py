import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import identity_number, personal_number
from minka.kernel.codes import document_kind
from minka.kernel.codes.document_kind import DocumentKind
from minka.kernel.documents import (
    foreign_social_number,
    hm_travel,
    hmt_residence,
    passport,
    permanent_residence,
    taiwan_travel,
)
from minka.kernel.errors import ValidationError
from minka.kernel.masking import mask_name, mask_number

from .strategies import bodies, identity_numbers


def code_of_refusal(call, *arguments):
    with pytest.raises(ValidationError) as caught:
        call(*arguments)
    return caught.value.code


@given(bodies(divisions=tuple(hmt_residence.TERRITORIES)))
def test_a_residence_permit_tells_territory_sex_and_birth(body):
    text = body + identity_number.calc_check_digit(body)

    number = personal_number.read(DocumentKind.HMT_RESIDENCE, text)

    assert number.number == text
    assert number.sex == identity_number.sex(text)
    assert f"{number.birth_on:%Y%m%d}" == text[6:14]
    assert hmt_residence.territory(text) in ("HKG", "MAC", "TWN")


@given(identity_numbers())
def test_a_citizens_number_is_no_residence_permit(number):
    assert code_of_refusal(hmt_residence.validate, number) == "NUMBER_PREFIX"


def test_a_residence_permit_never_had_fifteen_digits():
    assert code_of_refusal(hmt_residence.validate, "810000840702459") == "NUMBER_LENGTH"


@pytest.mark.parametrize("text", ["H12345678", "m1234567801", "Ｈ１２３４５６７８"])
def test_travel_permits_of_hong_kong_and_macao_have_eight_or_ten_digits(text):
    assert hm_travel.is_valid(text)


@pytest.mark.parametrize("text", ["", "H1234567", "H123456789", "T12345678", "12345678"])
def test_other_shapes_are_no_travel_permit_of_hong_kong_or_macao(text):
    assert not hm_travel.is_valid(text)


@pytest.mark.parametrize("text", ["12345678", "0123456701", "0123456701(B)", "0123456701（Ｂ）"])
def test_travel_permits_of_taiwan_have_eight_or_ten_digits(text):
    assert taiwan_travel.is_valid(text)
    assert taiwan_travel.holder(taiwan_travel.validate(text)) == text[:8]


def test_a_renewed_permit_keeps_its_holder():
    assert hm_travel.holder("H1234567801") == hm_travel.holder("H1234567802") == "H12345678"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("932682198501010018", "NUMBER_CHECKSUM"),
        ("619922198905190685", "NUMBER_PREFIX"),
        ("CAN1100810803XX", "NUMBER_FORMAT"),
        ("CAN11008108030", "NUMBER_LENGTH"),
    ],
)
def test_a_wrong_permanent_residence_number_is_refused(text, code):
    assert code_of_refusal(permanent_residence.validate, text) == code


def test_a_country_that_does_not_exist_is_refused():
    body = "91199919810803002"

    number = body + identity_number.calc_check_digit(body)

    assert code_of_refusal(permanent_residence.validate, number) == "NUMBER_COUNTRY"


def test_the_old_permit_tells_its_nationality_but_no_birth():
    number = personal_number.read(DocumentKind.PERMANENT_RESIDENCE, "CAN110081080300")

    assert (number.sex, number.birth_on) == (None, None)
    assert permanent_residence.nationality(number.number) == "CAN"


@given(st.from_regex(r"[A-Z0-9]{1,14}", fullmatch=True), st.integers(0, 9))
def test_a_foreigners_number_is_eighteen_wide_and_returns_its_document(document, reserved):
    number = foreign_social_number.build("IND", document, reserved=reserved)

    assert len(foreign_social_number.format(number)) == 18
    assert foreign_social_number.validate(foreign_social_number.format(number)) == number
    assert foreign_social_number.document_number(number) == document


def test_a_document_number_of_fifteen_characters_has_no_room():
    assert code_of_refusal(foreign_social_number.build, "IND", "A" * 15) == "NUMBER_FORMAT"
    assert code_of_refusal(foreign_social_number.build, "QQQ", "A1") == "NUMBER_COUNTRY"


@pytest.mark.parametrize("text", ["E12345678", "EA1234567", "ab 123456", "123456789"])
def test_passports_are_letters_and_digits(text):
    assert passport.is_valid(text)


@pytest.mark.parametrize("text", ["", "ABCDEFG", "1234", "护照123456", "A" * 15 + "1"])
def test_other_texts_are_no_passport(text):
    assert not passport.is_valid(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("619922198905190685", DocumentKind.IDENTITY_CARD),
        ("619922570303458", DocumentKind.IDENTITY_CARD),
        ("810000198407024598", DocumentKind.HMT_RESIDENCE),
        ("932682198501010017", DocumentKind.PERMANENT_RESIDENCE),
        ("ind0l1234567", DocumentKind.FOREIGN_PASSPORT),
    ],
)
def test_the_shape_of_a_social_number_tells_its_kind(text, kind):
    assert personal_number.read_social_number(text).kind is kind


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_refuses_an_empty_number(kind):
    assert code_of_refusal(personal_number.read, kind, " ") == "NUMBER_MISSING"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DocumentKind.HONG_KONG, "H1234567801"),
        (DocumentKind.HONG_KONG, "K01234567"),
        (DocumentKind.MACAO, "MA1234567"),
        (DocumentKind.OFFICER_CARD, "军字第1234567号"),
        (DocumentKind.DISABILITY_CARD, "61990119700101001X42"),
    ],
)
def test_one_kind_may_stand_for_documents_of_several_shapes(kind, text):
    assert personal_number.read(kind, text).number == text


def test_a_free_form_number_needs_a_digit():
    assert code_of_refusal(personal_number.read, DocumentKind.OTHER, "没有") == "NUMBER_FORMAT"


def test_what_a_log_shows_of_a_person_is_masked():
    number = personal_number.read(DocumentKind.IDENTITY_CARD, "619922198905190685")

    assert "619922" not in f"{number} {number!r}"
    assert number.birth_on == datetime.date(1989, 5, 19)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("619922198905190685", "619***********0685"), ("X1234567", "******67"), ("7", "*"), ("", "")],
)
def test_a_short_number_shows_less(number, masked):
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王芳", "*芳"), ("欧阳轩", "**轩"), ("芳", "*"), ("", "")]
)
def test_a_masked_name_keeps_its_last_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize("family", ["MINISTRY", "MINISTRY_17", "LETTERS"])
def test_every_code_of_a_family_leads_to_its_kind_and_back(family):
    for code in document_kind.family(family):
        kind = document_kind.find(code, counterparty=family)
        assert document_kind.code_of(kind, counterparty=family) == code


def test_two_families_disagree_on_sixteen():
    assert document_kind.find("16") is DocumentKind.HMT_RESIDENCE
    assert document_kind.find("16", counterparty="MINISTRY_17") is DocumentKind.CHINESE_PASSPORT


@pytest.mark.parametrize("text", ["01", "1", " 身份证 ", "居民身份证"])
def test_an_identity_card_is_found_by_code_and_by_name(text):
    assert document_kind.find(text) is DocumentKind.IDENTITY_CARD


@pytest.mark.parametrize("text", ["身份", "88", "", "A"])
def test_an_unknown_document_kind_is_refused(text):
    assert code_of_refusal(document_kind.find, text) == "CODE_UNKNOWN"


def test_a_kind_without_a_code_in_a_family_is_refused():
    assert (
        code_of_refusal(lambda: document_kind.code_of(DocumentKind.OTHER, counterparty="LETTERS"))
        == "CODE_UNKNOWN"
    )
