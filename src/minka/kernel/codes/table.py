"""A code list read from CSV: code, label, further spellings that mean the code."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from minka.kernel import folding
from minka.kernel.data import read_csv
from minka.kernel.errors import InvalidComponent


@dataclass(frozen=True)
class CodeTable:
    """One code list: `labels` by code, and every `spelling`, folded, with its code.

    `spellings` is the whole of what `find` knows, so a set-based check may join it.
    """

    label: str
    labels: dict[str, str]
    spellings: dict[str, str] = field(repr=False)

    def find(self, text: str) -> str:
        """Return the code that a code, label or other spelling stands for.

        Blanks, width and case do not matter, nor does a zero that a spreadsheet cut off.
        Raises InvalidComponent.
        """
        code = self.spellings.get(folding.NUMBER(text))
        if code is None:
            raise InvalidComponent("CODE_UNKNOWN", label=self.label, value=text.strip())
        return code

    def name(self, code: str) -> str:
        """Return the Chinese label of a code; raises KeyError."""
        return self.labels[code]

    def __contains__(self, code: object) -> bool:
        """Tell whether this is a code of the list, not merely a spelling."""
        return code in self.labels

    def __iter__(self) -> Iterator[str]:
        """Run through the codes in the order of the list."""
        return iter(self.labels)


@functools.cache
def load(file_name: str, *, label: str, scopes: tuple[str, ...] = ()) -> CodeTable:
    """Read a code list; `scopes` keeps only rows of these scopes.

    Columns: `code`, `label`, optionally `spellings` (separated by blanks) and `scope`.
    """
    rows = [r for r in read_csv(f"codes/{file_name}") if not scopes or r["scope"] in scopes]
    labels = {row["code"]: row["label"] for row in rows}
    spellings: dict[str, str] = {}
    for row in rows:
        for spelling in _spellings(row):
            taken = spellings.setdefault(spelling, row["code"])
            if taken != row["code"]:
                raise ValueError(f"{file_name}: {spelling!r} means {taken} and {row['code']}")
    return CodeTable(label, labels, spellings)


def _spellings(row: dict[str, str]) -> Iterable[str]:
    written = [row["code"], row["label"], *row.get("spellings", "").split()]
    if row["code"].isdigit() and row["code"].strip("0"):
        written.append(row["code"].lstrip("0"))
    return (folding.NUMBER(text) for text in written)
