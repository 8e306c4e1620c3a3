"""Medical debit: the card counts, checks MAC1, records, answers TAC and MAC2."""

from minka.chip import ciphers
from minka.chip.apdu import Command
from minka.chip.debit import PURSE_KEY, TAC_KEY, Debit, codes
from minka.chip.instructions import Ins
from minka.chip.software_card import _layout as at
from minka.chip.software_card._card import Refused, SoftwareCard, handles
from minka.chip.software_card._files import alive, append_cyclic
from minka.chip.status_words import SW

START_LENGTH, DEBIT_LENGTH = 14, 15


@handles(Ins.INITIALISE_DEBIT)
def initialise_debit(card: SoftwareCard, command: Command) -> bytes:
    """Amounts (4 + 4) and terminal (6) → debit counter (2) and random number (4)."""
    alive(card)
    if card.application != "DF04":
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)
    if "PIN" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    if len(command.data) != START_LENGTH:
        raise Refused(SW.WRONG_LENGTH)
    counter = int.from_bytes(_counter(card), "big") + 1
    if counter > 0xFFFF:
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)
    random = card.random(4)
    card.debit = (command.data, counter, random)
    return counter.to_bytes(2, "big") + random


def _counter(card: SoftwareCard) -> bytes:
    return bytes(card.memory.content[at.DEBIT_COUNTER : at.DEBIT_COUNTER + 2])


@handles(Ins.DEBIT)
def debit(card: SoftwareCard, command: Command) -> bytes:
    """Terminal counter (4), time (7), MAC1 (4) → TAC (4), MAC2 (4)."""
    alive(card)
    started, card.debit = card.debit, None
    if started is None:
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)
    if len(command.data) != DEBIT_LENGTH:
        raise Refused(SW.WRONG_LENGTH)
    data, counter, random = started
    order = Debit(
        account_fen=int.from_bytes(data[:4], "big"),
        pooled_fen=int.from_bytes(data[4:8], "big"),
        terminal=data[8:].hex(),
        time=command.data[4:11].hex(),
        terminal_counter=int.from_bytes(command.data[:4], "big"),
        random=random,
        counter=counter,
    )
    digits = order.terminal + order.time
    if not digits.isdigit() or order.account_fen + order.pooled_fen >= 1 << 32:
        raise Refused(SW.WRONG_DATA)
    keys = card.layout.keys_by_name
    expected = codes(
        card.profile.suite, card.key_value(keys[PURSE_KEY]), card.key_value(keys[TAC_KEY]), order
    )
    if not ciphers.same(expected.mac1, command.data[11:]):
        raise Refused(SW.DEBIT_MAC_WRONG)
    # The counter goes first: a power cut then costs a number, never lets one be used twice.
    card.memory.write(at.DEBIT_COUNTER, counter.to_bytes(2, "big"))
    append_cyclic(card, card.layout.files["DF04", 0xEF08], order.record)
    return expected.tac + expected.mac2
