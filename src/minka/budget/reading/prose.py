"""Read the narrative: every amount with its meaning, its change against last year, its reason.

Blanks and line ends are dropped first, because extraction breaks sentences anywhere; the line of
every character is kept beside the text. Figures torn out of their sentences are put back by order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from minka.budget.document import Amount, Note, Origin, Statement
from minka.budget.figures import YUAN_PER_UNIT, Figure, read_figure, rounded
from minka.budget.forms import phrases
from minka.budget.sources import Line

_HOLE = re.compile(r"(?<=[\u4e00-\u9fff”)])(?=(?:万元|亿元))")
_HOLE_BASE = 900_000_000
_VALUE = r"(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|元)"
_BASE_YEAR = (
    r"(?:比|较|同比)(?:去年|上年|上一年|\d{4}年)?(?:度)?(?:当年)?(?:预算)?(?:执行数|数)?(?:预算)?"
)
_CHANGE = re.compile(_BASE_YEAR + r"(增加|减少|增长|下降)" + _VALUE)
_PERCENT = re.compile(r"(增加|减少|增长|下降|上升|降低)(?:了)?(\d+(?:\.\d+)?)%")
_LEVEL = re.compile(r"(?:与|较|比)[^，。；、]{0,14}持平")
_LAST = re.compile(r"\d{4}年(?:当年)?预算(?:执行数|数)(?:为)?" + _VALUE)
_AGAIN = re.compile(r"\d{4}年预算安排(?:为)?" + _VALUE)
_REASON = re.compile(r"原因(?:是|为)?[:：]?([^。；;]{2,80})")
_MAX_AMOUNTS = 20_000
_MAX_PROSE = 2_000_000  # characters
_MAX_WAYS = 2_000
_MAX_CELLS = 40_000
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_NUMBERS_ONLY = re.compile(r"[\d,.\s%=()-]+")


def is_torn(line: Line) -> bool:
    """Tell whether a prose line holds nothing but figures and ordinals."""
    return _NUMBERS_ONLY.fullmatch(line.text) is not None


def statement_of(lines: Iterable[Line]) -> Statement:
    """Join prose lines into one text without blanks; lines of bare figures are left out."""
    text: list[str] = []
    places: list[int] = []
    kept = list(lines)
    length = 0
    for index, line in enumerate(kept):
        following = kept[index + 1].compact if index + 1 < len(kept) else ""
        if is_torn(line) and not following.startswith(("万元", "元", "%", "亿元")):
            continue
        compact = line.compact
        length += len(compact)
        if length > _MAX_PROSE:
            break
        text.append(compact)
        places.extend([line.number] * len(compact))
    return Statement("".join(text), tuple(places))


def read_amounts(prose: Statement) -> list[Amount]:
    """Return the amounts of a narrative in printed order."""
    spans = _spans(prose.text)
    amounts: list[Amount] = []
    heads: list[int] = []
    sentence = 0  # the first amount of the sentence
    for index, (start, end, match, key) in enumerate(spans):
        before = spans[index - 1][1] if index else 0
        if any(mark in prose.text[before:start] for mark in "。；"):
            sentence = index
        in_list = prose.text[start - 1 : start] == "、"
        heads.append(sentence if in_list else index)
        amounts.append(_amount(key, match, prose))
        until = spans[index + 1][0] if index + 1 < len(spans) else len(prose.text)
        _attach(amounts, heads[-1], prose, (end, min(until, end + 400)))
    return amounts


def _spans(text: str) -> list[tuple[int, int, re.Match[str], str]]:
    """Return (start, end, match, key) of every phrase; the first declared wins a figure."""
    found: dict[int, tuple[int, int, re.Match[str], str]] = {}
    taken: set[int] = set()
    for key, pattern in phrases():
        for match in pattern.finditer(text):
            at, end = match.span("value")
            if at not in taken and len(found) < _MAX_AMOUNTS:
                found[at] = (match.start(), match.end(), match, key)
                taken.update(range(at, end))
    return [found[at] for at in sorted(found)]


def _amount(key: str, match: re.Match[str], prose: Statement) -> Amount:
    groups = match.groupdict()
    figure = read_figure(match["value"].rstrip(",")) or Figure(Decimal(0), 0, match["value"])
    return Amount(
        key=key,
        name=_ORDINAL.sub("", groups.get("name") or groups.get("count") or ""),
        code=groups.get("code") or "",
        value=figure.value,
        decimals=figure.decimals,
        unit=match["unit"],
        line=prose.line_at(match.start("value")),
        raw=f"{match['value']}{match['unit']}",
    )


def _attach(amounts: list[Amount], target: int, prose: Statement, span: tuple[int, int]) -> None:
    """Give the words after an amount to it, or to the head of its sentence if it ends a list."""
    tail = prose.text[span[0] : span[1]]
    told: dict[str, Any] = _told(amounts[target].unit, tail, prose, span[0])
    if told:
        amounts[target] = replace(amounts[target], **told)


def _told(unit: str, tail: str, prose: Statement, at: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if match := _CHANGE.search(tail):
        value = _in_unit(match[2], match[3], unit)
        if value is not None:
            told["change"] = -value if match[1] in {"减少", "下降"} else value
            told["change_line"] = prose.line_at(at + match.start(2))
    if match := _PERCENT.search(tail):
        percent = Decimal(match[2])
        told["percent"] = -percent if match[1] in {"减少", "下降", "降低"} else percent
        told["percent_decimals"] = len(match[2].partition(".")[2])
        told["percent_line"] = prose.line_at(at + match.start(2))
    for key, pattern in (("last", _LAST), ("again", _AGAIN)):
        if match := pattern.search(tail):
            told[key] = _in_unit(match[1], match[2], unit)
            told[f"{key}_line"] = prose.line_at(at + match.start(1))
    if _LEVEL.match(tail.lstrip("，,")):
        told["is_level"] = True
    if match := _REASON.search(tail):
        told["reason"] = match[1]
    return told


def _in_unit(raw: str, unit: str, wanted: str) -> Decimal | None:
    figure = read_figure(raw.rstrip(","))
    if figure is None:
        return None
    return figure.value * YUAN_PER_UNIT[unit] / YUAN_PER_UNIT[wanted]


# Figures torn out of their sentences ---------------------------------------------------------


def read_torn(
    lines: Sequence[Line], expected: dict[str, Decimal]
) -> tuple[list[Amount], list[Note]]:
    """Read one page of prose whose figures stand apart from their sentences.

    `expected` gives table figures in yuan by phrase key (and class name); they only steer the
    alignment, which must be the single best one. Otherwise nothing is filled in and a note says so.
    """
    base = statement_of(lines)
    holes = [m.start() for m in _HOLE.finditer(base.text)]
    figures = [
        (figure, line.number)
        for line in lines
        if is_torn(line)
        for figure in map(read_figure, _without_ordinals(line.text))
        if figure is not None and not _is_year(figure)
    ]
    if len(holes) < 3 or len(figures) < 3:
        return [], []
    marked = _marked(base, holes)
    amounts = read_amounts(marked)
    keyed = {int(a.value) - _HOLE_BASE: a for a in amounts if a.value >= _HOLE_BASE}
    wanted = [_expected_of(keyed.get(i), expected) for i in range(len(holes))]
    pairs = align(wanted, [f for f, _ in figures])
    if pairs is None:
        return [], [Note(lines[0].number, "正文中的数字脱落到别处，无法唯一地放回原句。", True)]
    filled = [
        replace(
            keyed[hole],
            value=figures[i][0].value,
            decimals=figures[i][0].decimals,
            raw=f"{figures[i][0].raw}{keyed[hole].unit}",
            line=figures[i][1],
            origin=Origin.ORDER,
        )
        for hole, i in pairs
        if hole in keyed
    ]
    lost = len(holes) - len(pairs)
    what = f"正文脱落的数字按次序放回{len(pairs)}处" + (
        f"，另有{lost}处的数字已丢失" if lost else ""
    )
    return filled, [Note(lines[0].number, what + "。", lost > 0)]


def _without_ordinals(text: str) -> list[str]:
    return [t for t in text.split() if not re.fullmatch(r"\d{1,2}\.", t)]


def _is_year(figure: Figure) -> bool:
    return re.fullmatch(r"(19|20)\d\d", figure.raw) is not None


def _marked(base: Statement, holes: list[int]) -> Statement:
    text: list[str] = []
    places: list[int] = []
    start = 0
    for index, hole in enumerate(holes):
        mark = str(_HOLE_BASE + index)
        text += [base.text[start:hole], mark]
        places += [*base.lines[start:hole], *[base.line_at(hole)] * len(mark)]
        start = hole
    text.append(base.text[start:])
    places += base.lines[start:]
    return Statement("".join(text), tuple(places))


def _expected_of(amount: Amount | None, expected: dict[str, Decimal]) -> Decimal | None:
    """Return what the tables say for a hole, in the unit of its sentence."""
    if amount is None:
        return None
    yuan = expected.get(amount.name or amount.key)
    return None if yuan is None else yuan / YUAN_PER_UNIT[amount.unit]


def align(
    wanted: Sequence[Decimal | None], figures: Sequence[Figure]
) -> list[tuple[int, int]] | None:
    """Pair holes with figures in order; only pairs that every best pairing shares are returned.

    A figure that agrees with the tables weighs most; a whole number without separators may be a
    count or a date and may be passed over for nothing.
    """
    if len(wanted) * len(figures) > _MAX_CELLS:
        return None
    rows, columns = len(wanted) + 1, len(figures) + 1
    best = [[0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if i or j:
                best[i][j] = max(score for score, _ in _steps(best, i, j, wanted, figures))
    ways = _ways(best, wanted, figures)
    if len(ways) >= _MAX_WAYS:
        return None
    return sorted(set.intersection(*map(set, ways))) or None


def _ways(
    best: list[list[int]], wanted: Sequence[Decimal | None], figures: Sequence[Figure]
) -> list[list[tuple[int, int]]]:
    """Return every best pairing, at most `_MAX_WAYS`."""
    done: list[list[tuple[int, int]]] = []
    todo: list[tuple[int, int, list[tuple[int, int]]]] = [(len(wanted), len(figures), [])]
    while todo and len(done) < _MAX_WAYS:
        i, j, pairs = todo.pop()
        if not i and not j:
            done.append(pairs)
        for score, (up, left) in _steps(best, i, j, wanted, figures):
            if score == best[i][j]:
                pair = [(i - 1, j - 1)] if up and left else []
                todo.append((i - up, j - left, pair + pairs))
    return done


def _steps(
    best: list[list[int]],
    i: int,
    j: int,
    wanted: Sequence[Decimal | None],
    figures: Sequence[Figure],
) -> list[tuple[int, tuple[int, int]]]:
    steps = []
    if i and j:
        steps.append((best[i - 1][j - 1] + _match(wanted[i - 1], figures[j - 1]), (1, 1)))
    if i:
        steps.append((best[i - 1][j] - 2, (1, 0)))
    if j:
        is_count = figures[j - 1].raw.isdigit() and len(figures[j - 1].raw) <= 3
        steps.append((best[i][j - 1] - (0 if is_count else 2), (0, 1)))
    return steps


def _match(wanted: Decimal | None, figure: Figure) -> int:
    if wanted is None:
        return 1
    return 6 if rounded(wanted, Decimal(1).scaleb(-figure.decimals)) == figure.value else -3
