"""What marketplaces and planners do: one line after the other, each at the best groups that still have hours.

Both greedy rules use everything a good planner would: exact knowledge of what still fits in a window (work may be spread over it
as one likes), the group first whose lot earns most (so that few groups share a line, and few-group lines get groups with room),
on time before late, whole lines where parts are of no use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np

from marketplace.engine.problem import Group, Line, Offer, Problem
from marketplace.engine.referee.facts import Facts

Job = tuple[int, int, float]
"""First week of work, week to finish by, hours."""


@dataclass
class Slack:
    """Hours left in every span of weeks of a pool: a window takes more work while every span around it has some left."""

    left: Any
    """[W, W]: row a, column b is the span of weeks a + 1 .. b + 1."""
    jobs: list[Job] = field(default_factory=list)

    @classmethod
    def of(cls, hours: list[float]) -> Slack:
        """The table of an idle pool; spans that are not spans (b < a) never bind."""
        until = np.concatenate(([0.0], np.cumsum(hours)))
        left = until[None, 1:] - until[:-1, None]
        left[np.tril_indices(len(hours), -1)] = np.inf
        return cls(left)

    def room(self, first: int, last: int) -> float:
        """Hours of work that still fit in weeks ``first``..``last``."""
        return max(0.0, float(self.left[:first, last - 1 :].min()))

    def take(self, first: int, last: int, hours: float) -> None:
        """Put work into the window."""
        self.left[:first, last - 1 :] -= hours
        self.jobs.append((first, last, hours))


Finishing = dict[int, int]
"""Pieces by the week in which they finish."""


class Greedy:
    """Places the lines of a problem in a given order."""

    def __init__(self, problem: Problem) -> None:
        self.facts = Facts(problem)
        self.slack = {key: Slack.of(hours) for key, hours in self.facts.hours.items()}
        self.lots: dict[tuple[str, str], Finishing] = {}
        self.families: dict[str, set[str]] = {}

    def run(self, order: Callable[[Line], Any]) -> dict[str, Any]:
        """Place all lines in the order of a key and return the plan."""
        for key in self.facts.frozen:
            self._agreed(*key)
        for line in sorted(self.facts.problem.lines, key=order):
            self._place(line)
        return {"format": "marketplace-match-plan/1", "assignments": list(self._entries())}

    def _agreed(self, line_id: str, group_id: str) -> None:
        line, offer = self.facts.lines[line_id], self.facts.offer(self.facts.lines[line_id], group_id)
        for week, pieces in self.facts.frozen[line_id, group_id]:
            self._take(line, self.facts.groups[group_id], offer, min(self.facts.start(line, offer), week), {week: pieces})

    def _place(self, line: Line) -> None:
        missing = line.quantity - sum(
            self.facts.frozen_pieces(line.id, group) for group in self.facts.frozen_groups.get(line.id, ())
        )
        used = self.families.setdefault(line.family, set())
        offers = {group.id: (group, offer) for group, offer in self.facts.eligible(line)}
        lots = {key: lot for key, pair in offers.items() if (lot := self._lot(line, *pair, missing))}
        points = {key: self._points(line, *offers[key], lot) for key, lot in lots.items()}
        chosen: dict[str, Finishing] = {}
        while missing > 0 and points:
            best = max(points, key=points.__getitem__)
            del points[best]
            new = best not in used and best not in chosen
            if line.max_groups and new and len(used | chosen.keys()) >= line.max_groups:
                continue
            if sum(lots[best].values()) <= missing:
                chosen[best] = lots[best]
                missing -= sum(lots[best].values())
            elif lot := self._lot(line, *offers[best], missing):
                lots[best], points[best] = lot, self._points(line, *offers[best], lot)
        if line.partial or missing == 0:
            for key, lot in chosen.items():
                used.add(key)
                self._take(line, *offers[key], self.facts.start(line, offers[key][1]), lot)

    def _points(self, line: Line, group: Group, offer: Offer, lot: Finishing) -> float:
        late = sum(pieces * (1 - self.facts.kept(line, week)) for week, pieces in lot.items())
        return sum(lot.values()) * self._worth(line, group, offer) - late * self.facts.worth(line)

    def _worth(self, line: Line, group: Group, offer: Offer) -> float:
        """What a piece on time earns there, fairness of the group's first band left out."""
        objective = self.facts.problem.objective
        reliability = objective.reliability_weight * line.piece_value * group.reliability
        return self.facts.worth(line) + reliability - objective.price_weight * offer.unit_price * line.work_factor

    def _lot(self, line: Line, group: Group, offer: Offer, missing: int) -> Finishing:
        """As many pieces as fit, on time first; nothing when the least lot does not."""
        if (line.id, group.id) in self.facts.frozen:
            return {}
        start, last, placed = self.facts.start(line, offer), self.facts.last(line), 0
        most, lot = min(missing, offer.max_lot), Finishing()
        for week in range(max(start, min(line.due, last)), last + 1):
            if self._worth(line, group, offer) - self.facts.worth(line) * (1 - self.facts.kept(line, week)) <= 0:
                break
            fits = min(
                floor(self.slack[group.id, pool].room(start, week) / (hours * line.work_factor) + 1e-9) - placed
                for pool, hours in offer.uses
            )
            more = min(most - placed, fits)
            if more > 0:
                lot[week], placed = more, placed + more
        return lot if placed >= offer.min_lot else Finishing()

    def _take(self, line: Line, group: Group, offer: Offer, start: int, lot: Finishing) -> None:
        kept = self.lots.setdefault((line.id, group.id), {})
        for week, pieces in lot.items():
            kept[week] = kept.get(week, 0) + pieces
            for pool, hours in offer.uses:
                self.slack[group.id, pool].take(start, week, pieces * hours * line.work_factor)

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Entries with hours: in every pool the work that has to be finished first is done first."""
        worked = self._schedule()
        for (line_id, group_id), lot in self.lots.items():
            weeks = {week for pool in worked.get((line_id, group_id), {}).values() for week in pool} | set(lot)
            for week in sorted(weeks):
                hours = {pool: weekly[week] for pool, weekly in worked[line_id, group_id].items() if week in weekly}
                yield {"line": line_id, "group": group_id, "week": week, "pieces": lot.get(week, 0), "hours": hours}

    def _schedule(self) -> dict[tuple[str, str], dict[str, dict[int, float]]]:
        pools: dict[tuple[str, str], list[list[Any]]] = {}
        for (line_id, group_id), lot in self.lots.items():
            line = self.facts.lines[line_id]
            offer = self.facts.offer(line, group_id)
            start = self.facts.start(line, offer)
            for pool, hours in offer.uses:
                for week, pieces in lot.items():
                    job = [week, min(start, week), pieces * hours * line.work_factor, line_id]
                    pools.setdefault((group_id, pool), []).append(job)
        worked: dict[tuple[str, str], dict[str, dict[int, float]]] = {}
        for (group_id, pool), jobs in pools.items():
            for week, line_id, hours in _earliest_due_first(self.facts.hours[group_id, pool], jobs):
                weekly = worked.setdefault((line_id, group_id), {}).setdefault(pool, {})
                weekly[week] = weekly.get(week, 0.0) + hours
        return worked


def _earliest_due_first(free: list[float], jobs: list[list[Any]]) -> Iterator[tuple[int, str, float]]:
    """Hours by week and line of jobs [due, start, hours, line]."""
    jobs = sorted(jobs)
    for week, hours in enumerate(free, 1):
        for job in jobs:
            if hours <= 0:
                break
            if job[1] <= week and job[2] > 0:
                done = min(hours, job[2])
                job[2] -= done
                hours -= done
                yield week, job[3], done
        jobs = [job for job in jobs if job[2] > 1e-12]


def by_due_date(problem: Problem) -> dict[str, Any]:
    """Earliest due date first, then priority."""
    return Greedy(problem).run(lambda line: (line.due, line.priority, line.id))


def by_priority(problem: Problem) -> dict[str, Any]:
    """Most points a piece first, then earliest due date."""
    greedy = Greedy(problem)
    return greedy.run(lambda line: (-problem.objective.priority_weight[line.priority], line.due, line.id))
