"""Data for a personalisation machine and what it gives back: nothing altered passes unnoticed."""

import dataclasses
import datetime
import io
import itertools
import json

import pytest

from minka.chip import InProcess, load_profile, personalise
from minka.chip.certificates import CentreCA, Subject
from minka.chip.ciphers import Suite
from minka.chip.keys import MasterKey
from minka.chip.personalisation import (
    FileRefused,
    Order,
    Outcome,
    ReturnLine,
    certify,
    check_batch,
    outcome_of,
    read_batch,
    read_return,
    write_batch,
    write_return,
)
from minka.kernel.crypto import provider
from tests.chip.cast import KEYS, WANG_FANG, blank

TRANSPORT = MasterKey("PTK", Suite.SM4, 1, b"a transport key!")
OTHER = MasterKey("PTK", Suite.SM4, 2, b"another key here")
ORDERS = [
    Order(1, "", dataclasses.replace(WANG_FANG, photo=b"\xff\xd8abc\xff\xd9")),
    Order(2, blank(serial=9).identifier.hex().upper(), WANG_FANG),
    Order(3, "", dataclasses.replace(WANG_FANG, more={"DF01EF05": {0x20: "10"}})),
]


def batch_text(orders=ORDERS):
    file = io.StringIO()
    write_batch(file, "B20261121-01", orders, version="3.00", transport=TRANSPORT)
    return file.getvalue()


def checked(text, transport=TRANSPORT):
    return check_batch(io.StringIO(text), transport=transport)


def test_orders_come_out_as_they_went_in_and_nothing_is_readable_between():
    text = batch_text()

    assert list(read_batch(io.StringIO(text), transport=TRANSPORT)) == ORDERS
    header = checked(text)
    assert (header["batch"], header["cards"], header["photo_bytes"]) == ("B20261121-01", 3, 7)
    assert "王芳" not in text
    assert WANG_FANG.social_security_number not in text


def swapped(lines):
    return [lines[0], lines[2], lines[1], *lines[3:]]


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[:2] + lines[3:],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        swapped,
        lambda lines: [*lines, lines[1]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[1][:-9], *lines[2:]],
        lambda lines: [lines[0].replace("-01", "-02"), *lines[1:]],
        lambda lines: [*lines[:-1], lines[-1].replace('"cards":3', '"cards":2')],
        lambda lines: [lines[0], "x" * 70_000, *lines[1:]],
        lambda lines: [],
    ],
    ids=[
        "no trailer", "a card missing", "a card twice", "two cards swapped", "more after the end",
        "no header", "a line cut", "another batch", "another count", "one endless line", "empty",
    ],
)  # fmt: skip
def test_a_file_that_was_touched_is_refused_as_a_whole(change):
    lines = change(batch_text().splitlines())

    with pytest.raises(FileRefused):
        checked("".join(line + "\n" for line in lines))


def test_every_character_of_a_card_line_counts():
    lines = batch_text().splitlines()
    for at in range(0, len(lines[2]), 29):
        other = "0" if lines[2][at] != "0" else "1"
        touched = [*lines[:2], lines[2][:at] + other + lines[2][at + 1 :], *lines[3:]]
        with pytest.raises(FileRefused):
            checked("".join(line + "\n" for line in touched))


def test_a_card_of_another_file_does_not_fit():
    lines, others = batch_text().splitlines(), batch_text().splitlines()

    with pytest.raises(FileRefused, match="第3行"):
        checked("".join(line + "\n" for line in [*lines[:2], others[2], *lines[3:]]))


def test_another_transport_key_is_named_before_anything_is_read():
    with pytest.raises(FileRefused, match="传输密钥"):
        checked(batch_text(), OTHER)


def made(orders):
    """Run the orders as a machine does, one of them on a card that is pulled out."""
    for order in orders:
        card = blank(serial=int(order.identifier[16:24] or "0", 16) or order.number)
        pull = 9 if order.number == 3 else None
        transport = InProcess(card, pull_after=pull)
        result = personalise(
            transport, order.data, load_profile("3.00"), KEYS, identifier=order.identifier
        )
        yield outcome_of(order.number, result)


def return_text(lines=None):
    file = io.StringIO()
    totals = write_return(file, "B1", lines or made(ORDERS), transport=TRANSPORT)
    return file.getvalue(), totals


def test_the_return_file_tells_what_became_of_every_order():
    text, totals = return_text()

    lines = read_return(io.StringIO(text), "B1", transport=TRANSPORT)

    assert [line.outcome for line in lines] == [Outcome.MADE, Outcome.MADE, Outcome.TORN]
    assert totals == {"MADE": 2, "TORN": 1}
    assert lines[1].identifier == ORDERS[1].identifier
    assert lines[2].code == "CARD_GONE"
    assert lines[2].step


@pytest.mark.parametrize(
    "lines",
    [
        [ReturnLine(1, "TORN"), ReturnLine(1, "TORN")],
        [ReturnLine(1, "TORN", "AB" * 16), ReturnLine(2, "TORN", "AB" * 16)],
        [ReturnLine(1, "MADE", blank(serial=1).identifier.hex(), blank(serial=2).atr.hex())],
        [ReturnLine(1, "MADE", blank(serial=1).identifier.hex(), "")],
    ],
    ids=["an order twice", "a card twice", "two cards mixed up", "no ATR"],
)
def test_a_return_that_cannot_be_true_is_refused(lines):
    text, _totals = return_text(lines)

    with pytest.raises(FileRefused):
        read_return(io.StringIO(text), "B1", transport=TRANSPORT)


def test_a_return_of_another_batch_or_touched_is_refused():
    text, _totals = return_text()
    rows = text.splitlines()
    entry = json.loads(rows[3])
    touched = entry["line"].replace("TORN", "MADE")
    forged = [*rows[:3], json.dumps({**entry, "line": touched}), rows[4]]

    for batch, lines in (
        ("B2", rows),
        ("B1", rows[:-1]),
        ("B1", forged),
        ("B1", rows[:2] + rows[3:]),
    ):
        with pytest.raises(FileRefused):
            read_return(
                io.StringIO("".join(f"{row}\n" for row in lines)), batch, transport=TRANSPORT
            )


def test_a_long_batch_is_a_stream():
    orders = (Order(n, "", WANG_FANG) for n in itertools.count(1))
    file = io.StringIO()

    count = write_batch(
        file, "B1", itertools.islice(orders, 200), version="3.00", transport=TRANSPORT
    )

    assert count == checked(file.getvalue())["cards"] == 200


def test_a_personalised_card_gets_its_certificates():
    card = blank("3.00")
    personalise(InProcess(card), WANG_FANG, card.profile, KEYS)
    centre = CentreCA(provider().sm2_generate(), organisation="某市人社", name="测试根证书")
    subject = Subject("王芳", "A00000017", WANG_FANG.social_security_number)
    day = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)

    issued = certify(
        InProcess(card),
        subject.encode(),
        lambda request: centre.issue(
            request, subject, valid_from=day, valid_to=day.replace(year=2036)
        ),
        KEYS,
    )

    slot = card.layout.files["PKI", 0xEF01]
    assert bytes(card.memory.content[slot.offset :][: len(issued.signing)]) == issued.signing
