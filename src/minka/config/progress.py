"""Bars that show how far a long command is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@contextmanager
def rows_bar(what: str) -> Iterator[Callable[[str, int], None]]:
    """Show a running count of rows and the table it is at; yields `tell(table, rows)`."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} 行"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)

        def tell(table: str, rows: int) -> None:
            progress.update(task, advance=rows, description=f"{what} {table}")

        yield tell


@contextmanager
def steps_bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar per step; yields `tell(what, done, total)`, total 0 when not known."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        steps: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in steps:
                steps[what] = progress.add_task(what)
            progress.update(steps[what], completed=done, total=total or None)

        yield tell
