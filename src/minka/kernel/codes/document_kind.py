"""Kinds of identity document (证件类型), and the codes counterparties give them.

Inside the platform a kind is a word; its code belongs to a family, one per way of
counting found in the field. The data and its sources: `document_kind.toml`.
"""

import functools
from enum import StrEnum

from minka.kernel.codes import families
from minka.kernel.codes.table import CodeTable

MINISTRY = "MINISTRY"

_FAMILIES = families.load("document_kind.toml", label="证件类型")


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
    """Return the code list of a family: labels by code, and every spelling with its code.

    Raises KeyError for a family that is not in the data.
    """
    return _FAMILIES.table(name)


def find(text: str, *, counterparty: str = MINISTRY) -> DocumentKind:
    """Return the kind that a code of this family, or a Chinese name, stands for.

    Raises InvalidComponent (CODE_UNKNOWN).
    """
    return DocumentKind(_FAMILIES.kind_of[counterparty][family(counterparty).find(text)])


def code_of(kind: DocumentKind, *, counterparty: str = MINISTRY) -> str:
    """Return the code a family gives to a kind; raises InvalidComponent if it has none."""
    return _FAMILIES.code_of(kind, counterparty)


def label_of(kind: DocumentKind) -> str:
    """Return the Chinese name of a kind."""
    return _FAMILIES.label_of(kind)
