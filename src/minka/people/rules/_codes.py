"""Read the cells that hold one of a closed list: document kind, sex, ethnic group and others."""

from minka.kernel.codes import ETHNIC_GROUP, HOUSEHOLD_KIND, NATIONALITY, SEX, CodeTable
from minka.kernel.codes.document_kind import DocumentKind, code_of, family
from minka.people.rules._reading import Reading, find_code, is_nothing

SEXES = ("1", "2")
CHINA = "CHN"

CITIZEN_KINDS = frozenset(
    code_of(kind)
    for kind in (
        DocumentKind.IDENTITY_CARD,
        DocumentKind.OFFICER_CARD,
        DocumentKind.POLICE_OFFICER_CARD,
        DocumentKind.CHINESE_PASSPORT,
    )
)
"""Only a Chinese citizen holds one; the ethnic group is always known."""

CHINESE_KINDS = CITIZEN_KINDS | {code_of(DocumentKind.HMT_RESIDENCE)}
"""A cell for the nationality that is left empty beside one of these means China."""

FOREIGN_KINDS = frozenset(
    code_of(kind) for kind in (DocumentKind.PERMANENT_RESIDENCE, DocumentKind.FOREIGN_PASSPORT)
)


def read_kind(text: str) -> Reading:
    """Read 证件类型: the ministry's two-digit code."""
    return _read(family(), text, missing="KIND_MISSING", unknown="KIND_UNKNOWN", coded="KIND_CODED")


def read_sex(text: str) -> Reading:
    """Read 性别: `1` or `2`; "" for what says that it is not known."""
    reading = _read(SEX, text, unknown="SEX_UNKNOWN", coded="SEX_CODED")
    return reading if reading.value in (*SEXES, None) else Reading("")


def read_ethnic(text: str) -> Reading:
    """Read 民族: the two digits of GB/T 3304, "" for none."""
    return _read(ETHNIC_GROUP, text, unknown="ETHNIC_UNKNOWN", coded="ETHNIC_CODED")


def read_nationality(text: str) -> Reading:
    """Read 国籍: ISO 3166-1 alpha-3; "" for none or an unknown one."""
    reading = _read(NATIONALITY, text, unknown="NATIONALITY_UNKNOWN", coded="NATIONALITY_CODED")
    return Reading(reading.value or "", reading.reasons)


def read_household(text: str) -> Reading:
    """Read 户口性质: a code of the list; "" for none or an unknown one."""
    reading = _read(HOUSEHOLD_KIND, text, unknown="HOUSEHOLD_UNKNOWN", coded="HOUSEHOLD_CODED")
    return Reading(reading.value or "", reading.reasons)


def _read(
    table: CodeTable, text: str, *, unknown: str, coded: str, missing: str | None = None
) -> Reading:
    if text in table:
        return Reading(text)
    code = find_code(table, text)
    if code is not None:
        return Reading(code, (coded,))
    if is_nothing(text):
        return Reading(None, (missing,)) if missing else Reading("")
    return Reading(None, (unknown,))
