"""The photograph that fits on a chip still shows the face."""

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageFilter

from minka.chip.errors import BadValue
from minka.chip.photo import BYTES_AT_MOST, chip_rendition


def portrait(*, noise: int = 0, size=(358, 441), mode="RGB", kind="JPEG") -> bytes:
    """Draw a face: hair, skin, eyes, mouth, shoulders; with as much grain as asked."""
    picture = Image.new("RGB", (358, 441), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 330, 318, 560), fill=(40, 50, 80))
    draw.ellipse((84, 60, 274, 330), fill=(30, 25, 22))
    draw.ellipse((94, 90, 264, 330), fill=(232, 190, 160))
    for x in (140, 218):
        draw.ellipse((x - 20, 180, x + 20, 202), fill=(245, 240, 235))
        draw.ellipse((x - 8, 182, x + 8, 201), fill=(35, 25, 20))
    draw.ellipse((150, 270, 208, 288), fill=(170, 80, 80))
    picture = picture.filter(ImageFilter.GaussianBlur(1.5))
    grain = random.Random(1)
    if noise:
        pixels = picture.load()
        for x in range(358):
            for y in range(441):
                by = grain.randint(-noise, noise)
                pixels[x, y] = tuple(max(0, min(255, part + by)) for part in pixels[x, y])
    kept = io.BytesIO()
    picture.resize(size).convert(mode).save(kept, kind)
    return kept.getvalue()


def likeness(left: bytes, right: bytes) -> float:
    """Return the correlation of two pictures' brightness over 40 × 50 places."""
    rows = [
        list(Image.open(io.BytesIO(raw)).convert("L").resize((40, 50)).tobytes())
        for raw in (left, right)
    ]
    means = [sum(row) / len(row) for row in rows]
    centred = [[value - mean for value in row] for row, mean in zip(rows, means, strict=True)]
    product = sum(a * b for a, b in zip(*centred, strict=True))
    sizes = [sum(value * value for value in row) ** 0.5 for row in centred]
    return product / (sizes[0] * sizes[1])


@pytest.mark.parametrize("noise", [0, 12, 40])
def test_a_portrait_fits_and_is_still_the_same_face(noise):
    photograph = portrait(noise=noise)

    small = chip_rendition(photograph).data

    shown = Image.open(io.BytesIO(small))
    assert len(small) <= BYTES_AT_MOST
    assert shown.format == "JPEG"
    assert shown.height >= 96
    assert abs(shown.width / shown.height - 358 / 441) < 0.01
    assert likeness(photograph, small) > 0.97


@pytest.mark.parametrize(
    ("mode", "kind", "size"), [("L", "JPEG", (358, 441)), ("P", "PNG", (800, 600))]
)
def test_other_kinds_of_picture_are_taken(mode, kind, size):
    assert len(chip_rendition(portrait(mode=mode, kind=kind, size=size)).data) <= BYTES_AT_MOST


def test_a_picture_that_lies_on_its_side_is_turned():
    turned = io.BytesIO()
    picture = Image.open(io.BytesIO(portrait()))
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.rotate(90, expand=True).save(turned, "JPEG", exif=exif)

    assert likeness(portrait(), chip_rendition(turned.getvalue()).data) > 0.97


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff", b"GIF89a", portrait()[:2000]])
def test_what_is_no_picture_is_refused(raw):
    with pytest.raises(BadValue, match="照片"):
        chip_rendition(raw)


def test_a_picture_that_cannot_be_made_small_enough_is_refused():
    with pytest.raises(BadValue, match="300字节"):
        chip_rendition(portrait(noise=60), limit=300)
