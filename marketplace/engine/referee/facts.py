"""What a problem says, looked up by id: hours, windows, offers, agreed pieces and the tests of eligibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from marketplace.engine.problem import Group, Line, Offer, Problem

TOLERANCE = 1e-6
"""Hours may be off by one part in a million, or a millionth of an hour: plans are added up in floats."""
PRICE_TOLERANCE = 1e-9
"""A price that equals the limit on paper passes: 3 x 1.10 is 3.3000000000000003 in floats."""

Key = tuple[str, str]
"""(line id, group id) of a lot, or (group id, pool id) of a pool."""


def close(left: float, right: float) -> bool:
    """Whether two amounts of hours or points are equal but for rounding."""
    return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))


class Facts:
    """Read-only indices over one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.weeks = problem, problem.weeks
        self.groups = {group.id: group for group in problem.groups}
        self.lines = {line.id: line for line in problem.lines}
        self.offers: dict[str, dict[Key, Offer]] = {group.id: {} for group in problem.groups}
        self.makers: dict[Key, list[tuple[Group, Offer]]] = {}
        for group in problem.groups:
            for offer in group.offers:
                for material in offer.materials:
                    self.offers[group.id][offer.technique, material] = offer
                    self.makers.setdefault((offer.technique, material), []).append((group, offer))
        self.techniques = {group.id: {offer.technique for offer in group.offers} for group in problem.groups}
        self.hours = _free_hours(problem)
        self.until = {key: [0.0, *accumulate(hours)] for key, hours in self.hours.items()}
        self.frozen: dict[Key, list[tuple[int, int]]] = {}
        for frozen in sorted(problem.frozen, key=lambda entry: entry.week):
            self.frozen.setdefault((frozen.line, frozen.group), []).append((frozen.week, frozen.pieces))
        self.frozen_groups: dict[str, list[str]] = {}
        for line_id, group_id in self.frozen:
            self.frozen_groups.setdefault(line_id, []).append(group_id)
        self.previous: dict[Key, int] = {}
        for entry in problem.previous:
            self.previous[entry.line, entry.group] = self.previous.get((entry.line, entry.group), 0) + entry.pieces

    def offer(self, line: Line, group_id: str) -> Offer | None:
        """The group's offer for the line's technique and material."""
        return self.offers[group_id].get((line.technique, line.material))

    def start(self, line: Line, offer: Offer) -> int:
        """The first week of work."""
        return line.release + offer.lead_weeks

    def last(self, line: Line) -> int:
        """The last week in which a piece may finish."""
        return min(line.due + line.max_late_weeks, self.weeks)

    def hours_between(self, pool: Key, first: int, last: int) -> float:
        """Free hours of a pool in weeks ``first``..``last``."""
        until = self.until[pool]
        first = max(first, 1)
        return until[min(last, self.weeks)] - until[first - 1] if first <= min(last, self.weeks) else 0.0

    def worth(self, line: Line) -> float:
        """Points of one piece on time."""
        return self.problem.objective.priority_weight[line.priority] * line.piece_value

    def kept(self, line: Line, week: int) -> float:
        """The part of its worth that a piece finished in ``week`` keeps."""
        return max(0.0, 1.0 - self.problem.objective.late_weekly_loss * max(0, week - line.due))

    def split_loss(self, line: Line) -> float:
        """Points that each group beyond the first costs."""
        return self.problem.objective.split_loss * self.worth(line) * line.quantity

    def frozen_pieces(self, line_id: str, group_id: str) -> int:
        """Agreed pieces of a lot over all weeks."""
        return sum(pieces for _, pieces in self.frozen.get((line_id, group_id), ()))

    def failure(self, line: Line, group: Group) -> str | None:
        """The first test of eligibility that fails, None when the group may make the line."""
        offer = self.offer(line, group.id)
        if offer is None:
            return "material" if line.technique in self.techniques[group.id] else "technique"
        return self.tests(line)(group, offer)

    def tests(self, line: Line) -> Callable[[Group, Offer], str | None]:
        """The tests of one line after technique and material; what they look up of the line is looked up once."""
        grade, requires, factor, refused, only = (
            line.min_grade,
            line.requires,
            line.work_factor,
            line.not_groups,
            line.only_groups,
        )
        most = line.max_unit_price + PRICE_TOLERANCE * max(1.0, line.max_unit_price)
        release, last, quantity, until = line.release, self.last(line), line.quantity, self.until

        def first_failure(group: Group, offer: Offer) -> str | None:
            if offer.grade < grade:
                return "quality"
            if not requires <= group.tags:
                return "requirement"
            if offer.unit_price * factor > most:
                return "price"
            if group.id in refused or (only is not None and group.id not in only):
                return "refused"
            start = release + offer.lead_weeks
            if start > last:
                return "deadline"
            if offer.min_lot > quantity:
                return "moq"
            for pool, hours in offer.uses:
                sums = until[group.id, pool]
                if sums[last] - sums[start - 1] < hours * factor * (1.0 - PRICE_TOLERANCE) - PRICE_TOLERANCE:
                    return "closed"
            return None

        return first_failure

    def eligible(self, line: Line) -> Iterator[tuple[Group, Offer]]:
        """Groups that may make the line, with their offers, in the problem's order."""
        first_failure = self.tests(line)
        for group, offer in self.makers.get((line.technique, line.material), ()):
            if first_failure(group, offer) is None:
                yield group, offer

    def income_points(self, group: Group, income: float) -> float:
        """Points of fairness that an income of the whole horizon earns."""
        heads, points, below = group.members * self.weeks, 0.0, 0.0
        for band in self.problem.objective.fairness:
            points += band.per_usd * max(0.0, min(income, band.up_to * heads) - below)
            below = band.up_to * heads
        return points


def _free_hours(problem: Problem) -> dict[Key, list[float]]:
    """Free hours by (group, pool) and week: exception or usual, 0 in a closure, less commitments, never below 0."""
    free = {(group.id, pool.id): [pool.hours_per_week] * problem.weeks for group in problem.groups for pool in group.pools}
    for group in problem.groups:
        for pool in group.pools:
            hours = free[group.id, pool.id]
            for change in pool.exceptions:
                hours[change.first - 1 : change.last] = [change.hours] * (change.last - change.first + 1)
            for closure in group.closures:
                hours[closure.first - 1 : closure.last] = [0.0] * (closure.last - closure.first + 1)
    for taken in problem.commitments:
        hours = free[taken.group, taken.pool]
        for week in range(taken.first - 1, taken.last):
            hours[week] -= taken.hours_per_week
    return {key: [max(0.0, amount) for amount in hours] for key, hours in free.items()}
