"""What matching needs to know of the past, told by the features above: deliveries, inspections, pay.

They stand above matching, so they register their questions here. Each takes ids and answers in a constant number of
queries; whoever is not in the answer has no record, which is never the same as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class TrackRecord:
    """Pieces of agreed work of an association over a year, as deliveries and inspections recorded them."""

    due: int = 0
    """Pieces whose date has passed."""
    on_time: int = 0
    """Of those, pieces received by their date and accepted."""
    inspected: int = 0
    accepted: int = 0
    """Of the inspected pieces, those accepted at their first inspection."""

    @property
    def reliability(self) -> float | None:
        """On time and accepted, as a part of what was due (0..1); None without a record."""
        return self.on_time / self.due if self.due else None

    @property
    def grade(self) -> int:
        """Quality that inspections have proved: 3 from 98 % accepted, 2 from 95 %, 1 from 90 %, else 0.

        A group without an inspection has proved nothing, so it is 0; a line that asks for no grade takes everybody.
        """
        if not self.inspected:
            return 0
        share = self.accepted / self.inspected
        return sum(share >= least for least in (0.90, 0.95, 0.98))


@dataclass(frozen=True)
class Change:
    """Pieces that agreed work lost to others (negative) or got back (positive) after its leader accepted it."""

    at: datetime
    on: date
    pieces: int
    before: int | None
    """Pieces of the work until then, where they were taken; None where they came back."""
    by: str = ""
    reason: str = ""


Records = Callable[[Collection[int], date], dict[int, TrackRecord]]
"""Association ids and the business date to their records."""
Pay = Callable[[Collection[int], date], dict[int, int]]
"""Association ids and a first day to the centavos of Bs paid to their weavers since."""
Kept = Callable[[], Select[Any, Any]]
"""A select of (assignment_id, pieces): what is accepted of agreed work that was closed short."""

Changes = Callable[[Collection[int]], dict[int, list[Change]]]
"""Assignment ids to what changed in them after they were accepted, in order of time."""
LetGo = Callable[[], Select[Any, Any]]
"""A select of (line_id, association_id): whom pieces of a line were taken from, so that she is not asked for these again."""

_changes: list[Changes] = []
_let_go: list[LetGo] = []
_records: list[Records] = []
_pay: list[Pay] = []
_kept: list[Kept] = []


def register(
    *,
    records: Records | None = None,
    pay: Pay | None = None,
    kept: Kept | None = None,
    changes: Changes | None = None,
    let_go: LetGo | None = None,
) -> None:
    """Set who answers; registering again replaces."""
    if records is not None:
        _records[:] = [records]
    if pay is not None:
        _pay[:] = [pay]
    if kept is not None:
        _kept[:] = [kept]
    if changes is not None:
        _changes[:] = [changes]
    if let_go is not None:
        _let_go[:] = [let_go]


def track_records(association_ids: Collection[int], as_of: date) -> dict[int, TrackRecord]:
    """Records of these associations."""
    return _records[0](association_ids, as_of) if _records else {}


def paid_to_weavers(association_ids: Collection[int], since: date) -> dict[int, int]:
    """Centavos of Bs paid to weavers of these associations since a day."""
    return _pay[0](association_ids, since) if _pay else {}


def kept_pieces() -> Select[Any, Any] | None:
    """Accepted pieces of agreed work that was closed short."""
    return _kept[0]() if _kept else None


def changes_of(assignment_ids: Collection[int]) -> dict[int, list[Change]]:
    """What changed in works after they were accepted; those that nothing changed in are left out."""
    return _changes[0](assignment_ids) if _changes else {}


def agreed_pieces(pieces: int, changes: Collection[Change]) -> int:
    """The pieces that were accepted, of a work of ``pieces`` today."""
    return next((one.before for one in changes if one.before is not None), pieces)


def let_go() -> Select[Any, Any] | None:
    """Associations that pieces of lines were taken from."""
    return _let_go[0]() if _let_go else None
