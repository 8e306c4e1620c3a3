"""What is done in the registry: collect files, change numbers, answer senders."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from minka.exchange import actions as exchange
from minka.exchange import queries as files
from minka.exchange.actions import UNFINISHED, DuplicateFile, Envelope
from minka.exchange.header import Header
from minka.exchange.lifecycle import FileStatus
from minka.exchange.queries import ExchangeFile
from minka.exchange.refusals import FileRefused
from minka.exchange.table import open_table
from minka.kernel.errors import gettext_noop
from minka.kernel.refusal import Refusal, Refused
from minka.people import collection, reply, rules
from minka.people.collection import FORMAT, SQL, Progress, form, silent
from minka.people.findings import FINDINGS, STORED, Disposition
from minka.people.models import Person, PersonChange, PersonNumber, RecordReading, StagedLine
from minka.plumbing import bulk

NUMBER_TAKEN = gettext_noop("该证件号码已登记，属于另一人或曾属于本人，请核对后再办")


@dataclass(frozen=True, slots=True)
class CollectionOutcome:
    """What became of a collection file.

    `counts` says how many rows ended in which disposition; of the stored ones so many persons
    are new, changed, or stand as they were. `declared_rows` is what a total row states.
    """

    file_id: int
    rows: int
    declared_rows: int | None
    counts: dict[Disposition, int]
    persons_new: int
    persons_changed: int
    persons_unchanged: int


def collect(
    source: Path | bytes,
    *,
    name: str = "",
    organisation_id: int | None = None,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
    progress: Progress = silent,
) -> CollectionOutcome:
    """Take a collection file into the registry, judged as of a reference date (China).

    Receive, stage, check, merge: each step commits by itself, and a file whose walk was cut
    off is carried on by collecting it again. Raises FileRefused when the file as a whole goes
    back, and DuplicateFile when it was collected before.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    envelope = Envelope(name, FORMAT, organisation_id=organisation_id)
    file = exchange.receive(source, envelope, on=on, at=at, actor=actor)
    try:
        header = stage(file, at=at, actor=actor, progress=progress)
    except DuplicateFile:
        raise
    except FileRefused as refused:
        exchange.reject(file, refused, at=at, actor=actor)
        raise
    check(file, header, at=at, actor=actor, progress=progress)
    return merge(file, at=at, actor=actor, progress=progress)


@transaction.atomic
def stage(
    file: ExchangeFile, *, at: datetime.datetime, actor: str, progress: Progress = silent
) -> Header:
    """Read a received file into the staging tables; return its header.

    A file that was staged before is not read again unless a crash emptied those tables.
    Raises FileRefused.
    """
    file = _unfinished(file)
    path = files.bytes_of(file)
    if file.status != FileStatus.RECEIVED and _is_staged(file):
        return open_table(path, form()).header
    collection.forget(file.pk)
    table = collection.stage(file.pk, path, progress=progress)
    rows = StagedLine.objects.filter(file_id=file.pk).count()
    declared = {} if table.declared_rows is None else {"rows": table.declared_rows}
    exchange.note_table(file, list(table.header.cells), declared=declared, counted={"rows": rows})
    if file.status == FileStatus.RECEIVED:
        exchange.advance(file, "stage", at=at, actor=actor)
    progress("读入", rows, rows)
    return table.header


@transaction.atomic
def check(
    file: ExchangeFile,
    header: Header,
    *,
    at: datetime.datetime,
    actor: str,
    progress: Progress = silent,
) -> dict[Disposition, int]:
    """Judge the staged rows of a file; return how many end in which disposition."""
    file = _unfinished(file)
    rows = file.counted["rows"]
    progress("核查", 0, rows)
    if not collection.is_checked(file.pk):
        collection.check(file.pk, header, on=file.reference_on)
    if file.status == FileStatus.STAGED:
        exchange.advance(file, "check", at=at, actor=actor)
    progress("核查", rows, rows)
    return collection.counts(file.pk)


