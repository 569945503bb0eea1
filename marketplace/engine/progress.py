"""What a run tells while it works, and how it is told to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands. ``stage`` is reading, compiling, constructing, improving, proving, finishing or done."""

    stage: str
    seconds: float
    """since the run began; 0 without a clock"""
    share: float = 0.0
    """of the whole run, 0..1, as far as it can be known"""
    score: float | None = None
    bound: float | None = None
    gap: float | None = None
    """(bound - score) / |bound|"""
    components: int = 0
    steps: int = 0


ROUNDING = 1e-13
COST = 20
"""A figure that takes a second to reckon is reckoned anew after so many seconds."""


class Watch:
    """The clock, the time limit and the way out of a run. Without a time limit the clock decides nothing."""

    def __init__(
        self,
        time_limit: float | None,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool] | None,
        clock: Callable[[], float] | None,
        begun: float | None = None,
        spare: float = 0.0,
    ) -> None:
        self.time_limit = time_limit
        self._progress = progress
        self._cancelled = cancelled
        self._clock = clock or time.monotonic
        self.components = 0
        self.spare = spare
        """seconds of the time limit that the caller needs afterwards"""
        self._start = self._clock() if begun is None else begun
        self.score: Callable[[], float] | None = None
        """reckons the score of the plan as it is, once there is one"""
        self.bound: Callable[[], float | None] = lambda: None
        """what has been proved by now"""
        self._last_score: float | None = None
        self._next_score = float("-inf")

    def start(self) -> None:
        """Count seconds from now on."""
        self._start = self._clock()

    def seconds(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._start

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return self._progress is not None

    def stopped(self) -> bool:
        """Whether the run was cancelled."""
        return self._cancelled is not None and self._cancelled()

    def left(self) -> float:
        """Seconds left of the time limit, less what the caller needs afterwards; endless without one."""
        return float("inf") if self.time_limit is None else self.time_limit - self.spare - self.seconds()

    def tell(self, stage: str, *, share: float = 0.0, steps: int = 0) -> None:
        """Report where the run stands, with score, bound and gap as far as they are known."""
        if self._progress is not None:
            score, bound = self._score_now(), self.bound()
            gap = None if score is None or bound is None else relative_gap(score, bound)
            self._progress(Progress(stage, self.seconds(), share, score, bound, gap, self.components, steps))

    def tell_end(self, score: float, bound: float, steps: int) -> None:
        """Report the plan as it is handed over."""
        self.score, self.bound, self._next_score = (lambda: score), (lambda: bound), float("-inf")
        self.tell("done", share=1.0, steps=steps)

    def _score_now(self) -> float | None:
        now = self.seconds()
        if self.score is not None and now >= self._next_score:
            self._last_score = self.score()
            self._next_score = self.seconds() + COST * (self.seconds() - now)
        return self._last_score


def relative_gap(score: float, bound: float) -> float:
    """How far a score is from the bound, as a part of the bound; 0 when it reaches it but for the rounding of sums."""
    gap = max(0.0, bound - score) / max(abs(bound), 1e-9)
    return gap if gap > ROUNDING else 0.0
