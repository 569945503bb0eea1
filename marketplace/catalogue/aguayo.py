"""A drawn aguayo for whatever has no photo: stripes and figures that depend on a seed text and on nothing else.

An aguayo is two woven halves sewn together, so the drawing mirrors itself about its middle seam. Each half is a wide
plain field (*pampa*), bundles of thin stripes (*listas*), and one or two bands of figures (*salta*). One plane unit is
one thread; figures are bitmaps of threads, because that is what weavers count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

WIDTH = 128
HEIGHT = 96
MAX_BYTES = 3000
MAX_BYTES_WITH_GARMENT = 3600
SPRITE = Path(__file__).resolve().parents[2] / "static" / "icons.svg"

# Natural wool for the fields, then dyes: cochineal, orange, turquoise, indigo, yellow, and undyed cream for the figures.
_FIELDS = ("#4a2f1d", "#2b2522", "#6b4426", "#7d1238", "#8a5a34", "#3b2a4a", "#5a1f1a", "#23403c")
_DYES = ("#b3174a", "#e0701f", "#1d8a78", "#3a49a8", "#e9b949", "#c94f7c", "#7fae4e", "#8d3fa0")
CREAM = "#f7ead2"
INK = "#4a2f1d"

# Half figures, mirrored to the right so that each is symmetric: "#" is a thread of the figure. Read the last column as the axis.
FIGURES = (
    ("....#", "...##", "..##.", ".##..", "##..#", ".##..", "..##.", "...##", "....#"),  # diamond with an eye
    ("#...#", ".#.##", "..###", ".####", "#####", ".####", "..###", ".#.##", "#...#"),  # eight-pointed star
    ("#....", "##...", ".##..", "..##.", "...##", "..##.", ".##..", "##...", "#...."),  # crossed paths
    ("..#..", ".###.", "#####", "..###", "....#", "..###", "#####", ".###.", "..#.."),  # flower
    ("###..", "#....", "#.###", "#.#..", "#.#.#", "#.#..", "#.###", "#....", "###.."),  # stepped spiral
    ("....#", "...##", "..###", ".####", "#####", "....#", "..#.#", "..#.#", "..#.#"),  # tree
    ("#...#", "##.##", ".###.", "..#..", ".###.", "##.##", "#...#", "....#", "....#"),  # linked rhombs
)


@dataclass(frozen=True)
class Stripe:
    """Threads of one colour side by side; ``figure`` is the number of the figure woven into them."""

    width: int
    colour: str
    figure: int | None = None


class _Draws:
    """A stream of small numbers from the seed; the same seed gives the same numbers on every machine."""

    def __init__(self, seed: str) -> None:
        self._bytes = self._stream(seed)

    @staticmethod
    def _stream(seed: str) -> Iterator[int]:
        block = 0
        while True:
            yield from sha256(f"{seed}:{block}".encode()).digest()
            block += 1

    def below(self, limit: int) -> int:
        return next(self._bytes) % limit

    def shuffled(self, items: tuple[str, ...]) -> list[str]:
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]


def aguayo_svg(seed: str, garment: str = "") -> str:
    """An SVG picture of 128 x 96 threads, under 3,000 bytes, fit for an address of its own or for an ``<img>``.

    ``garment`` names a drawing of the sprite, such as chompa; it lies in the middle on a cream ground, so that who does not
    read sees what is asked for. A name that the sprite does not have leaves the cloth alone.
    """
    stripes = stripes_of(seed)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="640" height="480"'
        ' preserveAspectRatio="xMidYMid slice"><g shape-rendering="crispEdges">',
        *_plain(stripes),
        *_figures(stripes),
        "</g>",
        _threads(),
        f'<path d="M{WIDTH // 2} 0v{HEIGHT}" stroke="#000" stroke-opacity=".3" stroke-width=".6" stroke-dasharray="2 1.5"/>',
        _garment(garment),
        "</svg>",
    ]
    return "".join(parts)


def _garment(name: str) -> str:
    lines = _drawings().get(name)
    if lines is None:
        return ""
    return (
        f'<circle cx="{WIDTH // 2}" cy="{HEIGHT // 2}" r="28" fill="{CREAM}"/>'
        f'<g transform="translate({WIDTH // 2 - 21} {HEIGHT // 2 - 21}) scale(1.75)" fill="none" stroke="{INK}"'
        f' stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">{lines}</g>'
    )


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    """The lines of every drawing of the sprite, each in a plane of 24 x 24."""
    return dict(re.findall(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>', SPRITE.read_text(), re.S))


def stripes_of(seed: str) -> list[Stripe]:
    """The cloth of a seed from edge to edge: one half and its mirror."""
    half = _half(_Draws(seed))
    return [*half, *reversed(half)]


def _half(draws: _Draws) -> list[Stripe]:
    """Stripes from the outer edge to the seam, exactly half the width."""
    field = _FIELDS[draws.below(len(_FIELDS))]
    dyes = draws.shuffled(_DYES)
    edge = _listas(draws, dyes)
    inner = _listas(draws, dyes[2:] + dyes[:2])
    # The salta's own ground is one of the dark fields or a strong dye: cream threads must read on it.
    ground = dyes[0] if draws.below(2) else _FIELDS[(draws.below(7) + 1) % len(_FIELDS)]
    salta = [Stripe(1, CREAM), Stripe(11, ground, draws.below(len(FIGURES))), Stripe(1, CREAM)]
    if draws.below(3) == 0:
        salta += [Stripe(2, dyes[3]), *salta[:1], Stripe(11, dyes[1], draws.below(len(FIGURES))), Stripe(1, CREAM)]
    middle = [*edge, *salta, *reversed(inner)]
    room = WIDTH // 2 - sum(stripe.width for stripe in middle)
    outer = max(3, room // 3) if room > 6 else max(0, room)
    return _fitted([Stripe(outer, field), *middle, Stripe(max(0, room - outer), field)])


def _fitted(stripes: list[Stripe]) -> list[Stripe]:
    """Cut at the seam what is too wide; a half cloth is never wider than half."""
    out, left = [], WIDTH // 2
    for stripe in stripes:
        width = min(stripe.width, left)
        if width:
            out.append(Stripe(width, stripe.colour, stripe.figure if width == stripe.width else None))
        left -= width
    return out


def _listas(draws: _Draws, dyes: list[str]) -> list[Stripe]:
    """A bundle of thin stripes, cream between strong dyes."""
    stripes = []
    for index in range(3 + draws.below(3)):
        stripes.append(Stripe(1 + draws.below(3), dyes[index % len(dyes)]))
        if draws.below(2):
            stripes.append(Stripe(1, CREAM))
    return stripes


def _plain(stripes: list[Stripe]) -> list[str]:
    """All stripes of one colour as one path."""
    by_colour: dict[str, str] = {}
    x = 0
    for stripe in stripes:
        by_colour[stripe.colour] = by_colour.get(stripe.colour, "") + f"M{x} 0h{stripe.width}v{HEIGHT}h-{stripe.width}z"
        x += stripe.width
    return [f'<path fill="{colour}" d="{path}"/>' for colour, path in by_colour.items()]


def _figures(stripes: list[Stripe]) -> list[str]:
    """Each salta band is a pattern of its figure, repeated down the cloth, so a figure is written once."""
    parts: dict[int, str] = {}
    x = 0
    for stripe in stripes:
        if stripe.figure is not None:
            left = x + (stripe.width - 9) // 2
            name = f"f{stripe.figure}"
            pattern = (
                f'<pattern id="{name}" width="9" height="12" patternUnits="userSpaceOnUse">'
                f'<path fill="{CREAM}" d="{_bitmap(FIGURES[stripe.figure])}"/></pattern>'
            )
            use = f'<rect fill="url(#{name})" width="9" height="{HEIGHT}" transform="translate({left})"/>'
            parts[stripe.figure] = parts.get(stripe.figure, pattern) + use
        x += stripe.width
    return list(parts.values())


def _bitmap(half: tuple[str, ...]) -> str:
    """A half figure and its mirror as runs of threads."""
    path = ""
    for y, left in enumerate(half):
        row = left + left[-2::-1]
        x = 0
        while x < len(row):
            run = len(row[x:]) - len(row[x:].lstrip("#"))
            if run:
                path += f"M{x} {y + 1}h{run}v1h-{run}z"
            x += run or 1
    return path


def _threads() -> str:
    """The ribs of a warp-faced cloth: fine shadows along and across."""
    return (
        '<pattern id="w" width="1" height="2" patternUnits="userSpaceOnUse">'
        '<path d="M0 0h.5v1H0zM.5 1H1v1H.5z" fill-opacity=".13"/>'
        '<path d="M.5 0H1v1H.5zM0 1h.5v1H0z" fill="#fff" fill-opacity=".07"/></pattern>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#w)"/>'
    )
