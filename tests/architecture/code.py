"""The project as text: its files, and the trees of its Python modules."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "minka"
TESTS = ROOT / "tests"


@cache
def tracked() -> list[Path]:
    """Return every file of the project that git knows or would take in, in alphabetical order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = {ROOT / name for name in answer.stdout.split("\0") if name}
    return sorted(path for path in paths if path.exists())


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
