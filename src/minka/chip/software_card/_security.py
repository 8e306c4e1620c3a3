"""Challenges, authentication both ways, PIN, secure messaging, life cycle."""

from minka.chip import ciphers
from minka.chip.apdu import Command
from minka.chip.instructions import Cla, Ins
from minka.chip.lifecycle import ChipStatus
from minka.chip.secure_message import MAC_LENGTH, opened, session_key
from minka.chip.software_card import _layout as at
from minka.chip.software_card._card import Refused, SoftwareCard, handles
from minka.chip.software_card._layout import KeySlot
from minka.chip.status_words import SW

DEAD = (ChipStatus.BLANK, ChipStatus.TERMINATED)
WHOLE_CARD = 0x40
INTERNAL_KEY = "IRK"


def _alive(card: SoftwareCard, *, also_blocked: bool = False) -> None:
    status = card.status
    if status is ChipStatus.TERMINATED:
        raise Refused(SW.APPLICATION_LOCKED)
    if status is ChipStatus.BLANK or (status is ChipStatus.BLOCKED and not also_blocked):
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)


def _key(card: SoftwareCard, key_id: int) -> KeySlot:
    keys = card.layout.keys_by_id
    slot = keys.get((card.application, key_id)) or keys.get(("SSSE", key_id))
    if slot is None:
        raise Refused(SW.KEY_NOT_FOUND)
    return slot


@handles(Ins.GET_CHALLENGE)
def get_challenge(card: SoftwareCard, command: Command) -> bytes:
    """Give 4 or 8 random bytes; the last two of 8 are remembered until they are used."""
    if command.le not in (4, 8):
        raise Refused(SW.WRONG_LENGTH)
    challenge = card.random(command.le)
    card.challenges = [*card.challenges[-1:], challenge]
    return challenge


@handles(Ins.INTERNAL_AUTHENTICATE)
def internal_authenticate(card: SoftwareCard, command: Command) -> bytes:
    """Prove that the card holds the key: 过程因子 (8) + 原始信息 (8) → 鉴别数据 (8).

    With the one key made for it only: both authentications compute alike, so a card that answered
    with any key would hand a stranger the code for its own challenge.
    """
    _alive(card, also_blocked=True)
    if len(command.data) != 16:
        raise Refused(SW.WRONG_LENGTH)
    suite = card.profile.suite
    slot = _key(card, command.p2)
    if slot.key.name != INTERNAL_KEY:
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)
    key = card.key_value(slot)
    session = ciphers.diversify(suite, key, command.data[:8])
    return ciphers.authentication_code(suite, session, command.data[8:])


@handles(Ins.EXTERNAL_AUTHENTICATE)
def external_authenticate(card: SoftwareCard, command: Command) -> bytes:
    """Let the terminal prove a key: 鉴别数据 (8) + 原始信息 (8).

    The challenge before the last is the 过程因子, the last one the 原始信息; both are used up
    whatever the outcome, so that nothing can be replayed.
    """
    _alive(card)
    challenges, card.challenges = card.challenges, []
    if len(command.data) != 16:
        raise Refused(SW.WRONG_LENGTH)
    if len(challenges) != 2 or command.data[8:] != challenges[1]:
        raise Refused(SW.CHALLENGE_MISSING)
    slot = _key(card, command.p2)
    if slot.key.name == INTERNAL_KEY:
        raise Refused(SW.CONDITIONS_NOT_SATISFIED)
    suite = card.profile.suite
    session = ciphers.diversify(suite, card.key_value(slot), challenges[0].ljust(8, b"\0"))
    left = _spend_try(card, slot)
    expected = ciphers.authentication_code(suite, session, challenges[1].ljust(8, b"\0"))
    if not ciphers.same(expected, command.data[:8]):
        raise Refused(SW.NO_RETRIES_LEFT | left)
    _give_tries_back(card, slot)
    card.rights.add(slot.key.name)
    return b""


def _spend_try(card: SoftwareCard, slot: KeySlot) -> int:
    """Count a try before it is known to be wrong: a power cut must save none. Return the rest."""
    place = slot.offset + at.KEY_TRIES
    left = card.memory.content[place] - 1
    card.memory.write(place, bytes((left,)))
    card.rights.discard(slot.key.name)
    return left


def _give_tries_back(card: SoftwareCard, slot: KeySlot) -> None:
    card.memory.write(slot.offset + at.KEY_TRIES, bytes((at.KEY_LIMIT,)))


