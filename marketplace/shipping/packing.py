"""How pieces go into cartons: pure functions on whole numbers.

Cartons of one size and colour come first, because a warehouse counts them by their label; what is left over of each fills
mixed ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.kernel.errors import DomainError

MOST_PER_CARTON = 2_000
MOST_CARTONS = 500


@dataclass(frozen=True)
class Cell:
    """Pieces of one size and colour."""

    size: str
    colour: str
    pieces: int


Contents = tuple[Cell, ...]


def propose_cartons(cells: Sequence[Cell], per_carton: int) -> list[Contents]:
    """Cartons of at most ``per_carton`` pieces that hold exactly ``cells``, full ones of a kind first.

    Raises DomainError ``bad_per_carton`` (not 1 to 2,000) or ``too_many_cartons`` (over 500).
    """
    if not 1 <= per_carton <= MOST_PER_CARTON:
        raise DomainError("bad_per_carton", field="per_carton", most=MOST_PER_CARTON)
    if sum(-(-cell.pieces // per_carton) for cell in cells) > MOST_CARTONS:
        raise DomainError("too_many_cartons", field="per_carton", most=MOST_CARTONS)
    full = [
        (Cell(cell.size, cell.colour, per_carton),) for cell in cells for _ in range(cell.pieces // per_carton)
    ]  # fmt: skip
    rests = [Cell(cell.size, cell.colour, cell.pieces % per_carton) for cell in cells if cell.pieces % per_carton]
    return full + _mixed(rests, per_carton)


def _mixed(rests: Sequence[Cell], per_carton: int) -> list[Contents]:
    """Rests in their order, each carton filled before the next is begun."""
    cartons: list[Contents] = []
    open_carton: list[Cell] = []
    room = per_carton
    for rest in rests:
        left = rest.pieces
        while left:
            taken = min(left, room)
            open_carton.append(Cell(rest.size, rest.colour, taken))
            left, room = left - taken, room - taken
            if room == 0:
                cartons.append(tuple(open_carton))
                open_carton, room = [], per_carton
    return [*cartons, tuple(open_carton)] if open_carton else cartons


def spread(pieces: int, cells: Sequence[Cell]) -> list[Cell]:
    """``pieces`` over sizes and colours in the proportion of ``cells``: largest remainders, exact in sum.

    Without cells all pieces are of one kind. Cells that come to 0 are left out.
    """
    whole = sum(cell.pieces for cell in cells)
    if whole <= 0:
        return [Cell("", "", pieces)] if pieces else []
    shares = [divmod(pieces * cell.pieces, whole) for cell in cells]
    given = [share for share, _rest in shares]
    order = sorted(range(len(cells)), key=lambda index: (-shares[index][1], index))
    for index in order[: pieces - sum(given)]:
        given[index] += 1
    return [Cell(cell.size, cell.colour, number) for cell, number in zip(cells, given, strict=True) if number]
