"""What a run that a worker did keeps with its job."""

import json
from pathlib import Path

from django.utils import translation

from minka.kernel.refusal import Refusal
from minka.plumbing import bulk

SQL = bulk.statements(Path(__file__).parents[1] / "bulk.sql")


def keep_refusal(job_id: int, refusal: Refusal | None) -> None:
    """Keep in the arguments of a job why it was refused, or that in the end it was not."""
    kept = refusal and {
        "code": refusal.code,
        "template": refusal.template,
        "values": refusal.values,
    }
    with translation.override(None):
        written = json.dumps(kept, default=str)
    bulk.run(SQL["keep_refusal"], {"job": job_id, "refusal": written})
