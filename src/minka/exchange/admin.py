"""What of exchange can be seen through the window; lines stay shut: they hold persons as sent."""

from minka.plumbing.lookonly import show

from .models import ExchangeFile, ExchangeFileMove

show(
    ExchangeFile,
    columns=["name", "direction", "format_code", "status", "status_at", "size_bytes", "actor"],
    search=["digest", "name"],
)
show(
    ExchangeFileMove,
    columns=["subject", "verb", "from_status", "to_status", "at", "actor", "note"],
    search=["subject_id"],
)
