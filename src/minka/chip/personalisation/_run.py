"""Run the script of one card: authenticate, write, read back, compare, finish.

A session that was torn is simply run again: what already stands on the card is kept, what is
missing is written, and a card that holds another person's data is refused.
"""

import secrets
from collections.abc import Callable

from minka.chip.access import Rights
from minka.chip.apdu import Command
from minka.chip.errors import CardRefused, ChipError
from minka.chip.instructions import Cla, Ins
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.personalisation._data import CardData, Write, writes_of
from minka.chip.personalisation._result import PersonalisationResult, Step, StepName
from minka.chip.profiles import AccessRule, Profile
from minka.chip.session import CardSession
from minka.chip.status_words import SW
from minka.chip.transports import Transport

HOLDER_ITEMS = ("SSSEEF0608", "SSSEEF0507")
WHOLE_CARD = 0x40
UNSUPPORTED = (SW.INSTRUCTION_UNKNOWN, SW.CLASS_UNKNOWN)


def personalise(
    transport: Transport,
    data: CardData,
    profile: Profile,
    keys: KeyProvider,
    *,
    identifier: str = "",
    pin: str = "123456",
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> PersonalisationResult:
    """Write a person's data into the card in the slot, read it back and compare.

    Never raises for what a card or reader does: the result says which step failed and why. Raises
    BadValue or UnknownProfile before touching the card when the data do not fit the profile.
    `identifier`: the 卡识别码 the card must have, "" for any. `pin` is the card's first PIN,
    needed only to read back files that ask for it.
    """
    writes = writes_of(data, profile)
    session = CardSession(transport, random=random)
    script = _Script(session, profile, keys, writes, wanted=identifier.upper(), pin=pin)
    try:
        script.run()
    except ChipError as error:
        return script.result(error)
    return script.result(None)


class _Script:
    """The steps in order; `steps` grows as they end."""

    def __init__(
        self,
        session: CardSession,
        profile: Profile,
        keys: KeyProvider,
        writes: list[Write],
        *,
        wanted: str,
        pin: str,
    ) -> None:
        self.session = session
        self.profile = profile
        self.keys = keys
        self.writes = writes
        self.wanted = wanted
        self.card = CardIdentity(bytes(16), profile.suite)
        self.steps: list[Step] = []
        self.at = (StepName.SELECT, "")
        self.rights = Rights(session, self.card, profile, keys, pin=lambda: pin)

    def run(self) -> None:
        """Run every step; the first error ends the script."""
        self._begin(StepName.SELECT)
        self.session.start()
        self._begin(StepName.IDENTIFY)
        self._identify()
        self._begin(StepName.CHECK_CARD, "IRK")
        self.session.internal_authenticate(self.card, self.keys, self.profile.key("IRK"))
        already = self._already_there()
        for write in self.writes:
            if write.target not in already:
                self._win(write.spec.update, write)
                self._begin(StepName.WRITE, write.target)
                self._write(write)
        for write in self.writes:
            self._win(write.spec.read, write)
            self._begin(StepName.READ_BACK, write.target)
            if self._read(write) != write.raw:
                tag = f"{write.item.tag:02X}" if write.item else ""
                raise ChipError("READ_BACK_DIFFERS", file=write.spec.path, tag=tag)
        self._finish()
        self._begin(StepName.FINISH, "done")

    def result(self, error: ChipError | None) -> PersonalisationResult:
        """Close the list of steps."""
        name, target = self.at
        code = "" if error is None else error.code
        status = error.status if isinstance(error, CardRefused) else SW.OK
        known = self.card.identifier != bytes(16)
        return PersonalisationResult(
            steps=(*self.steps, Step(name, target, code, int(status))),
            identifier=self.card.identifier.hex().upper() if known else "",
            atr=self.session.transport.atr.hex().upper(),
            sentence="" if error is None else str(error),
        )

    def _begin(self, name: StepName, target: str = "") -> None:
        if self.at != (name, target):
            self.steps.append(Step(*self.at))
        self.at = (name, target)

    def _identify(self) -> None:
        self.card, found = self.session.identify()
        self.rights.card = self.card
        if found is not self.profile or self.wanted not in ("", self.card.identifier.hex().upper()):
            raise ChipError("WRONG_CARD")

    def _already_there(self) -> set[str]:
        """Return the targets that hold what they shall hold; raises ChipError for another person.

        Only a card that has been begun is read at all: a fresh one has no 卡号 and no number.
        """
        found: set[str] = set()
        chosen = [write for write in self.writes if write.target in HOLDER_ITEMS]
        for write in chosen:
            self._win(write.spec.read, write)
            self._begin(StepName.CHECK_HOLDER, write.target)
            standing = self._read(write)
            if standing == write.raw:
                found.add(write.target)
            elif standing:
                raise ChipError("ANOTHER_HOLDER")
        if not found:
            return found
        for write in self.writes:
            self._win(write.spec.read, write)
            self._begin(StepName.CHECK_HOLDER, write.target)
            if self._read(write) == write.raw:
                found.add(write.target)
        return found

    def _win(self, rule: AccessRule, write: Write) -> None:
        """Select a write's file and win the rights a rule asks for."""
        self._begin(StepName.WIN_RIGHTS, write.spec.path)
        self.rights.open(write.spec, rule)

    def _write(self, write: Write) -> None:
        if write.item is None:
            self.session.update_binary(write.raw)
        else:
            self.session.update_tag(write.item.tag, write.raw)

    def _read(self, write: Write) -> bytes:
        """Return what stands on the card, b"" when the record was never written."""
        if write.item is None:
            return self.session.read_binary(len(write.raw))
        try:
            return self.session.read_tag(write.item.tag, write.item.length)
        except CardRefused as refused:
            if refused.status == SW.RECORD_NOT_FOUND:
                return b""
            raise

    def _finish(self) -> None:
        """End personalisation; other makers' cards know no such command and need none."""
        issuer = next(write for write in self.writes if write.spec.path == "SSSEEF05")
        self._win(issuer.spec.update, issuer)
        self._begin(StepName.FINISH)
        command = Command(Cla.PBOC, Ins.SET_STATUS, WHOLE_CARD, 0)
        response = self.session.send(command)
        done = (*UNSUPPORTED, SW.CONDITIONS_NOT_SATISFIED)
        if response.status not in done:
            response.expect(command)
