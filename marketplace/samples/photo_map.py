"""A photo as a map of places to tap: a grid of links over the picture, so that marking a point needs no script."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.samples.models import SamplePhoto

COLUMNS = 16
MOST_ROWS = 24


@dataclass(frozen=True)
class Spot:
    """A place to tap: its corner and size in the photo's pixels, and its middle in thousandths."""

    left: int
    top: int
    width: int
    height: int
    x_permille: int
    y_permille: int


def spots_of(photo: SamplePhoto) -> list[Spot]:
    """About square places that cover a photo, row by row."""
    rows = min(max(round(COLUMNS * photo.height / photo.width), 1), MOST_ROWS)
    return [_spot(photo, row, rows, column) for row in range(rows) for column in range(COLUMNS)]


def _spot(photo: SamplePhoto, row: int, rows: int, column: int) -> Spot:
    left, right = photo.width * column // COLUMNS, photo.width * (column + 1) // COLUMNS
    top, bottom = photo.height * row // rows, photo.height * (row + 1) // rows
    x, y = 1000 * (2 * column + 1) // (2 * COLUMNS), 1000 * (2 * row + 1) // (2 * rows)
    return Spot(left, top, right - left, bottom - top, x, y)


@dataclass(frozen=True)
class Dot:
    """A number to draw, in the photo's pixels."""

    number: int
    x: int
    y: int
    radius: int


def dot(photo: SamplePhoto, number: int, x_permille: int, y_permille: int) -> Dot:
    """Where a mark stands on its photo."""
    radius = max(photo.width // 28, 12)
    return Dot(number, photo.width * x_permille // 1000, photo.height * y_permille // 1000, radius)
