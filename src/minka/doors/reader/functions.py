"""The functions of the 38号文 reader library over a card in a slot.

Names, parameters, output strings and return codes are the library's. The keys a PSAM would hold
come from a key provider; without one every function that needs a key returns −2201 and the caller
takes the way through the 密码机 (`…_HSM_Step1`).

Sources: table of contents of LD/T 6001.5-2023; public reader programs for strings and codes. What
iDoDebit and iReadDebitRecord put out is not public: the strings here are ours.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from minka.chip.access import Rights
from minka.chip.basic import NO_TERMINAL, collect_basic
from minka.chip.ciphers import same
from minka.chip.debit import Debit
from minka.chip.errors import ChipError
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.profiles import FileSpec, Profile
from minka.chip.session import CardSession
from minka.chip.transports import Transport
from minka.doors.reader import files, pins, strings
from minka.doors.reader.operator import Operator
from minka.doors.reader.return_codes import Code, Stop, code_of
from minka.doors.reader.slots import Slots
from minka.doors.reader.strings import FileRequest

BY_PIN, BY_KEY = 1, 2


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a function returns: code and pOutInfo."""

    code: int
    output: str = ""

    def __repr__(self) -> str:
        return f"<Answer {self.code}>"


@dataclass(slots=True)
class AtCard:
    """A card that has said who it is."""

    session: CardSession
    card: CardIdentity
    profile: Profile


