"""How a secured command is built and opened; the same few lines serve the card and the 密码机.

The session key comes from the key and the card's last challenge. The MAC covers CLA INS P1 P2 Lc
and the data. A confidential command carries `length, plain` padded with 80 00 …, encrypted; which
commands are confidential is a property of the command, not of the message.

Source: PBOC 2.0 part 2 §8.4, §8.5; the block of a new PIN from two public programs; that the MAC
starts from zero because the challenge is already in the session key is our reading.
"""

from minka.chip import ciphers
from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.instructions import Cla, Ins

MAC_LENGTH = 4
CONFIDENTIAL = frozenset({Ins.PIN_UNBLOCK, Ins.CHANGE_PIN})


def session_key(suite: Suite, key: bytes, challenge: bytes) -> bytes:
    """Return the key of one secured command."""
    return ciphers.diversify(suite, key, challenge.ljust(8, b"\0"))


def sealed(suite: Suite, session: bytes, command: Command) -> Command:
    """Return the secured form of a plain command; a PIN block stands there as `length, PIN`."""
    data = command.data
    if command.ins in CONFIDENTIAL and data:
        data = ciphers.encrypt(suite, session, ciphers.pad(data, suite.block))
    cla = command.cla | Cla.SECURE
    code = ciphers.mac(suite, session, _covered(cla, command, data))
    return Command(cla, command.ins, command.p1, command.p2, data + code, command.le)


def opened(suite: Suite, session: bytes, command: Command) -> bytes | None:
    """Return the plain data of a secured command, None when the MAC or padding is wrong."""
    data, code = command.data[:-MAC_LENGTH], command.data[-MAC_LENGTH:]
    expected = ciphers.mac(suite, session, _covered(command.cla, command, data))
    if not ciphers.same(expected, code):
        return None
    if command.ins not in CONFIDENTIAL or not data:
        return data
    if len(data) % suite.block:
        return None
    return ciphers.unpad(ciphers.decrypt(suite, session, data))


def _covered(cla: int, command: Command, data: bytes) -> bytes:
    """CLA INS P1 P2 Lc data; Lc counts the MAC, in two bytes where one cannot."""
    size = len(data) + MAC_LENGTH
    length = size.to_bytes(1 if size < 256 else 2, "big")
    return bytes((cla, command.ins, command.p1, command.p2)) + length + data
