"""Two collection files as a centre receives them, against their answer key, row by row."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from minka.config.cli import main
from minka.people import collection
from tests.people.conftest import ON

KEY = Path(__file__).parents[1] / "data" / "intake" / "expected.csv"

CONTRADICTIONS = {
    # Key: normalise, another date form. But 1961-10-19 is how this column writes its dates.
    ("employer.xlsx", 470): "ACCEPT",
    # Key: accept. But both rows have one number and two names, so both go back.
    ("legacy-gb18030.csv", 10363): "REFUSE",
    ("legacy-gb18030.csv", 14030): "REFUSE",
}
"""Rows of the key that contradict the rules the key is made from; we follow the rules."""


def expected(file_name, rows):
    """Return the disposition of every row, in order."""
    with KEY.open(encoding="utf-8") as source:
        listed = {
            int(line["row"]): line["disposition"].upper()
            for line in csv.DictReader(source)
            if line["file"] == file_name
        }
    return [
        CONTRADICTIONS.get((file_name, row), listed.get(row, "ACCEPT"))
        for row in range(1, rows + 1)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "rows"), [(0, 600), (1, 20_000)])
def test_every_row_ends_as_the_answer_key_says(intake, number, rows):
    with collection.checked(intake[number], on=ON) as result:
        verdicts = list(result.verdicts)

    assert [row for row, _, _ in verdicts] == list(range(1, rows + 1))
    assert [disposition for _, disposition, _ in verdicts] == expected(intake[number].name, rows)
    assert result.counts == Counter(disposition for _, disposition, _ in verdicts)


@pytest.mark.django_db(transaction=True)
def test_the_command_writes_a_verdict_for_every_row_and_stores_nothing(intake, tmp_path, home):
    out = tmp_path / "out.json"

    status = main(["collect", str(intake[0]), "--check-only", "--on", f"{ON}", "--json", str(out)])

    answer = json.loads(out.read_text("utf-8"))
    assert (status, list(answer), answer["rows"]) == (0, ["rows", "lines"], 600)
    assert [line["row"] for line in answer["lines"]] == list(range(1, 601))
    assert [line["disposition"].upper() for line in answer["lines"]] == expected(
        "employer.xlsx", 600
    )
    assert all(set(line) == {"row", "disposition", "reasons"} for line in answer["lines"])
    assert not home.exists()
