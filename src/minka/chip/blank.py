"""Blank cards: a chip with its identity and keys, waiting for a person."""

import secrets
from collections.abc import Callable

from minka.chip.errors import BadValue
from minka.chip.instructions import RID
from minka.chip.keys import CardIdentity, KeyProvider
from minka.chip.profiles import Profile
from minka.chip.software_card import SoftwareCard

INITIALISER = bytes.fromhex("9156000002")


def card_identifier(division: str, serial: int, *, profile: Profile, keys: KeyProvider) -> bytes:
    """Return the 16 bytes of a 卡识别码: division (3), provider (5), serial (4), check (4).

    The rule of the check is not public; ours is a MAC under the region's key. Raises BadValue.
    """
    if len(division) != 6 or not (division.isascii() and division.isdigit()):
        raise BadValue("VALUE_FORMAT", label="行政区划代码", expected="6位数字")
    if not 0 <= serial < 1 << 32:
        raise BadValue("VALUE_FORMAT", label="卡序号", expected="0至4294967295的整数")
    head = bytes.fromhex(division) + RID + serial.to_bytes(4, "big")
    return head + keys.identifier_check(CardIdentity(head + bytes(4), profile.suite))


def organisation_number(division: str) -> bytes:
    """Return a 12-byte 初始化机构编号 for a division: provider, division, the same again."""
    return INITIALISER + bytes.fromhex(division + division) + b"\x4d"


def make_blank(
    *,
    division: str,
    serial: int,
    profile: Profile,
    keys: KeyProvider,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> SoftwareCard:
    """Return an initialised software card: identity, version, organisation, keys, first PIN.

    Raises BadValue for a division or serial that cannot be.
    """
    identifier = card_identifier(division, serial, profile=profile, keys=keys)
    return initialised(identifier, profile=profile, keys=keys, random=random)


def initialised(
    identifier: bytes,
    *,
    profile: Profile,
    keys: KeyProvider,
    historical: bytes = b"",
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> SoftwareCard:
    """Return an initialised software card with a given 16-byte 卡识别码 (and historical bytes)."""
    card = SoftwareCard(profile.version, random=random)
    identity = CardIdentity(identifier, profile.suite)
    names = tuple(key.name for key in profile.keys)
    card.initialise(
        identifier,
        organisation_number(identity.division),
        keys.card_keys(names, identity),
        historical=historical,
    )
    return card
