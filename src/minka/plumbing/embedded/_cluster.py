"""Where one embedded database lives and how it is reached; kept in the home folder."""

import contextlib
import fcntl
import hashlib
import json
import os
import random
import secrets
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ._account import Account, server_account
from ._binaries import SHARED

ROLE = "minka"
DATABASE = "minka"
# Below the range from which systems take the ports of outgoing connections.
PORTS = range(15433, 25433)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded database. `place` holds its data and log and belongs to `user`."""

    home: Path
    place: Path
    user: str
    port: int
    password: str

    def __repr__(self) -> str:
        return f"Cluster({self.place}, port={self.port})"

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.place / "server.log"

    @property
    def tag(self) -> str:
        """The name its processes carry, so that they can be told from other servers'."""
        return f"minka-{_digest(self.place)}"

    def conninfo(self, database: str = DATABASE) -> dict[str, str | int]:
        """Return the arguments of `psycopg.connect`."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "user": ROLE,
            "password": self.password,
            "dbname": database,
        }

    def on_a_free_port(self) -> "Cluster":
        """Return this cluster on a port nobody listens on, the old one if possible; keep it."""
        if port_is_free(self.port):
            return self
        moved = replace(self, port=_free_port())
        _save(moved)
        return moved


def cluster_at(home: Path) -> Cluster:
    """Return the cluster of this home; decide place, port and password the first time."""
    home.mkdir(parents=True, exist_ok=True)
    with locked(home):
        if not is_known(home):
            account = server_account()
            place = _choose_place(home, account)
            _save(Cluster(home, place, account.name, _free_port(), secrets.token_urlsafe(24)))
        return load(home)


def is_known(home: Path) -> bool:
    """Say whether this home has a cluster, running or not."""
    return _record(home).exists()


def load(home: Path) -> Cluster:
    """Read the cluster of this home as it was last kept."""
    kept = json.loads(_record(home).read_text())
    # A relative place is inside the home, so that a home that was moved still works.
    return Cluster(home, home / kept["place"], kept["user"], kept["port"], kept["password"])


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """Let one process at a time decide about this home's server."""
    with (home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def port_is_free(port: int) -> bool:
    """Say whether nobody listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    return next(port for port in random.sample(PORTS, len(PORTS)) if port_is_free(port))


def _choose_place(home: Path, account: Account) -> Path:
    if account.may("-x", home):
        return home / "postgres"
    # Random, because a new home at an old path must not find the old home's data.
    return SHARED / secrets.token_hex(6)


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _record(home: Path) -> Path:
    return home / "postgres.json"


def _save(cluster: Cluster) -> None:
    kept = asdict(cluster) | {"place": str(cluster.place)}
    del kept["home"]
    if cluster.place.is_relative_to(cluster.home):
        kept["place"] = str(cluster.place.relative_to(cluster.home))
    partial = _record(cluster.home).with_suffix(".partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(kept, file)
    partial.rename(_record(cluster.home))
