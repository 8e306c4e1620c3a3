"""A stand-in for the 密码机 of a hospital: answers the questions of the step functions.

Business types 01–04 with `|` strings as one public interface description gives them; where the
card must be known and the string does not name it, the 卡识别码 stands at the end (ours).
"""

import itertools

from minka.chip.apdu import Command
from minka.chip.ciphers import Suite
from minka.chip.debit import Debit
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.profiles import VERSIONS, load_profile


class HsmDesk:
    """Answers questions with the keys of a provider."""

    def __init__(self, keys: KeyProvider) -> None:
        self.keys = keys
        self._counters = itertools.count(1)
        self._names = {
            key.address: key.name for version in VERSIONS for key in load_profile(version).keys
        }

    def basic(self, question: str) -> str:
        """01: both authentications of reading the basic information."""
        _division, _atr, suite, identifier, *factors = question.rstrip("|").split("|")
        card = CardIdentity(bytes.fromhex(identifier), Suite(suite))
        inner = self._code("IRK", card, factors[0], factors[1])
        outer = self._code("RKSSSE", card, factors[2], factors[3]) if len(factors) == 4 else ""
        return f"{inner}|{outer}|"

    def external(self, question: str) -> str:
        """02: an external authentication."""
        _division, _atr, suite, address, factor, data, identifier = question.rstrip("|").split("|")
        card = CardIdentity(bytes.fromhex(identifier), Suite(suite))
        return self._code(self._names[address], card, factor, data) + "|"

    def sealed(self, question: str, identifier: str) -> str:
        """03: the whole secured APDU of a PIN command."""
        _division, _atr, suite, address, factor, header, pin = question[:-1].split("|")
        card = CardIdentity(bytes.fromhex(identifier), Suite(suite))
        cla, ins, p1, p2, _length = bytes.fromhex(header)
        block = bytes((len(pin) // 2,)) + bytes.fromhex(pin) if pin else b""
        command = Command(cla & 0xFB, ins, p1, p2, block)
        challenge = bytes.fromhex(factor)
        name = self._names[address]
        sealed = self.keys.seal(name, card, challenge=challenge, command=command)
        return sealed.encode().hex().upper()

    def debit(self, question: str) -> str:
        """04: the codes of a medical debit."""
        fields = question.rstrip("|").split("|")
        _division, _atr, suite, _address, random, counter, amounts, _type, *rest = fields
        terminal, time, identifier = rest
        order = Debit(
            account_fen=int(amounts[:8], 16),
            pooled_fen=int(amounts[8:], 16),
            terminal=terminal,
            time=time,
            terminal_counter=next(self._counters),
            random=bytes.fromhex(random),
            counter=int(counter, 16),
        )
        codes = self.keys.debit_codes(CardIdentity(bytes.fromhex(identifier), Suite(suite)), order)
        fields = [part.hex().upper() for part in (codes.mac1, codes.mac2, codes.tac)]
        return "|".join([f"{order.terminal_counter:08X}", time, *fields]) + "|"

    def _code(self, name: str, card: CardIdentity, factor: str, data: str) -> str:
        code = self.keys.authentication_code(
            name, card, factor=bytes.fromhex(factor), data=bytes.fromhex(data)
        )
        return code.hex().upper() + data
