"""Writing a person's data into a blank, reading it back, and telling what happened."""

from minka.chip.personalisation._data import CardData, Write, writes_of
from minka.chip.personalisation._result import PersonalisationResult, Step, StepName
from minka.chip.personalisation._run import personalise

__all__ = [
    "CardData",
    "PersonalisationResult",
    "Step",
    "StepName",
    "Write",
    "personalise",
    "writes_of",
]
