"""How many pieces fit into free hours by when: whole numbers on numpy arrays, no database, no clock.

Work is placed greedily: each piece of work in turn takes the earliest free hours of the groups that need the fewest hours
for a piece. Within one technique that is the most pieces that fit; between techniques that share hours an earlier work may
take hours that a later one needs more, so the answer is a plan that exists, not a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hours = NDArray[np.int64]


@dataclass(frozen=True)
class Need:
    """Work to place: pieces of a technique in weeks ``first`` to ``last`` (0-based, both included).

    ``millihours`` holds the hours a piece for each group, 0 for a group that may not take it. ``most_groups`` 0 is any.
    """

    technique: str
    pieces: int
    first: int
    last: int
    millihours: Hours
    most_groups: int = 0


class Room:
    """Free hours of groups (rows) by week (columns), together and for single techniques."""

    def __init__(self, free: Hours, own: dict[str, Hours]) -> None:
        """``own[technique]`` holds free hours for that technique alone, with -1 throughout a row that has no pool of its own."""
        self._free = np.maximum(free, 0)
        self._own = own

    def copy(self) -> Room:
        """A room to try things in."""
        room = Room(self._free.copy(), {technique: hours.copy() for technique, hours in self._own.items()})
        return room

    @property
    def weeks(self) -> int:
        """How many weeks it looks ahead."""
        return int(self._free.shape[1])

    def open(self, need: Need, rows: Hours, first: int, last: int) -> Hours:
        """Free hours for a need in some groups, group by week, from ``first`` to ``last``."""
        free = self._free[rows, first : last + 1]
        own = self._own.get(need.technique)
        if own is None:
            return free
        part = own[rows, first : last + 1]
        return np.where(part < 0, free, np.minimum(free, part))

    def fits(self, need: Need) -> tuple[int, int]:
        """How many pieces fit, at most those wanted, and in how many groups."""
        chosen = self._choose(need)
        return int(chosen.sum()), int((chosen > 0).sum())

    def take(self, need: Need) -> tuple[int, int]:
        """Place what fits and use up its hours; the same figures as ``fits``."""
        chosen = self._choose(need)
        groups = np.flatnonzero(chosen)
        if groups.size:
            self._use(need, groups, chosen[groups] * need.millihours[groups])
        return int(chosen.sum()), int(groups.size)

    def ready_by(self, need: Need) -> int | None:
        """The first week by whose end all pieces fit, looking to the end of the room; None when they never do."""
        if need.first >= self.weeks:
            return None
        may = np.flatnonzero(need.millihours)
        until = np.cumsum(self.open(need, may, need.first, self.weeks - 1), axis=1) // need.millihours[may, None]
        if need.most_groups:
            until = np.sort(until, axis=0)[-need.most_groups :]
        enough = np.flatnonzero(until.sum(axis=0) >= need.pieces)
        return need.first + int(enough[0]) if enough.size else None

    def _choose(self, need: Need) -> Hours:
        """Pieces for each group."""
        pieces = np.zeros(len(need.millihours), dtype=np.int64)
        may = np.flatnonzero(need.millihours)
        if need.first > need.last or not may.size:
            return pieces
        most = self.open(need, may, need.first, need.last).sum(axis=1) // need.millihours[may]
        order = np.lexsort((may, need.millihours[may]))
        if need.most_groups:
            order = np.lexsort((may, -most))[: need.most_groups]
        before = np.cumsum(most[order]) - most[order]
        pieces[may[order]] = np.clip(need.pieces - before, 0, most[order])
        return pieces

    def _use(self, need: Need, groups: Hours, hours: Hours) -> None:
        free = self.open(need, groups, need.first, need.last)
        before = np.cumsum(free, axis=1) - free
        used = np.clip(hours[:, None] - before, 0, free)
        window = slice(need.first, need.last + 1)
        self._free[groups, window] -= used
        own = self._own.get(need.technique)
        if own is not None:
            mine = own[groups, window]
            own[groups, window] = np.where(mine < 0, mine, mine - used)