class ReaderFunctions:
    """One reader. Calls from several pages wait for one another."""

    def __init__(
        self,
        slots: Slots,
        operator: Operator,
        *,
        keys: KeyProvider | None,
        terminal_number: str = NO_TERMINAL,
        device_number: str = "",
    ) -> None:
        self.slots = slots
        self.operator = operator
        self.keys = keys
        self.terminal_number = terminal_number
        self.device_number = device_number
        self._terminal_counter = 0
        self._lock = threading.Lock()

    # -- the functions

    def iReadCardBas(self, iType: int) -> str:
        """Return the eleven fields."""
        return self._with_card(iType, self._basic)

    def _basic(self, at: AtCard) -> str:
        rights = self._rights(at)
        rights.open(at.profile.file("SSSEEF06"), at.profile.file("SSSEEF06").read)
        basic = collect_basic(
            at.session,
            at.card,
            at.profile,
            terminal_number=self.terminal_number,
            device_number=self.device_number,
        )
        return basic.line()

    def iReadCard(self, iType: int, iAuthType: int, pCardInfo: str, pFileAddr: str) -> str:
        """Return data items; iAuthType 1 = the holder's PIN, 2 = read keys."""
        if iAuthType not in (BY_PIN, BY_KEY):
            raise Stop(Code.BAD_PARAMETER)
        requests = strings.file_address(pFileAddr)

        def read(at: AtCard) -> str:
            must_be(at, pCardInfo)
            rights = self._rights(at)
            found = []
            for request in requests:
                spec = at.profile.file(request.path)
                rights.open(spec, spec.read, prefer_pin=iAuthType == BY_PIN)
                found.append((request.path, files.read(at.session, spec, request.items)))
            return strings.answer(found)

        return self._with_card(iType, read)

    def iWriteCard(self, iType: int, pCardInfo: str, pFileAddr: str, pWriteData: str) -> str:
        """Write data items with the update keys; the output is empty."""
        requests = strings.file_address(pFileAddr)
        values = strings.write_data(pWriteData, requests)

        def write(at: AtCard) -> str:
            must_be(at, pCardInfo)
            ready = encoded(at.profile, requests, values)
            rights = self._rights(at)
            for spec, writes in ready:
                rights.open(spec, spec.update)
                files.write(at.session, writes)
            return ""

        return self._with_card(iType, write)

    def iVerifyPIN(self, iType: int) -> str:
        """Let the holder type the PIN; on a wrong one the output is the tries that are left."""

        def verify(at: AtCard) -> str:
            pins.verify(at.session, pins.ask(self.operator))
            return ""

        return self._with_card(iType, verify)

    def iChangePIN(self, iType: int) -> str:
        """Let the holder type the old PIN and the new one twice."""

        def change(at: AtCard) -> str:
            pins.change(at.session, self.operator)
            return ""

        return self._with_card(iType, change)

    def iReloadPIN(self, iType: int, pCardInfo: str) -> str:
        """Set a new PIN for a holder who forgot theirs; needs the PIN keys."""

        def reload(at: AtCard) -> str:
            must_be(at, pCardInfo)
            new = pins.new_pin(self.operator)
            self._rights(at).win(["PUK"])
            at.session.reload_pin(self._keys(), at.card, new)
            return ""

        return self._with_card(iType, reload)

    def iUnblockPIN(self, iType: int, pCardInfo: str) -> str:
        """Give the tries of the PIN back; needs the PIN keys."""

        def unblock(at: AtCard) -> str:
            must_be(at, pCardInfo)
            self._rights(at).win(["PUK"])
            at.session.unblock_pin(self._keys(), at.card)
            return ""

        return self._with_card(iType, unblock)

    def iDoDebit(self, iType: int, pCardInfo: str, pPayInfo: str) -> str:
        """Debit; output `交易序号|终端交易序号|终端机编号|时间|TAC|`."""
        account, pooled, time = strings.pay_info(pPayInfo)

        def debit(at: AtCard) -> str:
            must_be(at, pCardInfo)
            keys = self._keys()
            pin = pins.for_debit(self.operator)
            self._rights(at)
            at.session.open(at.profile.file("DF04EF08"), at.profile)
            pins.verify(at.session, pin)
            counter, random = at.session.start_debit(account, pooled, self.terminal_number)
            self._terminal_counter += 1
            order = Debit(
                account_fen=account,
                pooled_fen=pooled,
                terminal=self.terminal_number,
                time=time,
                terminal_counter=self._terminal_counter,
                random=random,
                counter=counter,
            )
            codes = keys.debit_codes(at.card, order)
            tac, mac2 = at.session.finish_debit(order, codes.mac1)
            if not same(mac2, codes.mac2):
                raise Stop(Code.NOT_GENUINE)
            return files.debit_receipt(order, tac)

        return self._with_card(iType, debit)

    def iReadDebitRecord(self, iType: int) -> str:
        """Return the debit records, newest first: seven fields each, every record closed by `$`."""

        def records(at: AtCard) -> str:
            spec = at.profile.file("DF04EF08")
            self._rights(at).open(spec, spec.read)
            return files.debit_records(at.session, spec)

        return self._with_card(iType, records)

    # -- what they share

    def run(self, function: Callable[[], str]) -> Answer:
        """Run one function alone and turn what went wrong into its return code."""
        with self._lock:
            try:
                return Answer(Code.OK, function())
            except Stop as stop:
                return Answer(stop.code, stop.output)
            except ChipError as error:
                return Answer(code_of(error))

    def _with_card(self, kind: int, function: Callable[[AtCard], str]) -> str:
        with self.slots.open(kind) as transport:
            return function(self.identified(transport))

    def identified(self, transport: Transport) -> AtCard:
        """Start a session and let the card say who it is."""
        session = CardSession(transport)
        session.start()
        card, profile = session.identify()
        return AtCard(session, card, profile)

    def _keys(self) -> KeyProvider:
        if self.keys is None:
            raise Stop(Code.NO_PSAM)
        return self.keys

    def _rights(self, at: AtCard) -> Rights:
        """Prove the card genuine, then be ready to win rights; the PIN is asked for at need."""
        keys = self._keys()
        at.session.internal_authenticate(at.card, keys, at.profile.key("IRK"))
        return Rights(at.session, at.card, at.profile, keys, pin=lambda: pins.ask(self.operator))


def must_be(at: AtCard, card_info: str) -> None:
    """Stop unless pCardInfo names the card in the slot."""
    identifier, number = strings.card_info(card_info)
    is_named = identifier == at.card.identifier.hex().upper()
    if not is_named or number != files.card_number(at.session, at.profile):
        raise Stop(Code.CARD_DIFFERS)


def encoded(
    profile: Profile, requests: Sequence[FileRequest], values: Sequence[Sequence[str]]
) -> list[tuple[FileSpec, list[files.Prepared]]]:
    """Prepare everything before the first byte is written: a bad value writes nothing."""
    ready = []
    for request, texts in zip(requests, values, strict=True):
        spec = profile.file(request.path)
        ready.append((spec, files.prepare(spec, request.items, texts)))
    return ready
