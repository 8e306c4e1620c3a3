"""The command line: it explains itself and what failed, and ends with the right status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from minka.config.commands import COMMANDS


def minka(*words: str, home: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run the command in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-m", "minka.config.cli", *words],
        env=kept | {"MINKA_HOME": str(home)} | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_lists_every_command_and_touches_nothing(tmp_path):
    answer = minka("--help", home=tmp_path / "home")

    assert answer.returncode == 0
    assert [name for name in COMMANDS if f"    {name}" not in answer.stdout] == []
    assert not (tmp_path / "home").exists()


def test_an_unknown_command_is_refused_with_the_list_of_those_there_are(tmp_path):
    answer = minka("colect", home=tmp_path)

    assert answer.returncode == 2
    assert "'collect'" in answer.stderr


def test_a_database_that_is_away_is_one_sentence_not_a_trace(tmp_path):
    answer = minka(
        "migrate", home=tmp_path, MINKA_DATABASE_URL="postgresql://minka@127.0.0.1:9/minka"
    )

    assert answer.returncode == 1
    assert "数据库没有应答，什么也没有保存" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_bad_database_url_is_explained_without_being_shown(tmp_path):
    answer = minka("migrate", home=tmp_path, MINKA_DATABASE_URL="mysql://root:hunter2@db/x")

    assert answer.returncode == 1
    assert "postgresql://用户:口令@主机:5432/库名" in answer.stderr
    assert "hunter2" not in answer.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "70000"], "端口应为 1 至 65535"),
        (["--host", "192.0.2.1"], "不能在 192.0.2.1:8000 上监听"),
    ],
)
def test_an_address_that_cannot_be_had_is_named(tmp_path, words, sentence):
    answer = minka("up", *words, home=tmp_path)

    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
