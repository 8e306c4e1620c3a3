"""Bars that show how far a long command is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def rows_bar(what: str) -> Iterator[Callable[[str, int], None]]:
    """Show a running count of rows and the table it is at; yields `tell(table, rows)`."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} 行"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)

        def tell(table: str, rows: int) -> None:
            progress.update(task, advance=rows, description=f"{what} {table}")

        yield tell
