"""Find every text that a person may see: marked in code and templates, or named by data."""

import ast
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext"}
IN_TEMPLATE = [
    re.compile(r"""\{%\s*translate\s+(["'])(?P<text>.*?)\1"""),
    re.compile(r"""_\((["'])(?P<text>.*?)\1\)"""),
]


def texts() -> dict[str, set[str]]:
    """Return every Chinese text with the places (files from the house's root) that use it."""
    found: dict[str, set[str]] = {}
    for place, text in [*_marked(), *_named_by_data()]:
        if is_chinese(text):
            found.setdefault(text, set()).add(place)
    return found


def is_chinese(text: str) -> bool:
    """Tell whether a text needs translation at all: units and signs do not."""
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def _marked() -> Iterator[tuple[str, str]]:
    for path in sorted(HOUSE.rglob("*.py")):
        place = path.relative_to(HOUSE).as_posix()
        if "/migrations/" not in place:
            yield from ((place, text) for text in in_python(path.read_text(encoding="utf-8")))
    for path in sorted(HOUSE.rglob("templates/**/*.html")):
        place = path.relative_to(HOUSE).as_posix()
        yield from ((place, text) for text in in_template(path.read_text(encoding="utf-8")))


def in_python(source: str) -> Iterator[str]:
    """Yield the marked literals of a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        literal = node.args[0]
        if name in MARKS and isinstance(literal, ast.Constant) and isinstance(literal.value, str):
            yield literal.value


def in_template(source: str) -> Iterator[str]:
    """Yield the literals of `translate` tags and of `_()` in filters."""
    for pattern in IN_TEMPLATE:
        yield from (match["text"] for match in pattern.finditer(source))


def _named_by_data() -> Iterator[tuple[str, str]]:
    """Yield what stands in tables and code lists and is translated where it is shown."""
    from minka.kernel.codes import ETHNIC_GROUP, HOUSEHOLD_KIND, SEX  # app ready
    from minka.kernel.codes.document_kind import family  # app ready
    from minka.outlets import queries as outlets  # app ready
    from minka.performance import queries as performance  # app ready

    for measure in performance.MEASURES.values():
        words = (measure.label, measure.explanation, *measure.columns)
        yield from _at("performance/measures.py", words)
    yield from _at("performance/rules.py", performance.ROOMS.values())
    for document in performance.all_documents().values():
        heads = [word for table in document.tables for word in (table.name, table.note)]
        yield from _at(f"performance/documents/{document.code}.toml", (document.title, *heads))
    for target in performance.all_targets():
        place = f"performance/documents/{target.document.code}.toml"
        value = () if isinstance(target.value, Decimal) else (target.value,)
        yield from _at(place, (*target.levels, target.name, target.unit, *value))
    yield from _at("outlets/roles.toml", (role.name for role in outlets.roles()))
    for table in (SEX, ETHNIC_GROUP, HOUSEHOLD_KIND, family()):
        yield from _at(f"kernel/codes ({table.label})", table.labels.values())


def _at(place: str, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((place, str(word)) for word in words)
