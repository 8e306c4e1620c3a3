"""The small copy of a photograph for the chip: EF08 holds 4,096 bytes.

Cut around the head, shrunk, in colour or in grey: every combination is saved at the best
quality that fits, and the one that comes nearest to the cut-out wins. The same photograph gives
the same bytes with the same version of the JPEG library.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageStat

BYTES_AT_MOST = 4096
"""EF08 of the card's main file: 0x1000 bytes."""

WIDTH_TO_HEIGHT = 26 / 32
HEIGHTS = (197, 172, 148, 128)
QUALITIES = (12, 90)
CUT_PER_FACE = 1.5
ABOVE_FACE = 0.4
COLOUR_WEIGHT = 0.35
"""How much a wrong colour counts beside a wrong brightness: the eye knows a face by light."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A small JPEG; `error` is its mean distance from the cut-out it shows (of 255)."""

    data: bytes
    size: tuple[int, int]
    is_grey: bool
    error: float


def chip_rendition(data: bytes, face: tuple[int, int, int, int] | None) -> Rendition:
    """Return the best small copy of an accepted photograph.

    `face` is the detector's box (x, y, width, height) in pixels of the photograph; without one
    the whole picture is shrunk. Raises ValueError if nothing fits, which no photograph does.
    """
    whole = Image.open(io.BytesIO(data)).convert("RGB")
    cut = whole.crop(_around(face, whole.size)) if face else whole
    tall = HEIGHTS[0]
    reference = cut.resize((round(tall * WIDTH_TO_HEIGHT), tall), Image.Resampling.LANCZOS)
    return min(_candidates(reference), key=lambda each: each.error)


def _around(face: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the part to keep (left, top, right, bottom): the head in the chip's proportions."""
    x, y, width, height = face
    wide = min(width * CUT_PER_FACE, size[0])
    tall = min(wide / WIDTH_TO_HEIGHT, size[1])
    wide = tall * WIDTH_TO_HEIGHT
    left = min(max(x + width / 2 - wide / 2, 0), size[0] - wide)
    top = min(max(y - height * ABOVE_FACE, 0), size[1] - tall)
    return round(left), round(top), round(left + wide), round(top + tall)


def _candidates(reference: Image.Image) -> Iterator[Rendition]:
    for height in HEIGHTS:
        size = (round(height * WIDTH_TO_HEIGHT), height)
        small = reference.resize(size, Image.Resampling.LANCZOS)
        for is_grey in (False, True):
            data = _fitted(small.convert("L") if is_grey else small)
            if data:
                yield Rendition(data, size, is_grey, _error(data, reference))


def _fitted(picture: Image.Image) -> bytes:
    """Save at the best quality that fits; empty when even the worst does not."""
    low, high = QUALITIES
    best = b""
    while low <= high:
        quality = (low + high) // 2
        data = _saved(picture, quality)
        if len(data) <= BYTES_AT_MOST:
            best, low = data, quality + 1
        else:
            high = quality - 1
    return best


def _saved(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _error(data: bytes, reference: Image.Image) -> float:
    small = Image.open(io.BytesIO(data)).convert("RGB")
    shown = small.resize(reference.size, Image.Resampling.BICUBIC)
    apart = ImageChops.difference(shown.convert("YCbCr"), reference.convert("YCbCr"))
    light, blue, red = ImageStat.Stat(apart).rms
    return float(light + COLOUR_WEIGHT * (blue + red) / 2)
