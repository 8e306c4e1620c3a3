"""Lines of a document: the one shape that text, PDF and workbook are brought into."""

import itertools
import re
from dataclasses import dataclass

from minka.budget.figures import half_width

MAX_LINE = 4_000  # characters; a longer line is cut, so that no pattern runs over megabytes
MAX_LINES = 100_000  # a published budget has a few thousand
_REPEATED_ROW = re.compile(r"((\d{3}(?: \d{2}){1,2}) .*?\d)\2 .*$")
_BLANK_LINES_BETWEEN_PAGES = 3
_GLUED = re.compile(  # a name with its amount stuck to it; "12333热线" or "5,642万元" is not that
    r"(?<=[\u4e00-\u9fff)])(?=(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d\d)(?:\s|$))"
)
_PAGE_NUMBER = re.compile(r"-+\d{1,3}-+|第\d{1,3}页(?:[,，/]?共\d{1,3}页)?|\d{1,3}/\d{1,3}")
SHEET_STEP = 10_000_000  # row 12 of the third sheet is line 20,000,012; of the first, line 12


class UnreadableDocument(ValueError):
    """The file cannot be read as a budget; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `number` is what a reader would look up, `text` is half-width and undoubled.

    `fields` keeps the cells of a tab-separated line or a worksheet row, blank ones included;
    None where the extraction has collapsed them.
    """

    number: int
    text: str
    page: int
    fields: tuple[str, ...] | None = None
    sheet: str = ""
    is_doubled: bool = False
    is_contradictory: bool = False  # printed twice with different figures; the first is kept

    @property
    def compact(self) -> str:
        return "".join(self.text.split())


@dataclass(frozen=True, slots=True)
class Source:
    """A whole document as lines, with what was noticed while opening it."""

    kind: str
    lines: tuple[Line, ...]
    notes: tuple[tuple[int, str], ...] = ()
    sheets: tuple[str, ...] = ()

    def place(self, number: int) -> tuple[str, int]:
        """Return (sheet name or '', line as its reader counts it) of a line number."""
        if not self.sheets:
            return "", number
        sheet, row = divmod(number, SHEET_STEP)
        return self.sheets[min(sheet, len(self.sheets) - 1)], row


def undoubled(raw: str) -> str | None:
    """Return half of a line that extraction has printed twice, or None if it is single.

    Two equal halves are only proof if they touch, or if each is long: "0 0" is two cells.
    """
    for text in (raw, raw.rstrip()):
        half, odd = divmod(len(text), 2)
        if odd or half < 2 or text[:half] != text[half:]:
            continue
        part = text[:half]
        touches = not part[-1].isspace() and not part[0].isspace()
        is_wordy = not part.strip().replace(",", "").isdigit()
        if (touches and is_wordy) or len(part.split()) >= (2 if part[0].isspace() else 3):
            return part
    return None


def line_of(number: int, raw: str, *, page: int, sheet: str = "") -> Line:
    """Make a line from raw text: half-width, cut to length, halved if it is doubled."""
    text = _GLUED.sub(" ", half_width(raw[:MAX_LINE]))
    part = undoubled(text)
    is_torn = False
    if part is None and (twice := _REPEATED_ROW.match(text.strip())):
        part, is_torn = twice[1], True
    is_doubled = part is not None
    text = part if part is not None else text
    fields = tuple(f.strip() for f in text.split("\t")) if "\t" in text else None
    return Line(number, text.strip(), page, fields, sheet, is_doubled, is_torn)


def lines_of_text(text: str) -> tuple[Line, ...]:
    """Split text into lines; three blank lines or a form feed begin a new page."""
    lines: list[Line] = []
    page, blanks = 1, 0
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text)[:MAX_LINES], start=1):
        page += "\f" in raw
        if not raw.strip():
            blanks += 1
            page += blanks == _BLANK_LINES_BETWEEN_PAGES
            continue
        blanks = 0
        lines.append(line_of(number, raw.replace("\f", " "), page=page))
    return without_page_numbers(lines)


def without_page_numbers(lines: list[Line]) -> tuple[Line, ...]:
    """Drop the page numbers at page ends: they would pass for figures.

    A bare number is only taken for one if several pages end with rising bare numbers.
    """
    last: dict[int, Line] = {line.page: line for line in lines}
    bare = [line for line in last.values() if re.fullmatch(r"\d{1,3}", line.text)]
    is_rising = len(bare) > 2 and all(
        int(a.text) <= int(b.text) for a, b in itertools.pairwise(bare)
    )
    dropped = {line.number for line in last.values() if _PAGE_NUMBER.fullmatch(line.compact)}
    dropped |= {line.number for line in bare} if is_rising else set()
    return tuple(line for line in lines if line.number not in dropped)
