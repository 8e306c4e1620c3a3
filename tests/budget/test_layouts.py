"""The same document, extracted by another tool: other blanks, breaks and page numbers."""

import re
from pathlib import Path

import pytest

from minka.budget.auditing import audit
from minka.budget.reading import read_source
from minka.budget.sources.open import source_of

DATA = Path(__file__).parents[1] / "data" / "budget"
NAMES = sorted(path.stem for path in DATA.glob("*.txt"))
VARIANTS = {
    "page breaks lost": lambda t: re.sub(r"\n(\s*\n){2,}", "\n\n", t),
    "blank lines lost": lambda t: re.sub(r"\n\s*\n+", "\n", t),
    "cell borders lost": lambda t: re.sub(r"\t+", " ", t),
    "indented": lambda t: "\n".join("  " + line for line in t.split("\n")),
    "page numbers between dashes": lambda t: re.sub(r"\n(\s*\n){2,}", "\n\n— 3 —\n\n\n\n", t),
    "bare page numbers": lambda t: re.sub(r"\n(\s*\n){2,}", "\n\n12\n\n\n\n", t),
    "unbreakable blanks": lambda t: t.replace(" ", "\u00a0"),
    "wide blanks": lambda t: re.sub(r" +", "    ", t),
}


def found(text):
    report = audit(read_source(source_of(text.encode())))
    return {(f.rule, f.printed, f.computed) for f in report.findings}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_another_extraction_finds_the_same_faults(name, variant):
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    assert found(VARIANTS[variant](text)) == found(text)
