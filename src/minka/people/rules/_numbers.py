"""Read the cells that hold the number of a document, and the name beside it."""

import datetime
import re
from collections.abc import Iterator

from minka.kernel import folding, name
from minka.kernel.codes.document_kind import DocumentKind, code_of, family, find
from minka.kernel.documents import hm_travel, hmt_residence, passport, taiwan_travel
from minka.kernel.errors import ValidationError
from minka.kernel.personal_number import PersonalNumber, read, read_social_number
from minka.people.rules._reading import (
    LONGEST,
    Reading,
    is_nothing,
    unwrapped,
    without_fraction,
)

IDENTITY_CARD = code_of(DocumentKind.IDENTITY_CARD)
PASSPORT_KINDS = tuple(
    code_of(kind) for kind in (DocumentKind.FOREIGN_PASSPORT, DocumentKind.CHINESE_PASSPORT)
)
"""Each country counts its passports by itself: the claim needs the nationality too."""

WITHOUT_HAN = f"[^{name.HAN}▀]*"
"""A pattern for the whole name, in Python and in PostgreSQL alike."""

TITLES = ("先生", "女士", "小姐", "同志", "老师", "师傅")
FLOAT_STEP = 128
"""Numbers of 18 digits that went through a floating-point number are multiples of this."""

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_PLAIN_NAME = re.compile(r"[一-龥]{2,25}|(?=.{2,25}$)[一-龥]+(·[一-龥]+)+")


