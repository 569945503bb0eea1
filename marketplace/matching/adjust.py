"""Judges a hand-made change of a proposal at once: what breaks, and in which weeks the hours then lie. Pure.

The hours are laid out group by group, earliest due week first, as the engine does. A share that kept its pieces keeps its
weeks where they still fit, so that + and - at one group moves nothing at another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.matching.market import Lot, Maker, Market, OpenLine
from marketplace.matching.results import free_in_window


@dataclass(frozen=True)
class Wanted:
    """Pieces of a line at a group as somebody set them; ``plan`` are hours by week number from before, if any."""

    line: OpenLine
    maker: Maker
    lot: Lot
    pieces: int
    plan: Mapping[int, int] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """Thousandths of an hour that it takes."""
        return self.pieces * self.lot.millihours


@dataclass(frozen=True)
class Break:
    """Something that a plan must respect and this one does not. ``params`` fill the sentence of ``code``."""

    code: str
    line_id: int
    maker_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A wanted share with its hours by week number; ``short`` thousandths of an hour found no room."""

    wanted: Wanted
    weeks: Mapping[int, int]
    short: int


@dataclass(frozen=True)
class Judgement:
    """The shares with their weeks, and everything that breaks."""

    placed: tuple[Placed, ...]
    breaks: tuple[Break, ...]

    @property
    def over_capacity(self) -> bool:
        """Whether some group would have more work than hours."""
        return any(found.code == "hours" for found in self.breaks)


def judge(market: Market, wanted: Sequence[Wanted], lines: Iterable[OpenLine]) -> Judgement:
    """Lay the hours out and list what breaks, lines and groups in the order given."""
    by_maker: dict[int, list[Wanted]] = defaultdict(list)
    for share in wanted:
        by_maker[share.maker.id].append(share)
    laid = {id(placed.wanted): placed for shares in by_maker.values() for placed in lay_out(shares)}
    placed = tuple(laid[id(share)] for share in wanted)
    breaks = [found for line in lines for found in _of_line(market, line, [p for p in placed if p.wanted.line.id == line.id])]
    return Judgement(placed, tuple(breaks))


def lay_out(shares: Sequence[Wanted]) -> list[Placed]:
    """Weeks for the shares of one group: as they lay before where that fits, else all anew by earliest due week."""
    kept = _try(shares, keep=True)
    if not any(placed.short for placed in kept):
        return kept
    anew = _try(shares, keep=False)
    return min(kept, anew, key=lambda found: sum(placed.short for placed in found))


def _try(shares: Sequence[Wanted], keep: bool) -> list[Placed]:
    free = {pool: list(weeks) for pool, weeks in shares[0].maker.free.items()} if shares else {}
    order = sorted(range(len(shares)), key=lambda i: (not _unchanged(shares[i]) if keep else False, shares[i].lot.last, i))
    found: dict[int, Placed] = {}
    for i in order:
        plan = shares[i].plan if keep else {}
        found[i] = _fill(shares[i], free, plan)
    return [found[i] for i in range(len(shares))]


def _unchanged(share: Wanted) -> bool:
    return bool(share.plan) and sum(share.plan.values()) == share.needed


def _fill(share: Wanted, free: dict[str, list[int]], plan: Mapping[int, int]) -> Placed:
    """Hours of one share: in its planned weeks first, then in the earliest weeks of its window with room."""
    left, weeks = share.needed, Counter[int]()
    window = range(max(share.lot.start, 1), share.lot.last + 1)
    for limits in (plan, None):
        for week in window:
            room = min((free[pool][week - 1] for pool in share.lot.pools), default=0)
            hours = min(left, room, limits.get(week, 0) if limits is not None else room)
            if hours > 0:
                weeks[week] += hours
                left -= hours
                for pool in share.lot.pools:
                    free[pool][week - 1] -= hours
    return Placed(share, dict(sorted(weeks.items())), left)


def _of_line(market: Market, line: OpenLine, placed: Sequence[Placed]) -> Iterable[Break]:
    used = [p for p in placed if p.wanted.pieces]
    total = sum(p.wanted.pieces for p in used)
    if total != line.missing:
        code = "under" if total < line.missing else "over"
        yield Break(code, line.id, None, {"pieces": abs(line.missing - total)})
    if not line.partial and 0 < total < line.missing:
        yield Break("all_or_nothing", line.id, None, {})
    groups = line.groups_in | {p.wanted.maker.id for p in used}
    if line.max_groups and len(groups) > line.max_groups:
        yield Break("max_groups", line.id, None, {"groups": len(groups), "most": line.max_groups})
    for p in used:
        yield from _of_share(market, line, p)


def _of_share(market: Market, line: OpenLine, placed: Placed) -> Iterable[Break]:
    share = placed.wanted
    if share.lot.start > share.lot.last:
        yield Break("deadline", line.id, share.maker.id, {"name": share.maker.name, "due": line.due.isoformat()})
    elif placed.short:
        fits = free_in_window(share.maker.free, share.lot) // share.lot.millihours if share.lot.millihours else 0
        params = {"name": share.maker.name, "short": placed.short, "due": line.due.isoformat(), "fits": fits}
        yield Break("hours", line.id, share.maker.id, params)
    if share.pieces < share.lot.min_pieces:
        yield Break("min_lot", line.id, share.maker.id, {"name": share.maker.name, "least": share.lot.min_pieces})
    if line.ceiling_minor is not None and share.lot.price_minor > line.ceiling_minor:
        params = {"name": share.maker.name, "price": share.lot.price_minor, "ceiling": line.ceiling_minor}
        yield Break("price", line.id, share.maker.id, params)
    if share.maker.record.grade < line.min_grade:
        yield Break("grade", line.id, share.maker.id, {"name": share.maker.name, "least": line.min_grade})
    if share.maker.id in line.refused_by:
        params = {"name": share.maker.name, "refusal": line.refusals.get(share.maker.id)}
        yield Break("refused", line.id, share.maker.id, params)
