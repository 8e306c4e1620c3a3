"""Lifecycles: which verb moves a thing from which status to which.

A lifecycle is data, not code. The same table answers the desk ("which buttons
may I show?"), guards the set-based UPDATE, builds the CHECK of the history
table, draws the diagram in the docs and feeds the tests. Side effects of a move
belong to the room's actions, not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

NOTHING = ""
"""The status a thing has before it exists: the source of its first history line."""

START = "start"
"""The verb of that first line."""


class IllegalMove(ValueError):
    """The verb does not apply to a thing in this status.

    `lifecycle`, `verb` and `status` say so in codes, empty where only the message knows.
    """

    def __init__(
        self, message: str, *, lifecycle: str = "", verb: str = "", status: str = ""
    ) -> None:
        super().__init__(message)
        self.lifecycle = lifecycle
        self.verb = verb
        self.status = status


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the diagram; `permission` is what the actor needs, "" for a machine's move."""

    verb: str
    sources: frozenset[str]
    target: str
    permission: str = ""


def move(verb: str, sources: str | Iterable[str], target: str, *, permission: str = "") -> Move:
    """Write one arrow; a single source may be given bare."""
    sources = [sources] if isinstance(sources, str) else sources
    return Move(verb, frozenset(sources), target, permission)


@dataclass(frozen=True)
class Lifecycle:
    """A checked set of moves, starting from one status.

    Raises ValueError when a verb is declared twice or a status cannot be reached.
    """

    name: str
    initial: str
    moves: dict[str, Move] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, *, initial: str, moves: Iterable[Move]) -> "Lifecycle":
        """Build and check a lifecycle from its arrows."""
        table: dict[str, Move] = {}
        for arrow in moves:
            if arrow.verb in table or arrow.verb == START:
                raise ValueError(f"{name}: verb {arrow.verb!r} is declared twice")
            table[arrow.verb] = arrow
        lifecycle = cls(name, initial, table)
        if unreachable := lifecycle.statuses - lifecycle._reachable():
            raise ValueError(f"{name}: unreachable {sorted(unreachable)}")
        return lifecycle

    @property
    def statuses(self) -> frozenset[str]:
        """Every status the diagram names."""
        ends = {arrow.target for arrow in self.moves.values()}
        starts = {s for arrow in self.moves.values() for s in arrow.sources}
        return frozenset({self.initial} | ends | starts)

    @property
    def final(self) -> frozenset[str]:
        """Statuses that nothing leaves."""
        left = {s for arrow in self.moves.values() for s in arrow.sources}
        return self.statuses - left

    def verbs_from(self, status: str) -> list[str]:
        """Return the verbs that apply now, in declared order: the buttons to show."""
        return [m.verb for m in self.moves.values() if status in m.sources]

    def after(self, status: str, verb: str) -> str:
        """Return the status that follows, or raise IllegalMove."""
        arrow = self.moves[verb]
        if status not in arrow.sources:
            message = f"{self.name}: cannot {verb} from {status}"
            raise IllegalMove(message, lifecycle=self.name, verb=verb, status=status)
        return arrow.target

    def lines(self) -> set[tuple[str, str, str]]:
        """Return every legal (verb, from, to) of a history line, the first one included."""
        arrows = {(m.verb, s, m.target) for m in self.moves.values() for s in m.sources}
        return arrows | {(START, NOTHING, self.initial)}

    def mermaid(self) -> str:
        """Draw the diagram for docs/lifecycles.md; a test keeps the page equal to this."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for arrow in self.moves.values():
            for source in sorted(arrow.sources):
                lines.append(f"    {source} --> {arrow.target}: {arrow.verb}")
        lines += [f"    {status} --> [*]" for status in sorted(self.final)]
        return "\n".join(lines)

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        todo = [self.initial]
        while todo:
            status = todo.pop()
            if status not in seen:
                seen.add(status)
                todo += [self.moves[v].target for v in self.verbs_from(status)]
        return seen
