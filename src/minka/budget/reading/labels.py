"""Labels of summary tables: which side and which item a printed label means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minka.budget.document import Cell
from minka.budget.figures import read_figure, read_spaced_figure
from minka.budget.forms import Side, TableForm, class_code
from minka.budget.sources import Line

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\d{1,2}[、.]|\([一二三四五六七八九十\d]+\))"
)
_BARE_ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]+|\d{1,2})[、.]?|\([一二三四五六七八九十\d]+\)"
)
_WHEREOF = re.compile(r"^其中[::]?")


@dataclass(frozen=True, slots=True)
class Slot:
    """The place a label names: a side of the table and an item, subtotal or total on it."""

    side: int
    code: str
    name: str
    kind: str  # "item", "subtotal" or "total"


@dataclass(frozen=True, slots=True)
class Entry:
    """One label of a line with the figures printed behind it.

    `columns` gives the column of each figure where the source has kept blank cells.
    """

    slot: Slot
    line: int
    figures: tuple[Cell, ...]
    columns: tuple[int, ...] | None


def bare(label: str) -> str:
    """Return a label without ordinals, blanks and 'whereof'."""
    text = "".join(label.split())
    for _ in range(3):
        text = _WHEREOF.sub("", _ORDINAL.sub("", text))
    return text


class Resolver:
    """Resolves the labels of one table, line by line, from left to right."""

    def __init__(self, form: TableForm) -> None:
        self.form = form
        self._parent = ""  # the nesting item last seen, for labels that occur under several

    def slots(self, labels: list[str]) -> list[Slot | None]:
        """Resolve the labels of one line; sides never go back to the left within a line."""
        found: list[Slot | None] = []
        last = -1
        for label in labels:
            slot = self._slot(label, last)
            if slot is not None:
                last = slot.side
            found.append(slot)
        return found

    def _slot(self, label: str, last: int) -> Slot | None:
        name = bare(label)
        is_bracketed = label.strip().startswith("(")
        candidates = [
            slot
            for index, side in enumerate(self.form.sides)
            for slot in self._on_side(index, side, name, is_bracketed)
        ]
        right = [slot for slot in candidates if slot.side > last]
        chosen = next(iter(right or [s for s in candidates if s.side == last]), None)
        if chosen is None and name.endswith("支出") and _ORDINAL.match(label.strip()):
            chosen = self._unknown_class(name, last)
        if chosen and any(chosen.code == group[0] for group in self._nested(chosen.side)):
            self._parent = chosen.code
        return chosen

    def _nested(self, side: int) -> tuple[tuple[str, ...], ...]:
        return self.form.sides[side].nested

    def _on_side(self, index: int, side: Side, name: str, is_bracketed: bool) -> Iterator[Slot]:
        if name in side.total:
            yield Slot(index, "", name, "total")
        if name in side.subtotal:
            yield Slot(index, "", name, "subtotal")
        for code, names in {**side.items, **side.extra}.items():
            if any(bare(n) == name for n in names):
                yield Slot(index, code, name, "item")
        if side.has_classes and not is_bracketed and (code := class_code(name)):
            yield Slot(index, code, name, "item")
        if is_bracketed:
            for group in side.nested:
                if group[0] == (self._parent or side.nested[0][0]) and name in group[1:]:
                    yield Slot(index, f"{group[0]}/{name}", name, "item")

    def _unknown_class(self, name: str, last: int) -> Slot | None:
        for index, side in enumerate(self.form.sides):
            if side.has_classes and index > last:
                return Slot(index, f"?{name}", name, "item")
        return None


def split_line(line: Line) -> list[tuple[str, list[tuple[int, Cell | None]]]]:
    """Split a line into labels, each with the (offset, figure) cells behind it.

    Figures before any label come under an empty label. Offsets count cells from the label.
    """
    tokens = list(line.fields) if line.fields is not None else _joined(line.text.split())
    parts: list[tuple[str, list[tuple[int, Cell | None]]]] = [("", [])]
    for token in tokens:
        figure = read_spaced_figure(token) if line.fields is not None else read_figure(token)
        if figure is not None:
            cell = Cell(figure.value, figure.decimals, figure.raw, line.number)
            parts[-1][1].append((len(parts[-1][1]), cell))
        elif not token:
            parts[-1][1].append((len(parts[-1][1]), None))
        else:
            parts.append((token, []))
    return parts


def _joined(tokens: list[str]) -> list[str]:
    """Join an ordinal that stands alone with the word behind it."""
    joined: list[str] = []
    waiting = ""
    for token in tokens:
        if (_BARE_ORDINAL.fullmatch(token) and not token.isdigit()) or (
            waiting and token.startswith("、")
        ):
            waiting += token
        elif read_figure(token) is None:
            joined.append(waiting + token)
            waiting = ""
        else:
            waiting = ""
            joined.append(token)
    return joined
