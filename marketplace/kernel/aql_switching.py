"""When a supplier's lots are inspected more strictly or more easily: the switching rules of ISO 2859-1:1999, clause 9.3.

Only first inspections of lots count, in the order in which they were made; a re-inspected lot changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from marketplace.kernel.aql import NORMAL_ACCEPT_RUN, Severity

# Two returned lots among five or fewer in a row tighten; five accepted in a row go back to normal.
_IN_A_ROW = 5
_RETURNED_TO_TIGHTEN = 2
_RETURNED_TO_STOP = 5
_SCORE_FOR_REDUCED = 30


@dataclass(frozen=True)
class LotResult:
    """The first inspection of a lot: bad pieces found in the sample and the plan's acceptance number."""

    faulty: int
    accept: int

    @property
    def accepted(self) -> bool:
        """Whether the sample accepted the lot."""
        return self.faulty <= self.accept

    @property
    def accepted_one_step_tighter(self) -> bool:
        """Whether the next smaller AQL would have accepted it too; asked only where the acceptance number is 2 or more."""
        smaller = [number for number in NORMAL_ACCEPT_RUN if number < self.accept]
        return bool(smaller) and self.faulty <= smaller[-1]


@dataclass
class Standing:
    """Where a supplier stands: how its next lot is inspected, and whether inspection is stopped until it improves.

    ``score`` is the switching score, counted under normal inspection; at 30 reduced inspection may begin.
    """

    severity: Severity = Severity.NORMAL
    stopped: bool = False
    score: int = 0
    recent: list[bool] = field(default_factory=list)
    returned_tightened: int = 0

    def add(self, lot: LotResult, *, steady: bool) -> None:
        """Count a lot; ``steady`` says that production is steady and the buyer agrees to reduced inspection."""
        self.recent = [*self.recent, lot.accepted][-_IN_A_ROW:]
        if self.severity is Severity.NORMAL:
            self._after_normal(lot, steady)
        elif self.severity is Severity.TIGHTENED:
            self._after_tightened(lot)
        elif not (lot.accepted and steady):
            self._switch(Severity.NORMAL)

    def _after_normal(self, lot: LotResult, steady: bool) -> None:
        if self.recent.count(False) >= _RETURNED_TO_TIGHTEN:
            self._switch(Severity.TIGHTENED)
            return
        large = lot.accept >= 2
        passed = lot.accepted_one_step_tighter if large else lot.accepted
        self.score = self.score + (3 if large else 2) if passed else 0
        if self.score >= _SCORE_FOR_REDUCED and steady:
            self._switch(Severity.REDUCED)

    def _after_tightened(self, lot: LotResult) -> None:
        self.returned_tightened += not lot.accepted
        self.stopped = self.returned_tightened >= _RETURNED_TO_STOP
        if len(self.recent) == _IN_A_ROW and all(self.recent) and not self.stopped:
            self._switch(Severity.NORMAL)

    def _switch(self, severity: Severity) -> None:
        self.severity, self.recent, self.score, self.returned_tightened = severity, [], 0, 0


def standing_after(lots: Iterable[LotResult], *, steady: bool = False) -> Standing:
    """The standing after ``lots`` in order, beginning with normal inspection."""
    standing = Standing()
    for lot in lots:
        standing.add(lot, steady=steady)
    return standing
