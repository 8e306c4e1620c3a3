"""A terminal's conversation with one card: the commands as calls.

It remembers which application and file are selected, so that callers name files and tags and
nothing is selected twice.
"""

import secrets
from collections.abc import Callable, Iterable

from minka.chip import ciphers, tlv
from minka.chip.apdu import Command, Response
from minka.chip.ciphers import Suite
from minka.chip.debit import Debit
from minka.chip.errors import BadAnswer, BadValue, ChipError, NotOurCard
from minka.chip.instructions import SSSE_NAME, Cla, Ins
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.processors import chain
from minka.chip.profiles import ChipKey, FileSpec, Profile, load_profile
from minka.chip.transports import Transport

CHUNK = 240
IDENTIFIER_TAG, VERSION_TAG = 0x01, 0x03


class CardSession:
    """One card, from power-on to removal. Every call raises CardRefused or TransportFailed."""

    def __init__(
        self, transport: Transport, *, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self.transport = transport
        self.random = random
        self._chain = chain(transport)
        self.application = ""
        self._file = ""
        self.algorithm: str | None = None

    def send(self, command: Command) -> Response:
        """Send a command as it is."""
        return self._chain.send(command)

    def command(
        self, ins: int, p1: int, p2: int, data: bytes = b"", *, le: int | None = None
    ) -> bytes:
        """Send a plain command and return its data."""
        command = Command(Cla.ISO, ins, p1, p2, data, le)
        return self._chain.send(command).expect(command)

    # -- applications and files

    def start(self) -> None:
        """Select the basic application by name, which forgets every right won before."""
        fci = self.command(Ins.SELECT, 0x04, 0, SSSE_NAME, le=256)
        self.algorithm = tlv.algorithm_of(fci)
        self.application, self._file = "SSSE", ""

    def open(self, spec: FileSpec, profile: Profile) -> None:
        """Select a file, and its application first where that is another one."""
        if self.application != spec.application:
            wanted = profile.application(spec.application)
            self.command(Ins.SELECT, 0x04, 0, wanted.aid, le=256)
            self.application, self._file = spec.application, ""
        if self._file != spec.path:
            self.command(Ins.SELECT, 0x02, 0, bytes.fromhex(spec.id))
            self._file = spec.path

    def identify(self) -> tuple[CardIdentity, Profile]:
        """Return who the card says it is and the profile of its version; SSSE must be selected.

        Raises UnknownProfile for a version that we have no table of.
        """
        self.command(Ins.SELECT, 0x02, 0, b"\xef\x05")
        self._file = "SSSEEF05"
        identifier = self.read_tag(IDENTIFIER_TAG, 16)
        text = self.read_tag(VERSION_TAG, 4).decode("ascii", "replace")
        profile = load_profile(_known_version(text))
        suite = profile.suite
        if self.algorithm is not None:
            suite = _suite(self.algorithm)
        return CardIdentity(identifier, suite), profile

    # -- records and bytes

    def read_tag(self, tag: int, length: int) -> bytes:
        """Return the value of a record by its tag; `length` is the value's."""
        raw = self.command(Ins.READ_RECORD, tag, 0, le=length + 2)
        return tlv.record_value(raw, tag)

    def read_number(self, number: int, tag: int, length: int) -> bytes:
        """Return the value of a record by its number."""
        raw = self.command(Ins.READ_RECORD, number, 4, le=length + 2)
        return tlv.record_value(raw, tag)

    def read_cyclic(self, number: int, length: int) -> bytes:
        """Return a record of a cyclic file; 1 is the newest."""
        raw = self.command(Ins.READ_RECORD, number, 4, le=length)
        if len(raw) != length:
            raise BadAnswer("循环记录长度不符")
        return raw

    def update_tag(self, tag: int, value: bytes) -> None:
        """Write a record by its tag."""
        self.command(Ins.UPDATE_RECORD, tag, 0, tlv.record(tag, value))

    def update_number(self, number: int, tag: int, value: bytes) -> None:
        """Write a record by its number."""
        self.command(Ins.UPDATE_RECORD, number, 4, tlv.record(tag, value))

    def append(self, raw: bytes) -> None:
        """Put a record in front of a cyclic file."""
        self.command(Ins.APPEND_RECORD, 0, 0, raw)

    def read_binary(self, length: int) -> bytes:
        """Return the first bytes of the selected transparent file."""
        parts: list[bytes] = []
        for offset in range(0, length, 256):
            wanted = min(256, length - offset)
            part = self.command(Ins.READ_BINARY, offset >> 8, offset & 0xFF, le=wanted)
            if len(part) != wanted:
                raise BadAnswer("文件比要求的短")
            parts.append(part)
        return b"".join(parts)

    def update_binary(self, data: bytes) -> None:
        """Write the first bytes of the selected transparent file."""
        for offset in range(0, len(data), CHUNK):
            part = data[offset : offset + CHUNK]
            self.command(Ins.UPDATE_BINARY, offset >> 8, offset & 0xFF, part)

    # -- authentication

    def challenge(self) -> bytes:
        """Return 8 random bytes of the card."""
        value = self.command(Ins.GET_CHALLENGE, 0, 0, le=8)
        if len(value) != 8:
            raise BadAnswer("随机数不是8字节")
        return value

    def internal_authenticate(self, card: CardIdentity, keys: KeyProvider, key: ChipKey) -> None:
        """Make the card prove its key; raises NotOurCard."""
        factor, data = self.random(8), self.random(8)
        answer = self.command(Ins.INTERNAL_AUTHENTICATE, 0, key.id, factor + data, le=8)
        expected = keys.authentication_code(key.name, card, factor=factor, data=data)
        if not ciphers.same(answer, expected):
            raise NotOurCard

    def external_authenticate(self, card: CardIdentity, keys: KeyProvider, key: ChipKey) -> None:
        """Prove a key to the card."""
        factor, data = self.challenge(), self.challenge()
        code = keys.authentication_code(key.name, card, factor=factor, data=data)
        self.command(Ins.EXTERNAL_AUTHENTICATE, 0, key.id, code + data)

    def sealed(self, keys: KeyProvider, card: CardIdentity, name: str, command: Command) -> bytes:
        """Send a command sealed with a key and a fresh challenge; return its data."""
        challenge = self.challenge()

        def seal(plain: Command) -> Command:
            return keys.seal(name, card, challenge=challenge, command=plain)

        self._chain.seal = seal
        try:
            return self._chain.send(command).expect(command)
        finally:
            self._chain.seal = None

    # -- medical debit and signature

    def start_debit(self, account_fen: int, pooled_fen: int, terminal: str) -> tuple[int, bytes]:
        """Announce a debit in DF04; return the card's counter and its random number."""
        amounts = account_fen.to_bytes(4, "big") + pooled_fen.to_bytes(4, "big")
        command = Command(
            Cla.PBOC, Ins.INITIALISE_DEBIT, 1, 2, amounts + bytes.fromhex(terminal), 6
        )
        answer = self._chain.send(command).expect(command)
        if len(answer) != 6:
            raise BadAnswer("消费初始化应答不是6字节")
        return int.from_bytes(answer[:2], "big"), answer[2:]

    def finish_debit(self, debit: Debit, mac1: bytes) -> tuple[bytes, bytes]:
        """Carry the debit out; return TAC and MAC2."""
        counter = debit.terminal_counter.to_bytes(4, "big")
        data = counter + bytes.fromhex(debit.time) + mac1
        command = Command(Cla.PBOC, Ins.DEBIT, 1, 0, data, 8)
        answer = self._chain.send(command).expect(command)
        if len(answer) != 8:
            raise BadAnswer("消费应答不是8字节")
        return answer[:4], answer[4:]

    def make_key_pair(self) -> bytes:
        """Let the card make its SM2 key pair; return the public point, 64 bytes."""
        return self._exactly(64, Ins.GENERATE_KEY_PAIR, 0x80, 0)

    def public_key(self) -> bytes:
        """Return the public point of the card's key pair, 64 bytes."""
        return self._exactly(64, Ins.GENERATE_KEY_PAIR, 0x81, 0)

    def sign_digest(self, digest: bytes) -> bytes:
        """Let the card sign a pre-processed hash; return r‖s, 64 bytes."""
        return self._exactly(64, Ins.SIGN, 0x9E, 0x9A, digest)

    def _exactly(self, size: int, ins: int, p1: int, p2: int, data: bytes = b"") -> bytes:
        answer = self.command(ins, p1, p2, data, le=256)
        if len(answer) != size:
            raise BadAnswer(f"应答不是{size}字节")
        return answer

    # -- PIN

    def verify_pin(self, pin: str) -> None:
        """Present the PIN; CardRefused.status tells the tries that are left."""
        self.command(Ins.VERIFY, 0, 0, pin_bytes(pin))

    def change_pin(self, old: str, new: str) -> None:
        """Change the PIN, knowing the old one."""
        command = Command(Cla.PBOC, Ins.CHANGE_PIN, 1, 0, pin_bytes(old) + b"\xff" + pin_bytes(new))
        self._chain.send(command).expect(command)

    def reload_pin(self, keys: KeyProvider, card: CardIdentity, new: str) -> None:
        """Set a new PIN; PUK must have been proved before."""
        pin = pin_bytes(new)
        command = Command(Cla.PBOC, Ins.PIN_UNBLOCK, 0, 1, bytes((len(pin),)) + pin)
        self.sealed(keys, card, "SMK", command)

    def unblock_pin(self, keys: KeyProvider, card: CardIdentity) -> None:
        """Give the tries of the PIN back; PUK must have been proved before."""
        self.sealed(keys, card, "SMK", Command(Cla.PBOC, Ins.PIN_UNBLOCK, 0, 1))


def pin_bytes(pin: str) -> bytes:
    """Return the PIN as BCD, filled with F to a whole byte; raises BadValue."""
    if not (4 <= len(pin) <= 16 and pin.isascii() and pin.isdigit()):
        raise BadValue("VALUE_FORMAT", label="密码", expected="4至16位数字")
    return bytes.fromhex(pin + "f" * (len(pin) % 2))


def rights_to_win(rules: Iterable[frozenset[str]]) -> frozenset[str]:
    """Choose among the alternatives of an access rule: keys before PIN, few before many."""
    return min(rules, key=lambda needed: ("PIN" in needed, len(needed)), default=frozenset())


def _known_version(text: str) -> str:
    """Return the table to use: `2.01` is read with the table of `2.00`."""
    return text[:2] + "00" if text[:2] in ("1.", "2.", "3.") else text


def _suite(algorithm: str) -> Suite:
    try:
        return Suite(algorithm)
    except ValueError:
        raise ChipError("SUITE_UNSUPPORTED", suite=algorithm) from None
