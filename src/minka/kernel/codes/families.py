"""Kinds that every counterparty numbers in its own way: words inside, codes outside.

The data is TOML: `[kinds]` gives each kind its Chinese name and other names for it,
`[families.X]` the codes of one way of counting, perhaps as changes to another family.
"""

import functools
from dataclasses import dataclass

from minka.kernel import folding
from minka.kernel.codes.table import CodeTable
from minka.kernel.data import read_toml
from minka.kernel.errors import InvalidComponent


@dataclass(frozen=True)
class Families:
    """Kinds with their names, and per family the kind of each code."""

    label: str
    names: dict[str, list[str]]
    kind_of: dict[str, dict[str, str]]

    def table(self, family: str) -> CodeTable:
        """Return a family as a code list; raises KeyError for an unknown family."""
        kind_of = self.kind_of[family]
        labels = {code: self.label_of(kind) for code, kind in kind_of.items()}
        spellings = {text: code for code in kind_of for text in (code, code.lstrip("0"))}
        for code, kind in kind_of.items():
            spellings |= {folding.NUMBER(name): code for name in self.names[kind]}
        return CodeTable(self.label, labels, spellings)

    def code_of(self, kind: str, family: str) -> str:
        """Return the code a family gives to a kind; raises InvalidComponent if it has none."""
        for code, known in self.kind_of[family].items():
            if known == kind:
                return code
        raise InvalidComponent("CODE_UNKNOWN", label=self.label, value=self.label_of(kind))

    def label_of(self, kind: str) -> str:
        """Return the Chinese name of a kind."""
        return self.names[kind][0]


@functools.cache
def load(file_name: str, *, label: str) -> Families:
    """Read the kinds and families of a data file in this folder."""
    data = read_toml(f"codes/{file_name}")
    families: dict[str, dict[str, str]] = data["families"]
    kind_of: dict[str, dict[str, str]] = {}
    for name, codes in families.items():
        base = families.get(codes.get("extends", ""), {})
        kind_of[name] = base | {code: kind for code, kind in codes.items() if code != "extends"}
    return Families(label, data["kinds"], kind_of)
