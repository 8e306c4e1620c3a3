"""A rule's "no", as a value: a stable code and a sentence for the person who hears it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done.

    `template` is the Chinese sentence with named gaps, the key of the translation catalogue;
    `values` fills them. str() is the sentence, so a log, a history note or a test reads it.
    """

    code: str
    template: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class Refused(Exception):
    """An action was refused by a rule; carries the refusal to the door that explains it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
