"""The matching problem as frozen plain objects, as read from ``marketplace-match-problem/1``.

Weeks are whole numbers 1..``Problem.weeks`` counted from the Monday ``Problem.start``; all ranges of weeks are inclusive.
Hours are hours of work, pieces are whole numbers, amounts are in ``Problem.currency``. See docs/matching.md for the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

DEFAULT_PRIORITY_WEIGHT: Mapping[int, float] = MappingProxyType({1: 4.0, 2: 2.0, 3: 1.0})


@dataclass(frozen=True, slots=True)
class FairnessBand:
    """Points ``per_usd`` for each unit of income per member and week, up to ``up_to``."""

    up_to: float
    per_usd: float


@dataclass(frozen=True, slots=True)
class Objective:
    """The weights of the score; the defaults are the contract's."""

    priority_weight: Mapping[int, float] = field(default_factory=lambda: DEFAULT_PRIORITY_WEIGHT)
    late_weekly_loss: float = 0.10
    price_weight: float = 0.20
    reliability_weight: float = 0.10
    split_loss: float = 0.005
    stability: float = 0.15
    fairness: tuple[FairnessBand, ...] = ()


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours per week that hold in weeks ``first``..``last`` instead of the pool's usual ones."""

    first: int
    last: int
    hours: float


@dataclass(frozen=True, slots=True)
class Pool:
    """Hours a week that several techniques of one group share."""

    id: str
    hours_per_week: float
    exceptions: tuple[WeekHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a group can make: hours of each pool in ``uses`` and ``unit_price`` for a piece of work factor 1."""

    id: str
    technique: str
    materials: tuple[str, ...]
    unit_price: float
    uses: tuple[tuple[str, float], ...]
    grade: int = 0
    min_lot: int = 1
    max_lot: int = 0
    """Most pieces of one lot; the format always gives it."""
    lead_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """Weeks ``first``..``last`` in which the group does not work."""

    first: int
    last: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A weaver group with its pools of hours and its offers."""

    id: str
    members: int
    pools: tuple[Pool, ...]
    offers: tuple[Offer, ...]
    reliability: float = 0.0
    tags: frozenset[str] = frozenset()
    income_so_far: float = 0.0
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One order line after repeats are written out; ``family`` is the id before ``#``, shared by all its repeats."""

    id: str
    family: str
    technique: str
    material: str
    quantity: int
    release: int
    due: int
    priority: int
    max_unit_price: float
    piece_value: float
    work_factor: float = 1.0
    max_late_weeks: int = 0
    min_grade: int = 0
    max_groups: int = 0
    """Most groups over the whole family; 0 is any number."""
    partial: bool = True
    requires: frozenset[str] = frozenset()
    only_groups: frozenset[str] | None = None
    not_groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Commitment:
    """Hours a week of a pool already promised in weeks ``first``..``last``."""

    group: str
    pool: str
    first: int
    last: int
    hours_per_week: float


@dataclass(frozen=True, slots=True)
class Frozen:
    """Agreed pieces: by the end of ``week`` at least the sum of these is finished there, whatever else is true."""

    line: str
    group: str
    week: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Previous:
    """Pieces of the plan before this one, which it costs ``stability`` to move."""

    line: str
    group: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole matching problem; ``lines`` are written out, so the engine never sees a repeat."""

    name: str
    start: date
    weeks: int
    currency: str
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    objective: Objective = field(default_factory=Objective)
    commitments: tuple[Commitment, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    previous: tuple[Previous, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Pieces of a line finished at a group in a week, and the hours worked there on it in that week, by pool."""

    line: str
    group: str
    week: int
    pieces: int
    hours: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Pieces of a line that no group makes, with a reason of the closed list."""

    line: str
    pieces: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A group that has the line's technique and was not chosen, with a reason of the closed list."""

    line: str
    group: str
    reason: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Where hours would help most: ``hours_short`` of a pool in weeks ``first``..``last`` would place ``pieces``."""

    technique: str
    pool: str
    first: int
    last: int
    hours_short: float
    pieces: int
    value: float
    value_per_hour: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """Shadow prices that prove the bound: points per hour by group, pool and week, and points per unit of income by group."""

    hour_prices: Mapping[str, Mapping[str, tuple[float, ...]]]
    income_prices: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """The engine's answer, as written to ``marketplace-match-plan/1``."""

    score: float
    parts: Mapping[str, float]
    bound: float
    gap: float
    seconds: float
    engine: str
    assignments: tuple[Assignment, ...]
    unmatched: tuple[Unmatched, ...]
    rejected: Sequence[Rejected]
    advice: tuple[Advice, ...]
    certificate: Certificate
