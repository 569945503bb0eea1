"""What the form of the nine questions hands to its service. None is "no sé"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PieceDraft:
    """A kind of piece, how many, and centavos for each."""

    what: str
    pieces: int
    each_minor: int | None


@dataclass(frozen=True)
class BaselineDraft:
    """The nine answers; ``pieces`` None is not known, and empty is nothing delivered."""

    consent: bool
    pieces: tuple[PieceDraft, ...] | None
    yarn_by: str | None = None
    yarn_minor: int | None = None
    days_a_week: int | None = None
    millihours_a_day: int | None = None
    season: str | None = None
    other_work: str | None = None
    months_a_year: int | None = None
    owed_minor: int | None = None
