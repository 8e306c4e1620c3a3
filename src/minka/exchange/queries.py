"""Questions others may ask about exchanged files and their lines."""

from pathlib import Path

from django.db.models import QuerySet

from minka.exchange import storage
from minka.exchange.lifecycle import FileStatus
from minka.exchange.models import Direction, ExchangeFile, ExchangeLine


def get_file(file_id: int) -> ExchangeFile:
    """Return the file; raises ExchangeFile.DoesNotExist."""
    return ExchangeFile.objects.get(pk=file_id)


def lock_file(file_id: int) -> ExchangeFile:
    """Return the file, held against everybody else until the transaction ends."""
    return ExchangeFile.objects.select_for_update().get(pk=file_id)


def all_files() -> QuerySet[ExchangeFile]:
    """Return every file, the latest first."""
    return ExchangeFile.objects.order_by("-id")


def files_with_refusals() -> QuerySet[ExchangeFile]:
    """Return merged files with lines that went back and were not answered yet."""
    return all_files().filter(status=FileStatus.MERGED, counted__refuse__gt=0)


def is_known(source: Path | bytes) -> bool:
    """Tell whether these bytes were taken in before, to the end or not."""
    known = ExchangeFile.objects.filter(direction=Direction.IN, digest=storage.digest_of(source))
    return known.exclude(status=FileStatus.REJECTED).exists()


def lines_of(file_id: int) -> QuerySet[ExchangeLine]:
    """Return the lines of a file in its order."""
    return ExchangeLine.objects.filter(file=file_id).order_by("number")


def lines_found(file_id: int) -> QuerySet[ExchangeLine]:
    """Return the lines of a file in which something was found, in its order."""
    return lines_of(file_id).exclude(findings=[])


def subjects_of(file_id: int) -> QuerySet:
    """Return (subject id, line number) of every line that led to a row, in file order."""
    stored = lines_of(file_id).filter(subject_id__isnull=False)
    return stored.values_list("subject_id", "number")


def bytes_of(file: ExchangeFile) -> Path:
    """Return the path of the bytes as they came or went."""
    return storage.path_of(file.digest)
