"""What more people would bring to a group: the one rule by which advice and what-if count a person's hours. Pure.

A person is like those who are there: she gives each week what a member of that group gives on average in it, by the group's
own calendar. Holidays, the season, fairs and weeks off are therefore taken off, and a technique counts only who does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from marketplace.matching.market import Maker


def hours_of_people(maker: Maker, technique: str, people: int = 1) -> dict[str, tuple[int, ...]]:
    """Thousandths of an hour that ``people`` more who do a technique bring to each of its pools, one figure a week.

    Empty for a technique that the group does not have, and where nobody works in one of its pools: nobody there shows how
    much a person would give.
    """
    pools = maker.uses.get(technique, ())
    there = {pool: maker.people.get(pool, 0) for pool in pools}
    if not all(there.values()):
        return {}
    return {pool: tuple(people * hours // there[pool] for hours in maker.offered[pool]) for pool in pools}


def with_people(maker: Maker, technique: str, people: int) -> Maker:
    """The group with ``people`` more who do a technique; where it has agreed more than it offers, they first make that good."""
    more = hours_of_people(maker, technique, people)
    return replace(
        maker,
        members=maker.members + people,
        people={pool: there + people * (pool in more) for pool, there in maker.people.items()},
        offered=_added(maker.offered, more),
        free={pool: _freed(maker, pool, more[pool]) if pool in more else hours for pool, hours in maker.free.items()},
    )


def _added(offered: Mapping[str, tuple[int, ...]], more: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {
        pool: tuple(h + m for h, m in zip(hours, more[pool], strict=True)) if pool in more else hours
        for pool, hours in offered.items()
    }


def _freed(maker: Maker, pool: str, more: tuple[int, ...]) -> tuple[int, ...]:
    weeks = zip(maker.free[pool], maker.taken[pool], maker.offered[pool], more, strict=True)
    return tuple(max(free + added - max(taken - offered, 0), free) for free, taken, offered, added in weeks)
