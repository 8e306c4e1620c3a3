"""`minka budget` reads and audits files without a database."""

import argparse
import json
import re
from pathlib import Path

from minka.config.commands import budget as command

DATA = Path(__file__).parents[1] / "data" / "budget"


def call(*words) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(w) for w in words]))


def test_the_audit_is_written_as_json_in_the_agreed_shape(tmp_path, capsys):
    out = tmp_path / "out.json"
    assert call("audit", DATA / "inland-unit-2025.txt", "--json", out) == command.HAS_ERRORS
    data = json.loads(out.read_text(encoding="utf-8"))
    assert set(data) == {"identities", "findings"}
    assert set(data["identities"]) == {"checked", "exact", "rounding", "violated"}
    shape = {"severity", "rule", "line", "printed", "computed", "message"}
    assert all(set(f) == shape for f in data["findings"])
    assert data["findings"][0]["severity"] == "error"
    assert "勾稽关系" in capsys.readouterr().out


def test_a_document_without_errors_ends_well(capsys):
    assert call("audit", DATA / "coast-unit-2025.txt") == 0
    assert "R-36" in capsys.readouterr().out


def test_the_marked_up_page_links_every_finding_to_its_line(tmp_path, capsys):
    out = tmp_path / "out.html"
    call("audit", DATA / "city-unit-2025.txt", "--html", out)
    page = out.read_text(encoding="utf-8")
    links = re.findall(r'href="#L(\d+)"', page)
    places = set(re.findall(r'id="L(\d+)"', page))
    assert "431" in links
    assert set(links) <= places
    assert len(links) > 100
    assert "<script" not in page


def test_the_reading_is_written_with_the_origin_of_every_cell(tmp_path, capsys):
    out = tmp_path / "read.json"
    assert call("read", DATA / "city-unit-2025.txt", "--json", out) == 0
    (budget,) = json.loads(out.read_text(encoding="utf-8"))["budgets"]
    cells = [c for t in budget["tables"] for r in t["rows"] for c in r["cells"].values()]
    assert {c["origin"] for c in cells} == {"PRINTED", "TOTALS"}
    assert all(c["line"] > 0 and c["how"] for c in cells)


def test_a_file_that_cannot_be_read_is_refused_with_a_reason(tmp_path, capsys):
    path = tmp_path / "empty.txt"
    path.write_text("")
    assert call("audit", path) == command.UNREADABLE
    assert "空" in capsys.readouterr().err
    assert call("audit", tmp_path / "none.txt") == command.UNREADABLE
