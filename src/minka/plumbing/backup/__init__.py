"""Everything of an installation in one file, and back.

A backup is a tar file: `database.dump` (pg_dump's custom format), the stored files, the
public seal keys and the last seals, and at the end `manifest.json` with the SM3 of each part.
The private seal key is not in it: it is kept apart, on paper or another medium.

Restoring builds a new database beside the present one, checks it, seals included, and only
then lets the two change names; whatever fails before leaves everything as it was.
"""

from ._archive import BadBackup, Manifest, read_manifest
from ._database import is_empty
from ._restoring import Restored, restore
from ._writing import write_backup

__all__ = [
    "BadBackup",
    "Manifest",
    "Restored",
    "is_empty",
    "read_manifest",
    "restore",
    "write_backup",
]
