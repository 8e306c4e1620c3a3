"""The rule book of a collection row, as tables: what a clerk reads, what becomes of it."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minka.kernel import identity_number
from minka.people import rules
from minka.people.findings import FINDINGS, TABLE, Disposition, codes_of, disposition_of
from minka.people.rules import Dates, Reading, SentRow, judge, judge_row
from minka.people.rules._odd_cells import PLAIN
from tests.people.conftest import ON, number_of, numbered, row, sent

BORN = datetime.date(1990, 1, 1)
HERS = number_of(BORN)
CHILD = datetime.date(2020, 1, 1)
OTHER_FORMS = [
    *("1990-01-01", "1990-1-1", "1990/1/1", "1990.01.01", "1990_01_01", "01-01-1990", "01/01/1990"),
    *(
        "1990年1月1日",
        "一九九〇年一月一日",
        "1990年1月",
        "1990-01",
        "１９９００１０１",
        "01011990",
        "32874",
        "1990 年 1 月 1 日",
    ),
    *("90-1-1", "900101", "1-Jan-90"),
]
PARENT = number_of(datetime.date(1980, 1, 1), 12)


def found(**cells):
    """Return what is found in a row that is right but for these cells."""
    whole = sent(1, row(**cells), cell_count=13, width=13)
    return judge_row(whole, dates=Dates.of(ON), ordinary="99999999")


def assert_found(verdict, reasons, **values):
    """Compare findings and stored values."""
    assert verdict.reasons == reasons.split()
    assert {name: verdict.values[name] for name in values} == values


def test_a_right_row_is_accepted_as_it_stands():
    verdict = found()

    assert (verdict.disposition, verdict.reasons, verdict.claim) == ("ACCEPT", [], HERS)


@pytest.mark.parametrize(
    ("text", "reasons", "stored"),
    [
        ("王芳", "", "王芳"),
        ("扎西·次仁", "", "扎西·次仁"),
        ("馬𠮷", "", "馬𠮷"),
        ("王▀", "", "王▀"),
        (" 王　芳\t", "NAME_REPAIRED", "王芳"),
        ("王\u200b芳", "NAME_REPAIRED", "王芳"),
        ("王芳\x07", "NAME_REPAIRED", "王芳"),
        ("扎西•次仁", "NAME_REPAIRED", "扎西·次仁"),
        ("扎西.次仁", "NAME_REPAIRED", "扎西·次仁"),
        ("王\ue81e", "NAME_REPAIRED", "王\u9fb4"),
        ('="王芳"', "NAME_REPAIRED", "王芳"),
        ("", "NAME_MISSING", None),
        ("无", "NAME_PLACEHOLDER", None),
        ("/", "NAME_PLACEHOLDER", None),
        ("王芳2", "NAME_DIGIT", None),
        ("王芳*", "NAME_SYMBOL", None),
        ("王芳（大）", "NAME_SYMBOL", None),
        ("王\ufffd", "NAME_SYMBOL", None),
        ("王芳女士", "NAME_TITLE", None),
        ("王Fang", "NAME_MIXED", None),
        ("Wang Fang", "NAME_NOT_CHINESE", "Wang Fang"),
        ("王", "NAME_TOO_SHORT", None),
        ("王芳" * 13, "NAME_TOO_LONG", None),
        ("王\ue000", "NAME_PRIVATE_USE", None),
        ("·次仁", "NAME_SEPARATOR", None),
    ],
)
def test_names(text, reasons, stored):
    assert_found(found(name=text), reasons, name=stored)


@pytest.mark.parametrize(
    ("text", "reasons", "stored"),
    [
        (HERS, "", HERS),
        ("’" + HERS, "NUMBER_REPAIRED", HERS),
        (f"{HERS[:6]} {HERS[6:14]} {HERS[14:]}", "NUMBER_REPAIRED", HERS),
        (HERS + "\t", "NUMBER_REPAIRED", HERS),
        (f'="{HERS}"', "NUMBER_REPAIRED", HERS),
        (HERS + ".0", "NUMBER_REPAIRED", HERS),
        (HERS[:6] + HERS[8:17], "NUMBER_LENGTHENED", HERS),
        (HERS[:6] + " " + HERS[8:17], "NUMBER_REPAIRED NUMBER_LENGTHENED", HERS),
        (HERS[:6] + HERS[8:17] + ".0", "NUMBER_REPAIRED NUMBER_LENGTHENED", HERS),
        ("", "NUMBER_MISSING", None),
        ("6.19901E+17", "NUMBER_SCIENTIFIC", None),
        ("619901199001010048.0", "NUMBER_SCIENTIFIC", None),
        (HERS[:-1], "NUMBER_LENGTH", None),
        (HERS + HERS, "NUMBER_LENGTH", None),
        ("B" + HERS[1:], "NUMBER_FORMAT", None),
        (HERS.replace("0", "O", 1), "NUMBER_FORMAT", None),
        (HERS.replace("1", "l", 1), "NUMBER_FORMAT", None),
        (HERS[:-1] + "X", "NUMBER_CHECKSUM", None),
        (numbered("61990119900230002"), "NUMBER_BIRTH_DATE", None),
        (numbered("81000019900101002"), "KIND_CONTRADICTS", numbered("81000019900101002")),
        (numbered("91115619900101002"), "KIND_CONTRADICTS", numbered("91115619900101002")),
    ],
)
def test_numbers_of_identity_cards(text, reasons, stored):
    assert_found(found(number=text), reasons, number_text=stored)


def test_a_check_character_in_full_width_lower_case_or_roman_is_an_x():
    number = next(n for s in range(2, 200, 2) if (n := number_of(BORN, s)).endswith("X"))

    for x in "xｘＸ×Ⅹ":
        assert_found(found(number=number[:-1] + x), "NUMBER_REPAIRED", number_text=number)


@pytest.mark.parametrize(
    ("kind", "number", "nationality", "reasons", "claim"),
    [
        ("16", numbered("81000019900101002"), "CHN", "", numbered("81000019900101002")),
        ("16", numbered("81000019900101002"), "HKG", "", numbered("81000019900101002")),
        ("16", HERS, "CHN", "NUMBER_PREFIX", None),
        ("07", numbered("91184019900101002"), "USA", "", numbered("91184019900101002")),
        ("04", "H1234567801", "HKG", "", "04:H12345678"),
        ("06", "01234567", "TWN", "", "06:01234567"),
        ("08", "E1234567", "USA", "", "08:E1234567:USA"),
        ("08", "E1234567", "CHN", "NATIONALITY_CONTRADICTS", "08:E1234567:CHN"),
        ("08", "E12?", "USA", "NUMBER_FORMAT", None),
        ("01", HERS, "USA", "NATIONALITY_CONTRADICTS", HERS),
        ("01", HERS, "TWN", "NATIONALITY_CONTRADICTS", HERS),
    ],
)
def test_numbers_of_other_kinds(kind, number, nationality, reasons, claim):
    verdict = found(kind=kind, number=number, nationality=nationality)

    assert (verdict.reasons, verdict.claim) == (reasons.split(), claim)


@pytest.mark.parametrize(
    ("field", "text", "reasons", "column", "stored"),
    [
        ("kind", "1", "KIND_CODED", "kind_code", "01"),
        ("kind", "居民身份证", "KIND_CODED", "kind_code", "01"),
        ("kind", "01-居民身份证", "KIND_CODED", "kind_code", "01"),
        ("kind", "身份", "KIND_UNKNOWN", "kind_code", None),
        ("kind", "88", "KIND_UNKNOWN", "kind_code", None),
        ("kind", "", "KIND_MISSING", "kind_code", None),
        ("sex", "女", "SEX_CODED", "sex_code", "2"),
        ("sex", "2.0", "SEX_CODED", "sex_code", "2"),
        ("sex", "F", "SEX_CODED", "sex_code", "2"),
        ("sex", "2-女", "SEX_CODED", "sex_code", "2"),
        ("sex", "1-女", "SEX_UNKNOWN", "sex_code", "2"),
        ("sex", "3", "SEX_UNKNOWN", "sex_code", "2"),
        ("sex", "1", "SEX_CONTRADICTS", "sex_code", "1"),
        ("sex", "", "SEX_FROM_NUMBER", "sex_code", "2"),
        ("sex", "9", "SEX_FROM_NUMBER", "sex_code", "2"),
        ("ethnic", "汉族", "ETHNIC_CODED", "ethnic_code", "01"),
        ("ethnic", "1", "ETHNIC_CODED", "ethnic_code", "01"),
        ("ethnic", "HA", "ETHNIC_CODED", "ethnic_code", "01"),
        ("ethnic", "维吾尔", "ETHNIC_CODED", "ethnic_code", "05"),
        ("ethnic", "77", "ETHNIC_UNKNOWN", "ethnic_code", None),
        ("ethnic", "外星族", "ETHNIC_UNKNOWN", "ethnic_code", None),
        ("ethnic", "", "ETHNIC_MISSING", "ethnic_code", ""),
        ("nationality", "中国", "NATIONALITY_CODED", "nationality", "CHN"),
        ("nationality", "", "NATIONALITY_FROM_DOCUMENT", "nationality", "CHN"),
        ("nationality", "地球", "NATIONALITY_UNKNOWN", "nationality", "CHN"),
        ("household", "农业", "HOUSEHOLD_CODED", "household_code", "20"),
        ("household", "无", "", "household_code", ""),
        ("household", "99", "HOUSEHOLD_UNKNOWN", "household_code", ""),
    ],
)
def test_codes(field, text, reasons, column, stored):
    assert_found(found(**{field: text}), reasons, **{column: stored})


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("19900101", ""),
        *((text, "BIRTH_OTHER_FORM") for text in OTHER_FORMS),
        ("1990-01-01 00:00:00", "BIRTH_OTHER_FORM"),
        ("Jan 1, 1990", "BIRTH_OTHER_FORM"),
        (" 19900101", "BIRTH_OTHER_FORM"),
        ("19900101.0", "BIRTH_OTHER_FORM"),
        ("", "BIRTH_FROM_NUMBER"),
        ("无", "BIRTH_FROM_NUMBER"),
        ("1990-02-30", "BIRTH_FORMAT"),
        ("00000000", "BIRTH_FORMAT"),
        ("1990", "BIRTH_FORMAT"),
        ("农历1990年1月1日", "BIRTH_FORMAT"),
        ("19900102", "BIRTH_CONTRADICTS"),
        ("1990-1-2", "BIRTH_OTHER_FORM BIRTH_CONTRADICTS"),
    ],
)
def test_birth_dates_beside_a_number_that_tells_them(text, reasons):
    assert_found(found(birth=text), reasons, birth_on=BORN)


@pytest.mark.parametrize(
    ("text", "reasons", "stored"),
    [
        ("19900203", "", datetime.date(1990, 2, 3)),
        ("13/02/1990", "BIRTH_OTHER_FORM", datetime.date(1990, 2, 13)),
        ("03/02/1990", "BIRTH_OTHER_FORM BIRTH_AMBIGUOUS", None),
        ("90-2-3", "BIRTH_OTHER_FORM BIRTH_AMBIGUOUS", None),
        ("1990年2月", "BIRTH_OTHER_FORM BIRTH_AMBIGUOUS", None),
        ("", "BIRTH_MISSING", None),
    ],
)
def test_birth_dates_beside_a_number_that_tells_nothing(text, reasons, stored):
    verdict = found(kind="08", number="E1234567", nationality="USA", birth=text)

    assert_found(verdict, reasons, birth_on=stored)


def test_another_date_form_means_another_than_most_rows_of_the_column_have():
    def births(*texts):
        rows = [sent(n, row(serial=2 * n, birth=t)) for n, t in enumerate(texts, start=1)]
        return [verdict.disposition for verdict in judge(rows, on=ON)]

    assert births("1990-01-01", "1990-01-01", "19900101") == ["ACCEPT", "ACCEPT", "NORMALISE"]
    assert births("1990-1-1", "1990-1-1", "1990-01-01") == ["ACCEPT", "ACCEPT", "NORMALISE"]
    assert births("1990年1月1日") == ["ACCEPT"]


@pytest.mark.parametrize(
    ("text", "reasons", "stored"),
    [
        ("13800138000", "", "13800138000"),
        ("021-62345678", "", "021-62345678"),
        ("0917-3212345-801", "", "0917-3212345-801"),
        ("+85261234567", "", "+85261234567"),
        ("138 0013 8000", "PHONE_REPAIRED", "13800138000"),
        ("+86-138-0013-8000", "PHONE_REPAIRED", "13800138000"),
        ("１３８００１３８０００", "PHONE_REPAIRED", "13800138000"),
        ("13800138000.0", "PHONE_REPAIRED", "13800138000"),
        ("013800138000", "PHONE_REPAIRED", "13800138000"),
        ("02162345678", "PHONE_REPAIRED", "021-62345678"),
        ("（021）62345678转801", "PHONE_REPAIRED", "021-62345678-801"),
        ("13800138000/13900139000", "PHONE_UNCLEAR", "13800138000"),
        ("母亲13800138000", "PHONE_UNCLEAR", "13800138000"),
        ("", "PHONE_MISSING", ""),
        ("无", "PHONE_MISSING", ""),
        ("1380013800", "PHONE_IMPOSSIBLE", ""),
        ("12345678901", "PHONE_IMPOSSIBLE", ""),
        ("00000000000", "PHONE_IMPOSSIBLE", ""),
        ("62345678", "PHONE_IMPOSSIBLE", ""),
        ("1.38E+10", "PHONE_IMPOSSIBLE", ""),
    ],
)
def test_telephones(text, reasons, stored):
    assert_found(found(phone=text), reasons, phone=stored)


@pytest.mark.parametrize(
    ("field", "text", "reasons", "stored"),
    [
        ("address", " 惠民路\n16号 ", "ADDRESS_REPAIRED", "惠民路 16号"),
        ("address", "惠民路　16号", "", "惠民路　16号"),
        ("address", "", "ADDRESS_MISSING", ""),
        ("address", "同上", "ADDRESS_MISSING", ""),
        ("address", "惠民路\ufffd号", "ADDRESS_DAMAGED", "惠民路\ufffd号"),
        ("postcode", "7199 01", "POSTCODE_REPAIRED", "719901"),
        ("postcode", "19901", "POSTCODE_REPAIRED", "019901"),
        ("postcode", "", "", ""),
        ("postcode", "1234567", "POSTCODE_IMPOSSIBLE", ""),
        ("postcode", "000000", "POSTCODE_IMPOSSIBLE", ""),
    ],
)
def test_addresses_and_postcodes(field, text, reasons, stored):
    assert_found(found(**{field: text}), reasons, **{field: stored})


@pytest.mark.parametrize(
    ("birth_on", "reasons"),
    [
        (datetime.date(2008, 11, 19), ""),
        (datetime.date(2008, 11, 20), "GUARDIAN_MISSING"),
        (datetime.date(2026, 11, 20), "GUARDIAN_MISSING"),
        (datetime.date(2026, 11, 21), "BORN_IN_FUTURE GUARDIAN_MISSING"),
        (datetime.date(1896, 11, 20), ""),
        (datetime.date(1896, 11, 19), "BORN_TOO_LONG_AGO"),
    ],
)
def test_ages_at_their_edges(birth_on, reasons):
    assert found(birth_on=birth_on).reasons == reasons.split()


def test_who_is_born_on_29_february_comes_of_age_the_day_after_28_february():
    assert rules.years_before(datetime.date(2028, 2, 29), 18) == datetime.date(2010, 3, 1)


@pytest.mark.parametrize(
    ("name", "number", "reasons"),
    [
        ("李强", PARENT, ""),
        ("李 强", PARENT, "GUARDIAN_NAME_REPAIRED"),
        ("李强", PARENT[:6] + " " + PARENT[6:], "GUARDIAN_NUMBER_REPAIRED"),
        ("李强", "E12345678", ""),
        ("", "", "GUARDIAN_MISSING"),
        ("无", "/", "GUARDIAN_MISSING"),
        ("李强", "", "GUARDIAN_INCOMPLETE"),
        ("", PARENT, "GUARDIAN_INCOMPLETE"),
        ("李强", "123", "GUARDIAN_NUMBER_INVALID GUARDIAN_INCOMPLETE"),
        ("李强2", PARENT, "GUARDIAN_NAME_INVALID GUARDIAN_INCOMPLETE"),
        ("李强", number_of(datetime.date(2010, 1, 1)), "GUARDIAN_IS_MINOR"),
        ("王芳", number_of(CHILD), "GUARDIAN_IS_MINOR GUARDIAN_IS_SELF"),
    ],
)
def test_guardians_of_a_minor(name, number, reasons):
    verdict = found(birth_on=CHILD, guardian_name=name, guardian_number=number)

    assert verdict.reasons == reasons.split()


def test_a_guardian_of_an_adult_who_cannot_be_read_is_only_remarked():
    verdict = found(guardian_name="李强", guardian_number="123")

    assert (verdict.disposition, verdict.values["guardian_number"]) == ("WARN", "")


def test_all_findings_of_a_row_are_reported_and_the_worst_decides():
    verdict = found(name="王 芳", sex="男", phone="", birth="19900102")

    assert verdict.reasons == [
        *("NAME_REPAIRED", "SEX_CODED", "PHONE_MISSING", "SEX_CONTRADICTS", "BIRTH_CONTRADICTS")
    ]
    assert verdict.disposition == Disposition.REFUSE


def whole(line, **cells):
    """Return one row among others."""
    return sent(line, row(**cells), cell_count=13, width=13)


def reasons_of(*rows):
    """Judge rows against each other."""
    return [" ".join(verdict.reasons) for verdict in judge(rows, on=ON)]


def test_the_same_person_twice_the_first_row_that_can_be_stored_stays():
    rows = [whole(1, phone=""), whole(2), whole(3, name="王 芳")]

    assert reasons_of(*rows) == [
        "PHONE_MISSING",
        "SAME_PERSON_TWICE",
        "NAME_REPAIRED SAME_PERSON_TWICE",
    ]
    assert reasons_of(whole(1, sex="1"), *rows[1:]) == [
        "SEX_CONTRADICTS",
        "",
        "NAME_REPAIRED SAME_PERSON_TWICE",
    ]


def test_one_number_with_two_names_all_its_rows_go_back():
    fifteen = HERS[:6] + HERS[8:17]

    assert reasons_of(whole(1), whole(2, name="赵敏", number=fifteen), whole(3, name="王芳2")) == [
        "ONE_NUMBER_TWO_NAMES",
        "NUMBER_LENGTHENED ONE_NUMBER_TWO_NAMES",
        "NAME_DIGIT",
    ]


def test_a_row_with_more_cells_than_the_header_goes_back():
    verdict = judge_row(
        sent(1, row(), cell_count=14, filled=14, width=13), dates=Dates.of(ON), ordinary="99999999"
    )

    assert verdict.reasons == ["ROW_TOO_LONG"]


def test_a_comma_in_an_address_shifts_what_follows_and_the_row_goes_back():
    ended = sent(1, row(phone="", postcode="x"), cell_count=14, filled=13, width=13)
    shifted = sent(
        *(1, row(address="惠民路16号", postcode="3单元", nationality="719901")),
        **{"cell_count": 14, "filled": 13, "width": 13},
    )

    assert judge_row(ended, dates=Dates.of(ON), ordinary="99999999").disposition == "WARN"
    assert judge_row(shifted, dates=Dates.of(ON), ordinary="99999999").reasons == [
        *("NATIONALITY_UNKNOWN", "POSTCODE_IMPOSSIBLE", "ROW_TOO_LONG"),
    ]


def test_a_row_with_fewer_cells_is_stored_only_if_nothing_seems_out_of_place():
    right = sent(1, row(), cell_count=11, width=13)
    shifted = sent(1, row(postcode="CHN", nationality=""), cell_count=12, width=13)

    assert judge_row(right, dates=Dates.of(ON), ordinary="99999999").reasons == []
    assert judge_row(shifted, dates=Dates.of(ON), ordinary="99999999").reasons == [
        "POSTCODE_IMPOSSIBLE",
        "NATIONALITY_FROM_DOCUMENT",
        "ROW_TOO_SHORT",
    ]


def test_every_finding_has_a_sentence_and_every_objection_a_remedy():
    for finding in FINDINGS.values():
        assert finding.sentence
        assert bool(finding.remedy) == (finding.disposition != Disposition.NORMALISE)
    assert disposition_of([]) == Disposition.ACCEPT
    assert disposition_of(codes_of(Disposition.WARN)) == Disposition.WARN


texts = st.text(
    st.one_of(
        st.sampled_from("王芳李强赵敏·•▀无某先生0123456789Xx-+/ 　\t（）'省市路号"), st.characters()
    ),
    max_size=20,
)


@given(texts)
def test_a_plain_cell_is_what_its_reader_returns(text):
    for field, is_plain in PLAIN.items():
        if text and is_plain(text):
            assert rules.READERS[field](text).value == text
            assert rules.READERS[field](text).reasons == ()


@given(st.text(st.sampled_from("0123456789X９"), min_size=15, max_size=18) | texts)
def test_a_plain_identity_number_is_one_that_the_kernel_returns_unchanged(text):
    reading = rules.read_number(rules.IDENTITY_CARD, text)

    assert rules.is_plain_identity_number(text) == (reading.value == text and not reading.reasons)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 1, 1)), st.integers(0, 999))
def test_every_valid_number_of_a_citizen_is_plain(birth_on, serial):
    number = number_of(birth_on, serial)

    assert rules.is_plain_identity_number(number)
    assert not rules.is_plain_identity_number(number[:-1] + ("0" if number[-1] != "0" else "1"))
    assert identity_number.is_valid(number)


@given(texts)
def test_reading_what_was_read_changes_nothing(text):
    for field, reader in rules.READERS.items():
        value = reader(text).value
        if value and field != "birth":
            assert reader(value).value == value
            assert not any(code.endswith(("REPAIRED", "CODED")) for code in reader(value).reasons)


@given(texts)
def test_no_text_is_too_odd_to_be_judged(text):
    for field in rules.FIELDS:
        verdict = found(**{field: text})
        assert verdict.disposition in Disposition


@pytest.mark.parametrize(
    "piece", ["9", "王", "。", "汉。", "A1", "-1", " ", "·", "(", "年1月", "'", "\t", '="']
)
def test_no_text_is_too_long_to_be_judged(piece):
    for field in rules.FIELDS:
        assert found(**{field: piece * 20_000}).disposition in Disposition


def test_a_reading_of_nothing_is_nothing():
    assert rules.READERS["guardian_name"]("") == Reading("")
    assert isinstance(whole(1), SentRow)


def test_the_page_on_collection_files_lists_every_finding():
    page = (Path(__file__).parents[2] / "docs" / "exchange" / "collection.md").read_text("utf-8")

    listed = page.partition("## Findings")[2].strip().splitlines()[2:]

    assert listed == [
        f"| `{f.code}` | {f.field} | {f.disposition} | {f.sentence} | {f.remedy} |" for f in TABLE
    ]