class _Weighted(dict[str, int]):
    """Weighted digit sums of a part of the number, remembered; raises KeyError for no digits."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    def __missing__(self, part: str) -> int:
        if not (part.isascii() and part.isdigit()):
            raise KeyError(part)
        weights = (pow(2, 17 - self.first - n, 11) for n in range(len(part)))
        self[part] = sum(int(digit) * weight for digit, weight in zip(part, weights, strict=True))
        return self[part]


class _Dates(_Weighted):
    """The same of a birth date; raises KeyError for a date that is not in the calendar."""

    def __missing__(self, part: str) -> int:
        try:
            datetime.date(int(part[:4]), int(part[4:6]), int(part[6:]))
        except ValueError as error:
            raise KeyError(part) from error
        return super().__missing__(part)


_DIVISION, _BIRTH, _SEQUENCE = _Weighted(0), _Dates(6), _Weighted(14)
_CHECK = "10X98765432"


def is_plain_identity_number(text: str) -> bool:
    """Tell whether a text is a valid citizen identity number as it is stored.

    Ten times as quick as `kernel.identity_number.validate`, by remembering the sums of the
    parts; a test holds them equal.
    """
    if len(text) != 18 or text[0] == "9" or text[:6] in hmt_residence.TERRITORIES:
        return False
    try:
        total = _DIVISION[text[:6]] + _BIRTH[text[6:14]] + _SEQUENCE[text[14:17]]
    except KeyError:
        return False
    return text[17] == _CHECK[total % 11]


def is_plain_name(text: str) -> bool:
    """Tell whether a text is a valid Chinese name as it is stored, of usual characters."""
    return (
        _PLAIN_NAME.fullmatch(text) is not None
        and text not in name.PLACEHOLDERS
        and "某" not in text
        and not text.endswith(TITLES)
    )


def is_without_han(value: str | None) -> bool:
    """Tell whether a name that was read holds no Chinese character."""
    return value is not None and re.fullmatch(WITHOUT_HAN, value) is not None


def read_name(text: str) -> Reading:
    """Read 姓名 as `kernel.name` does; a title behind it is not part of a name."""
    try:
        value = name.validate(unwrapped(text))
    except ValidationError as error:
        return Reading(None, (error.code,))
    if len(value) > 2 and value.endswith(TITLES):
        return Reading(None, ("NAME_TITLE",))
    return Reading(value, () if value == text else ("NAME_REPAIRED",))


def read_number(kind_code: str, text: str) -> Reading:
    """Read 证件号码 as its kind demands; "" for a kind that is not known."""
    known, error = _first_valid(kind_code, text)
    if known is None:
        return Reading(None, ("NUMBER_MISSING" if is_nothing(text) else error,))
    reasons = _repairs(text, known.number)
    if kind_code == IDENTITY_CARD and not is_plain_identity_number(known.number):
        reasons += ("KIND_CONTRADICTS",)
    return _telling(kind_code or code_of(known.kind), known, reasons)


def read_guardian_name(text: str) -> Reading:
    """Read 监护人姓名; "" for none."""
    if is_nothing(text):
        return Reading("")
    reading = read_name(text)
    if reading.value is None:
        return Reading(None, ("GUARDIAN_NAME_INVALID",))
    return Reading(reading.value, () if reading.value == text else ("GUARDIAN_NAME_REPAIRED",))


def read_guardian_number(text: str) -> Reading:
    """Read 监护人证件号码, whose kind no file states; "" for none."""
    if is_nothing(text):
        return Reading("")
    known, _ = _first_valid("", text)
    if known is None and passport.is_valid(text) and passport.compact(text)[0].isalpha():
        known = PersonalNumber(DocumentKind.FOREIGN_PASSPORT, passport.validate(text))
    if known is None:
        return Reading(None, ("GUARDIAN_NUMBER_INVALID",))
    reasons = () if known.number == text else ("GUARDIAN_NUMBER_REPAIRED",)
    return _telling(code_of(known.kind), known, reasons)


def claim_of(kind_code: str, number: str) -> str:
    """Return what of a valid number may exist only once.

    The 18 characters that follow GB 11643 are one space of numbers for the whole country;
    every other kind has its own. A permit's count of issues is not part of who holds it.
    A passport's claim is not whole yet: see `claim_in`.
    """
    if _EIGHTEEN.fullmatch(number):
        return number
    kind = find(kind_code)
    if kind in (DocumentKind.HONG_KONG, DocumentKind.MACAO) and hm_travel.is_valid(number):
        number = hm_travel.holder(number)
    elif kind is DocumentKind.TAIWAN:
        number = taiwan_travel.holder(number)
    return f"{kind_code}:{number}"


def claim_in(nationality: str, kind_code: str | None, claim: str | None) -> str | None:
    """Return the whole claim of a person of this nationality: passports are counted by country."""
    return f"{claim}:{nationality}" if claim and kind_code in PASSPORT_KINDS else claim


def possible_claims(text: str) -> Iterator[str]:
    """Yield the claim that a number, as typed, would be under every kind it may belong to."""
    for kind_code in family():
        reading = read_number(kind_code, text)
        if reading.claim:
            yield reading.claim


def _first_valid(kind_code: str, text: str) -> tuple[PersonalNumber | None, str]:
    """Return the number that the text is, at best after a repair that its check proves right.

    Otherwise the code of what is wrong with the text as it stands.
    """
    if len(text) > LONGEST:
        return None, "NUMBER_LENGTH"
    first = ""
    for attempt in _attempts(text):
        try:
            known = read(find(kind_code), attempt) if kind_code else read_social_number(attempt)
        except ValidationError as error:
            first = first or error.code
        else:
            return known, ""
    return None, "NUMBER_SCIENTIFIC" if _lost_digits(text) else first


def _attempts(text: str) -> Iterator[str]:
    """Yield the readings of a number that lose and guess nothing, the plainest first.

    A letter O or l in place of a digit is not among them: which digit was meant is a guess
    that one wrong number in eleven would survive, and one of 15 digits always.
    """
    bare = unwrapped(text)
    yield bare
    number = folding.NUMBER(bare)
    whole = without_fraction(number)
    if whole != number and not _lost_digits(text):
        yield whole


def _lost_digits(text: str) -> bool:
    """Tell whether a number ending in .0 was a floating-point number and lost its last digits."""
    number = folding.NUMBER(unwrapped(text))
    whole = without_fraction(number)
    return whole != number and len(whole) > 15 and int(whole) % FLOAT_STEP == 0


def _repairs(text: str, number: str) -> tuple[str, ...]:
    if text == number:
        return ()
    lengthened = len(folding.NUMBER(unwrapped(text)).removesuffix(".0")) == 15 != len(number)
    if not lengthened:
        return ("NUMBER_REPAIRED",)
    as_typed = text == number[:6] + number[8:17]
    return ("NUMBER_LENGTHENED",) if as_typed else ("NUMBER_REPAIRED", "NUMBER_LENGTHENED")


def _telling(kind_code: str, known: PersonalNumber, reasons: tuple[str, ...]) -> Reading:
    days = (known.birth_on,) if known.birth_on else ()
    return Reading(known.number, reasons, claim_of(kind_code, known.number), known.sex, days)
