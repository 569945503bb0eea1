"""What a plan must respect: each function yields one sentence for every violation of one rule of the contract.

Where the contract is silent: agreed (frozen) pieces whose week lies before the group's first week of work may be worked from
week 1, and finished up to their week when it lies after the deadline; a lot of agreed pieces only is exempt from lot sizes, one
with more pieces is judged whole; agreed pieces do not count for ``max_groups``, further ones at the same group do; an
all-or-nothing line may hold exactly its agreed pieces.
"""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.engine.problem import Line, Offer
from marketplace.engine.referee.facts import TOLERANCE, Facts, close
from marketplace.engine.referee.work import Lot, Work


def pool_hours(facts: Facts, work: Work) -> Iterator[str]:
    """Rule 1: no week of a pool is worked longer than its free hours."""
    for (group, pool), used in work.used.items():
        for week, (worked, free) in enumerate(zip(used, facts.hours[group, pool], strict=True), 1):
            if worked > free + TOLERANCE * max(1.0, free):
                yield f"{group} {pool} week {week}: {worked:.6g} hours are worked, {free:.6g} are free"


def lots(facts: Facts, work: Work) -> Iterator[str]:
    """Rules 1 to 4 of each lot: eligibility, size, windows, and hours that cover the finished pieces."""
    for (line_id, group_id), lot in work.lots.items():
        line, group = facts.lines[line_id], facts.groups[group_id]
        where, offer = f"{line_id} at {group_id}", facts.offer(line, group_id)
        frozen = facts.frozen_pieces(line_id, group_id)
        if lot.total > frozen and (failed := facts.failure(line, group)):
            yield f"{where}: not eligible ({failed})"
        if offer is None:
            if lot.hours:
                yield f"{where}: hours of a group that has no offer for the line"
            continue
        if lot.total > frozen and not offer.min_lot <= lot.total <= offer.max_lot:
            yield f"{where}: a lot of {lot.total} pieces is not within {offer.min_lot} to {offer.max_lot}"
        yield from (f"{where}: {wrong}" for wrong in _window(facts, line, offer, lot, facts.frozen.get((line_id, group_id), [])))
        yield from (f"{where}: {wrong}" for wrong in _hours(facts, line, offer, lot))


def _window(facts: Facts, line: Line, offer: Offer, lot: Lot, frozen: list[tuple[int, int]]) -> Iterator[str]:
    """Rule 2: no work before release and lead time, no piece after the deadline, but for pieces agreed otherwise."""
    start, last = facts.start(line, offer), facts.last(line)
    agreed_early = sum(pieces for week, pieces in frozen if week < start)
    agreed_late = sum(pieces for week, pieces in frozen if week > last)
    for pool, hours in offer.uses:
        allowed = hours * line.work_factor * agreed_early
        early = lot.worked(pool, start - 1)
        if early > allowed + TOLERANCE * max(1.0, allowed):
            yield f"{early:.6g} hours of {pool} are worked before week {start}, the first after release and lead time"
    after = lot.total - lot.finished(last)
    if after > agreed_late or (after and max(lot.pieces) > frozen[-1][0]):
        yield f"{after} pieces finish after week {last}, the deadline"


def _hours(facts: Facts, line: Line, offer: Offer, lot: Lot) -> Iterator[str]:
    """Rule 1: by each week the hours of the finished pieces have been worked, in every pool, and in all neither more nor less."""
    uses = dict(offer.uses)
    yield from (
        f"hours of {pool}, which the offer does not use"
        for pool in lot.hours
        if pool not in uses and any(lot.hours[pool].values())
    )
    for pool, hours in uses.items():
        piece = hours * line.work_factor
        worked = lot.worked(pool, facts.weeks)
        if not close(worked, piece * lot.total):
            yield f"{worked:.6g} hours of {pool} in all, but {lot.total} pieces take {piece * lot.total:.6g}"
        for week in sorted(lot.pieces):
            finished = lot.finished(week)
            needed, done = piece * finished, lot.worked(pool, week)
            if done < needed - TOLERANCE * max(1.0, needed):
                yield f"{done:.6g} hours of {pool} by week {week}, but the {finished} pieces finished by then take {needed:.6g}"


def lines(facts: Facts, work: Work) -> Iterator[str]:
    """Rule 4: never more pieces than ordered, and all or nothing where parts are of no use."""
    for line in facts.problem.lines:
        placed = work.placed(line.id)
        if placed > line.quantity:
            yield f"{line.id}: {placed} pieces are placed, {line.quantity} are ordered"
        if not line.partial and placed not in (0, line.quantity):
            agreed = sum(facts.frozen_pieces(line.id, group) for group in work.users(line.id))
            if placed != agreed:
                yield f"{line.id}: {placed} of {line.quantity} pieces are placed, but it is all or nothing"


def max_groups(facts: Facts, work: Work) -> Iterator[str]:
    """Rule 4: at most ``max_groups`` groups over all repeats of a line; agreed pieces do not count, further ones do."""
    for family, (most, groups) in families(facts, work).items():
        if most and len(groups) > most:
            yield f"{family}: {len(groups)} groups work on it, at most {most} may"


def families(facts: Facts, work: Work) -> dict[str, tuple[int, set[str]]]:
    """By family: its ``max_groups`` and the groups that count for it."""
    found: dict[str, tuple[int, set[str]]] = {}
    for line in facts.problem.lines:
        groups = found.setdefault(line.family, (line.max_groups, set()))[1]
        groups.update(g for g in work.users(line.id) if work.pieces(line.id, g) > facts.frozen_pieces(line.id, g))
    return found


def frozen(facts: Facts, work: Work) -> Iterator[str]:
    """Rule 5: by each week at least the agreed pieces are finished there."""
    for (line_id, group_id), entries in facts.frozen.items():
        lot, due = work.lots.get((line_id, group_id), Lot()), 0
        for week, pieces in entries:
            due += pieces
            if lot.finished(week) < due:
                yield f"{line_id} at {group_id}: {due} pieces are agreed by week {week}, {lot.finished(week)} are finished"
