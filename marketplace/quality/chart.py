"""The chart of faults: columns in a plane 100 high, as templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.quality.queries import Month

STEP, WIDTH = 12, 9


@dataclass(frozen=True)
class Bar:
    """A month's column: its left edge, and (top, height) of the serious faults with the minor ones above; None without record."""

    x: int
    serious: tuple[float, float] | None
    minor: tuple[float, float] | None


@dataclass(frozen=True)
class FaultChart:
    """Columns in their order, and the faults in a hundred pieces that fill the plane."""

    bars: tuple[Bar, ...]
    top: float

    @property
    def width(self) -> int:
        """Of the plane."""
        return len(self.bars) * STEP


def fault_chart(months: Sequence[Month]) -> FaultChart:
    """Faults in a hundred pieces by month, scaled to the worst one."""
    rates = [
        (month.faults.serious_per_hundred or 0.0, month.faults.minor_per_hundred or 0.0) if month.faults else None
        for month in months
    ]  # fmt: skip
    top = max((sum(rate) for rate in rates if rate), default=0.0)
    bars = []
    for index, rate in enumerate(rates):
        x = index * STEP + (STEP - WIDTH) // 2
        if rate is None:
            bars.append(Bar(x, None, None))
            continue
        # Shares of the worst month stay within 0 and 1, also where there is no fault at all.
        serious, minor = (100 * value / top if top else 0.0 for value in rate)
        bars.append(Bar(x, (round(100 - serious, 2), round(serious, 2)), (round(100 - serious - minor, 2), round(minor, 2))))
    return FaultChart(tuple(bars), top)
