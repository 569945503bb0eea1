"""Shadow prices beside the search: a rough guide first, then the bound, in a thread of its own when there is a time limit."""

from __future__ import annotations

import threading

from marketplace.engine import bound
from marketplace.engine.bound import CertifiedBound
from marketplace.engine.instance import Floats, Instance
from marketplace.engine.progress import Watch

Prices = tuple[Floats, Floats]
"""Points per hour [P, W] and per unit of income [G]."""


class Proof:
    """Prices as they become known: ``prices`` for the search, ``best`` for the plan. Compiled code frees the interpreter lock."""

    def __init__(self, instance: Instance, watch: Watch) -> None:
        self.instance, self.watch = instance, watch
        self.prices: Prices | None = None
        self.best: CertifiedBound | None = None
        self.told: float | None = None
        self._end, self._first = threading.Event(), threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._prove, name="bound", daemon=True)

    def all_at_once(self) -> None:
        """Fixed effort, for runs without a time limit."""
        self._keep(bound.certify(self.instance, stop=self.watch.stopped))

    def beside(self, seconds: float) -> None:
        """Start the thread, to end after so many seconds."""
        self._deadline = self.watch.seconds() + seconds
        self._thread.start()

    def wait(self, patience: float) -> None:
        """Wait at most so many seconds for the first prices: a search that begins with them ends better."""
        self._first.wait(max(0.0, patience))

    def finish(self, patience: float) -> CertifiedBound:
        """The best prices so far; waits at most so many seconds for the thread's present step, which then comes to nothing."""
        if self._thread.ident is not None:
            self._end.set()
            self._thread.join(None if self.best is None else patience)
        if self._error is not None:
            raise self._error
        return self.best or bound.certify(self.instance, effort=0, stop=self.watch.stopped)

    def _prove(self) -> None:
        try:
            self._step(1.0, None, effort=0)
            self._step(0.3, self.best)
            self._step(1.0, self.best)
        except BaseException as error:
            self._error = error
        finally:
            self._first.set()

    def _step(self, share: float, start: CertifiedBound | None, effort: int | None = None) -> None:
        """Ascend for a share of the time left, or only for the quick steps at the start when ``effort`` is 0."""
        now = self.watch.seconds()
        if self._stop() or now >= self._deadline:
            return
        self._keep(
            bound.certify(
                self.instance,
                start=start,
                effort=effort,
                deadline=now + share * (self._deadline - now),
                clock=self.watch.seconds,
                stop=self._stop,
                progress=self._hear,
            )
        )

    def _stop(self) -> bool:
        return self._end.is_set() or self.watch.stopped()

    def _hear(self, value: float) -> None:
        self.told = value if self.told is None else min(self.told, value)

    def _keep(self, found: CertifiedBound) -> None:
        if self.best is None or found.bound <= self.best.bound:
            self.best = found
            self.prices = found.hour_prices, found.income_prices
        self._hear(found.bound)
        self._first.set()
