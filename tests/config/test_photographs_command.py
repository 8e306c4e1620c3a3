"""`minka photographs` as a centre's colleague calls it."""

import argparse
import zipfile

import pytest

from minka.config.commands import photographs
from tests.factories import people
from tests.people.photographs import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.HOME = tmp_path / "home"


def call(*words):
    parser = argparse.ArgumentParser()
    photographs.add_arguments(parser)
    return photographs.run(parser.parse_args([*map(str, words)]))


def test_a_single_photograph_is_judged_and_drawn_and_not_stored(tmp_path, capsys):
    path, drawing = tmp_path / "a.jpg", tmp_path / "a.svg"
    path.write_bytes(pictures.shifted(across=50))

    assert call(path, "--drawing", drawing) == 1

    assert "人像偏右" in capsys.readouterr().out
    assert drawing.read_text(encoding="utf-8").startswith("<svg")


def test_a_good_photograph_ends_well(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(pictures.drawn(1))

    assert call(path) == 0


def test_a_zip_is_taken_in_and_says_what_went_back(tmp_path, capsys):
    number = people.current_number(people.wang_fang())
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(f"{number}.jpg", pictures.drawn(1))
        zipped.writestr("x.png", b"x")

    assert call(path) == 1

    assert "入库 1，退回 1，原已有 0" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert call(tmp_path / "nowhere.zip") == 2

    assert "nowhere.zip" in capsys.readouterr().out.replace("\n", "")
