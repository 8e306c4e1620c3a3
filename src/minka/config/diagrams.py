"""Pictures drawn from the code."""

import importlib
import pkgutil
from pathlib import Path

import minka
from minka.kernel.lifecycle import Lifecycle

HEAD = """\
# 状态图 · Lifecycles

由 `minka lifecycles` 根据代码绘制，请勿手工修改。Drawn from the code by `minka lifecycles`;
do not edit by hand. A status changes only by one of these verbs, and every change leaves a
line in the history.
"""


def lifecycles() -> dict[str, list[Lifecycle]]:
    """Return the lifecycles of every room, by the room's name, both in alphabetical order."""
    rooms = sorted(
        found.name
        for found in pkgutil.iter_modules(minka.__path__)
        if (Path(minka.__path__[0]) / found.name / "lifecycle.py").exists()
    )
    return {room: _declared_in(f"minka.{room}.lifecycle") for room in rooms}


def lifecycles_page() -> str:
    """Return the page with one diagram per lifecycle."""
    parts = [HEAD]
    for room, declared in lifecycles().items():
        parts.append(f"## {room}\n")
        parts += [f"### {cycle.name}\n\n```mermaid\n{cycle.mermaid()}\n```\n" for cycle in declared]
    return "\n".join(parts)


def _declared_in(module: str) -> list[Lifecycle]:
    values = vars(importlib.import_module(module)).values()
    return sorted((v for v in values if isinstance(v, Lifecycle)), key=lambda cycle: cycle.name)
