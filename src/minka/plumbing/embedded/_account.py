"""Which operating-system user the server runs as. PostgreSQL refuses root, and rightly so."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from ._errors import UnableToStart

CANDIDATES = ("postgres", "nobody")


class Identity(TypedDict, total=False):
    """Arguments of `subprocess` that change who runs the program."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user."""

    name: str
    uid: int
    gid: int

    def identity(self) -> Identity:
        """Return what makes `subprocess` run a program as this user."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, permission: str, path: Path) -> bool:
        """Ask the system, as this user, whether `path` can be read (-r) or entered (-x)."""
        command = ["/bin/sh", "-c", 'test "$1" "$2"', "sh", permission, str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.identity()).returncode == 0

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to this user."""
        if os.geteuid() != self.uid:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Return ourselves, or, for root, MINKA_PG_USER, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()).pw_name)
    if wanted := os.environ.get("MINKA_PG_USER"):
        return _account(wanted)
    for name in CANDIDATES:
        if _exists(name):
            return _account(name)
    raise UnableToStart("以 root 运行时需要一个普通用户来运行数据库，请设置 MINKA_PG_USER。")


def _account(name: str) -> Account:
    if not _exists(name):
        raise UnableToStart(f"系统中没有用户“{name}”，请检查 MINKA_PG_USER。")
    entry = pwd.getpwnam(name)
    if entry.pw_uid == 0:
        raise UnableToStart("数据库不能以 root 运行，请把 MINKA_PG_USER 设为普通用户。")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
