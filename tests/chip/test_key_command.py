"""`minka keys`: two persons enter a key into the file, and nothing of it is shown."""

import argparse

import pytest

from minka.chip.ciphers import Suite, check_value
from minka.config.commands import keys

FIRST, SECOND = "11" * 16, "32" * 16
JOINED = bytes([0x11 ^ 0x32]) * 16
KCV = check_value(Suite.SM4, JOINED)


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setenv("MINKA_READER_PASSPHRASE", "correct horse battery")

    def called(*arguments, typed=("王芳", "李强"), secrets=(FIRST, SECOND)):
        typed, secrets = list(typed), list(secrets)
        monkeypatch.setattr("builtins.input", lambda _prompt: typed.pop(0))
        monkeypatch.setattr("getpass.getpass", lambda _prompt: secrets.pop(0))
        parser = argparse.ArgumentParser()
        keys.add_arguments(parser)
        return keys.run(parser.parse_args([str(tmp_path / "keys.json"), *arguments]))

    return called


def test_a_key_is_entered_and_listed_by_its_check_value(call, capsys):
    assert call("--enter", "UKSSSE", "--kcv", KCV) == 0
    entered = capsys.readouterr().out
    assert call() == 0
    listed = capsys.readouterr().out

    assert check_value(Suite.SM4, bytes.fromhex(FIRST)) in entered
    assert f"UKSSSE         SM4   v1   root    KCV {KCV}" in listed
    assert FIRST not in entered + listed
    assert JOINED.hex() not in (entered + listed).lower()


def test_the_next_version_stands_beside_the_first(call, capsys):
    call("--enter", "UKSSSE", "--kcv", KCV)

    assert call("--enter", "UKSSSE", "--kcv", KCV) == 0
    assert call("--enter", "UKSSSE", "--kcv", KCV, "--version", "2") == 1
    assert "已有版本2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "more", "sentence"),
    [
        (("--enter", "UKSSSE", "--kcv", "000000"), {}, "校验值不符"),
        (("--enter", "NOBODY", "--kcv", KCV), {}, "没有密钥"),
        (("--enter", "UKSSSE", "--kcv", KCV), {"typed": ("王芳", "王芳")}, "两位不同的人"),
        (("--enter", "UKSSSE", "--kcv", KCV), {"secrets": (FIRST, FIRST)}, "密钥分量"),
    ],
)
def test_what_is_refused_leaves_no_file(call, capsys, tmp_path, arguments, more, sentence):
    assert call(*arguments, **more) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "keys.json").exists()
