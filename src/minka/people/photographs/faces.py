"""Look at a photograph: find faces and eyes, measure ground, light, focus and texture.

The detector is OpenCV's Haar cascade, whose files come inside the wheel of version 4 (version 5
dropped them). It is a gate, not biometrics: it says where a face is, never whose. Import this
module late; it loads some 60 MB.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import atan2, degrees
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from .measuring import STRIP, STRIP_HEIGHT, Face

cv2.setNumThreads(1)

Point = tuple[int, int]
Grid = np.ndarray

PASSES = ((0.4, 1.1), (0.5, 1.03))
"""Scale of the searched copy and step of the search: quick first; only a picture without a face
is searched thoroughly. Of 96 drawn portraits the first pass finds 95, both find all."""

SMALLEST_FACE = 50
"""The cascade's own window of 20 pixels, on the smaller copy."""

FACE_SHARE_OF_BOX = 0.87
FACE_PER_EYE_DISTANCE = 2.2
"""How wide a face is: as a share of the detector's box, and in distances between the pupils.

The mean of both is within 8 % of the outline on drawn faces and on the portrait of the tests;
either alone errs by up to 15 %."""

EYE_HEIGHT_IN_BOX = 0.385
EYES_ABOVE = 0.6
EYE_PASSES = (("eye", 1.1, 3), ("eye_tree_eyeglasses", 1.1, 3), ("eye", 1.04, 2))
"""Cascade, step and votes; the next is asked while there is no pair."""

NEAR_GROUND = 20
FIGURE = 32
FIGURE_RUN = 8
FLAT = 2
THUMBNAIL = (32, 39)
SAME_WITHIN = 1.2
"""Mean distance in grey (of 255) between two thumbnails of one picture."""

BLOCK = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen: measures by the code of their limit, the faces, the thumbnail."""

    measures: dict[str, float]
    faces: tuple[Face, ...]
    thumbnail: bytes


def look(picture: Image.Image) -> Seen:
    """Take every measure that needs the pixels of an RGB picture of the standard's width."""
    pixels = np.asarray(picture)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    faces = find_faces(grey)
    measures: dict[str, float] = {"FACES": len(faces), **_ground(pixels)}
    if len(faces) == 1:
        measures |= _of_face(pixels, grey, faces[0])
    thumbnail = cv2.resize(grey, THUMBNAIL, interpolation=cv2.INTER_AREA)
    return Seen(measures, faces, thumbnail.tobytes())


def find_faces(grey: Grid) -> tuple[Face, ...]:
    """Find the faces of a grey picture, the largest first, with the eyes of each."""
    boxes: list[tuple[int, int, int, int]] = []
    for scale, step in PASSES:
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = _cascade("frontalface_alt2").detectMultiScale(
            small, scaleFactor=step, minNeighbors=3, minSize=(round(SMALLEST_FACE * scale),) * 2
        )
        boxes = sorted((_scaled(box, scale) for box in found), key=lambda box: -box[2])
        if boxes:
            break
    return tuple(Face(box, _eyes(grey, box)) for box in boxes)


