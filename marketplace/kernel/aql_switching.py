"""When a supplier's lots are inspected more strictly or more easily: the switching rules of ISO 2859-1:1999, clause 9.3.

Only first inspections of lots count, in the order in which they were made; a re-inspected lot changes nothing. What was
really done is what counts: a lot inspected by another severity than the rules asked for was directed so by who is
responsible (clause 9.1), and the series goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from marketplace.kernel.aql import NORMAL_ACCEPT_RUN, Severity

# Two returned lots among five or fewer in a row tighten; five accepted in a row go back to normal.
IN_A_ROW = 5
RETURNED_TO_TIGHTEN = 2
RETURNED_TO_STOP = 5
SCORE_FOR_REDUCED = 30


class Why(StrEnum):
    """Why a supplier stands where it stands."""

    START = "start"
    TWO_RETURNED = "two_returned"
    FIVE_ACCEPTED = "five_accepted"
    SCORE = "score"
    REDUCED_ENDED = "reduced_ended"
    DIRECTED = "directed"
    STOPPED = "stopped"
    RESUMED = "resumed"


@dataclass(frozen=True)
class LotResult:
    """The first inspection of a lot: bad pieces found in the sample and the plan's acceptance number.

    ``severity`` is the one that was used; None says that it was the one the rules asked for. A critical fault refuses a lot.
    """

    faulty: int
    accept: int
    severity: Severity | None = None
    critical: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the sample accepted the lot."""
        return self.critical == 0 and self.faulty <= self.accept

    @property
    def accepted_one_step_tighter(self) -> bool:
        """Whether the next smaller AQL would have accepted it too; asked only where the acceptance number is 2 or more."""
        smaller = [number for number in NORMAL_ACCEPT_RUN if number < self.accept]
        return self.accepted and bool(smaller) and self.faulty <= smaller[-1]


@dataclass
class Standing:
    """Where a supplier stands: how its next lot is inspected and why, and whether inspection is stopped until it improves.

    ``score`` is the switching score, counted under normal inspection; at 30 reduced inspection may begin. ``lots`` is how
    many first inspections are on record; 0 is no record, not a good one.
    """

    severity: Severity = Severity.NORMAL
    why: Why = Why.START
    stopped: bool = False
    score: int = 0
    recent: list[bool] = field(default_factory=list)
    returned_tightened: int = 0
    lots: int = 0

    @property
    def accepted_in_a_row(self) -> int:
        """Accepted lots since the last returned one, five at most."""
        count = 0
        for accepted in reversed(self.recent):
            if not accepted:
                break
            count += 1
        return count

    def add(self, lot: LotResult, *, steady: bool) -> None:
        """Count a lot; ``steady`` says that production is steady and the buyer agrees to reduced inspection."""
        self.lots += 1
        self._direct(lot.severity)
        self.recent = [*self.recent, lot.accepted][-IN_A_ROW:]
        if self.severity is Severity.NORMAL:
            self._after_normal(lot, steady)
        elif self.severity is Severity.TIGHTENED:
            self._after_tightened(lot)
        elif not (lot.accepted and steady):
            self._switch(Severity.NORMAL, Why.REDUCED_ENDED)

    def _direct(self, done: Severity | None) -> None:
        if self.stopped:
            # Somebody found that the work has improved: tightened inspection begins anew (clause 9.4).
            self._switch(Severity.TIGHTENED, Why.RESUMED)
        if done is not None and done is not self.severity:
            self._switch(done, Why.DIRECTED)

    def _after_normal(self, lot: LotResult, steady: bool) -> None:
        if self.recent.count(False) >= RETURNED_TO_TIGHTEN:
            self._switch(Severity.TIGHTENED, Why.TWO_RETURNED)
            return
        large = lot.accept >= 2
        passed = lot.accepted_one_step_tighter if large else lot.accepted
        self.score = self.score + (3 if large else 2) if passed else 0
        if self.score >= SCORE_FOR_REDUCED and steady:
            self._switch(Severity.REDUCED, Why.SCORE)

    def _after_tightened(self, lot: LotResult) -> None:
        self.returned_tightened += not lot.accepted
        if self.returned_tightened >= RETURNED_TO_STOP:
            self.stopped, self.why = True, Why.STOPPED
        elif len(self.recent) == IN_A_ROW and all(self.recent):
            self._switch(Severity.NORMAL, Why.FIVE_ACCEPTED)

    def _switch(self, severity: Severity, why: Why) -> None:
        self.severity, self.why, self.stopped = severity, why, False
        self.recent, self.score, self.returned_tightened = [], 0, 0


def standing_after(lots: Iterable[LotResult], *, steady: bool = False) -> Standing:
    """The standing after ``lots`` in order, beginning with normal inspection."""
    standing = Standing()
    for lot in lots:
        standing.add(lot, steady=steady)
    return standing
