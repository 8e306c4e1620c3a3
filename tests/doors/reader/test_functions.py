"""The functions of the reader library, by their exact strings and return codes."""

import datetime

import pytest

from minka.chip import CardData, InProcess, SoftwareCard, load_profile, personalise
from minka.chip.blank import initialised
from minka.doors.reader.functions import ReaderFunctions
from minka.doors.reader.return_codes import Code, meaning_of
from minka.doors.reader.slots import SoftwareSlot, in_order
from tests.chip.cast import KEYS, blank
from tests.doors.reader.conftest import TERMINAL

FOR_3_00 = pytest.mark.parametrize("version", ["3.00"], indirect=True)


def call(reader, name, *arguments):
    return reader.run(lambda: getattr(reader, name)(*arguments))


def test_the_ministrys_example_comes_out_as_it_is_printed(holder):
    identifier = bytes.fromhex("639900D15600000500BF7C7A48FB4966")
    history = bytes.fromhex("00814E43238697159900BF7C7A")
    profile = load_profile("1.00")
    card = initialised(identifier, profile=profile, keys=KEYS, historical=history)
    data = CardData(
        card_number="X00000019",
        social_security_number="111111198101011110",
        name="张三",
        sex="1",
        ethnic_group="01",
        birth_date=datetime.date(1981, 1, 1),
        issued_on=datetime.date(2010, 10, 1),
        expires_on=datetime.date(2020, 10, 1),
    )
    assert personalise(InProcess(card), data, card.profile, KEYS).is_good
    reader = ReaderFunctions(
        SoftwareSlot(card), holder, keys=KEYS, terminal_number=TERMINAL, device_number="终端设备号"
    )

    answer = call(reader, "iReadCardBas", 3)

    assert answer.code == Code.OK
    assert answer.output == (
        "639900|111111198101011110|X00000019|639900D15600000500BF7C7A48FB4966|张三|"
        "00814E43238697159900BF7C7A|1.00|20101001|20201001|410100813475|终端设备号|"
    )
    assert answer.output.encode("gbk").count(b"|") == 11


def test_basic_information_is_read_from_every_version(reader, card, version):
    answer = call(reader, "iReadCardBas", 1)

    assert answer.code == Code.OK
    assert answer.output.split("|")[4:7] == ["王芳", "004D4B01018600619900000007", version]


def test_files_are_read_by_the_address_string(reader, info):
    answer = call(reader, "iReadCard", 3, 2, info, "SSSEEF05|06|07|$SSSEEF06|08|09|$")

    assert answer.output == "SSSEEF05|20361120|A00000017|$SSSEEF06|619901199003070023|王芳|$"


def test_the_old_way_to_write_the_basic_application_is_understood(reader, info):
    answer = call(reader, "iReadCard", 3, 2, info, "3F00EF06|08|09|$")

    assert answer.output == "SSSEEF06|619901199003070023|王芳|$"


@FOR_3_00
def test_what_is_written_is_read_again(reader, info, holder):
    written = call(
        reader, "iWriteCard", 3, info, "DF01EF06|23|28|$", "DF01EF06|某市某路2号|13800000000|$"
    )
    by_key = call(reader, "iReadCard", 3, 2, info, "DF01EF06|23|28|2C|$")
    holder.answers = ["123456"]
    by_pin = call(reader, "iReadCard", 3, 1, info, "DF01EF06|28|$")

    assert written.code == Code.OK
    assert by_key.output == "DF01EF06|某市某路2号|13800000000||$"
    assert by_pin.output == "DF01EF06|13800000000|$"
    assert holder.asked == ["请输入密码"]


@FOR_3_00
def test_a_photo_of_the_largest_size_goes_in_and_comes_out_as_hex(reader, info):
    photo = "FFD8" + "AB" * 4092 + "FFD9"

    assert call(reader, "iWriteCard", 3, info, "SSSEEF08|01|$", f"SSSEEF08|{photo}|$").code == 0
    assert call(reader, "iReadCard", 3, 2, info, "SSSEEF08|$").output == f"SSSEEF08|{photo}|$"


def test_a_bad_value_writes_nothing(reader, info):
    answer = call(reader, "iWriteCard", 3, info, "SSSEEF06|0A|0B|$", "SSSEEF06|1|ABC|$")

    assert answer.code == Code.BAD_DATA
    assert call(reader, "iReadCard", 3, 2, info, "SSSEEF06|0A|$").output == "SSSEEF06|2|$"


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("iReadCardBas", (5,), Code.BAD_PARAMETER),
        ("iReadCard", (3, 3, "{info}", "SSSEEF05|07|$"), Code.BAD_PARAMETER),
        ("iReadCard", (3, 2, "{info}", "SSSEEF05|07|"), Code.BAD_PARAMETER),
        ("iReadCard", (3, 2, "{info}", "XXXXEF05|07|$"), Code.BAD_PARAMETER),
        ("iReadCard", (3, 2, "{info}", "SSSEEF05|GG|$"), Code.BAD_PARAMETER),
        ("iReadCard", (3, 2, "{info}", "SSSEEF05|99|$"), Code.BAD_DATA),
        ("iReadCard", (3, 2, "{info}", "SSSEEF1F|01|$"), Code.BAD_DATA),
        ("iReadCard", (3, 2, "A|B|", "SSSEEF05|07|$"), Code.BAD_IDENTIFIER),
        ("iReadCard", (3, 2, "0" * 32 + "|A00000017|", "SSSEEF05|07|$"), Code.CARD_DIFFERS),
        ("iWriteCard", (3, "{info}", "SSSEEF05|07|$", "SSSEEF06|x|$"), Code.BAD_DATA),
        ("iWriteCard", (3, "{info}", "SSSEEF05|07|$", "SSSEEF05|x|y|$"), Code.BAD_DATA),
        ("iReadCard", (3, 2, "{info}", "S" * 11000), Code.BAD_LENGTH),
        ("iDoDebit", (3, "{info}", "a|0|20261120120000|"), Code.BAD_CHARACTERS),
        ("iDoDebit", (3, "{info}", "0.001|0|20261120120000|"), Code.BAD_DATA),
        ("iDoDebit", (3, "{info}", "-1|0|20261120120000|"), Code.BAD_DATA),
        ("iDoDebit", (3, "{info}", "42949672.95|0.01|20261120120000|"), Code.BAD_DATA),
        ("iDoDebit", (3, "{info}", "1|0|now|"), Code.BAD_PARAMETER),
    ],
)
@FOR_3_00
def test_bad_arguments_have_their_own_codes(reader, info, name, arguments, code):
    filled = [a.format(info=info) if isinstance(a, str) else a for a in arguments]

    assert call(reader, name, *filled).code == code


