"""Whether a work is being made, told to those below who may hold only its start."""

from __future__ import annotations

from marketplace.fulfilment.queries import work_of
from marketplace.matching.models import Assignment


def has_pieces(assignment: Assignment) -> bool:
    """Whether any of its pieces exist: reported, back from a weaver, announced or delivered. Four queries."""
    return bool(work_of(assignment).quantities.made)
