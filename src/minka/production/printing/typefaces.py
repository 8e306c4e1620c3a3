"""The chosen faces as a printer needs them: glyphs, widths, and the part to embed.

A file numbers its characters in the order in which they first appear (`TypeCase`), so pages
can be written before it is known which characters the last page will need. At the end
HarfBuzz cuts the glyphs that were used out of each face, and a small map leads from the
file's numbers to the glyphs. One number is one character, so text is read back exactly even
where two characters look alike and share a glyph.
"""

import functools
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import uharfbuzz as hb

from .fonts import FontChoice, check_glyphs, chosen_fonts, load_face

KEPT_TABLES = frozenset({"head", "hhea", "hmtx", "maxp", "glyf", "loca", "cvt ", "fpgm", "prep"})
"""What a PDF reader needs of a TrueType face; of a CFF face only the table `CFF ` is embedded."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as one face draws it; `advance` in thousandths of the type size."""

    face: int
    number: int
    advance: float


@dataclass(frozen=True, slots=True)
class Embedded:
    """The used part of a face.

    `characters` and `glyphs` lead from the file's numbers to the character and to the glyph
    in `program`; `widths` from that glyph to its width in thousandths.
    """

    name: str
    program: bytes
    is_cff: bool
    characters: Mapping[int, str]
    glyphs: Mapping[int, int]
    widths: Mapping[int, float]
    ascent: float
    descent: float
    box: tuple[float, float, float, float]


class Typefaces:
    """The faces in the order in which they are asked for a character; shared by all files."""

    def __init__(self, choices: tuple[FontChoice, ...]) -> None:
        self.choices = choices
        self._faces = [load_face(choice) for choice in choices]
        self._fonts = [hb.Font(face) for face in self._faces]
        self._glyphs: dict[str, Glyph] = {}

    def glyph(self, character: str) -> Glyph:
        """Return the glyph of the first face that has one; raises Refused if none has."""
        known = self._glyphs.get(character)
        if known is None:
            known = self._glyphs[character] = self._find(character)
        return known

    def width(self, text: str, size: float) -> float:
        """Return how wide the text is at a type size, in the unit of the size."""
        return sum([self.glyph(character).advance for character in text]) * size / 1000

    def cut(self, index: int, characters: Mapping[int, str]) -> Embedded:
        """Cut out of one face what a file's characters, under their numbers, need."""
        face, font = self._faces[index], self._fonts[index]
        used = {number: self.glyph(char) for number, char in characters.items()}
        plan = _plan(face, {glyph.number for glyph in used.values()})
        renumbered = plan.old_to_new_glyph_mapping
        part = plan.execute()
        is_cff = "CFF " in face.table_tags
        scale = 1000 / face.upem
        extents = font.get_font_extents("ltr")
        return Embedded(
            name=self.choices[index].path.stem,
            program=part.reference_table("CFF ").data if is_cff else _truetype(part),
            is_cff=is_cff,
            characters=characters,
            glyphs={number: renumbered[glyph.number] for number, glyph in used.items()},
            widths={renumbered[glyph.number]: glyph.advance for glyph in used.values()},
            ascent=extents.ascender * scale,
            descent=extents.descender * scale,
            box=_bounding_box(face, scale),
        )

    def _find(self, character: str) -> Glyph:
        for face, font in enumerate(self._fonts):
            number = font.get_nominal_glyph(ord(character))
            if number:
                advance = font.get_glyph_h_advance(number) * 1000 / self._faces[face].upem
                return Glyph(face, number, advance)
        check_glyphs([character])
        raise ValueError("the faces changed while printing")


class TypeCase:
    """The characters one file has used so far, numbered per face in order of first use."""

    def __init__(self, faces: Typefaces) -> None:
        self.faces = faces
        self._characters: dict[int, dict[int, str]] = {}
        self._codes: dict[str, tuple[int, str]] = {}

    def runs(self, text: str) -> list[tuple[int, str]]:
        """Cut the text into runs of one face, each as hexadecimal numbers of its characters."""
        codes = [self._codes.get(character) or self._take(character) for character in text]
        return [
            (face, "".join([code for _face, code in run]))
            for face, run in groupby(codes, key=_face_of)
        ]

    def embed(self) -> dict[int, Embedded]:
        """Cut the used part out of each face that was used."""
        return {
            face: self.faces.cut(face, characters)
            for face, characters in sorted(self._characters.items())
        }

    def _take(self, character: str) -> tuple[int, str]:
        face = self.faces.glyph(character).face
        taken = self._characters.setdefault(face, {})
        number = len(taken) + 1
        taken[number] = character
        code = self._codes[character] = (face, f"{number:04X}")
        return code


@functools.lru_cache(maxsize=4)
def typefaces(choices: tuple[FontChoice, ...] | None = None) -> Typefaces:
    """Return the faces to print with, kept for the life of the process."""
    return Typefaces(chosen_fonts() if choices is None else choices)


def _face_of(code: tuple[int, str]) -> int:
    return code[0]


def _plan(face: hb.Face, glyphs: set[int]) -> hb.SubsetPlan:
    """Plan a cut whose glyphs are numbered without gaps and, in CFF, named by their number."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = (
        hb.SubsetFlags.CFF_IDENTITY_CHARSET
        | hb.SubsetFlags.DESUBROUTINIZE
        | hb.SubsetFlags.NO_HINTING
        | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    )
    return hb.SubsetPlan(face, wanted)


def _bounding_box(face: hb.Face, scale: float) -> tuple[float, float, float, float]:
    """Read xMin, yMin, xMax, yMax from the table `head` (OpenType 1.9, at byte 36)."""
    left, bottom, right, top = struct.unpack_from(">4h", face.reference_table("head").data, 36)
    return left * scale, bottom * scale, right * scale, top * scale


def _truetype(part: hb.Face) -> bytes:
    """Write a TrueType file with the tables a PDF needs (OpenType 1.9, table directory)."""
    tables = {
        tag: part.reference_table(tag).data for tag in sorted(KEPT_TABLES & set(part.table_tags))
    }
    power = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(
        ">I4H", 0x00010000, len(tables), power * 16, power.bit_length() - 1,
        (len(tables) - power) * 16,
    )  # fmt: skip
    offset, entries, body = len(head) + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += struct.pack(">4s3I", tag.encode(), checksum, offset + len(body), len(data))
        body += padded
    return head + entries + body
