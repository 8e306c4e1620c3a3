"""Kinds of identity document (证件类型), and the codes counterparties give them.

Inside the platform a kind is a word; its code belongs to a family, one per way of
counting found in the field. The data and its sources: `document_kind.toml`.
"""

import functools
import tomllib
from enum import StrEnum
from importlib import resources
from typing import Any

from minka.kernel import folding
from minka.kernel.codes.table import CodeTable
from minka.kernel.errors import InvalidComponent

LABEL = "证件类型"
MINISTRY = "MINISTRY"


class DocumentKind(StrEnum):
    """What kind of document proves who a person is."""

    IDENTITY_CARD = "IDENTITY_CARD"
    OFFICER_CARD = "OFFICER_CARD"
    POLICE_OFFICER_CARD = "POLICE_OFFICER_CARD"
    HONG_KONG = "HONG_KONG"
    MACAO = "MACAO"
    TAIWAN = "TAIWAN"
    PERMANENT_RESIDENCE = "PERMANENT_RESIDENCE"
    FOREIGN_PASSPORT = "FOREIGN_PASSPORT"
    DISABILITY_CARD = "DISABILITY_CARD"
    MARTYR_CERTIFICATE = "MARTYR_CERTIFICATE"
    FOREIGN_WORK_PERMIT = "FOREIGN_WORK_PERMIT"
    FOREIGN_EXPERT_CARD = "FOREIGN_EXPERT_CARD"
    FOREIGN_PRESS_CARD = "FOREIGN_PRESS_CARD"
    HMT_WORK_PERMIT = "HMT_WORK_PERMIT"
    RETURNED_EXPERT_CARD = "RETURNED_EXPERT_CARD"
    HMT_RESIDENCE = "HMT_RESIDENCE"
    CHINESE_PASSPORT = "CHINESE_PASSPORT"
    SOCIAL_SECURITY_CARD = "SOCIAL_SECURITY_CARD"
    OTHER = "OTHER"


@functools.cache
def family(name: str = MINISTRY) -> CodeTable:
    """Return the code list of a family: codes with labels, spellings with the code.

    Raises KeyError for a family that is not in the data.
    """
    kind_of = _kind_of(name)
    names = _data()["kinds"]
    labels = {code: names[kind][0] for code, kind in kind_of.items()}
    spellings = {spelling: code for code in kind_of for spelling in _code_spellings(code)}
    for code, kind in kind_of.items():
        spellings |= {folding.NUMBER(text): code for text in names[kind]}
    return CodeTable(LABEL, labels, spellings)


def find(text: str, *, counterparty: str = MINISTRY) -> DocumentKind:
    """Return the kind that a code of this family, or a Chinese name, stands for.

    Raises InvalidComponent (CODE_UNKNOWN).
    """
    return DocumentKind(_kind_of(counterparty)[family(counterparty).find(text)])


def code_of(kind: DocumentKind, *, counterparty: str = MINISTRY) -> str:
    """Return the code a family gives to a kind; raises InvalidComponent if it has none."""
    for code, known in _kind_of(counterparty).items():
        if known == kind:
            return code
    raise InvalidComponent("CODE_UNKNOWN", label=LABEL, value=label_of(kind))


def label_of(kind: DocumentKind) -> str:
    """Return the Chinese name of a kind."""
    return str(_data()["kinds"][kind][0])


@functools.cache
def _kind_of(name: str) -> dict[str, str]:
    codes: dict[str, str] = dict(_data()["families"][name])
    base = codes.pop("extends", None)
    return _kind_of(base) | codes if base else codes


def _code_spellings(code: str) -> set[str]:
    return {code, code.lstrip("0")}


@functools.cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("document_kind.toml").read_text("utf-8")
    return tomllib.loads(text)
