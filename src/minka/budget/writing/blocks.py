"""A printed document before it becomes text, workbook or PDF."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A line by itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: title, unit, header rows and body rows of equal width; blank cells are ''."""

    key: str
    title: str
    unit: str
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


Block = Heading | Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in printed order."""

    title: str
    blocks: tuple[Block, ...]


def as_text(document: Document) -> str:
    """Print as text: cells between tabs, a form feed before each table."""
    parts = [document.title, ""]
    for block in document.blocks:
        if isinstance(block, Grid):
            parts += ["\f" + block.title]
            parts += [f"单位：{block.unit}"] if block.unit else []
            parts += ["\t".join(row) for row in (*block.header, *block.rows)]
            parts += [block.note] if block.note else []
            parts += [""]
        else:
            parts += [block.text, ""]
    return "\n".join(parts) + "\n"
