"""Read telephone, address and postcode: what is wrong here never sends a row back."""

import re

from minka.kernel import folding
from minka.people.rules._reading import (
    LONGEST,
    TIDY,
    Reading,
    is_nothing,
    unwrapped,
    without_fraction,
)

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_FOREIGN = re.compile(r"\+(?!86)[1-9][0-9]{6,14}", re.ASCII)
_LANDLINE_OR_FOREIGN = re.compile(
    rf"0(10|2[0-9]|[3-9][0-9]{{2}})-[2-8][0-9]{{6,7}}(-[0-9]{{1,6}})?|{_FOREIGN.pattern}", re.ASCII
)
_COUNTRY = re.compile(r"\A(\+|00)?86(?=[-( ]*0?[1-9])")
_TRUNK = re.compile(r"\A0(?=1[3-9])")
_MOBILE_WITHIN = re.compile(rf"(?<![0-9]){_MOBILE.pattern}(?![0-9])", re.ASCII)
_LOOSE_LANDLINE = re.compile(
    r"\(?(010|02[0-9]|0[3-9][0-9]{2})\)?-?([2-8][0-9]{6,7})(?:-([0-9]{1,6}))?", re.ASCII
)
_EXTENSION = re.compile(r"转|分机|EXT\.?|X")
_SEVERAL = re.compile(r"[/、,;|\\或和 ]+")
_JOINTS = re.compile(r"[-.() ]")
_DASHES = folding.Fold(folding.DASHES, "-" * len(folding.DASHES))
_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
_FIVE_DIGITS = re.compile(r"[1-9][0-9]{4}", re.ASCII)
_ONLY_ZEROS = "000000"
FOREIGN = "\ufffd"
NOTHING_AT_MOST = 12
"""No way to say that there is nothing is longer."""
_FOREIGN_CHARACTER = re.compile(f"[{FOREIGN}\ue000-\uf8ff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
_EDGES = folding.BLANKS + folding.QUOTES


def is_plain_phone(text: str) -> bool:
    """Tell whether a telephone stands as it is stored: 13800138000, 021-62345678, +85261234567."""
    return _MOBILE.fullmatch(text) is not None or _LANDLINE_OR_FOREIGN.fullmatch(text) is not None


def read_phone(text: str) -> Reading:
    """Read a telephone: a mobile number, or a landline with its area code."""
    if is_plain_phone(text):
        return Reading(text)
    if is_nothing(text):
        return Reading("", ("PHONE_MISSING",))
    if len(text) > LONGEST:
        return Reading("", ("PHONE_IMPOSSIBLE",))
    tidy = _DASHES(TIDY(unwrapped(text)).upper()).strip(" '`")
    if (phone := _one_phone(tidy)) is not None:
        return Reading(phone, ("PHONE_REPAIRED",))
    phones = [phone for part in _SEVERAL.split(tidy) if (phone := _one_phone(part))]
    phones += _MOBILE_WITHIN.findall(tidy)
    if phones:
        return Reading(phones[0], ("PHONE_UNCLEAR",))
    return Reading("", ("PHONE_IMPOSSIBLE",))


def is_plain_address(text: str) -> bool:
    """Tell whether an address stands as it is stored. Only a short one may say nothing."""
    return (
        text.isprintable()
        and text == text.strip(_EDGES)
        and FOREIGN not in text
        and (len(text) > NOTHING_AT_MOST or not is_nothing(text))
    )


def read_address(text: str) -> Reading:
    """Read an address: without control characters and blanks around it."""
    if is_plain_address(text):
        return Reading(text)
    tidy = _CONTROL.sub(" ", unwrapped(text))
    tidy = "".join(c for c in tidy if c not in folding.INVISIBLE).strip(_EDGES)
    if is_nothing(tidy):
        return Reading("", ("ADDRESS_MISSING",))
    repaired = ["ADDRESS_REPAIRED"] if tidy != text else []
    damaged = ["ADDRESS_DAMAGED"] if _FOREIGN_CHARACTER.search(tidy) else []
    return Reading(tidy, (*repaired, *damaged))


def is_plain_postcode(text: str) -> bool:
    """Tell whether a postcode stands as it is stored; none is plain too."""
    return not text or (_SIX_DIGITS.fullmatch(text) is not None and text != _ONLY_ZEROS)


def read_postcode(text: str) -> Reading:
    """Read a postcode: six digits, the first of which a spreadsheet may have cut off."""
    if is_plain_postcode(text):
        return Reading(text)
    digits = without_fraction(folding.NUMBER(unwrapped(text)))
    if _FIVE_DIGITS.fullmatch(digits):
        digits = "0" + digits
    if digits and is_plain_postcode(digits):
        return Reading(digits, ("POSTCODE_REPAIRED",))
    return Reading("", () if is_nothing(text) else ("POSTCODE_IMPOSSIBLE",))


def _one_phone(text: str) -> str | None:
    """Return the one telephone a text is, in its plain form, or None."""
    joined = _JOINTS.sub("", without_fraction(text))
    national = _TRUNK.sub("", _COUNTRY.sub("", joined, count=1), count=1)
    if _MOBILE.fullmatch(national):
        return national
    local = _EXTENSION.sub("-", text.replace(" ", ""))
    if country := _COUNTRY.match(local):
        local = local[country.end() :].lstrip("-")
        local = local if local.startswith(("0", "(0")) else f"0{local}"
    if found := _LOOSE_LANDLINE.fullmatch(local):
        return "-".join(filter(None, found.groups()))
    foreign = f"+{joined[2:]}" if joined.startswith("00") else joined
    return foreign if _FOREIGN.fullmatch(foreign) else None
