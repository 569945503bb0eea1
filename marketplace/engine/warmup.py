"""Compile the engine once, so that no run has to wait for it.

The compiled code is kept on disk (in ``NUMBA_CACHE_DIR`` or beside the modules). numba notices a change only in the file of a
function itself, not in the functions that it calls: ``warm`` throws the cache away when any source of the engine has changed.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

from marketplace.engine.problem import FairnessBand, Frozen, Group, Line, Objective, Offer, Pool, Previous, Problem

SOURCES = Path(__file__).parent
_loaded = False


def warm() -> bool:
    """Compile what is not compiled yet; returns whether the sources had changed since the last time."""
    changed = _forget_old()
    from marketplace.engine.solve import solve

    solve(_tiny())
    solve(_tiny(), time_limit=0.2)
    return changed


def ready() -> bool:
    """Load the compiled code into this process, once; returns whether that was still to be done. It takes some seconds."""
    global _loaded
    if _loaded:
        return False
    _loaded = True
    from marketplace.engine.solve import solve

    solve(_tiny(), time_limit=0.05)
    return True


def compiled() -> bool:
    """Whether compiled code is at hand: if not, the first run waits for the compiler."""
    return any(_cache().rglob("improve.improve-*.nbi"))


def _cache() -> Path:
    return Path(os.environ.get("NUMBA_CACHE_DIR") or SOURCES / "__pycache__")


def _forget_old() -> bool:
    cache = _cache()
    cache.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(SOURCES.glob("*.py")))).hexdigest()
    stamp = cache / "engine-sources.sha256"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return False
    for old in [*cache.rglob("*.nbi"), *cache.rglob("*.nbc")]:
        old.unlink(missing_ok=True)
    stamp.write_text(digest, encoding="ascii")
    return True


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
