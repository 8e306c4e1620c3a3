"""What of the plumbing can be seen through the window."""

from .lookonly import show
from .models import Seal

show(
    Seal,
    columns=["table", "number", "first_id", "last_id", "row_count", "digest", "key_id", "at"],
    search=["table", "digest"],
)
