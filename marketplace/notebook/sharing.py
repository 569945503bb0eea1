"""Share pieces over weavers by free hours and skill: whole pieces that add up exactly, the same every time. Pure.

Everybody gets the part of the pieces that her weight (free hours x skill) is of all weights, never more than fits her
hours. Pieces left over by rounding go one each to the largest remainders, and among equals to whoever has worked less so
far. Where the pieces do not fit everybody's hours together, the rest is told, and shared by the same weights only when asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Weaver:
    """Who may work: her free hours until the due day (thousandths), skill in hundredths, hours she worked so far."""

    member_id: int
    free_millihours: int
    skill_hundredths: int = 100
    worked_millihours: int = 0

    @property
    def weight(self) -> int:
        """What her part is measured by."""
        return max(self.free_millihours, 0) * max(self.skill_hundredths, 0)

    def fits(self, millihours_per_piece: int) -> int:
        """Whole pieces that fit her hours; none for one without skill in this work."""
        return max(self.free_millihours, 0) // millihours_per_piece if self.weight else 0


@dataclass(frozen=True)
class Sharing:
    """Pieces by member, and the pieces that fit nobody's hours."""

    pieces: dict[int, int]
    left_over: int = 0

    @property
    def total(self) -> int:
        """Pieces that somebody makes."""
        return sum(self.pieces.values())


def share(pieces: int, weavers: Sequence[Weaver], millihours_per_piece: int, *, beyond_hours: bool = False) -> Sharing:
    """Share ``pieces``; with ``beyond_hours`` also those that do not fit, as long as anybody has skill and hours at all.

    Raises ValueError for negative pieces or a piece that takes no time.
    """
    if pieces < 0 or millihours_per_piece <= 0:
        raise ValueError("pieces must not be negative, and a piece takes time")
    given = {weaver.member_id: 0 for weaver in weavers}
    most = {weaver.member_id: weaver.fits(millihours_per_piece) for weaver in weavers}
    left = _fill(pieces, weavers, given, most)
    able = [weaver for weaver in weavers if weaver.weight]
    if left and beyond_hours and able:
        extra = _largest_remainders(left, able)
        for member_id, more in extra.items():
            given[member_id] += more
        left = 0
    return Sharing(given, left)


def _fill(left: int, weavers: Sequence[Weaver], given: dict[int, int], most: dict[int, int]) -> int:
    """Hand out in rounds: whoever's hours are full drops out, and what she could not take goes round again."""
    while left:
        free = [weaver for weaver in weavers if given[weaver.member_id] < most[weaver.member_id]]
        if not free:
            return left
        parts = _largest_remainders(left, free)
        for member_id, part in parts.items():
            taken = min(part, most[member_id] - given[member_id])
            given[member_id] += taken
            left -= taken
    return 0


def _largest_remainders(pieces: int, weavers: Sequence[Weaver]) -> dict[int, int]:
    whole = sum(weaver.weight for weaver in weavers)
    exact = {weaver.member_id: Fraction(pieces * weaver.weight, whole) for weaver in weavers}
    parts = {member_id: int(part) for member_id, part in exact.items()}
    in_turn = sorted(weavers, key=lambda one: (parts[one.member_id] - exact[one.member_id], one.worked_millihours, one.member_id))
    for weaver in in_turn[: pieces - sum(parts.values())]:
        parts[weaver.member_id] += 1
    return parts