def open_command(card: SoftwareCard, command: Command, key_name: str) -> bytes:
    """Check the seal of a secured command and return its plain data; uses up the challenge."""
    challenges, card.challenges = card.challenges, []
    slot = card.layout.keys_by_name[key_name]
    key = card.key_value(slot)
    if not command.cla & Cla.SECURE or len(command.data) < MAC_LENGTH:
        raise Refused(SW.MAC_MISSING)
    if not challenges:
        raise Refused(SW.CHALLENGE_MISSING)
    suite = card.profile.suite
    session = session_key(suite, key, challenges[-1])
    # A wrong MAC costs a try of the key: otherwise 2^32 guesses would be free.
    left = _spend_try(card, slot)
    plain = opened(suite, session, command)
    if plain is None:
        raise Refused(SW.MAC_WRONG if left else SW.KEY_BLOCKED)
    _give_tries_back(card, slot)
    return plain


@handles(Ins.VERIFY)
def verify(card: SoftwareCard, command: Command) -> bytes:
    """Check the PIN; with no data tell the tries that are left."""
    _alive(card)
    if not command.data:
        raise Refused(_tries(card))
    check_pin(card, command.data)
    card.rights.add("PIN")
    return b""


def _tries(card: SoftwareCard) -> int:
    left = card.memory.content[at.PIN_TRIES]
    return SW.NO_RETRIES_LEFT | left if left else SW.KEY_BLOCKED


def check_pin(card: SoftwareCard, pin: bytes) -> None:
    """Compare a PIN; the try is counted before the comparison so that a power cut saves none."""
    content = card.memory.content
    left = content[at.PIN_TRIES]
    card.rights.discard("PIN")
    if not left:
        raise Refused(SW.KEY_BLOCKED)
    card.memory.write(at.PIN_TRIES, bytes((left - 1,)))
    kept = bytes(content[at.PIN : at.PIN + content[at.PIN_LENGTH]])
    if not ciphers.same(kept, pin):
        raise Refused(_tries(card))
    card.memory.write(at.PIN_TRIES, bytes((at.PIN_LIMIT,)))


def _valid_pin(pin: bytes) -> bytes:
    digits = pin.hex().rstrip("f")
    if not (2 <= len(pin) <= 8 and 4 <= len(digits) <= 16 and digits.isdigit()):
        raise Refused(SW.WRONG_DATA)
    return pin


@handles(Ins.CHANGE_PIN)
def change_pin(card: SoftwareCard, command: Command) -> bytes:
    """P1 = 01: old PIN, FF, new PIN. P1 = 00: RELOAD, new PIN and MAC, after PUK."""
    _alive(card)
    if command.p1 == 0:
        return _reload(card, command)
    old, mark, new = command.data.partition(b"\xff")
    if not mark or not old:
        raise Refused(SW.WRONG_DATA)
    new = _valid_pin(new)
    check_pin(card, old)
    card.set_pin(new, is_first=False)
    return b""


def _reload(card: SoftwareCard, command: Command) -> bytes:
    if "PUK" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    block = open_command(card, command, "SMK")
    card.set_pin(_pin_of_block(block), is_first=False)
    return b""


@handles(Ins.PIN_UNBLOCK)
def unblock_pin(card: SoftwareCard, command: Command) -> bytes:
    """Give the tries back (MAC alone), or set a new PIN as well; after PUK."""
    _alive(card)
    if "PUK" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    block = open_command(card, command, "SMK")
    if block:
        card.set_pin(_pin_of_block(block), is_first=False)
    else:
        card.memory.write(at.PIN_TRIES, bytes((at.PIN_LIMIT,)))
    return b""


def _pin_of_block(block: bytes) -> bytes:
    """Take the PIN out of `length, PIN`."""
    if not block or len(block) != block[0] + 1:
        raise Refused(SW.WRONG_DATA)
    return _valid_pin(block[1:])


@handles(Ins.SET_STATUS)
def set_status(card: SoftwareCard, command: Command) -> bytes:
    """End personalisation: the chip now belongs to a person. Needs the update key."""
    _alive(card)
    if command.p1 != WHOLE_CARD:
        raise Refused(SW.WRONG_P1P2)
    if "UKSSSE" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    card.move("personalise")
    return b""


@handles(Ins.APPLICATION_BLOCK)
def block(card: SoftwareCard, command: Command) -> bytes:
    """Block the card until it is unblocked; MAC under BK."""
    _alive(card)
    open_command(card, command, "BK")
    card.move("block")
    card.rights.clear()
    return b""


@handles(Ins.APPLICATION_UNBLOCK)
def unblock(card: SoftwareCard, command: Command) -> bytes:
    """Let a blocked card work again; MAC under BK."""
    _alive(card, also_blocked=True)
    open_command(card, command, "BK")
    card.move("unblock")
    return b""


@handles(Ins.CARD_BLOCK)
def terminate(card: SoftwareCard, command: Command) -> bytes:
    """End the card for ever; MAC under BK."""
    _alive(card, also_blocked=True)
    open_command(card, command, "BK")
    card.move("terminate")
    card.rights.clear()
    return b""
