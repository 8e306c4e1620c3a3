"""王芳 and her card, for the tests of the chip room."""

import datetime
import itertools

from minka.chip import CardData, SoftwareKeys, load_profile, make_blank
from minka.chip.profiles import Profile
from minka.chip.software_card import SoftwareCard

DIVISION = "619901"
KEYS = SoftwareKeys.demonstration()
WANG_FANG = CardData(
    card_number="A00000017",
    social_security_number="619901199003070023",
    name="王芳",
    sex="2",
    ethnic_group="01",
    birth_date=datetime.date(1990, 3, 7),
    issued_on=datetime.date(2026, 11, 20),
    expires_on=datetime.date(2036, 11, 20),
    birthplace="619901",
)


def counting(seed: int = 0):
    """Random bytes that are the same in every run, for recorded traces."""
    numbers = itertools.count(seed)
    return lambda size: next(numbers).to_bytes(size, "big")


def blank(version: str = "3.00", *, serial: int = 7, **more) -> SoftwareCard:
    return make_blank(
        division=DIVISION, serial=serial, profile=load_profile(version), keys=KEYS, **more
    )


def profile_of(card: SoftwareCard) -> Profile:
    return card.profile