@transaction.atomic
def merge(
    file: ExchangeFile, *, at: datetime.datetime, actor: str, progress: Progress = silent
) -> CollectionOutcome:
    """Store what the checks let through: new persons, changed ones, and the lines as evidence.

    One merge at a time, because two files may bring the same new person.
    """
    bulk.run(SQL["one_merge_at_a_time"])
    file = _unfinished(file)
    rows = file.counted["rows"]
    progress("入库", 0, rows)
    outcome = _merged(file, at=at, actor=actor)
    counted = {key.lower(): number for key, number in outcome.counts.items()}
    exchange.note_totals(file, counted)
    collection.forget(file.pk)
    exchange.advance(file, "merge", at=at, actor=actor)
    progress("入库", rows, rows)
    return outcome


def note_reading(person_id: int, *, at: datetime.datetime, actor: str) -> None:
    """Write down that somebody looks at a person's full record; before she sees it."""
    RecordReading.objects.create(person_id=person_id, at=at, actor=actor)


def write_reply(file_id: int, path: Path) -> Path:
    """Write the reply to the sender of a merged file; return where it is."""
    return reply.write(files.get_file(file_id), path)


def answer(file_id: int, *, at: datetime.datetime, actor: str) -> None:
    """Note that the sender of a merged file has her reply. Raises IllegalMove."""
    exchange.advance(files.get_file(file_id), "answer", at=at, actor=actor)


@transaction.atomic
def change_number(
    person_id: int,
    kind_code: str,
    number: str,
    *,
    on: datetime.date,
    at: datetime.datetime,
    actor: str,
) -> None:
    """Give a person another number from a day on; the former stays hers for good.

    Raises Refused when the number is none or is somebody's.
    """
    former = PersonNumber.objects.select_for_update().get(person=person_id, valid_to=None)
    reading = rules.read_number(kind_code, number)
    claim = rules.claim_in(former.person.nationality, kind_code, reading.claim)
    if reading.value is None or claim is None:
        finding = FINDINGS[reading.reasons[0]]
        raise Refused(Refusal(finding.code, finding.sentence))
    if PersonNumber.objects.filter(claim=claim).exists():
        raise Refused(Refusal("NUMBER_TAKEN", NUMBER_TAKEN))
    former.valid_to = on
    former.save(update_fields=["valid_to"])
    PersonNumber.objects.create(
        claim=claim,
        person_id=person_id,
        kind_code=kind_code,
        number=reading.value,
        valid_from=on,
    )
    PersonChange.objects.create(
        person_id=person_id,
        verb=PersonChange.Verb.RENUMBER,
        at=at,
        actor=actor,
        before={"kind_code": former.kind_code, "number": former.number},
        after={"kind_code": kind_code, "number": reading.value},
    )


def _unfinished(file: ExchangeFile) -> ExchangeFile:
    """Hold a file that is not merged yet; raises DuplicateFile if another worker was first."""
    held = files.lock_file(file.pk)
    if held.status not in UNFINISHED:
        raise DuplicateFile(held)
    return held


def _is_staged(file: ExchangeFile) -> bool:
    return StagedLine.objects.filter(file_id=file.pk).count() == file.counted.get("rows")


def _merged(file: ExchangeFile, *, at: datetime.datetime, actor: str) -> CollectionOutcome:
    facts = {"file": file.pk, "on": file.reference_on, "at": at, "actor": actor}
    bulk.run(SQL["gather_arrivals"], facts)
    if bulk.run(SQL["refuse_what_the_registry_contradicts"], facts):
        bulk.run(SQL["send_back_arrivals"])
    counts = collection.counts(file.pk)
    bulk.run(SQL["register_persons"])
    bulk.run(SQL["claim_numbers"], facts)
    new = bulk.run(SQL["write_registrations"], facts)
    changed = bulk.run(SQL["amend_persons"], facts)
    exchange.keep_lines(file, SQL["lines"], facts)
    bulk.run(SQL["drop_arrivals"])
    if new > collection.REPORT_EVERY:
        collection.analyse(Person, "id", "name")
        collection.analyse(PersonNumber, "claim", "person_id", "valid_to")
    stored = sum(counts[disposition] for disposition in STORED)
    return CollectionOutcome(
        file_id=file.pk,
        rows=sum(counts.values()),
        declared_rows=file.declared.get("rows"),
        counts=counts,
        persons_new=new,
        persons_changed=changed,
        persons_unchanged=stored - new - changed,
    )
