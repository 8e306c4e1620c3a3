"""The eleven fields of iReadCardBas: what every terminal reads first."""

import dataclasses
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from minka.chip.atr import historical_bytes
from minka.chip.errors import BadValue, CardRefused
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.profiles import Profile
from minka.chip.session import CardSession, rights_to_win
from minka.chip.status_words import SW
from minka.chip.transports import Transport

NO_TERMINAL = "000000000000"


@dataclass(frozen=True, slots=True, repr=False)
class BasicInformation:
    """The fields in the order of the interface; all text, empty where the card holds none."""

    division: str
    social_security_number: str
    card_number: str
    identifier: str
    name: str
    historical_bytes: str
    version: str
    issued_on: str
    expires_on: str
    terminal_number: str
    device_number: str

    def line(self) -> str:
        """Return the string of the interface: every field closed by `|`."""
        return "".join(f"{value}|" for value in dataclasses.astuple(self))

    def __repr__(self) -> str:
        return f"<BasicInformation {self.division} {self.version}>"


def read_basic(
    transport: Transport,
    keys: KeyProvider | None = None,
    *,
    terminal_number: str = NO_TERMINAL,
    device_number: str = "",
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> BasicInformation:
    """Read the eleven fields from the card in the slot.

    A 3.00 card gives its holder's data only to one who proves RKSSSE: without `keys` CardRefused
    with 6982. Raises TransportFailed, BadAnswer, NotOurCard.
    """
    session = CardSession(transport, random=random)
    session.start()
    card, profile = session.identify()
    if keys is not None:
        session.internal_authenticate(card, keys, profile.key("IRK"))
        for name in sorted(rights_to_win(profile.file("SSSEEF06").read.alternatives)):
            session.external_authenticate(card, keys, profile.key(name))
    return collect_basic(
        session, card, profile, terminal_number=terminal_number, device_number=device_number
    )


def collect_basic(
    session: CardSession,
    card: CardIdentity,
    profile: Profile,
    *,
    terminal_number: str = NO_TERMINAL,
    device_number: str = "",
) -> BasicInformation:
    """Read the fields in a session whose rights have been won already."""
    name = read_item(session, profile, "SSSEEF06", 0x09)
    if 0x4E in {item.tag for item in profile.file("SSSEEF06").items}:
        name += read_item(session, profile, "SSSEEF06", 0x4E)
    return BasicInformation(
        division=card.division,
        social_security_number=read_item(session, profile, "SSSEEF06", 0x08),
        card_number=read_item(session, profile, "SSSEEF05", 0x07),
        identifier=card.identifier.hex().upper(),
        name=name,
        historical_bytes=historical_bytes(session.transport.atr).hex().upper(),
        version=read_item(session, profile, "SSSEEF05", 0x03),
        issued_on=read_item(session, profile, "SSSEEF05", 0x05),
        expires_on=read_item(session, profile, "SSSEEF05", 0x06),
        terminal_number=terminal_number,
        device_number=device_number,
    )


def read_item(session: CardSession, profile: Profile, path: str, tag: int) -> str:
    """Return one data item as text, "" when the record was never written."""
    spec = profile.file(path)
    item = spec.item(tag)
    session.open(spec, profile)
    try:
        raw = session.read_tag(tag, item.length)
    except CardRefused as refused:
        if refused.status == SW.RECORD_NOT_FOUND:
            return ""
        raise
    try:
        return item.decode(raw)
    except BadValue:
        # Padding that is not a value: FF or 00 where a blank card holds no date or digits yet.
        if not raw.strip(b"\xff\0"):
            return ""
        raise
