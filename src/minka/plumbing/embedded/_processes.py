"""Find the processes of one cluster by the command lines that every user may read.

A pid file alone proves nothing: after a restart of the machine its pid may be another
program's, and the backends of a killed server may live on for a while.
"""

import subprocess
from pathlib import Path

from ._cluster import Cluster


def processes_of(cluster: Cluster) -> set[int]:
    """Return the pids of the server and its children."""
    server, children = f"/postgres -D {cluster.data} ", f"postgres: {cluster.tag}"
    return {
        pid
        for pid, command in _commands()
        if server in f"{command} " or command.startswith(children)
    }


def server_pid(cluster: Cluster) -> int | None:
    """Return the pid of the running server, or None when its pid file is missing or stale."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in processes_of(cluster) else None


def _commands() -> list[tuple[int, str]]:
    if Path("/proc/self/cmdline").exists():
        return list(_from_proc())
    command = ["/bin/ps", "-axo", "pid=,command="]
    listing = subprocess.run(command, capture_output=True, text=True, check=True)
    parts = (line.split(None, 1) for line in listing.stdout.splitlines())
    return [(int(part[0]), part[1]) for part in parts if len(part) > 1]


def _from_proc() -> list[tuple[int, str]]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        found.append((int(folder.name), command.replace(b"\0", b" ").decode(errors="replace")))
    return found
