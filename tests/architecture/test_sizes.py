"""Nothing grows without being noticed: functions, files, folders."""

import ast
from collections import Counter

from tests.architecture.code import SOURCE, TESTS, at, modules, tracked, tree

FUNCTION_LINES = 50
FILE_LINES = 500
TEST_FILE_LINES = 800
FOLDER_FILES = 20


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{at(path, node)} {node.name}"
        for path in modules(SOURCE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_no_file_holds_more_than_one_topic_can_need():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in modules(SOURCE, TESTS)}

    assert [
        f"{path}: {count}"
        for path, count in lines.items()
        if count > (TEST_FILE_LINES if path.is_relative_to(TESTS) else FILE_LINES)
    ] == []


def test_no_folder_is_a_heap():
    folders = Counter(path.parent for path in modules(SOURCE) if path.name != "__init__.py")

    assert {str(folder): n for folder, n in folders.items() if n > FOLDER_FILES} == {}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "misc", "base", "manager", "tools"}

    assert [str(path) for path in modules(SOURCE) if path.stem.strip("_") in empty] == []


def test_every_statement_file_belongs_to_a_room():
    strays = [
        path
        for path in tracked()
        if path.suffix == ".sql" and path.is_relative_to(SOURCE) and path.name != "bulk.sql"
    ]

    assert strays == []
