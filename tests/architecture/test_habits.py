"""Habits that no linter knows."""

import ast
import re
from pathlib import Path

from tests.architecture.code import ROOT, SOURCE, at, modules, tracked, tree

REASONS = ("slow import", "optional dependency", "app ready")
"""Why an import may stand inside a function. A circle of imports is not on the list."""

WITHOUT_STATUS_OF_THEIR_OWN = ("plumbing/moves.py", "chip/", "kernel/", "doors/", "budget/")
"""The moves themselves; and modules whose `status` is a status word, an HTTP status, a figure."""

SETS_STATUS = r"\bSET\b(?:(?!\b(?:WHERE|FROM)\b)[^;])*\bstatus\s*="
CLOCKLESS = ("rules", "lifecycle", "messages", "actions", "queries")
CLOCKS = {"now", "today", "localdate", "localtime", "utcnow", "time"}


def functions(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_an_import_inside_a_function_says_why():
    unexplained = []
    for path in modules(SOURCE):
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in functions(path):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    comment = lines[node.end_lineno - 1].partition("#")[2]
                    if not any(reason in comment for reason in REASONS):
                        unexplained.append(at(path, node))

    assert sorted(set(unexplained)) == []


def _assigns_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [n for target in targets for n in ast.walk(target)]
        return any(isinstance(name, ast.Attribute) and name.attr == "status" for name in names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("update", "bulk_update"):
            return any(keyword.arg == "status" for keyword in node.keywords)
        return node.func.attr == "setattr"
    return False


def test_a_status_changes_only_through_a_move():
    assignments = [
        at(path, node)
        for path in modules(SOURCE)
        if not str(path.relative_to(SOURCE)).startswith(WITHOUT_STATUS_OF_THEIR_OWN)
        for node in ast.walk(tree(path))
        if _assigns_status(node)
    ]

    assert assignments == []


def test_no_statement_sets_a_status():
    statements = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix == ".sql" and re.search(SETS_STATUS, path.read_text(encoding="utf-8"))
    ]

    assert statements == []


def _reads_a_clock(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value)
        in ("timezone", "datetime", "datetime.datetime", "datetime.date", "date", "time")
        and not (node.func.attr in ("localtime", "localdate") and node.args)
    )


def test_below_the_doors_nobody_looks_at_the_clock():
    readers = [
        at(path, node)
        for path in modules(SOURCE)
        if path.stem in CLOCKLESS or path.parent.name in CLOCKLESS
        for node in ast.walk(tree(path))
        if _reads_a_clock(node)
    ]

    assert readers == []


def test_nothing_is_left_lying_about():
    """No unfinished marks, no debugging, no path of somebody's machine, no key."""
    left = re.compile(
        r"\b(?:TODO\b|FIXME\b|XXX\b|breakpoint\(\)|raise NotImplementedError)"
        r"|(?<![\w.$}/-])/(?:root|home|Users|work)/"
        r"|BEGIN [A-Z ]*PRIVATE KEY|\.\./(?:shared|\.library)"
    )
    text = {".py", ".md", ".toml", ".sql", ".html", ".css", ".js", ".yml", ".cfg", ""}

    assert [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path != Path(__file__)
        and path.suffix in text
        and path.stat().st_size < 1_000_000
        and ".min." not in path.name
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if left.search(line)
    ] == []
