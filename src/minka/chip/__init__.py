"""The social security card's chip: write, read, check and keep one.

A library without Django and without a database: profiles of the card's versions, commands, keys,
a software card, ways to reach a card, personalisation. Card bureaux, outlets and the makers of
hospital terminals can use it alone. It never logs an APDU, a key, a PIN or a person's data.
"""

from minka.chip.basic import BasicInformation, read_basic
from minka.chip.blank import make_blank
from minka.chip.keys import KeyProvider, SoftwareKeys
from minka.chip.personalisation import CardData, PersonalisationResult, personalise
from minka.chip.profiles import Profile, load_profile
from minka.chip.software_card import SoftwareCard
from minka.chip.transports import InProcess, Transport

__all__ = [
    "BasicInformation",
    "CardData",
    "InProcess",
    "KeyProvider",
    "PersonalisationResult",
    "Profile",
    "SoftwareCard",
    "SoftwareKeys",
    "Transport",
    "load_profile",
    "make_blank",
    "personalise",
    "read_basic",
]