def same_pictures(thumbnails: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return the pairs (earlier, later) of places where one picture was saved in two ways.

    Saved again at any quality, a picture differs from itself by less than 0.9; two drawings of
    one hand by 2.0 or more, two photographs by far more.
    """
    rows = np.frombuffer(b"".join(thumbnails), np.uint8).reshape(len(thumbnails), -1)
    rows = rows.astype(np.float32) - 128
    lengths = (rows**2).sum(axis=1)
    reach = rows.shape[1] * SAME_WITHIN**2
    pairs = []
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        apart = lengths[block, None] + lengths[None] - 2 * (rows[block] @ rows.T)
        pairs += [(int(b), start + int(a)) for a, b in np.argwhere(apart <= reach)]
    return sorted((a, b) for a, b in pairs if a < b)


def _scaled(box: Sequence[int], scale: float) -> tuple[int, int, int, int]:
    x, y, width, height = (round(int(side) / scale) for side in box)
    return x, y, width, height


@functools.cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    path = Path(cv2.data.haarcascades) / f"haarcascade_{name}.xml"
    cascade = cv2.CascadeClassifier(str(path))
    if cascade.empty():
        raise FileNotFoundError(path)
    return cascade


def _eyes(grey: Grid, box: tuple[int, int, int, int]) -> tuple[Point, ...]:
    """Return the eyes from left to right, none when no pair fits the face."""
    x, y, width, height = box
    upper = grey[y : y + round(height * EYES_ABOVE), x : x + width]
    found: list[Point] = []
    for name, step, votes in EYE_PASSES:
        boxes = _cascade(name).detectMultiScale(
            upper, scaleFactor=step, minNeighbors=votes, minSize=(width // 8,) * 2
        )
        found += [(x + int(a + c / 2), y + int(b + d / 2)) for a, b, c, d in boxes]
        if pair := _pair(found, box):
            return pair
    return tuple(found[:1])


def _pair(points: list[Point], box: tuple[int, int, int, int]) -> tuple[Point, ...]:
    """Choose the two points that lie most like eyes in a face; none when no two do."""
    x, _y, width, _height = box
    middle = x + width / 2
    pairs = [
        (abs(a[0] + b[0] - 2 * middle) + 2 * abs(a[1] - b[1]), (a, b))
        for a, b in combinations(sorted(points), 2)
        if 0.25 * width < b[0] - a[0] < 0.6 * width and abs(a[1] - b[1]) < 0.2 * width
    ]
    return min(pairs)[1] if pairs else ()


def _of_face(pixels: Grid, grey: Grid, face: Face) -> dict[str, float]:
    x, y, width, height = face.box
    patch = grey[y : y + height, x : x + width]
    chroma = cv2.cvtColor(pixels[y : y + height, x : x + width], cv2.COLOR_RGB2YCrCb)[..., 1:]
    measures = {
        "EYES": float(len(face.eyes)),
        "SHARPNESS": float(cv2.Laplacian(patch, cv2.CV_64F).var()),
        "BRIGHTNESS": float(patch.mean()),
        "CHROMA": float(np.abs(chroma.astype(np.int16) - 128).mean()),
        "FLATNESS": _flatness(patch),
        **_geometry(face, frame_height=grey.shape[0]),
    }
    top = _hair_top(pixels, face)
    return measures if top is None else {**measures, "HAIR_TOP": top}


def _geometry(face: Face, *, frame_height: int) -> dict[str, float]:
    """Measure where the head is. A face without a pair of eyes is measured by its box."""
    x, y, width, height = face.box
    by_box = width * FACE_SHARE_OF_BOX
    if len(face.eyes) != 2:
        eye_line = frame_height - (y + height * EYE_HEIGHT_IN_BOX)
        return {"FACE_WIDTH": by_box, "EYE_MIDPOINT": x + width / 2, "EYE_LINE": eye_line}
    (left_x, left_y), (right_x, right_y) = face.eyes
    apart = right_x - left_x
    return {
        "FACE_WIDTH": (by_box + apart * FACE_PER_EYE_DISTANCE) / 2,
        "EYE_MIDPOINT": (left_x + right_x) / 2,
        "EYE_LINE": frame_height - (left_y + right_y) / 2,
        "TILT": abs(degrees(atan2(right_y - left_y, apart))),
    }


def _strips(pixels: Grid) -> Grid:
    """Return the ground beside the head: two strips along the edges, above the shoulders."""
    rows = round(pixels.shape[0] * STRIP_HEIGHT)
    sides = np.concatenate([pixels[:rows, :STRIP], pixels[:rows, -STRIP:]], axis=1)
    return sides.reshape(-1, 3).astype(np.int16)


def _ground(pixels: Grid) -> dict[str, float]:
    strips = _strips(pixels)
    colour = np.median(strips, axis=0)
    near = (np.abs(strips - colour).max(axis=1) <= NEAR_GROUND).mean()
    return {"BACKGROUND": float(colour.min()), "EVENNESS": float(near * 100)}


def _hair_top(pixels: Grid, face: Face) -> float | None:
    """Return the first row in which something stands out from the ground above the face."""
    x, y, width, _height = face.box
    colour = np.median(_strips(pixels), axis=0)
    above = pixels[:y, x : x + width].astype(np.int16)
    stands_out = (np.abs(above - colour).max(axis=2) > FIGURE).sum(axis=1) >= FIGURE_RUN
    return float(stands_out.argmax()) if stands_out.any() else None


def _flatness(patch: Grid) -> float:
    """Return the share in % of places where 5 × 5 neighbours hardly differ: flat colour."""
    window = np.ones((5, 5), np.uint8)
    spread = cv2.dilate(patch, window).astype(np.int16) - cv2.erode(patch, window)
    return float((spread <= FLAT).mean() * 100)
