"""What happened to one card, step by step."""

import enum
from dataclasses import dataclass


class StepName(enum.StrEnum):
    """The steps of a script, in order."""

    SELECT = "SELECT"
    IDENTIFY = "IDENTIFY"
    CHECK_CARD = "CHECK_CARD"
    CHECK_HOLDER = "CHECK_HOLDER"
    WIN_RIGHTS = "WIN_RIGHTS"
    WRITE = "WRITE"
    READ_BACK = "READ_BACK"
    FINISH = "FINISH"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done to what, and how it ended ("" = well, else an error code)."""

    name: StepName
    target: str = ""
    code: str = ""
    status: int = 0x9000

    @property
    def is_good(self) -> bool:
        """Tell whether the step ended well."""
        return not self.code


@dataclass(frozen=True, slots=True, repr=False)
class PersonalisationResult:
    """The whole session. `sentence` says in Chinese what failed; it carries no personal data.

    `identifier` (32 hex digits) and `atr` (hex) are "" when the card went before it told them.
    """

    steps: tuple[Step, ...]
    identifier: str = ""
    atr: str = ""
    sentence: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether every step ended well."""
        return bool(self.steps) and self.steps[-1].is_good

    @property
    def failed_step(self) -> Step | None:
        """The step that failed, None when all went well."""
        return None if self.is_good else self.steps[-1]

    @property
    def must_spoil(self) -> bool:
        """Tell whether the card is lost: it is another's, or another centre's; else resume."""
        failed = self.failed_step
        return failed is not None and failed.code in ("ANOTHER_HOLDER", "NOT_OUR_CARD")

    def __repr__(self) -> str:
        failed = self.failed_step
        ended = "good" if failed is None else f"{failed.name} {failed.target} {failed.code}"
        return f"<PersonalisationResult {len(self.steps)} steps, {ended}>"
