"""The way through the 密码机: questions, answers, and steps out of order."""

import pytest

from minka.doors.reader.return_codes import Code

FOR_3_00 = pytest.mark.parametrize("version", ["3.00"], indirect=True)


def call(hsm, name, *arguments):
    return hsm.reader.run(lambda: getattr(hsm, name)(*arguments))


def test_basic_information_is_read_in_two_steps(hsm, hsm_desk, card, version):
    question = call(hsm, "iReadCardBas_HSM_Step1", 3)
    answer = call(hsm, "iReadCardBas_HSM_Step2", hsm_desk.basic(question.output))

    fields = question.output.split("|")
    assert fields[:4] == [
        "619901",
        "004D4B01018600619900000007",
        "03" if version == "3.00" else "01",
        card.identifier.hex().upper(),
    ]
    assert [len(field) for field in fields[4:]] == (
        [16, 16, 16, 16, 0] if version == "3.00" else [16, 16, 0, 0, 0]
    )
    assert answer.code == Code.OK
    assert answer.output.split("|")[4] == "王芳"
    assert answer.output.split("|")[9] == "000000000000"


def test_an_answer_of_another_hsm_is_refused(hsm, hsm_desk):
    question = call(hsm, "iReadCardBas_HSM_Step1", 3)
    answer = hsm_desk.basic(question.output)
    wrong = ("0" if answer[0] != "0" else "1") + answer[1:]

    assert call(hsm, "iReadCardBas_HSM_Step2", wrong).code == Code.HSM_DIFFERS


@FOR_3_00
def test_an_old_answer_does_not_open_the_card_again(hsm, hsm_desk):
    question = call(hsm, "iReadCardBas_HSM_Step1", 3)
    answer = hsm_desk.basic(question.output)
    assert call(hsm, "iReadCardBas_HSM_Step2", answer).code == Code.OK

    call(hsm, "iReadCardBas_HSM_Step1", 3)

    assert call(hsm, "iReadCardBas_HSM_Step2", answer).code == Code.HSM_DIFFERS


@pytest.mark.parametrize("step", ["iReadCardBas_HSM_Step2", "iReadCard_HSM_Step2"])
@FOR_3_00
def test_a_second_step_without_the_first_is_refused(hsm, step):
    assert call(hsm, step, "00" * 16 + "||").code == Code.NOT_CONNECTED


@FOR_3_00
def test_items_are_written_and_read_with_the_hsm(hsm, hsm_desk, info):
    question = call(hsm, "iWriteCard_HSM_Step1", 3, info, "DF01EF06|23|28|$")
    assert question.output.split("|")[3] == "0179"
    written = call(
        hsm,
        "iWriteCard_HSM_Step2",
        hsm_desk.external(question.output),
        "DF01EF06|某路|13800000000|$",
    )
    question = call(hsm, "iReadCard_HSM_Step1", 3, info, "DF01EF06|23|28|$")
    read = call(hsm, "iReadCard_HSM_Step2", hsm_desk.external(question.output))

    assert written.code == Code.OK
    assert read.output == "DF01EF06|某路|13800000000|$"


@FOR_3_00
def test_files_that_need_several_keys_are_not_mixed_in_one_call(hsm, info):
    answer = call(hsm, "iReadCard_HSM_Step1", 3, info, "SSSEEF06|08|$DF01EF06|28|$")

    assert answer.code == Code.BAD_PARAMETER


def test_free_files_need_no_hsm(hsm, info):
    answer = call(hsm, "iReadCard_HSM_Step1", 3, info, "SSSEEF05|07|$")

    assert answer.code == Code.NO_HSM_NEEDED


def test_a_pin_is_reloaded_in_three_steps(hsm, hsm_desk, info, holder, card):
    holder.answers = ["13579", "13579"]
    question = call(hsm, "iReloadPIN_HSM_Step1", 3, info)
    question = call(hsm, "iReloadPIN_HSM_Step2", hsm_desk.external(question.output))
    apdu = hsm_desk.sealed(question.output, card.identifier.hex())

    assert call(hsm, "iReloadPIN_HSM_Step3", apdu).code == Code.OK
    assert apdu.startswith("84240001")


def test_a_pin_is_unblocked_in_three_steps_and_an_altered_message_is_not(hsm, hsm_desk, info, card):
    question = call(hsm, "iUnblockPIN_HSM_Step1", 3, info)
    question = call(hsm, "iUnblockPIN_HSM_Step2", hsm_desk.external(question.output))
    apdu = hsm_desk.sealed(question.output, card.identifier.hex())
    altered = apdu[:-1] + ("0" if apdu[-1] != "0" else "1")

    assert call(hsm, "iUnblockPIN_HSM_Step3", altered).code == -27016
    assert call(hsm, "iUnblockPIN_HSM_Step3", apdu).code == Code.NOT_CONNECTED


def test_a_debit_goes_through_the_hsm(hsm, hsm_desk, info, holder, reader):
    holder.answers = ["123456", "654321", "654321"]
    reader.run(lambda: reader.iChangePIN(3))
    holder.answers = ["654321"]
    question = call(hsm, "iDoDebit_HSM_Step1", 3, info, "0.1|0.2|20151118185001|")
    done = call(hsm, "iDoDebit_HSM_Step2", hsm_desk.debit(question.output))

    assert done.code == Code.OK
    assert done.output.startswith("1|1|410100813475|20151118185001|")
