"""What the commands for an IT colleague say and answer."""

import argparse

import pytest
from django.db import connection

from minka.config.commands import backup, lifecycles, manage, migrate, restore, seal, verify_seals
from tests.plumbing.test_seals import make_files


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "home" / "files"
    settings.SEAL_FOLDER = tmp_path / "home" / "keys"


def run(module, *words: str) -> int:
    """Run a command in this process, on the tests' database."""
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return module.run(parser.parse_args(words))


@pytest.mark.django_db
def test_sealed_histories_that_fit_end_with_0_and_print_what_belongs_on_paper(capsys):
    make_files(2)

    assert run(seal) == 0
    assert run(verify_seals) == 0

    said = capsys.readouterr().out
    assert "exchange_exchangefilemove\t2" in said
    assert "公钥标识" in said
    assert "全部相符" in said


@pytest.mark.django_db
def test_an_altered_history_ends_with_1_and_names_the_row(capsys):
    make_files(1)
    run(seal)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exchange_exchangefilemove SET actor = '赵敏' RETURNING id")
        (row_id,) = cursor.fetchone()

    assert run(verify_seals) == 1

    said = capsys.readouterr().out
    assert f"exchange_exchangefilemove 第 {row_id} 行被改动" in said
    assert "发现 1 处不符" in said


@pytest.mark.django_db(transaction=True)
def test_a_backup_into_a_folder_is_named_by_the_time_and_never_overwrites(tmp_path, capsys):
    assert run(backup, str(tmp_path)) == 0
    (written,) = tmp_path.glob("minka-*.tar")

    assert run(backup, str(written)) == 1
    assert "已存在，不会覆盖" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_what_is_there_is_replaced_only_on_request_and_with_its_name_typed(
    tmp_path, capsys, monkeypatch
):
    make_files(1)
    run(backup, str(tmp_path / "b.tar"))

    assert run(restore, str(tmp_path / "b.tar")) == 1
    assert "--replace" in capsys.readouterr().err

    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    assert run(restore, str(tmp_path / "b.tar"), "--replace") == 1
    assert "没有确认，什么也没有做" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_file_that_is_no_backup_is_refused_in_one_sentence(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("王芳")

    assert run(restore, str(tmp_path / "letter.txt")) == 1

    assert "没有恢复，一切保持原样" in capsys.readouterr().err


@pytest.mark.django_db
def test_tables_that_are_up_to_date_need_nothing(capsys):
    assert run(migrate, "--check") == 0
    assert run(migrate) == 0

    assert "0 migrations applied" in capsys.readouterr().out


def test_the_lifecycles_are_drawn_where_one_asks(tmp_path):
    page = tmp_path / "lifecycles.md"

    assert run(lifecycles, "--out", str(page), "--check") == 1
    assert run(lifecycles, "--out", str(page)) == 0
    assert run(lifecycles, "--out", str(page), "--check") == 0
    assert "### card\n\n```mermaid\nstateDiagram-v2\n    [*] --> " in page.read_text()


def test_what_follows_manage_goes_to_django_as_it_is(capsys):
    assert run(manage, "diffsettings", "--output", "unified") == 0

    assert "+ TIME_ZONE = 'Asia/Shanghai'" in capsys.readouterr().out
