"""Start, hold and stop the embedded server."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import psycopg
from psycopg import sql

from ._account import Account, server_account
from ._binaries import binaries_for, major_version
from ._cluster import DATABASE, ROLE, Cluster, cluster_at, is_known, load, locked
from ._errors import UnableToStart
from ._processes import processes_of, server_pid

Say = Callable[[str], None]

START_SECONDS = 900
"""Crash recovery of 3.5 GB of log took half a minute; a slow disk may need many times that."""
STOP_SECONDS = 600
LOG_BYTES = 10_000_000

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "checkpoint_timeout": "15min",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "Asia/Shanghai",
    "lc_messages": "C",
}
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""For a server whose data may be lost: tests."""


@contextlib.contextmanager
def serving(home: Path, *, quick: bool = False, say: Say = print) -> Iterator[Cluster]:
    """Hold the database of this home, starting it if needed; the last to leave stops it.

    The hold is a shared file lock, so a killed process leaves none behind.
    Raises UnableToStart.
    """
    cluster_at(home)
    with (home / "postgres.users").open("w") as users:
        with locked(home):
            cluster = _start(load(home), quick=quick, say=say)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            with locked(home):
                if _alone(users):
                    stop(cluster)


def running(home: Path) -> bool:
    """Say whether the embedded server of this home runs."""
    return is_known(home) and server_pid(load(home)) is not None


def revive(home: Path, *, say: Say = print) -> bool:
    """Start a server that was killed while we hold it; say whether it had to move its port."""
    with locked(home):
        before = load(home)
        return _start(before, quick=False, say=say).port != before.port


def stop(cluster: Cluster) -> None:
    """Stop the server and wait until every process of it is gone.

    Not by pg_ctl: where nobody reaps orphans, as in many containers, it waits for a zombie.
    """
    pid = server_pid(cluster)
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while processes_of(cluster):
        if time.monotonic() > deadline:
            raise UnableToStart(f"数据库没有停止，请查看 {cluster.log}。")
        time.sleep(0.02)


def _alone(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(cluster: Cluster, *, quick: bool, say: Say) -> Cluster:
    if _answers(cluster):
        return cluster
    account = server_account()
    _await_leftovers(cluster)
    _prepare(cluster, account, say)
    cluster = cluster.on_a_free_port()
    _configure(cluster, account, quick=quick)
    _launch(cluster, account, say)
    return cluster


def _await_leftovers(cluster: Cluster) -> None:
    """Wait for backends of a killed server: starting beside them would damage the data."""
    deadline = time.monotonic() + START_SECONDS
    while processes_of(cluster):
        if time.monotonic() > deadline:
            raise UnableToStart(f"上次异常结束的数据库进程仍在运行：{processes_of(cluster)}。")
        time.sleep(0.1)
    # Its pid may meanwhile be another program's, which the server would take for its twin.
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _prepare(cluster: Cluster, account: Account, say: Say) -> None:
    """Create the data folder the first time; refuse one of another version."""
    version = major_version(binaries_for(account))
    if not cluster.data.exists():
        _create(cluster, account, version, say)
    kept = (cluster.data / "PG_VERSION").read_text().strip()
    if kept != str(version):
        raise UnableToStart(
            f"数据目录 {cluster.data} 属于 PostgreSQL {kept}，现有程序是 {version}。"
            "请用旧程序（MINKA_PG_BIN）执行 minka backup，再用新程序执行 minka restore。"
        )


def _create(cluster: Cluster, account: Account, version: int, say: Say) -> None:
    if not cluster.place.is_relative_to(cluster.home):
        say(f"用户“{account.name}”不能进入 {cluster.home}，数据库放在 {cluster.place}。")
    cluster.place.parent.mkdir(parents=True, exist_ok=True)
    cluster.place.mkdir(exist_ok=True, mode=0o700)
    account.own(cluster.place)
    partial = cluster.place / "data.partial"
    shutil.rmtree(partial, ignore_errors=True)
    secret = cluster.place / "password.partial"
    secret.unlink(missing_ok=True)
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(cluster.password)
    account.own(secret)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if version >= 17 else []
    try:
        _run(
            account,
            *("initdb", "-D", partial, "-U", ROLE, "-A", "scram-sha-256", "--pwfile", secret),
            *("--encoding=UTF8", "--locale=C", *locale, "--no-instructions"),
        )
    finally:
        secret.unlink()
    with (partial / "postgresql.conf").open("a") as file:
        file.write("\ninclude = 'minka.conf'\n")
    partial.rename(cluster.data)


def _configure(cluster: Cluster, account: Account, *, quick: bool) -> None:
    values = SETTINGS | {"port": str(cluster.port), "cluster_name": cluster.tag}
    if _shared_memory_is_small():
        values["dynamic_shared_memory_type"] = "mmap"
    if quick:
        values |= QUICK
    path = cluster.data / "minka.conf"
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in values.items()))
    account.own(path)
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_BYTES:
        cluster.log.unlink()


def _shared_memory_is_small() -> bool:
    """Containers often get 64 MB, too little for one parallel hash join."""
    try:
        return shutil.disk_usage("/dev/shm").total < 256_000_000  # noqa: S108
    except FileNotFoundError:
        return False


def _launch(cluster: Cluster, account: Account, say: Say) -> None:
    begun = time.monotonic()
    try:
        _run(
            account,
            *("pg_ctl", "start", "-D", cluster.data, "-l", cluster.log),
            *("-w", "-t", START_SECONDS, "-s"),
            slow=lambda: say("数据库正在启动；如果上次是异常结束，恢复可能需要几分钟……"),
        )
    except UnableToStart as error:
        raise UnableToStart(f"{error}\n{_last_lines(cluster.log)}") from None
    _ensure_database(cluster)
    if (seconds := time.monotonic() - begun) > 10:
        say(f"数据库已就绪（{seconds:.0f} 秒）。")


def _ensure_database(cluster: Cluster) -> None:
    if not _answers(cluster):
        raise UnableToStart(f"数据库启动后又结束了。\n{_last_lines(cluster.log)}")
    with psycopg.connect(**cluster.conninfo("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _answers(cluster: Cluster) -> bool:
    """Say whether the server runs; wait for one that still recovers.

    Raises UnableToStart when it refuses our password or does not get ready in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while server_pid(cluster) is not None:
        try:
            psycopg.connect(**cluster.conninfo("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise UnableToStart(
                    f"{cluster.home}/postgres.json 中的口令与 {cluster.data} 不符，"
                    "请恢复原来的文件，或移走该数据目录后重试。"
                ) from None
            if time.monotonic() > deadline:
                raise UnableToStart(f"内置数据库没有应答：{error}") from None
            time.sleep(0.1)
        else:
            return True
    return False


def _run(
    account: Account, name: str, *arguments: object, slow: Callable[[], None] | None = None
) -> None:
    """Run one program of the server as its user; `slow` is called once if it takes long."""
    command = [str(binaries_for(account) / name), *map(str, arguments)]
    # Variables such as PGDATA or PGPORT would steer the program elsewhere.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    with subprocess.Popen(
        command,
        cwd="/",
        env=kept | {"LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **account.identity(),
    ) as process:
        output = _output(process, slow)
    if process.returncode != 0:
        raise UnableToStart(f"{name} 失败（{process.returncode}）：{output.strip()}")


def _output(process: subprocess.Popen[str], slow: Callable[[], None] | None) -> str:
    try:
        return process.communicate(timeout=5)[0]
    except subprocess.TimeoutExpired:
        if slow is not None:
            slow()
    return process.communicate()[0]


def _last_lines(log: Path) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
