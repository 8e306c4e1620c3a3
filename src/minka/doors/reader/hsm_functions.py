"""The same functions by way of a 密码机: the reader asks, the hospital's server answers.

Step 1 returns what the 密码机 must be asked, step 2 (and 3) takes its answer as pKey. The card
stays connected between the steps; any other step 1 gives it up. The string of
iReadCardBas_HSM_Step1 is the public one; those of the other functions are ours where marked, for
no public source shows them. `hsm.py` answers them all, for tests and demonstrations.
"""

import contextlib
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

from minka.chip import ciphers
from minka.chip.apdu import Command, Response
from minka.chip.atr import historical_bytes
from minka.chip.basic import NO_TERMINAL, collect_basic
from minka.chip.debit import Debit
from minka.chip.instructions import Cla, Ins
from minka.chip.profiles import ChipKey
from minka.chip.session import pin_bytes, rights_to_win
from minka.doors.reader import files, pins, strings
from minka.doors.reader.functions import AtCard, ReaderFunctions, encoded, must_be
from minka.doors.reader.return_codes import Code, Stop


@dataclass(slots=True, repr=False)
class Pending:
    """A card that waits for the 密码机's answer, and for whose answer it waits."""

    step: str
    at: AtCard
    _: KW_ONLY
    key: ChipKey | None = None
    factor: bytes = b""
    data: bytes = b""
    wants_external: bool = True
    requests: tuple[strings.FileRequest, ...] = ()
    amounts: tuple[int, int, str] = (0, 0, "")
    new_pin: bytes = b""
    counter: tuple[int, bytes] = (0, b"")


