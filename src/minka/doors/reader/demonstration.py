"""The invented holder of the demonstration card."""

import datetime

from minka.chip import CardData

DIVISION = "619901"


def demonstration_data() -> CardData:
    """Return 王芳's data: invented, in a division code that is kept for tests."""
    return CardData(
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
