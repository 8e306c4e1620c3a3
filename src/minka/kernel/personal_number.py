"""From a document kind and what was typed to a checked number and what it tells.

>>> read(DocumentKind.IDENTITY_CARD, "６１９９２２１９８９０５１９０６８５")
PersonalNumber(kind=IDENTITY_CARD, number=619***********0685)
>>> read(DocumentKind.HMT_RESIDENCE, "810000198407024598").birth_on
datetime.date(1984, 7, 2)
>>> read(DocumentKind.FOREIGN_PASSPORT, "x1234567").sex is None
True
>>> read_social_number("911124198108030024").kind
<DocumentKind.PERMANENT_RESIDENCE: 'PERMANENT_RESIDENCE'>
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from minka.kernel import folding, identity_number
from minka.kernel.codes.document_kind import DocumentKind, label_of
from minka.kernel.documents import (
    foreign_social_number,
    hm_travel,
    hmt_residence,
    passport,
    permanent_residence,
    taiwan_travel,
)
from minka.kernel.documents.shape import shaped
from minka.kernel.masking import mask_number

_FREE_FORM = re.compile(r"(?=.*[0-9])[0-9A-Z\u3400-\u9fff()./]{2,30}")
_FOREIGN = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, repr=False)
class PersonalNumber:
    """A checked number; `sex` (GB/T 2261.1) and `birth_on` are None where it does not tell them."""

    kind: DocumentKind
    number: str
    sex: str | None = None
    birth_on: datetime.date | None = None

    @property
    def masked(self) -> str:
        """The number as those may see it who need not know it."""
        return mask_number(self.number)

    def __repr__(self) -> str:
        """Show the kind and the masked number: this may end in a log."""
        return f"PersonalNumber(kind={self.kind}, number={self.masked})"


def read(kind: DocumentKind, text: str) -> PersonalNumber:
    """Check a number as its document kind demands; a citizen's 15 digits become 18.

    Kinds without a published rule take 2–30 letters, digits and Chinese characters.
    Raises ValidationError.
    """
    return _READERS[kind](kind, text)


def read_social_number(text: str) -> PersonalNumber:
    """Check a 社会保障号码 of any person; the kind follows from its shape.

    Raises ValidationError.
    """
    number = folding.compact(text)
    if len(number) == 18 and number[:6] in hmt_residence.TERRITORIES:
        return read(DocumentKind.HMT_RESIDENCE, number)
    if len(number) == 18 and number[0] == "9":
        return read(DocumentKind.PERMANENT_RESIDENCE, number)
    if _FOREIGN.match(number):
        valid = foreign_social_number.validate(number)
        return PersonalNumber(DocumentKind.FOREIGN_PASSPORT, valid)
    return read(DocumentKind.IDENTITY_CARD, number)


def _telling(module: ModuleType) -> Callable[[DocumentKind, str], PersonalNumber]:
    """Return a reader for a number that tells sex and birth date."""

    def reader(kind: DocumentKind, text: str) -> PersonalNumber:
        number = module.validate(text)
        return PersonalNumber(kind, number, module.sex(number), module.birth_date(number))

    return reader


def _silent(module: ModuleType) -> Callable[[DocumentKind, str], PersonalNumber]:
    """Return a reader for a number that tells nothing."""

    def reader(kind: DocumentKind, text: str) -> PersonalNumber:
        return PersonalNumber(kind, module.validate(text))

    return reader


def _read_hong_kong_or_macao(kind: DocumentKind, text: str) -> PersonalNumber:
    """The code stands for two documents: the travel permit, and the passport of the region."""
    if passport.is_valid(text) and not hm_travel.compact(text).startswith(("H", "M")):
        return PersonalNumber(kind, passport.validate(text))
    if kind is DocumentKind.MACAO and hm_travel.compact(text).startswith("MA"):
        return PersonalNumber(kind, passport.validate(text))
    return PersonalNumber(kind, hm_travel.validate(text))


def _read_free_form(kind: DocumentKind, text: str) -> PersonalNumber:
    number = folding.compact(text)
    label = f"{label_of(kind)}号码"
    expected = "2至30位数字、字母或汉字"
    return PersonalNumber(kind, shaped(number, _FREE_FORM, label=label, expected=expected))


_READERS: dict[DocumentKind, Callable[[DocumentKind, str], PersonalNumber]] = {
    kind: _read_free_form for kind in DocumentKind
} | {
    DocumentKind.IDENTITY_CARD: _telling(identity_number),
    DocumentKind.HMT_RESIDENCE: _telling(hmt_residence),
    DocumentKind.PERMANENT_RESIDENCE: _telling(permanent_residence),
    DocumentKind.HONG_KONG: _read_hong_kong_or_macao,
    DocumentKind.MACAO: _read_hong_kong_or_macao,
    DocumentKind.TAIWAN: _silent(taiwan_travel),
    DocumentKind.FOREIGN_PASSPORT: _silent(passport),
    DocumentKind.CHINESE_PASSPORT: _silent(passport),
}
