"""The embedded server: held, shared, killed, moved; it leaves nothing and harms nothing."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from minka.plumbing import embedded
from minka.plumbing.embedded import _binaries, _cluster
from minka.plumbing.embedded._processes import processes_of, server_pid

silent = {"say": lambda sentence: None}
quiet = {**silent, "quick": True}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    monkeypatch.delenv("MINKA_PG_BIN", raising=False)
    monkeypatch.delenv("MINKA_PG_USER", raising=False)


@pytest.fixture(scope="module")
def filled_home():
    """A home with a database in it, reached by every user as a home in /srv would be."""
    folder = Path(tempfile.mkdtemp(prefix="minka-embedded-"))
    folder.chmod(0o755)
    with embedded.serving(folder, **quiet) as cluster, connect(cluster) as connection:
        connection.execute("CREATE TABLE kept (number int)")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(filled_home):
    yield filled_home
    cluster = embedded.cluster_at(filled_home)
    embedded.stop(cluster)
    assert processes_of(cluster) == set()


def connect(cluster: embedded.Cluster, **changed) -> psycopg.Connection:
    return psycopg.connect(**cluster.conninfo() | changed)


def test_the_last_one_to_leave_stops_the_server(home):
    with embedded.serving(home, **quiet) as first:
        with embedded.serving(home, **quiet) as second:
            assert second == first
        assert embedded.running(home)

    assert not embedded.running(home)
    assert processes_of(first) == set()


def test_two_who_start_at_once_share_one_server(home):
    program = (
        "import sys, time; from pathlib import Path; from minka.plumbing import embedded\n"
        "with embedded.serving(Path(sys.argv[1]), quick=True) as cluster:\n"
        "    print(cluster.port, flush=True); time.sleep(0.3)"
    )
    command = [sys.executable, "-c", program, str(home)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    answers = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert answers[0] == answers[1]
    assert not embedded.running(home)


def test_only_one_who_knows_the_password_comes_in_and_only_from_this_machine(home):
    with embedded.serving(home, **quiet) as cluster:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(cluster, password="guess")
        with connect(cluster) as connection:
            rows = connection.execute(
                "SELECT name, setting FROM pg_settings"
                " WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY 1"
            )
            assert rows.fetchall() == [
                ("listen_addresses", "127.0.0.1"),
                ("unix_socket_directories", ""),
            ]

    assert stat.S_IMODE((home / "postgres.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres" / "data").stat().st_mode) == 0o700


def test_a_port_that_somebody_else_took_is_exchanged_for_another(home):
    port = embedded.cluster_at(home).port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with embedded.serving(home, **quiet) as cluster:
            assert cluster.port != port

    assert embedded.cluster_at(home).port == cluster.port


@pytest.mark.crash
def test_a_server_that_was_killed_comes_back_with_every_committed_row(home):
    with embedded.serving(home, **silent) as cluster:
        connection = connect(cluster)
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        connection.commit()
        connection.execute("INSERT INTO kept VALUES (0)")
        for pid in processes_of(cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        connection.close()

        assert embedded.revive(home, **silent) is False

        with connect(cluster) as connection:
            rows = connection.execute("SELECT count(*), min(number) FROM kept")
            assert rows.fetchone() == (1000, 1)


@pytest.mark.crash
def test_a_server_whose_holder_was_killed_is_taken_over(home):
    program = (
        "import sys, time; from pathlib import Path; from minka.plumbing import embedded\n"
        "with embedded.serving(Path(sys.argv[1]), quick=True):\n"
        "    print('up', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline() == b"up\n"
        holder.kill()
    orphan = server_pid(embedded.cluster_at(home))

    with embedded.serving(home, **quiet) as cluster:
        assert server_pid(cluster) == orphan

    assert not embedded.running(home)


@pytest.mark.crash
def test_the_backends_of_a_killed_server_are_waited_for(home):
    """Starting beside them would damage the data."""
    with embedded.serving(home, **quiet) as cluster:
        connection = connect(cluster)
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(server_pid(cluster), signal.SIGKILL)
        waking = threading.Timer(0.5, os.kill, (backend, signal.SIGCONT))
        waking.start()
        begun = time.monotonic()

        embedded.revive(home, **silent)

        assert time.monotonic() - begun > 0.4
        connection.close()
        assert backend not in processes_of(cluster)


def test_a_pid_file_that_names_another_program_is_no_obstacle(home):
    cluster = embedded.cluster_at(home)
    stale = cluster.data / "postmaster.pid"
    stale.write_text(f"{os.getppid()}\n{cluster.data}\n0\n{cluster.port}\n\n127.0.0.1\n\nready\n")

    with embedded.serving(home, **quiet):
        assert embedded.running(home)


def test_data_of_another_version_is_left_alone(home):
    version = embedded.cluster_at(home).data / "PG_VERSION"
    kept = version.read_text()
    version.write_text("12\n")

    try:
        with pytest.raises(embedded.UnableToStart, match="属于 PostgreSQL 12"):
            embedded.serving(home, **quiet).__enter__()
    finally:
        version.write_text(kept)


def test_a_lost_password_is_explained(home):
    record = home / "postgres.json"
    kept = record.read_text()
    record.write_text(kept.replace(embedded.cluster_at(home).password, "another"))

    try:
        with pytest.raises(embedded.UnableToStart, match="口令与"):
            embedded.serving(home, **quiet).__enter__()
    finally:
        record.write_text(kept)


def test_below_a_closed_folder_the_data_goes_elsewhere_and_no_folder_is_opened(
    tmp_path_factory, monkeypatch
):
    """As root the server is another user, who cannot enter; an ordinary user stays at home."""
    shared = Path(tempfile.mkdtemp(prefix="minka-shared-"))
    shared.chmod(0o755)
    monkeypatch.setattr(_cluster, "SHARED", shared)
    monkeypatch.setattr(_binaries, "SHARED", shared)
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    said = []

    with (
        embedded.serving(closed / "home", say=said.append, quick=True) as cluster,
        connect(cluster) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (closed, closed.parent)]
    shutil.rmtree(shared)

    assert modes == [0o700, 0o700]
    if os.geteuid() == 0:
        assert cluster.place.parent == shared
        assert [str(shared) in sentence for sentence in said] == [True]
    else:
        assert cluster.place == closed / "home" / "postgres"


def test_programs_that_the_server_cannot_reach_are_copied_for_it(tmp_path, monkeypatch):
    """A clone below a closed folder has its programs there too."""
    monkeypatch.setattr(_binaries, "SHARED", tmp_path / "shared")

    folder = _binaries._copied()

    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True)
    assert b"PostgreSQL" in answer.stdout
    assert (folder / "postgres").stat().st_mode & 0o005 == 0o005


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("MINKA_PG_BIN", "/nowhere", "中没有 postgres 程序"),
        pytest.param(
            "MINKA_PG_USER",
            "nobody-at-all",
            "没有用户" if os.geteuid() == 0 else "",
        ),
    ],
)
def test_a_wrong_setting_is_named(home, monkeypatch, variable, value, sentence):
    embedded.find_binaries.cache_clear()
    monkeypatch.setenv(variable, value)

    try:
        if sentence:
            with pytest.raises(embedded.UnableToStart, match=sentence):
                embedded.serving(home, **quiet).__enter__()
    finally:
        embedded.find_binaries.cache_clear()
