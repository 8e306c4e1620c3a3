"""Write a PDF (ISO 32000-1) object by object, so that memory stays flat however long it is.

Only what cards and letters need: pages of one size, one Flate stream each, JPEG images taken
as they are, forms that are drawn once and shown on every page, and faces embedded once per
file. The same calls with the same `made_at` write the same bytes.
"""

import datetime
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from .typefaces import Embedded, TypeCase, Typefaces

POINTS_PER_MM = 72 / 25.4
CATALOG, PAGES, FONTS, INFO = 1, 2, 3, 4
"""Numbers of the objects that are written last because they depend on all pages."""

CMAP = (
    "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>def\n"
    "/CMapName/{name} def/CMapType {kind} def\n"
    "1 begincodespacerange<0000><FFFF>endcodespacerange\n"
    "{blocks}endcmap CMapName currentdict/CMap defineresource pop end end"
)
GLYPHS_NAME = "Minka-H"


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """What was written: pages, bytes, and the SM3 digest of the file in hexadecimal."""

    pages: int
    size: int
    digest: str


class PdfFile:
    """A PDF that is being written to `out`; it is whole only after `close`."""

    def __init__(
        self,
        out: BinaryIO,
        *,
        faces: Typefaces,
        width: float,
        height: float,
        made_at: datetime.datetime,
        title: str,
    ) -> None:
        """Begin a file with pages of `width` x `height` mm; `made_at` is aware."""
        self.case = TypeCase(faces)
        self.width, self.height = width, height
        self._out, self._size, self._digest = out, 0, hashlib.new("sm3")
        self._offsets: dict[int, int] = {}
        self._next = INFO + 1
        self._pages: list[int] = []
        self._forms: dict[str, int] = {}
        self._made_at, self._title = made_at, title
        self._write(b"%PDF-1.6\n%\xe6\xb0\x91\xe5\x8d\xa1\n")

    def add_photograph(self, jpeg: bytes) -> int:
        """Write a JPEG as it is; return its object number. Raises ValueError if it is none."""
        width, height, components = jpeg_shape(jpeg)
        space = "DeviceGray" if components == 1 else "DeviceRGB"
        return self._add_stream(
            f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8"
            f"/ColorSpace/{space}/Filter/DCTDecode",
            jpeg,
        )

    def add_form(self, name: str, content: str) -> None:
        """Write a drawing of page size once; pages show it by `/name Do`."""
        self._forms[name] = self._add_flate(
            f"/Type/XObject/Subtype/Form/BBox[0 0 {self._box()}]/Resources<</Font {FONTS} 0 R>>",
            content.encode("ascii"),
        )

    def add_page(self, content: str, images: Mapping[str, int] | None = None) -> None:
        """Write one page; `images` names the objects its content shows."""
        stream = self._add_flate("", content.encode("ascii"))
        shown = "".join(
            f"/{name} {number} 0 R" for name, number in {**self._forms, **(images or {})}.items()
        )
        self._pages.append(
            self._add(
                f"<</Type/Page/Parent {PAGES} 0 R/Contents {stream} 0 R"
                f"/Resources<</Font {FONTS} 0 R/XObject<<{shown}>>>>>>".encode()
            )
        )

    def close(self) -> PrintedFile:
        """Write the faces and the table of objects; return what was written."""
        self._add_faces(self.case.embed())
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._put(
            PAGES,
            f"<</Type/Pages/Count {len(self._pages)}/MediaBox[0 0 {self._box()}]"
            f"/Kids[{kids}]>>".encode(),
        )
        self._put(CATALOG, f"<</Type/Catalog/Pages {PAGES} 0 R/Lang(zh-CN)>>".encode())
        stamp = self._made_at.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%SZ")
        title = self._title.encode("utf-16").hex().upper()
        self._put(INFO, f"<</Title<{title}>/Producer(Minka)/CreationDate({stamp})>>".encode())
        self._finish()
        return PrintedFile(len(self._pages), self._size, self._digest.hexdigest())

    def _finish(self) -> None:
        start, count = self._size, self._next
        identity = self._digest.copy().hexdigest()[:32]
        lines = [f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, count)]
        self._write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        self._write("".join(lines).encode())
        self._write(
            f"trailer<</Size {count}/Root {CATALOG} 0 R/Info {INFO} 0 R"
            f"/ID[<{identity}><{identity}>]>>\nstartxref\n{start}\n%%EOF\n".encode()
        )

    def _add_faces(self, embedded: Mapping[int, Embedded]) -> None:
        names = ((index, self._add_face(index, face)) for index, face in embedded.items())
        entries = "".join(f"/F{index} {number} 0 R" for index, number in names)
        self._put(FONTS, f"<<{entries}>>".encode())

    def _add_face(self, index: int, face: Embedded) -> int:
        name = f"MINKA{chr(ord('A') + index)}+{face.name}"
        kind, head = ("FontFile3", "/Subtype/CIDFontType0C") if face.is_cff else ("FontFile2", "")
        if not face.is_cff:
            head = f"/Length1 {len(face.program)}"
        program = self._add_flate(head, face.program)
        box = " ".join(f"{side:.0f}" for side in face.box)
        descriptor = self._add(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.ascent:.0f}"
            f"/StemV 80/{kind} {program} 0 R>>".encode()
        )
        widths = "".join(f"{number}[{width:g}]" for number, width in face.widths.items()
                         if width != 1000)  # fmt: skip
        subtype = "CIDFontType0" if face.is_cff else "CIDFontType2/CIDToGIDMap/Identity"
        descendant = self._add(
            f"<</Type/Font/Subtype/{subtype}/BaseFont/{name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{widths}]>>".encode()
        )
        glyphs = self._add_flate(
            f"/Type/CMap/CMapName/{GLYPHS_NAME}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
            _glyph_map(face.glyphs).encode("ascii"),
        )
        unicode_map = self._add_flate("", _unicode_map(face.characters).encode("ascii"))
        return self._add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding {glyphs} 0 R"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode_map} 0 R>>".encode()
        )

    def _box(self) -> str:
        return f"{self.width * POINTS_PER_MM:.2f} {self.height * POINTS_PER_MM:.2f}"

    def _add_flate(self, head: str, data: bytes) -> int:
        return self._add_stream(f"{head}/Filter/FlateDecode", zlib.compress(data))

    def _add_stream(self, head: str, data: bytes) -> int:
        head = f"<<{head}/Length {len(data)}>>stream\n"
        return self._add(head.encode() + data + b"\nendstream")

    def _add(self, body: bytes) -> int:
        number = self._next
        self._next += 1
        self._put(number, body)
        return number

    def _put(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._size
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._size += len(data)


def jpeg_shape(jpeg: bytes) -> tuple[int, int, int]:
    """Return width, height and number of components from the frame header (ITU-T T.81 B.2.2)."""
    position = 2
    while jpeg[:2] == b"\xff\xd8" and position + 9 < len(jpeg) and jpeg[position] == 0xFF:
        marker = jpeg[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(jpeg[position + 5 : position + 7], "big")
            width = int.from_bytes(jpeg[position + 7 : position + 9], "big")
            return width, height, jpeg[position + 9]
        position += 2 + int.from_bytes(jpeg[position + 2 : position + 4], "big")
    raise ValueError("not a JPEG photograph")


def _glyph_map(glyphs: Mapping[int, int]) -> str:
    """Map the file's numbers to glyphs (ISO 32000-1 clause 9.7.5)."""
    lines = [f"<{number:04X}>{glyph}\n" for number, glyph in glyphs.items()]
    blocks = "".join(_blocks("cidchar", lines))
    return CMAP.format(ordering="Identity", name=GLYPHS_NAME, kind=1, blocks=blocks)


def _unicode_map(characters: Mapping[int, str]) -> str:
    """Map the file's numbers to characters, so that text can be read back (clause 9.10.3)."""
    lines = [f"<{n:04X}><{char.encode('utf-16-be').hex()}>\n" for n, char in characters.items()]
    blocks = "".join(_blocks("bfchar", lines))
    return CMAP.format(ordering="UCS", name="Minka-UCS", kind=2, blocks=blocks)


def _blocks(kind: str, lines: list[str]) -> Iterator[str]:
    """Cut into blocks of at most 100 lines, as CMap files must be."""
    for start in range(0, len(lines), 100):
        block = lines[start : start + 100]
        yield f"{len(block)} begin{kind}\n{''.join(block)}end{kind}\n"
