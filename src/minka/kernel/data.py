"""Read the data files that lie beside the modules of the kernel.

Every one names its source in comment lines at its head.
"""

import csv
import tomllib
from importlib import resources
from typing import Any

_HERE = resources.files("minka.kernel")


def read_lines(path: str) -> list[str]:
    """Return the lines of a file that are neither empty nor comments (`#` and a blank)."""
    lines = _HERE.joinpath(path).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def read_csv(path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header, as text."""
    return list(csv.DictReader(read_lines(path)))


def read_toml(path: str) -> dict[str, Any]:
    """Return the contents of a TOML file."""
    return tomllib.loads(_HERE.joinpath(path).read_text("utf-8"))
