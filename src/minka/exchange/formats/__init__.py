"""Formats declared as data: one TOML file beside this module per kind of file."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from minka.kernel import folding

_BRACKETS = folding.Fold(folding.FULL_WIDTH + "【】〔〕", folding.HALF_WIDTH + "()()")
_NOISE = str.maketrans("", "", '*#★☆:?"“”' + folding.BLANKS + folding.INVISIBLE + folding.QUOTES)
_BRACKETED = re.compile(r"[(\[{<].*?[)\]}>]")
_INDICATOR = re.compile(r"[A-Z]{3}[0-9]{3}[A-Z]?")


@dataclass(frozen=True)
class Field:
    """One column: the name we use, the label we say, the headers others write."""

    name: str
    label: str
    headers: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Implied:
    """A header that states the value of a field by itself: 身份证号 says the kind of document."""

    field: str
    value: str
    by: frozenset[str]


@dataclass(frozen=True)
class Format:
    """A kind of table: which columns it has, and which rows are none of its data.

    `key` names the field whose cell tells data from notes. `spellings` leads from a header
    as others write it to the name of our field.
    """

    code: str
    title: str
    fields: tuple[Field, ...]
    implied: tuple[Implied, ...]
    key: str
    header_within: int
    totals: tuple[str, ...]
    footers: tuple[str, ...]
    spellings: dict[str, str] = field(repr=False)

    def field_of(self, header: str) -> str | None:
        """Return the field a header stands for, or None for a column we do not use."""
        return next((f for s in spellings_of(header) if (f := self.spellings.get(s))), None)

    def label_of(self, name: str) -> str:
        """Return the Chinese label of a field."""
        return next(f.label for f in self.fields if f.name == name)

    def implied_by(self, headers: Iterable[str]) -> dict[str, str]:
        """Return the field values that the headers state by themselves."""
        written = {spelling for header in headers for spelling in spellings_of(header)}
        return {each.field: each.value for each in self.implied if written & each.by}


def spellings_of(header: str) -> list[str]:
    """Return what a header may be looked up as, the most literal first.

    >>> spellings_of(" * 姓　名（必填）")
    ['姓名(必填)', '姓名']
    >>> spellings_of("aac003\\n姓名")
    ['AAC003姓名', 'AAC003', '姓名']
    """
    whole = _BRACKETS(header).translate(_NOISE).upper()
    bare = _BRACKETED.sub("", whole)
    rest = _INDICATOR.sub("", bare).strip("-_/|.")
    return list(dict.fromkeys(filter(None, (whole, bare, *_INDICATOR.findall(whole), rest))))


@functools.cache
def load(code: str) -> Format:
    """Read a declared format; raises FileNotFoundError for a code that has none."""
    text = resources.files(__package__).joinpath(f"{code}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    fields = tuple(_field(each) for each in data["fields"])
    return Format(
        code=data["code"],
        title=data["title"],
        fields=fields,
        implied=tuple(_implied(each) for each in data.get("implied", [])),
        key=data["key"],
        header_within=data["header_within"],
        totals=tuple(data["totals"]),
        footers=tuple(data["footers"]),
        spellings=_spellings(fields),
    )


def _field(data: dict[str, Any]) -> Field:
    headers = tuple(spellings_of(header)[0] for header in data["headers"])
    return Field(data["name"], data["label"], headers, data.get("required", False))


def _implied(data: dict[str, Any]) -> Implied:
    return Implied(data["field"], data["value"], frozenset(data["by"]))


def _spellings(fields: Iterable[Field]) -> dict[str, str]:
    known: dict[str, str] = {}
    for each in fields:
        for header in each.headers:
            if known.setdefault(header, each.name) != each.name:
                raise ValueError(f"{header!r} is declared for {known[header]} and {each.name}")
    return known
