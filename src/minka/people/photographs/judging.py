"""Judge pictures of an archive in a process of its own; knows no database."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from minka.kernel.refusal import Refusal

from .archive import read_entry
from .measuring import Judgement, assess
from .refusals import PictureRefused
from .rules import Limit


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one entry: its judgement, or why it cannot be judged."""

    index: int
    judgement: Judgement | None = None
    refusal: Refusal | None = None


def look_at(
    path: Path, indices: Sequence[int], *, limits: Sequence[Limit], on: datetime.date
) -> list[Looked]:
    """Judge some entries of an archive, one after the other."""
    return [_look(path, index, limits, on) for index in indices]


def _look(path: Path, index: int, limits: Sequence[Limit], on: datetime.date) -> Looked:
    try:
        return Looked(index, assess(read_entry(path, index), limits, on=on))
    except PictureRefused as refused:
        return Looked(index, refusal=refused.refusal)