def test_no_card_in_the_slot(holder):
    reader = ReaderFunctions(SoftwareSlot(None), holder, keys=KEYS)

    assert call(reader, "iReadCardBas", 3).code == Code.NO_CARD


def test_without_a_psam_the_caller_is_sent_to_the_hsm(card, holder):
    reader = ReaderFunctions(SoftwareSlot(card), holder, keys=None)

    assert call(reader, "iReadCardBas", 3).code == Code.NO_PSAM == -2201


def test_a_status_word_comes_back_negated(reader, card, info):
    slot = card.layout.keys_by_name["UKSSSE"]
    card.memory.write(slot.offset, b"\0")

    answer = call(reader, "iWriteCard", 3, info, "SSSEEF06|0A|$", "SSSEEF06|1|$")

    assert answer.code == -27011 == -0x6983
    assert meaning_of(answer.code) == "密钥或密码已锁定"


def test_the_pin_counts_down_and_blocks(reader, holder):
    holder.answers = ["111111", "222222", "333333", "123456"]

    answers = [call(reader, "iVerifyPIN", 3) for _ in range(4)]

    assert [(a.code, a.output) for a in answers] == [
        (Code.PIN_WRONG, "2|"),
        (Code.PIN_WRONG, "1|"),
        (Code.PIN_BLOCKED, ""),
        (Code.PIN_BLOCKED, ""),
    ]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([None], Code.TIMED_OUT),
        ([""], Code.CANCELLED),
        (["12"], Code.PIN_LENGTH),
        (["12ab"], Code.BAD_CHARACTERS),
        (["123456", "123456"], Code.FIRST_PIN_AGAIN),
        (["123456", "654321", "654322"], Code.PINS_DIFFER),
        (["999999", "654321", "654321"], Code.PIN_WRONG),
        (["123456", "654321", "654321"], Code.OK),
    ],
)
@FOR_3_00
def test_changing_the_pin_ends_as_the_holder_types(reader, holder, answers, code):
    holder.answers = list(answers)

    assert call(reader, "iChangePIN", 3).code == code


def test_a_forgotten_pin_is_reloaded_and_a_blocked_one_unblocked(reader, holder, info):
    holder.answers = ["0000", "0000", "0000"]
    for _ in range(3):
        call(reader, "iVerifyPIN", 3)

    assert call(reader, "iUnblockPIN", 3, info).code == Code.OK
    holder.answers = ["123456", "24680", "24680", "24680"]
    assert call(reader, "iVerifyPIN", 3).code == Code.OK
    assert call(reader, "iReloadPIN", 3, info).code == Code.OK
    assert call(reader, "iVerifyPIN", 3).code == Code.OK


def test_debits_are_recorded_on_the_card_newest_first(reader, holder, info):
    holder.answers = ["123456", "654321", "654321"]
    call(reader, "iChangePIN", 3)
    holder.answers = ["654321", "654321", "654321"]

    first = call(reader, "iDoDebit", 3, info, "0.1|0.2|20151118185001|")
    call(reader, "iDoDebit", 3, info, "12.00|0|20151119080000|")
    records = call(reader, "iReadDebitRecord", 3)

    assert first.output.startswith("1|1|410100813475|20151118185001|")
    assert records.output == (
        "2|2|410100813475|20151119080000|12.00|0.00|12.00|$"
        "1|2|410100813475|20151118185001|0.10|0.20|0.30|$"
    )


def test_the_first_pin_cannot_pay(reader, holder, info):
    holder.answers = ["123456"]

    answer = call(reader, "iDoDebit", 3, info, "0.1|0.2|20151118185001|")

    assert answer.code == Code.FIRST_PIN


def test_readers_are_tried_in_the_order_of_the_type():
    names = ["ACS ACR122U PICC 00", "Gemalto 01"]

    assert in_order(names, 1) == ["Gemalto 01"]
    assert in_order(names, 2) == ["ACS ACR122U PICC 00"]
    assert in_order(names, 3) == ["Gemalto 01", "ACS ACR122U PICC 00"]
    assert in_order(names, 4) == names


def test_a_blank_gives_empty_fields_and_no_error(holder):
    card: SoftwareCard = blank("2.00")
    reader = ReaderFunctions(SoftwareSlot(card), holder, keys=KEYS)

    answer = call(reader, "iReadCardBas", 3)

    assert answer.code == Code.OK
    assert answer.output.startswith(f"619901|||{card.identifier.hex().upper()}||")
