"""What would place the pieces that a plan leaves out: more people in a group, fewer hours a piece, a higher ceiling. Pure.

Everything is counted in the hours that the plan leaves, and only at groups that could really be asked. Hours are thousandths,
amounts centavos of Bs. Work that several pools share is short once, however many of its pools are: it is counted in the
weeks that all of them have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from marketplace.capacity.queries import ALL
from marketplace.engine.problem import Plan
from marketplace.matching.ceilings import raised_ceilings
from marketplace.matching.gaps import Gap, gaps_of
from marketplace.matching.market import Lot, Maker, Market
from marketplace.matching.people import hours_of_people, with_people
from marketplace.matching.results import Share, shares_of
from marketplace.matching.room import Room, Work

FOR_WANT_OF_HOURS = frozenset({"capacity", "all_or_nothing", "closed"})
MOST = 20
"""Most pieces of advice of a kind; the reasons of the lines name the rest."""
MOST_GROUPS = 5
"""How many groups are tried out to the person: those that seem to need the fewest."""
MOST_PEOPLE = 500
"""What a coordinator can ask in one question; who needs more needs other groups, not more people."""
SHARED = 0.5
"""Part of the longest window that lines of one advice share."""
MOST_IN_PACE = 40
"""Where more groups than these could make the pieces, no one pace is a thing to ask of them."""
LEAST_PACE = 0.25
"""Nobody makes a piece in less than this part of its hours: such a figure is no advice."""
CENTIHOUR = 10
"""Hours a piece are told in hundredths of an hour."""


@dataclass(frozen=True)
class _Place:
    """A group that more people would join: what the lines lack there, how many people would do, what the pieces are worth."""

    maker: Maker
    short: int
    people: int | None
    value_minor: int


def advice_of(market: Market, plan: Plan) -> list[dict[str, Any]]:
    """Plain JSON values; the one that frees the most comes first.

    ``kind`` is ``people`` or ``ceiling``; ``lines`` gives its pieces of each line, ``orders`` of each order. ISO days.
    """
    shares = shares_of(market, plan)
    room, gaps = Room(shares), gaps_of(market, shares, plan.unmatched)
    short = [gap for gap in gaps if gap.reason in FOR_WANT_OF_HOURS and gap.makers]
    largest = sorted(_clusters(short), key=lambda cluster: -sum(_worth(market, gap) for gap in cluster))[:MOST]
    clusters = sorted(largest, key=lambda cluster: (cluster[0].last, cluster[0].line.id))
    told = [one for cluster in clusters if (one := _people(market, shares, room, cluster)) is not None]
    return sorted([*told, *raised_ceilings(market, Room(shares), gaps)[:MOST]], key=lambda one: -one["value"])


def _clusters(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Lines of the same technique and the same groups whose weeks are mostly the same, those due first first."""
    found: dict[tuple[Any, ...], list[list[Gap]]] = defaultdict(list)
    for gap in sorted(gaps, key=lambda gap: (gap.last, gap.first, gap.line.id)):
        lists = found[gap.line.technique, tuple(maker.id for maker in gap.makers)]
        if lists and _joins(lists[-1], gap):
            lists[-1].append(gap)
        else:
            lists.append([gap])
    return sorted((cluster for lists in found.values() for cluster in lists), key=lambda c: (c[0].last, c[0].line.id))


def _joins(cluster: Sequence[Gap], gap: Gap) -> bool:
    every = [*cluster, gap]
    shared = min(one.last for one in every) - max(one.first for one in every) + 1
    return shared >= SHARED * max(one.last - one.first + 1 for one in every)


def _worth(market: Market, gap: Gap) -> int:
    lot = market.lot(gap.line, gap.makers[0])
    return gap.pieces * lot.price_minor if lot is not None else 0


def _people(market: Market, shares: Sequence[Share], room: Room, cluster: Sequence[Gap]) -> dict[str, Any] | None:
    place = _best_place(market, room, cluster)
    if place is None:
        return None
    pace = _pace(market, shares, cluster)
    for gap, lot in _lots(market, cluster, place.maker):
        room.use(place.maker, lot, min(gap.pieces * lot.millihours, room.of(place.maker, lot)))
    return {
        "kind": "people",
        "technique": cluster[0].line.technique,
        "group": place.maker.id,
        "name": place.maker.name,
        "programme_id": place.maker.programme_id,
        "first": market.monday(min(gap.first for gap in cluster)).isoformat(),
        "last": last_day(market, cluster).isoformat(),
        "hours_short": place.short,
        "hours_over": _made_good(cluster, place.maker, place.people),
        "pieces": sum(gap.pieces for gap in cluster),
        "value": place.value_minor,
        "people": place.people,
        "hours_needed": pace,
        "lines": {str(gap.line.id): gap.pieces for gap in cluster},
        "orders": _by_order(cluster),
    }


def _made_good(cluster: Sequence[Gap], maker: Maker, people: int | None) -> int:
    """Hours of the people who come that go into work agreed beyond the group's hours, in the weeks of the lines."""
    brought = hours_of_people(maker, cluster[0].line.technique, people or 0).get(ALL)
    weeks = range(min(gap.first for gap in cluster) - 1, max(gap.last for gap in cluster))
    return sum(min(brought[w], max(maker.taken[ALL][w] - maker.offered[ALL][w], 0)) for w in weeks) if brought else 0


