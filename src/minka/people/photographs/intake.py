"""A ZIP of photographs named by identity number, taken in as one exchange file.

All pictures are judged first, over all cores; then one transaction stores lines and photographs.
A walk that was cut off leaves nothing but the received file and is simply done again.
"""

import datetime
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from django.db import transaction

from minka.exchange import actions as exchange
from minka.exchange import queries as files
from minka.exchange import storage
from minka.exchange.actions import Envelope
from minka.exchange.queries import ExchangeFile
from minka.people.models import PersonNumber
from minka.plumbing.locks import named_lock

from . import rules
from .actions import SQL, Owners, PhotographRow, add_photographs, owners_of, row_of
from .archive import Entry, ZipRefused, list_entries, read_entry
from .deciding import ACCEPT, REFUSE, SAME, Line, decide
from .judging import Looked, look_at

FORMAT = "photographs"
CHUNK = 32
ALONE = 2 * CHUNK
"""So few pictures are judged sooner here than other processes are started."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """What became of a ZIP: its file, and how many pictures ended how."""

    file_id: int
    accepted: int
    refused: int
    same: int


def silent(_what: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def take_zip(  # noqa: PLR0913 -- a delivery has this many facts; all but the file are named
    source: Path,
    *,
    product_code: str,
    organisation_id: int | None = None,
    name: str = "",
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
    progress: Progress = silent,
) -> IntakeOutcome:
    """Take a ZIP of photographs, judged by a product's rules as of a day.

    One bad picture never stops the others: every one gets a line with what became of it and what
    to do. Raises ZipRefused when the archive goes back as a whole, DuplicateFile when its bytes
    were taken before.
    """
    envelope = Envelope(name or source.name, FORMAT, organisation_id=organisation_id)
    file = exchange.receive(source, envelope, on=on, at=at, actor=actor)
    with named_lock(f"photographs {file.pk}", holder=actor, what=file.name):
        path = files.bytes_of(file)
        try:
            entries = list_entries(path)
        except ZipRefused as refused:
            exchange.reject(file, refused, at=at, actor=actor)
            raise
        looked = _judge(path, entries, product_code=product_code, on=on, progress=progress)
        lines = decide(entries, looked, _persons(entries))
        digests = _keep(path, lines, progress)
        return _store(file, lines, digests, looked, at=at, actor=actor)


def _judge(
    path: Path,
    entries: Sequence[Entry],
    *,
    product_code: str,
    on: datetime.date,
    progress: Progress,
) -> dict[int, Looked]:
    """Look at every picture that has a number; return what was seen by place in the archive."""
    due = [entry.index for entry in entries if entry.number]
    limits = rules.rule_book().limits_for(product_code, on)
    chunks = [due[start : start + CHUNK] for start in range(0, len(due), CHUNK)]
    looked: dict[int, Looked] = {}
    progress("核验照片", 0, len(due))
    for answers in _spread(partial(look_at, path, limits=limits, on=on), chunks, len(due)):
        looked |= {answer.index: answer for answer in answers}
        progress("核验照片", len(looked), len(due))
    return looked


def _spread(
    work: Callable[[list[int]], list[Looked]], chunks: Sequence[list[int]], count: int
) -> Iterator[list[Looked]]:
    """Do the chunks, over all cores when it is worth it; new processes share no connection."""
    cores = min(os.cpu_count() or 1, len(chunks))
    if count <= ALONE or cores < 2:
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, chunks)


@transaction.atomic
def _store(
    file: ExchangeFile,
    lines: Sequence[Line],
    digests: Mapping[int, str],
    looked: Mapping[int, Looked],
    *,
    at: datetime.datetime,
    actor: str,
) -> IntakeOutcome:
    lines = _beside_what_is_known(lines, digests)
    rows = [_row(line, digests, looked) for line in lines if _is_new(line)]
    add_photographs(rows, file_id=file.pk, at=at, actor=actor)
    _write_lines(file, lines)
    ended = Counter(line.outcome for line in lines)
    totals = {"pictures": len(lines), "accepted": ended[ACCEPT], "refused": ended[REFUSE]}
    exchange.note_totals(file, totals)
    for verb in ("stage", "check", "merge"):
        exchange.advance(file, verb, at=at, actor=actor)
    return IntakeOutcome(file.pk, ended[ACCEPT], ended[REFUSE], ended[SAME])


def _persons(entries: Sequence[Entry]) -> dict[str, int]:
    """Return the person of each number, also of one that she has no longer."""
    numbers = {entry.number for entry in entries if entry.number}
    known = PersonNumber.objects.filter(claim__in=numbers)
    return dict(known.values_list("claim", "person_id"))


def _keep(path: Path, lines: Sequence[Line], progress: Progress) -> dict[int, str]:
    """Store the pictures that will have a row; return their digests by place in the archive."""
    due = [line for line in lines if line.has_row]
    digests = {}
    for done, line in enumerate(due, start=1):
        digests[line.index] = storage.keep(read_entry(path, line.index)).digest
        if done % CHUNK == 0 or done == len(due):
            progress("存入照片", done, len(due))
    return digests


def _beside_what_is_known(lines: Sequence[Line], digests: Mapping[int, str]) -> list[Line]:
    """Refuse what belongs to another person; mark what its person has already."""
    owners = owners_of(set(digests.values()))
    return [_settled(line, digests[line.index], owners) if line.has_row else line for line in lines]


def _settled(line: Line, digest: str, owners: Owners) -> Line:
    person_id = line.person_id or 0
    if code := owners.refusal(digest, person_id):
        return line.refused(code)
    if person_id in owners.standing.get(digest, ()):
        return line.known()
    return line


def _is_new(line: Line) -> bool:
    return line.has_row and line.outcome != SAME


def _row(line: Line, digests: Mapping[int, str], looked: Mapping[int, Looked]) -> PhotographRow:
    judgement = looked[line.index].judgement
    if judgement is None or line.person_id is None:
        raise ValueError(f"line {line.number} has nothing to store")
    return row_of(line.person_id, digests[line.index], judgement, line_number=line.number)


def _write_lines(file: ExchangeFile, lines: Sequence[Line]) -> None:
    as_data = [
        {
            "number": line.number,
            "place": line.number,
            "subject_id": line.person_id,
            "outcome": line.outcome,
            "findings": list(line.findings),
            "sent": [line.name],
            "answered": list(line.sentences),
        }
        for line in lines
    ]
    params = {"lines": json.dumps(as_data, ensure_ascii=False)}
    exchange.keep_lines(file, SQL["lines"], params)
    exchange.answer_lines(file, SQL["answers"], params)
