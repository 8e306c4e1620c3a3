"""Read a workbook in a process of its own, which may die of it.

The reader is native code. A workbook made to do harm brings it to a panic, or lets it ask for
more memory than there is: a table of shared texts need only claim to be long. No exception tells
of either, and the guard knows only the harm that was thought of. So another process reads, with
memory and time of its own, and tells the rows in lines of JSON.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from minka.exchange.formats import Format, load
from minka.exchange.refusals import FileRefused
from minka.exchange.workbook import Row, read_workbook
from minka.exchange.workbook_guard import guard

MEMORY_AT_MOST = 1 << 30
"""A list of 300,000 rows takes 400 MB; the guard lets twice as many through."""
SECONDS_AT_MOST = 300
"""Of computing, not of waiting."""


def read_apart(path: Path, form: Format) -> Iterator[Row]:
    """Yield what `read_workbook` does of a guarded file.

    Raises FileRefused, also where the reader dies.
    """
    guard(path)
    call = [sys.executable, "-m", __name__, str(path), form.code]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            yield from _told(reader)
        finally:
            reader.kill()


def _told(reader: "subprocess.Popen[bytes]") -> Iterator[Row]:
    for line in reader.stdout or ():
        said = json.loads(line)
        if said is None:
            return
        if isinstance(said, dict):
            raise FileRefused(said["code"], **said["values"])
        place, cells = said
        yield place, cells
    raise _died(reader.wait())


def _died(status: int) -> FileRefused:
    """The reader ended without a word: by a signal when a limit was reached, else by a panic."""
    if status < 0:
        return FileRefused("FILE_BOMB", limit=f"{MEMORY_AT_MOST >> 20} MB")
    return FileRefused("FILE_DAMAGED", detail=str(status))


def _tell(path: Path, form: Format, out: TextIO) -> None:
    """Write the rows, one a line; null says that they are complete."""
    try:
        out.writelines(f"{json.dumps(row)}\n" for row in read_workbook(path, form))
    except FileRefused as refused:
        said = {"code": refused.refusal.code, "values": refused.refusal.values}
        out.write(f"{json.dumps(said)}\n")
    else:
        out.write("null\n")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_AT_MOST, MEMORY_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_AT_MOST, SECONDS_AT_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _tell(Path(sys.argv[1]), load(sys.argv[2]), sys.stdout)
