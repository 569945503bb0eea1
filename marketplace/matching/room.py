"""The hours that a plan leaves to each group, counted as the engine does: by spans of weeks. Pure.

Lots fit a pool exactly when every span of weeks has the hours of the lots whose windows lie inside it. So what is left for a
window is the least that any span around it has left, whatever weeks the plan gave to its lots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from marketplace.matching.market import Lot, Maker
from marketplace.matching.results import Share

Hours = npt.NDArray[np.int64]
_NO_SPAN = np.iinfo(np.int64).max // 4
Work = tuple[Lot, int]
"""A lot, of which the window and the pools are read, and thousandths of an hour of work in it."""


class Room:
    """What is left to the groups beside the shares of a plan. What is used of it is gone for the next who asks."""

    def __init__(self, shares: Iterable[Share] = ()) -> None:
        self._work: dict[int, list[Work]] = defaultdict(list)
        for share in shares:
            self.use(share.maker, share.lot, share.pieces * share.lot.millihours)

    def use(self, maker: Maker, lot: Lot, millihours: int) -> None:
        """Count so much work more at a group."""
        self._work[maker.id].append((lot, millihours))

    def of(self, maker: Maker, lot: Lot) -> int:
        """Thousandths of an hour that a group has left for a lot, in all of its pools."""
        first, last = max(lot.start, 1) - 1, lot.last
        if first >= last or not lot.pools:
            return 0
        return min(int(self._left(maker, pool)[: first + 1, last - 1 :].min()) for pool in lot.pools)

    def short(self, maker: Maker, work: Sequence[Work]) -> int:
        """Thousandths of an hour that a group lacks for more work; where it lacks several pools, the one it lacks most."""
        pools = {pool for lot, _ in work for pool in lot.pools}
        lacks = (self._left(maker, pool) - _inside(len(maker.free[pool]), pool, work) for pool in pools)
        return max((-int(min(left.min(), 0)) for left in lacks), default=0)

    def _left(self, maker: Maker, pool: str) -> Hours:
        """[from week, to week] what a pool has left; a span that ends before it begins has any number of hours."""
        free = maker.free[pool]
        until = np.concatenate([[0], np.cumsum(np.array(free, np.int64))])
        left = until[1:][None, :] - until[:-1][:, None] - _inside(len(free), pool, self._work[maker.id])
        left[np.tril_indices(len(free), -1)] = _NO_SPAN
        # The engine's hours are rounded: a plan may use a thousandth more than there is.
        found: Hours = np.maximum(left, 0)
        return found


def _inside(weeks: int, pool: str, work: Iterable[Work]) -> Hours:
    """[from week, to week] hours of the work whose windows lie inside a span."""
    by_window = np.zeros((weeks, weeks), np.int64)
    for lot, millihours in work:
        if pool in lot.pools and max(lot.start, 1) <= min(lot.last, weeks):
            by_window[max(lot.start, 1) - 1, min(lot.last, weeks) - 1] += millihours
    inside: Hours = np.cumsum(np.cumsum(by_window[::-1], axis=0)[::-1], axis=1)
    return inside