def last_day(market: Market, cluster: Sequence[Gap]) -> date:
    """The last day on which the work helps: the Sunday of the last week, or the lines' own date when that comes before."""
    sunday = market.monday(max(gap.last for gap in cluster)) + timedelta(days=6)
    due = max(gap.line.due for gap in cluster)
    return sunday if market.late_weeks else min(sunday, due)


def _by_order(cluster: Iterable[Gap]) -> dict[str, int]:
    pieces: dict[str, int] = defaultdict(int)
    for gap in cluster:
        pieces[gap.line.order_code] += gap.pieces
    return dict(pieces)


def _best_place(market: Market, room: Room, cluster: Sequence[Gap]) -> _Place | None:
    """The group where the fewest more people would do; the one that lacks the least where no number of people helps."""
    tried = []
    for maker in cluster[0].makers:
        short = room.short(maker, _work(market, cluster, maker))
        each = _hours_each(cluster, maker)
        tried.append((short / each if each else float("inf"), short, maker.id, maker))
    tried.sort(key=lambda one: one[:3])
    places = [_place(market, room, cluster, maker, short) for _, short, _, maker in tried[:MOST_GROUPS] if short]
    return min(places, key=lambda place: (place.people or MOST_PEOPLE + 1, place.short, place.maker.id), default=None)


def _place(market: Market, room: Room, cluster: Sequence[Gap], maker: Maker, short: int) -> _Place:
    value = sum(gap.pieces * lot.price_minor for gap, lot in _lots(market, cluster, maker))
    return _Place(maker, short, _fewest(market, room, cluster, maker), value)


def _hours_each(cluster: Sequence[Gap], maker: Maker) -> int:
    """Hours that one person more would bring in the weeks of the lines."""
    more = hours_of_people(maker, cluster[0].line.technique)
    weeks = range(min(gap.first for gap in cluster) - 1, max(gap.last for gap in cluster))
    return min((sum(hours[week] for week in weeks) for hours in more.values()), default=0)


def _fewest(market: Market, room: Room, cluster: Sequence[Gap], maker: Maker) -> int | None:
    """The fewest people with whom every piece fits at a group; None where that is more than can be asked."""
    work, technique = _work(market, cluster, maker), cluster[0].line.technique

    def fits(people: int) -> bool:
        return not room.short(with_people(maker, technique, people), work)

    if not fits(MOST_PEOPLE):
        return None
    low, high = 0, MOST_PEOPLE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def _lots(market: Market, cluster: Iterable[Gap], maker: Maker) -> list[tuple[Gap, Lot]]:
    lots = ((gap, market.lot(gap.line, maker)) for gap in cluster)
    return [(gap, lot) for gap, lot in lots if lot is not None]


def _work(market: Market, cluster: Iterable[Gap], maker: Maker) -> list[Work]:
    return [(lot, gap.pieces * lot.millihours) for gap, lot in _lots(market, cluster, maker)]


def _pace(market: Market, shares: Sequence[Share], cluster: Sequence[Gap]) -> int | None:
    """The most thousandths of an hour a piece with which all pieces of the lines fit into the hours there are.

    None where the lines are of several kinds, and where no figure that people could work by would do.
    """
    if len(cluster[0].makers) > MOST_IN_PACE:
        return None
    if len({(gap.line.skill, gap.line.millihours if gap.line.standard_key is None else 0) for gap in cluster}) > 1:
        return None
    own = {gap.line.id for gap in cluster}
    now = [lot.millihours for maker in cluster[0].makers for _, lot in _lots(market, cluster, maker)]
    mine = [share for share in shares if share.line.id in own]
    others = [share for share in shares if share.line.id not in own]

    def fits(pace: int) -> bool:
        return _all_fit(market, Room(others), cluster, mine, pace * CENTIHOUR)

    low, high = int(LEAST_PACE * min(now)) // CENTIHOUR, max(now) // CENTIHOUR
    if low < 1 or not fits(low):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low * CENTIHOUR


def _all_fit(market: Market, room: Room, cluster: Sequence[Gap], mine: Sequence[Share], millihours: int) -> bool:
    """Whether the lines' pieces, planned and missing, fit when no group takes longer for one; uses up ``room``."""
    for gap in sorted(cluster, key=lambda gap: (gap.last, gap.line.id)):
        planned = {share.maker.id: share.pieces for share in mine if share.line.id == gap.line.id}
        if not _fits(market, room, gap, planned, millihours):
            return False
    return True


def _fits(market: Market, room: Room, gap: Gap, planned: Mapping[int, int], millihours: int) -> bool:
    missing = gap.pieces + sum(planned.values())
    groups = set(gap.line.groups_in)
    lots = [(maker, replace(lot, millihours=min(lot.millihours, millihours))) for maker, lot in _makers(market, gap)]
    most = {maker.id: room.of(maker, lot) // lot.millihours for maker, lot in lots}
    for maker, lot in sorted(lots, key=lambda one: (one[0].id not in planned, -most[one[0].id], one[0].id)):
        pieces = min(missing, most[maker.id])
        full = gap.line.max_groups and maker.id not in groups and len(groups) >= gap.line.max_groups
        if not full and pieces >= lot.min_pieces:
            room.use(maker, lot, pieces * lot.millihours)
            groups.add(maker.id)
            missing -= pieces
    return missing <= 0


def _makers(market: Market, gap: Gap) -> list[tuple[Maker, Lot]]:
    lots = ((maker, market.lot(gap.line, maker)) for maker in gap.makers)
    return [(maker, lot) for maker, lot in lots if lot is not None]