class HsmFunctions:
    """Step functions over the same slots and operator as `ReaderFunctions`."""

    def __init__(self, reader: ReaderFunctions) -> None:
        self.reader = reader
        self._held = contextlib.ExitStack()
        self._pending: Pending | None = None

    def owns(self, function: Callable[..., str]) -> bool:
        """Tell whether a function is one of the steps."""
        return getattr(function, "__self__", None) is self

    def release(self) -> None:
        """Give the card up, and with it the step it waited for."""
        self._pending = None
        self._held.close()
        self._held = contextlib.ExitStack()

    def release_unless_pending(self) -> None:
        """Give the card up when no further step is awaited."""
        if self._pending is None:
            self.release()

    # -- basic information

    def iReadCardBas_HSM_Step1(self, iType: int) -> str:
        """Return `区划|复位信息|算法|卡识别码|内部因子|内部原始|外部因子|外部原始|`."""
        at = self._hold(iType)
        inner_factor, inner_data = at.session.random(8), at.session.random(8)
        needs = rights_to_win(at.profile.file("SSSEEF06").read.alternatives)
        outer = [at.session.challenge(), at.session.challenge()] if needs else [b"", b""]
        self._pending = Pending(
            "basic", at, factor=inner_factor, data=inner_data, wants_external=bool(needs)
        )
        identifier = at.card.identifier.hex().upper()
        return _line(*_who(at), identifier, inner_factor, inner_data, *outer)

    def iReadCardBas_HSM_Step2(self, pKey: str) -> str:
        """Take `内部鉴别数据+原始信息|外部鉴别数据+原始信息|`; return the eleven fields."""
        pending = self._taken("basic")
        inner, outer = _two_codes(pKey)
        at = pending.at
        key = at.profile.key("IRK")
        sent = pending.factor + pending.data
        answer = at.session.command(Ins.INTERNAL_AUTHENTICATE, 0, key.id, sent, le=8)
        if not ciphers.same(answer, inner[:8]):
            raise Stop(Code.HSM_DIFFERS)
        if pending.wants_external:
            _prove(at, at.profile.key("RKSSSE"), outer)
        return collect_basic(
            at.session,
            at.card,
            at.profile,
            terminal_number=NO_TERMINAL,
            device_number=self.reader.device_number,
        ).line()

    # -- data items

    def iReadCard_HSM_Step1(self, iType: int, pCardInfo: str, pFileAddr: str) -> str:
        """Return `区划|复位信息|算法|密钥地址|过程因子|原始信息|` (ours), for one read key."""
        return self._files_step(iType, pCardInfo, pFileAddr, "read")

    def iReadCard_HSM_Step2(self, pKey: str) -> str:
        """Take `鉴别数据+原始信息|`; return the data items."""
        pending = self._taken("read")
        at = self._proved(pending, pKey)
        found = []
        for request in pending.requests:
            spec = at.profile.file(request.path)
            at.session.open(spec, at.profile)
            found.append((request.path, files.read(at.session, spec, request.items)))
        return strings.answer(found)

    def iWriteCard_HSM_Step1(self, iType: int, pCardInfo: str, pFileAddr: str) -> str:
        """Return `区划|复位信息|算法|密钥地址|过程因子|原始信息|` (ours), for one update key."""
        return self._files_step(iType, pCardInfo, pFileAddr, "write")

    def iWriteCard_HSM_Step2(self, pKey: str, pWriteData: str) -> str:
        """Take `鉴别数据+原始信息|` and the data; the output is empty."""
        pending = self._taken("write")
        profile, requests = pending.at.profile, list(pending.requests)
        prepared = encoded(profile, requests, strings.write_data(pWriteData, requests))
        at = self._proved(pending, pKey)
        for spec, writes in prepared:
            at.session.open(spec, profile)
            files.write(at.session, writes)
        return ""

    def _files_step(self, kind: int, card_info: str, addresses: str, step: str) -> str:
        requests = tuple(strings.file_address(addresses))
        at = self._hold(kind)
        must_be(at, card_info)
        key = self._one_key(at, requests, step)
        first = at.profile.file(requests[0].path)
        at.session.open(first, at.profile)
        self._pending = Pending(step, at, requests=requests)
        return self._question(at, key)

    def _one_key(self, at: AtCard, requests: tuple[strings.FileRequest, ...], step: str) -> ChipKey:
        """Return the one key that all files ask for; raises Stop when there are several."""
        needed: set[str] = set()
        for request in requests:
            spec = at.profile.file(request.path)
            rule = spec.read if step == "read" else spec.update
            needed |= rights_to_win(rule.alternatives) - {"PIN"}
        if not needed:
            raise Stop(Code.NO_HSM_NEEDED)
        if len(needed) > 1:
            raise Stop(Code.BAD_PARAMETER)
        return at.profile.key(needed.pop())

    # -- PIN

    def iReloadPIN_HSM_Step1(self, iType: int, pCardInfo: str) -> str:
        """Let the holder choose a PIN; return what proves PUK (as above)."""
        return self._pin_step(iType, pCardInfo, "reload")

    def iReloadPIN_HSM_Step2(self, pKey: str) -> str:
        """Take `鉴别数据+原始信息|`; return the question of business type 03."""
        return self._pin_question(pKey, "reload")

    def iReloadPIN_HSM_Step3(self, pKey: str) -> str:
        """Take the whole secured APDU in hex and send it."""
        return self._pin_sent(pKey, "reload")

    def iUnblockPIN_HSM_Step1(self, iType: int, pCardInfo: str) -> str:
        """Return what proves PUK (as above)."""
        return self._pin_step(iType, pCardInfo, "unblock")

    def iUnblockPIN_HSM_Step2(self, pKey: str) -> str:
        """Take `鉴别数据+原始信息|`; return the question of business type 03."""
        return self._pin_question(pKey, "unblock")

    def iUnblockPIN_HSM_Step3(self, pKey: str) -> str:
        """Take the whole secured APDU in hex and send it."""
        return self._pin_sent(pKey, "unblock")

    def _pin_step(self, kind: int, card_info: str, step: str) -> str:
        at = self._hold(kind)
        must_be(at, card_info)
        new = pin_bytes(pins.new_pin(self.reader.operator)) if step == "reload" else b""
        self._pending = Pending(step, at, new_pin=new)
        return self._question(at, at.profile.key("PUK"))

    def _pin_question(self, key: str, step: str) -> str:
        pending = self._taken(step)
        at = pending.at
        _prove(at, at.profile.key("PUK"), _code(key))
        factor = at.session.challenge()
        self._pending = Pending(step + " sealed", at, new_pin=pending.new_pin)
        block = at.card.suite.block if pending.new_pin else 0
        header = f"84240001{block + 4:02X}"
        address = at.profile.key("SMK").address
        return _line(*_who(at), address, factor, header, pending.new_pin.hex().upper())

    def _pin_sent(self, key: str, step: str) -> str:
        pending = self._taken(step + " sealed")
        command = Command.decode(_hex(key.rstrip("|")))
        if command is None or (command.cla, command.ins) != (Cla.PBOC_SECURE, Ins.PIN_UNBLOCK):
            raise Stop(Code.BAD_DATA)
        pending.at.session.send(command).expect(command)
        return ""

    # -- medical debit

    def iDoDebit_HSM_Step1(self, iType: int, pCardInfo: str, pPayInfo: str) -> str:
        """Return the question of business type 04 without its counter; the holder types the PIN."""
        account, pooled, time = strings.pay_info(pPayInfo)
        at = self._hold(iType)
        must_be(at, pCardInfo)
        at.session.open(at.profile.file("DF04EF08"), at.profile)
        pins.verify(at.session, pins.for_debit(self.reader.operator))
        counter, random = at.session.start_debit(account, pooled, self.reader.terminal_number)
        self._pending = Pending("debit", at, amounts=(account, pooled, time))
        self._pending.counter = (counter, random)
        amounts = f"{account:08X}{pooled:08X}"
        address = at.profile.key("DPKDF04").address
        terminal = self.reader.terminal_number
        identifier = at.card.identifier.hex().upper()
        tail = (random, f"{counter:04X}", amounts, "32", terminal, time, identifier)
        return _line(*_who(at), address, *tail)

    def iDoDebit_HSM_Step2(self, pKey: str) -> str:
        """Take `终端交易序号|交易时间|MAC1|MAC2|TAC|`; return what iDoDebit returns."""
        pending = self._taken("debit")
        fields = pKey.rstrip("|").split("|")
        if len(fields) != 5:
            raise Stop(Code.BAD_DATA)
        terminal_counter, mac1, mac2, tac = (_hex(fields[place]) for place in (0, 2, 3, 4))
        account, pooled, time = pending.amounts
        counter, random = pending.counter
        order = Debit(
            account_fen=account,
            pooled_fen=pooled,
            terminal=self.reader.terminal_number,
            time=time,
            terminal_counter=int.from_bytes(terminal_counter, "big"),
            random=random,
            counter=counter,
        )
        card_tac, card_mac2 = pending.at.session.finish_debit(order, mac1)
        if not (ciphers.same(card_mac2, mac2) and ciphers.same(card_tac, tac)):
            raise Stop(Code.HSM_DIFFERS)
        return files.debit_receipt(order, card_tac)

    # -- what they share

    def _hold(self, kind: int) -> AtCard:
        """Connect and stay connected until the next step 1."""
        self.release()
        transport = self._held.enter_context(self.reader.slots.open(kind))
        return self.reader.identified(transport)

    def _taken(self, step: str) -> Pending:
        """Return what waits for this step; raises Stop when the steps are out of order."""
        pending, self._pending = self._pending, None
        if pending is None or pending.step != step:
            raise Stop(Code.NOT_CONNECTED)
        return pending

    def _question(self, at: AtCard, key: ChipKey) -> str:
        if not key.address:
            raise Stop(Code.BAD_PARAMETER)
        factor, data = at.session.challenge(), at.session.challenge()
        assert self._pending is not None
        self._pending.key = key
        return _line(*_who(at), key.address, factor, data, at.card.identifier.hex().upper())

    def _proved(self, pending: Pending, key: str) -> AtCard:
        assert pending.key is not None
        _prove(pending.at, pending.key, _code(key))
        return pending.at


def _who(at: AtCard) -> tuple[str, str, str]:
    """区划, 复位信息, 算法标识."""
    history = historical_bytes(at.session.transport.atr).hex().upper()
    return at.card.division, history, at.card.suite.value


def _line(*fields: str | bytes) -> str:
    texts = (field.hex().upper() if isinstance(field, bytes) else field for field in fields)
    return "".join(f"{text}|" for text in texts)


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Stop(Code.BAD_DATA) from None


def _code(key: str) -> bytes:
    """Read `鉴别数据(8)+原始信息(8)|`."""
    raw = _hex(key.rstrip("|"))
    if len(raw) != 16:
        raise Stop(Code.BAD_DATA)
    return raw


def _two_codes(key: str) -> tuple[bytes, bytes]:
    inner, _, outer = key.partition("|")
    outer = outer.rstrip("|")
    return _code(inner), _code(outer) if outer else b""


def _prove(at: AtCard, key: ChipKey, code: bytes) -> Response:
    command = Command(Cla.ISO, Ins.EXTERNAL_AUTHENTICATE, 0, key.id, code)
    response = at.session.send(command)
    response.expect(command)
    return response
