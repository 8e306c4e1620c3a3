"""Writing a person's data into a blank, reading it back, and telling what happened."""

from minka.chip.personalisation._batch import (
    FileRefused,
    Order,
    check_batch,
    read_batch,
    write_batch,
)
from minka.chip.personalisation._certify import certify
from minka.chip.personalisation._data import CardData, Write, writes_of
from minka.chip.personalisation._result import PersonalisationResult, Step, StepName
from minka.chip.personalisation._return import (
    Outcome,
    ReturnLine,
    outcome_of,
    read_return,
    write_return,
)
from minka.chip.personalisation._run import personalise

__all__ = [
    "CardData",
    "FileRefused",
    "Order",
    "Outcome",
    "PersonalisationResult",
    "ReturnLine",
    "Step",
    "StepName",
    "Write",
    "certify",
    "check_batch",
    "outcome_of",
    "personalise",
    "read_batch",
    "read_return",
    "write_batch",
    "write_return",
    "writes_of",
]
