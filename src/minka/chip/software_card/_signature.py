"""The card's own SM2 key pair (3.00): made on the card, never leaves it, signs after the PIN."""

from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.instructions import Ins
from minka.chip.software_card import _layout as at
from minka.chip.software_card._card import Refused, SoftwareCard, handles
from minka.chip.software_card._files import alive
from minka.chip.status_words import SW
from minka.kernel.crypto import Sm2PrivateKey, Sm2PublicKey, provider

READ_ONLY = 0x81
DIGEST = 32


def _key_pair(card: SoftwareCard) -> bytes:
    return bytes(card.memory.content[at.KEY_PAIR : at.KEY_PAIR + at.KEY_PAIR_SIZE])


@handles(Ins.GENERATE_KEY_PAIR)
def generate_key_pair(card: SoftwareCard, command: Command) -> bytes:
    """Make a key pair (P1 = 80, needs the update key) or show the one there is (P1 = 81)."""
    alive(card)
    if card.profile.suite is not Suite.SM4:
        raise Refused(SW.FUNCTION_UNSUPPORTED)
    if command.p1 == READ_ONLY:
        held = _key_pair(card)
        if not held[0]:
            raise Refused(SW.KEY_NOT_FOUND)
        return held[33:]
    if "UKSSSE" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    pair = provider().sm2_generate()
    card.memory.write(at.KEY_PAIR, b"\1" + pair.secret + pair.public.point)
    return pair.public.point


@handles(Ins.SIGN)
def sign(card: SoftwareCard, command: Command) -> bytes:
    """Sign a pre-processed hash (32 bytes) → r‖s (64 bytes); needs the PIN."""
    alive(card)
    held = _key_pair(card)
    if not held[0]:
        raise Refused(SW.KEY_NOT_FOUND)
    if "PIN" not in card.rights:
        raise Refused(SW.SECURITY_NOT_SATISFIED)
    if len(command.data) != DIGEST:
        raise Refused(SW.WRONG_LENGTH)
    pair = Sm2PrivateKey(held[1:33], Sm2PublicKey(held[33:]))
    return provider().sm2_sign_digest(pair, command.data)
