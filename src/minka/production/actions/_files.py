"""The files of a batch: kept under their digest, noted with who made them when."""

import datetime

from minka.exchange import storage

from ..models import Batch, StationFile


def keep(
    batch: Batch,
    kind: str,
    part: str,
    *,
    data: bytes,
    pages: int,
    at: datetime.datetime,
    actor: str,
) -> StationFile:
    """Keep a file of a batch; `part` tells it from others of its kind, and ends its name.

    `pages` counts rows for a workbook. A killed step may leave bytes that no row names; they
    lie under their digest and harm nothing.
    """
    return StationFile.objects.create(
        batch=batch,
        kind=kind,
        name=f"{batch.number}-{kind.lower()}-{part}",
        digest=storage.keep(data).digest,
        pages=pages,
        made_at=at,
        actor=actor,
    )
