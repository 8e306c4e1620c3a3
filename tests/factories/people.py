"""The standing cast and any number of extras, registered as a merged collection line would."""

import datetime

from minka.kernel import identity_number
from minka.people.models import Person, PersonNumber

ON = datetime.date(2026, 11, 20)
EXTRAS = ["周文博", "吴思远", "郑雅静", "冯明轩", "陈佳怡", "马𠮷", "古丽娜尔·阿不都热合曼"]


def number_of(serial: int, birth_on: datetime.date) -> str:
    """Return a valid number of nobody: the division 619901 does not exist."""
    body = f"619901{birth_on:%Y%m%d}{serial:03d}"
    return body + identity_number.calc_check_digit(body)


def register(name: str, *, serial: int, birth_on: datetime.date, postcode: str) -> Person:
    """Register a woman with one number in force."""
    number = number_of(serial * 2, birth_on)
    person = Person.objects.create(
        name=name,
        sex_code="2",
        ethnic_code="01",
        birth_on=birth_on,
        nationality="CHN",
        phone="13800000000",
        address="临江区望潮街道惠民路16号",
        postcode=postcode,
    )
    PersonNumber.objects.create(
        claim=number, person=person, kind_code="01", number=number, valid_from=ON
    )
    return person


def wang_fang(postcode: str = "719901") -> Person:
    """王芳, the holder."""
    return register("王芳", serial=1, birth_on=datetime.date(1990, 1, 1), postcode=postcode)


def li_qiang_number() -> str:
    """Return the number of 李强, her household."""
    return number_of(11, datetime.date(1988, 8, 8))


def zhao_min_number() -> str:
    """Return the number of 赵敏, a stranger."""
    return number_of(22, datetime.date(1995, 5, 5))


def extras(count: int, postcode: str) -> list[Person]:
    """Register some adults besides the cast."""
    return [
        register(
            EXTRAS[serial % len(EXTRAS)],
            serial=100 + serial,
            birth_on=datetime.date(1970, 1, 1) + datetime.timedelta(days=31 * serial),
            postcode=postcode,
        )
        for serial in range(count)
    ]


def current_number(person: Person) -> str:
    """Return the number in force."""
    return person.numbers.get(valid_to=None).number
