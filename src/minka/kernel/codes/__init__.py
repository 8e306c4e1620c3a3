"""Code lists of the field, each a data file that names its source in its first lines.

What others call the same thing differs by counterparty, so such codes are mapped
(`document_kind`, `APPLICATION_REASON`) and never hard-wired.
"""

from minka.kernel.codes import families
from minka.kernel.codes.table import CodeTable, load

SEX = load("sex.csv", label="性别")
"""GB/T 2261.1: `1` man, `2` woman, `0` unknown, `9` not stated."""

ETHNIC_GROUP = load("ethnic_group.csv", label="民族", scopes=("national", "police"))
"""GB/T 3304 with what the police add (`97`, `98`)."""

ETHNIC_GROUP_WITH_LOCAL = load("ethnic_group.csv", label="民族")
"""The same with the additions of single centres: for reading their files only."""

HOUSEHOLD_KIND = load("household_kind.csv", label="户口性质")

NATIONALITY = load("nationality.csv", label="国籍")
"""ISO 3166-1 alpha-3, keyed by `CHN`; the numeric code is a spelling of it (`156`)."""

APPLICATION_REASON = families.load("application_reason.toml", label="申领原因")
"""Why a card is applied for; codes by counterparty."""

__all__ = [
    "APPLICATION_REASON",
    "ETHNIC_GROUP",
    "ETHNIC_GROUP_WITH_LOCAL",
    "HOUSEHOLD_KIND",
    "NATIONALITY",
    "SEX",
    "CodeTable",
]
