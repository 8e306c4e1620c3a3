"""A blank becomes 王芳's card, and every way in which it may fail is named."""

import dataclasses

import pytest

from minka.chip import InProcess, SoftwareCard, SoftwareKeys, load_profile, personalise, read_basic
from minka.chip.errors import BadValue, ChipError
from minka.chip.keys import MasterKey
from minka.chip.personalisation import StepName
from minka.chip.profiles import VERSIONS
from minka.chip.software_card import ChipStatus
from tests.chip.cast import DIVISION, KEYS, WANG_FANG, blank

PHOTO = b"\xff\xd8" + bytes(range(256)) * 15 + b"\xff\xd9"


def run(card, data=WANG_FANG, **more):
    return personalise(InProcess(card), data, card.profile, KEYS, **more)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_blank_becomes_a_card_that_reads_as_it_was_written(version):
    card = blank(version)

    result = run(card)

    basic = read_basic(InProcess(card), KEYS)
    assert result.is_good, result.sentence
    assert result.failed_step is None
    assert card.status is ChipStatus.PERSONALISED
    assert basic.line() == (
        f"619901|619901199003070023|A00000017|{card.identifier.hex().upper()}|王芳|"
        f"004D4B01018600619900000007|{version}|20261120|20361120|000000000000||"
    )


@pytest.mark.parametrize("version", ["2.00", "3.00"])
def test_the_photo_comes_back_byte_for_byte(version):
    card = blank(version)

    result = run(card, dataclasses.replace(WANG_FANG, photo=PHOTO))

    slot = card.layout.files["SSSE", 0xEF08]
    assert result.is_good
    assert bytes(card.memory.content[slot.offset :][: len(PHOTO)]) == PHOTO


def test_files_of_every_application_can_be_written():
    card = blank("3.00")
    more = {
        "DF01EF05": {0x20: "10", 0x21: "某省某市某路1号", 0x0E: "619901"},
        "DF02EF06": {0x4B: "1"},
        "DF03EF05": {0x61: "202611"},
        "DF04EF05": {0x81: "619901"},
        "DF07EF05": {0xF0: "01"},
    }

    result = run(card, dataclasses.replace(WANG_FANG, more=more))

    assert result.is_good, result


def test_a_blank_answers_with_what_it_already_holds_and_empty_fields():
    basic = read_basic(InProcess(blank("2.00")), KEYS)

    assert basic.social_security_number == basic.name == basic.card_number == ""
    assert basic.version == "2.00"
    assert basic.division == DIVISION


def test_a_saved_card_is_found_again():
    card = blank()
    run(card)

    found = SoftwareCard.from_image(card.image())

    assert found.status is ChipStatus.PERSONALISED
    assert read_basic(InProcess(found), KEYS) == read_basic(InProcess(card), KEYS)


def test_a_damaged_image_is_refused():
    image = bytearray(blank().image())
    image[40] ^= 1

    with pytest.raises(ChipError) as caught:
        SoftwareCard.from_image(bytes(image))
    assert caught.value.code == "IMAGE_DAMAGED"


def test_a_card_pulled_out_at_any_command_is_named_and_resumed():
    commands = 0
    while True:
        card = blank()
        result = personalise(InProcess(card, pull_after=commands), WANG_FANG, card.profile, KEYS)
        if result.is_good:
            break

        assert result.failed_step.code == "CARD_GONE"
        assert not result.must_spoil
        assert run(card).is_good
        assert read_basic(InProcess(card), KEYS).name == "王芳"
        commands += 1
    assert commands > 30


def test_a_card_of_another_person_is_not_written_over():
    card = blank()
    run(card)
    stranger = dataclasses.replace(
        WANG_FANG, name="赵敏", card_number="A00000025", social_security_number="619901198505050041"
    )

    result = run(card, stranger)

    assert result.failed_step.code == "ANOTHER_HOLDER"
    assert result.must_spoil
    assert read_basic(InProcess(card), KEYS).name == "王芳"


def test_another_card_than_the_ordered_one_is_refused():
    result = run(blank(serial=8), identifier=blank(serial=7).identifier.hex())

    assert result.failed_step.name is StepName.IDENTIFY
    assert result.failed_step.code == "WRONG_CARD"


def test_a_blank_of_another_version_is_refused():
    result = personalise(InProcess(blank("2.00")), WANG_FANG, load_profile("3.00"), KEYS)

    assert result.failed_step.code == "WRONG_CARD"


def test_a_card_with_another_centres_keys_is_found_out_at_once():
    names = [key.name for key in load_profile("3.00").keys] + ["CIDK"]
    others = SoftwareKeys(
        MasterKey(name, load_profile("3.00").suite, 1, bytes(16)) for name in names
    )

    card = blank("3.00")
    result = personalise(InProcess(card), WANG_FANG, card.profile, others)

    assert result.failed_step.name is StepName.CHECK_CARD
    assert result.failed_step.code == "NOT_OUR_CARD"
    assert result.must_spoil


@pytest.mark.parametrize(
    "name",
    ["王" * 26, "王" * 15 + "𠮷" * 6, "𠮷" * 13],
    ids=["26 characters", "extension too long", "four-byte characters"],
)
def test_a_name_that_does_not_fit_is_refused_before_the_card_is_touched(name):
    card = blank()

    with pytest.raises(BadValue, match="姓名"):
        run(card, dataclasses.replace(WANG_FANG, name=name))
    assert card.status is ChipStatus.INITIALISED


@pytest.mark.parametrize("name", ["王" * 25, "王" * 14 + "𠮷𠮷", "阿卜杜克热木·买买提江" * 2])
def test_a_long_name_is_read_back_whole(name):
    card = blank()

    assert run(card, dataclasses.replace(WANG_FANG, name=name)).is_good
    assert read_basic(InProcess(card), KEYS).name == name


def test_a_photo_too_large_for_the_file_is_refused():
    with pytest.raises(BadValue, match="照片"):
        run(blank(), dataclasses.replace(WANG_FANG, photo=bytes(4097)))


def test_nothing_personal_shows_in_what_may_be_logged():
    card = blank()
    result = run(card)

    shown = repr((WANG_FANG, result, card, KEYS, read_basic(InProcess(card), KEYS)))
    assert "王芳" not in shown
    assert "619901199003070023" not in shown


def test_more_items_cannot_replace_what_the_order_says():
    card = blank()
    more = {"SSSEEF06": {0x09: "赵敏"}, "SSSEEF05": {0x07: "B00000025", 0x02: "1"}}

    assert run(card, dataclasses.replace(WANG_FANG, more=more)).is_good

    basic = read_basic(InProcess(card), KEYS)
    assert (basic.name, basic.card_number) == ("王芳", "A00000017")


def test_a_file_or_tag_that_the_version_lacks_is_named():
    with pytest.raises(ChipError, match=r"规范版本1.00没有文件DF07EF05"):
        run(blank("1.00"), dataclasses.replace(WANG_FANG, more={"DF07EF05": {0xF0: "1"}}))
    with pytest.raises(ChipError, match=r"规范版本3.00的文件DF01EF05没有标识99"):
        run(blank("3.00"), dataclasses.replace(WANG_FANG, more={"DF01EF05": {0x99: "1"}}))
