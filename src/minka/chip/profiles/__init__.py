"""What is on a card of which version: applications, files, data items, keys, access conditions.

The tables are data (`data/*.toml`), each file with where it comes from and how sure we are; this
package reads them once and hands out frozen values.
"""

from minka.chip.profiles._access import FREE, NEVER, AccessRule
from minka.chip.profiles._load import VERSIONS, load_profile
from minka.chip.profiles._shapes import (
    Application,
    ChipKey,
    DataItem,
    Field,
    FileKind,
    FileSpec,
    Profile,
)

__all__ = [
    "FREE",
    "NEVER",
    "VERSIONS",
    "AccessRule",
    "Application",
    "ChipKey",
    "DataItem",
    "Field",
    "FileKind",
    "FileSpec",
    "Profile",
    "load_profile",
]
