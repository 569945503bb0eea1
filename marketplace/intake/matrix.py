"""The size by colour matrix of a line from its two margins."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Cells = frozenset[tuple[str, str, int]]
"""(size, colour, pieces); size or colour is empty where only the other is stated."""


def cells_of(sizes: Mapping[str, int], colours: Mapping[str, int]) -> Cells:
    """The cells of a line. Of both margins a matrix is made whose rows and columns add up to them exactly.

    The file states the margins only, so the inside is in proportion to both, in whole pieces by largest remainder, the same
    every time. Raises ValueError unless the margins agree.
    """
    if not sizes or not colours:
        return frozenset([(size, "", n) for size, n in sizes.items()] + [("", colour, n) for colour, n in colours.items()])
    if sum(sizes.values()) != sum(colours.values()):
        raise ValueError("the margins of a matrix must have the same sum")
    return _matrix(sizes, colours)


def _matrix(sizes: Mapping[str, int], colours: Mapping[str, int]) -> Cells:
    """Fill row by row: each row takes its share of what each colour has left, rounded so that the row adds up."""
    left = dict(colours)
    cells = []
    for size, pieces in sizes.items():
        for colour, share in _row(pieces, left).items():
            left[colour] -= share
            if share:
                cells.append((size, colour, share))
    return frozenset(cells)


def _row(pieces: int, left: Mapping[str, int]) -> dict[str, int]:
    """``pieces`` shared over the colours in proportion to what each has left, never more than it has."""
    total = sum(left.values())
    exact = {colour: Fraction(pieces * n, total) for colour, n in left.items()} if total else {}
    shares = {colour: int(share) for colour, share in exact.items()}
    by_remainder = sorted(exact, key=lambda colour: shares[colour] - exact[colour])
    # A remainder above 0 means that the whole part lies below what is left, so one more always fits.
    for colour in by_remainder[: pieces - sum(shares.values())]:
        shares[colour] += 1
    return shares
