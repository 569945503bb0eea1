"""What already takes a group's hours, told by the features above.

Agreed work lives in matching and fulfilment, which stand above capacity. They register one function here that lists the
open work of some groups; capacity never looks into their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Commitment:
    """Open agreed work of a group: ``millihours_left`` to be worked from ``starts_on`` to ``due_on``, both included.

    ``plan`` holds (Monday, thousandths of an hour) as they were agreed for the whole work, or is empty where nobody
    planned weeks: then what is left spreads over the open days of its window.
    """

    association_id: int
    assignment_id: int
    technique_code: str
    millihours_left: int
    starts_on: date
    due_on: date
    plan: tuple[tuple[date, int], ...] = ()


Source = Callable[[Collection[int]], Iterable[Commitment]]
"""Takes association ids and gives their open work, in a constant number of queries."""

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add what takes hours; registering a name again replaces it."""
    _sources[name] = source


def open_work(association_ids: Collection[int]) -> list[Commitment]:
    """Everything that takes hours of these associations."""
    return [commitment for source in _sources.values() for commitment in source(association_ids)]
