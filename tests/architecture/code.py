"""The project as text: its files, and the trees of its Python modules."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "minka"
TESTS = ROOT / "tests"
FOLDERS = ("src", "tests", "docs", "benchmarks", "tools")


@cache
def tracked() -> list[Path]:
    """Return every file of the project that git knows or would take in, in alphabetical order.

    Without git, or in a copy that is no clone, every file in the project's folders.
    """
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        paths = {path for folder in FOLDERS for path in (ROOT / folder).rglob("*")}
        paths = {path for path in paths if "__pycache__" not in path.parts}
    else:
        paths = {ROOT / name for name in answer.stdout.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def modules(*folders: Path) -> list[Path]:
    """Return the Python files below the folders, migrations aside."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and any(path.is_relative_to(folder) for folder in folders)
        and "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def at(path: Path, node: ast.AST) -> str:
    """Return where something stands, to click on."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"
