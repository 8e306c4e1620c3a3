"""Where a published document comes from: text, PDF or workbook, all turned into the same lines."""

from minka.budget.sources.lines import Line, Source, UnreadableDocument
from minka.budget.sources.open import open_source

__all__ = ["Line", "Source", "UnreadableDocument", "open_source"]
