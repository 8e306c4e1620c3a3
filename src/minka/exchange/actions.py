"""What is done with exchanged files: take in, note what was found, answer, send, send back."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from minka.exchange import storage
from minka.exchange.lifecycle import FILE, FileStatus
from minka.exchange.models import Direction, ExchangeFile
from minka.exchange.refusals import FileRefused
from minka.plumbing.moves import move_one, start_one

UNFINISHED = (FileStatus.RECEIVED, FileStatus.STAGED, FileStatus.CHECKED)


class DuplicateFile(FileRefused):
    """The same bytes were taken before; `earlier` is that file."""

    def __init__(self, earlier: ExchangeFile) -> None:
        super().__init__(
            "FILE_TWICE",
            day=f"{timezone.localtime(earlier.received_at or earlier.sent_at):%Y-%m-%d %H:%M}",
            name=earlier.name,
            receipt=earlier.receipt_number,
        )
        self.earlier = earlier


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a file besides its bytes."""

    name: str
    format_code: str
    counterparty: str = ""
    organisation_id: int | None = None


def receive(
    source: Path | bytes,
    envelope: Envelope,
    *,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> ExchangeFile:
    """Keep a file that came in, judged as of a reference date, and give it a receipt number.

    A file whose work was interrupted is returned as it stands, to be carried on. Raises
    DuplicateFile when the same bytes were taken to the end before. One that was sent back
    as a whole may be tried again.
    """
    kept = storage.keep(source)
    facts = {"reference_on": on, "received_at": at, "actor": actor, "status_at": at}
    with transaction.atomic():
        file, is_new = ExchangeFile.objects.exclude(status=FileStatus.REJECTED).get_or_create(
            direction=Direction.IN,
            digest=kept.digest,
            defaults={**asdict(envelope), "size_bytes": kept.size_bytes, **facts},
        )
        if is_new:
            start_one(file, at=at, actor=actor)
        elif file.status not in UNFINISHED:
            raise DuplicateFile(file)
    return file


@transaction.atomic
def keep_sent(
    content: Path | bytes,
    envelope: Envelope,
    *,
    totals: Mapping[str, int],
    at: datetime.datetime,
    actor: str,
) -> ExchangeFile:
    """Keep a file that goes out, with the totals it declares. Raises DuplicateFile."""
    kept = storage.keep(content)
    earlier = ExchangeFile.objects.filter(direction=Direction.OUT, digest=kept.digest)
    if known := earlier.exclude(status=FileStatus.REJECTED).first():
        raise DuplicateFile(known)
    file = ExchangeFile.objects.create(
        **asdict(envelope),
        direction=Direction.OUT,
        digest=kept.digest,
        size_bytes=kept.size_bytes,
        declared=dict(totals),
        counted=dict(totals),
        sent_at=at,
        actor=actor,
        status_at=at,
    )
    start_one(file, at=at, actor=actor)
    move_one(file, "send", lifecycle=FILE, at=at, actor=actor)
    return file


def advance(file: ExchangeFile, verb: str, *, at: datetime.datetime, actor: str) -> None:
    """Carry a file one step on. Raises IllegalMove."""
    move_one(file, verb, lifecycle=FILE, at=at, actor=actor)


def reject(file: ExchangeFile, refused: FileRefused, *, at: datetime.datetime, actor: str) -> None:
    """Send a file back as a whole, with the reason in its history. Raises IllegalMove."""
    move_one(file, "reject", lifecycle=FILE, at=at, actor=actor, note=str(refused))


def note_table(
    file: ExchangeFile,
    header: list[str],
    *,
    declared: Mapping[str, int],
    counted: Mapping[str, int],
) -> None:
    """Write down the columns as sent, what the sender states and what we count."""
    file.header, file.declared, file.counted = header, dict(declared), dict(counted)
    file.save(update_fields=["header", "declared", "counted"])


def note_totals(file: ExchangeFile, counted: Mapping[str, int]) -> None:
    """Add to what we count."""
    file.counted = {**file.counted, **counted}
    file.save(update_fields=["counted"])


def keep_lines(file: ExchangeFile, select: str, params: Mapping[str, object]) -> int:
    """Keep the lines of a file as evidence; return how many.

    `select` yields (number, place, subject_id, outcome, findings, sent) and is a statement
    of the calling room. A line is kept once: raises IntegrityError for one that is there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_exchangeline"  # noqa: S608 -- a named statement, no values
            " (file_id, number, place, subject_id, outcome, findings, sent)"
            f" SELECT %(file)s, line.* FROM ({select}) AS line",
            {**params, "file": file.pk},
        )
        return cursor.rowcount


def answer_lines(file: ExchangeFile, select: str, params: Mapping[str, object]) -> int:
    """Write down what is answered to the lines of a file; return how many.

    `select` yields (number, answered) and is a statement of the calling room.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_exchangeline AS line SET answered = said.answered"  # noqa: S608 -- a named statement, no values
            f" FROM ({select}) AS said (number, answered)"
            " WHERE line.file_id = %(file)s AND line.number = said.number",
            {**params, "file": file.pk},
        )
        return cursor.rowcount
