"""Compile the engine once, so that no run has to wait for it; see :mod:`marketplace.engine.compiled`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from marketplace.engine import compiled
from marketplace.engine.problem import FairnessBand, Frozen, Group, Line, Objective, Offer, Pool, Previous, Problem

_loaded = False


def warm() -> bool:
    """Compile what is not compiled yet; returns whether there was anything to do."""
    if compiled.is_ready():
        return False
    from marketplace.engine import bound
    from marketplace.engine.arrays import build
    from marketplace.engine.ascent import REFRESH
    from marketplace.engine.formats import write_plan
    from marketplace.engine.solve import solve

    global _loaded
    _loaded = True
    write_plan(solve(_tiny()))
    solve(_tiny(), time_limit=0.2)
    bound.guide_prices(build(_tiny()), effort=REFRESH + 1)  # what only large problems need
    compiled.remember()
    return True


def ready() -> None:
    """Load the compiled code into this process, once; it takes a second. What is not compiled yet is compiled."""
    global _loaded
    if not _loaded and not warm():
        from marketplace.engine.solve import solve

        _loaded = True
        solve(_tiny(), time_limit=0.05, objective="fair")  # which does without branch and bound


@contextmanager
def beside() -> Iterator[None]:
    """Load what the end of a run needs while its search, which frees the interpreter, is going on.

    A small problem's own first steps load what they call; to load everything before would take half of a short time limit.
    """
    loading = threading.Thread(target=ready, name="loading")
    loading.start()
    try:
        yield
    finally:
        loading.join()


def _tiny() -> Problem:
    """A problem that reaches every compiled function: two groups, a family, agreed and previous pieces, late weeks."""
    offer = Offer("o1", "knitting", ("alpaca",), 10.0, (("hands", 2.0), ("flat-bed", 1.0)), min_lot=5, max_lot=500, lead_weeks=1)
    pools = (Pool("hands", 60.0), Pool("flat-bed", 40.0))
    groups = tuple(Group(name, 10, pools, (offer,), reliability=0.9) for name in ("A", "B"))
    lines = tuple(
        Line(f"L#{i}", "L", "knitting", "alpaca", 60 * i, i, 3 + i, 1 + i % 3, 12.0, 12.0, max_late_weeks=2, max_groups=2)
        for i in (1, 2)
    )
    loose = Line("M", "M", "knitting", "alpaca", 90, 1, 4, 2, 12.0, 12.0, max_late_weeks=1, partial=False)
    return Problem(
        "warm-up",
        date(2026, 11, 30),
        8,
        "USD",
        groups,
        (*lines, loose),
        Objective(fairness=(FairnessBand(12, 0.3),)),
        frozen=(Frozen("L#1", "A", 3, 5),),
        previous=(Previous("L#2", "B", 20),),
    )


if __name__ == "__main__":
    warm()
