"""A stand-in for a photograph that is not on file: a plain silhouette.

Photographs are collected by the people room; until a person has one, her card shows this.
"""

import io
from functools import cache

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 358, 441
"""Pixels of a 26 x 32 mm photograph at 350 dots per inch (GA/T 461)."""

GROUND, FIGURE = (236, 240, 244), (150, 162, 174)


@cache
def silhouette() -> bytes:
    """Return a JPEG with head and shoulders, the same bytes each time."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    draw.ellipse((109, 90, 249, 270), fill=FIGURE)
    draw.ellipse((34, 295, 324, 620), fill=FIGURE)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=70, optimize=True)
    return data.getvalue()
