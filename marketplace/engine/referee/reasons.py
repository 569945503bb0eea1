"""Checks what a plan says of the pieces not placed and of the groups not chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from math import floor
from typing import Any

from marketplace.engine.problem import Group, Line, Offer
from marketplace.engine.referee.facts import TOLERANCE, Facts, Key
from marketplace.engine.referee.rules import families
from marketplace.engine.referee.work import Work

TESTS = ("technique", "material", "quality", "requirement", "price", "refused", "deadline", "moq", "closed")
"""The tests of eligibility, in their order."""
UNPLACED = (*TESTS, "capacity", "max_groups", "max_lot", "all_or_nothing", "no_groups", "not_worth")
"""Every reason that ``unmatched`` may give."""
NOT_CHOSEN = (*TESTS, "capacity", "max_groups", "not_worth")
"""Every reason that ``rejected`` may give."""


class Leftovers:
    """What a plan leaves over: hours by pool and week, pieces by line, income by group, groups of each family."""

    def __init__(self, facts: Facts, work: Work) -> None:
        self.facts, self.work, self.families = facts, work, families(facts, work)
        self.income = {group.id: group.income_so_far for group in facts.problem.groups}
        for (line_id, group_id), lot in work.lots.items():
            if offer := facts.offer(facts.lines[line_id], group_id):
                self.income[group_id] += lot.total * offer.unit_price * facts.lines[line_id].work_factor
        self._until: dict[Key, list[float]] = {}

    def room(self, line: Line, group: Group, offer: Offer, last: int) -> int:
        """Whole pieces for which hours are left in this plan's weeks, finished by ``last``."""
        start, most = max(1, self.facts.start(line, offer)), float(line.quantity)
        for pool, hours in offer.uses:
            piece = hours * line.work_factor
            until = self._until.get((group.id, pool)) or self._left_until((group.id, pool))
            most = min(most, (until[last] - until[start - 1]) / (piece * (1.0 + TOLERANCE)))
        return floor(most + 1e-9)

    def _left_until(self, key: Key) -> list[float]:
        """Hours left before the end of each week, from week 0 on."""
        free = self.facts.hours[key]
        left = (max(0.0, a - b) for a, b in zip(free, self.work.used.get(key, [0.0] * len(free)), strict=True))
        self._until[key] = [0.0, *accumulate(left)]
        return self._until[key]

    def missing(self, line: Line) -> int:
        """Pieces not placed."""
        return line.quantity - self.work.placed(line.id)

    def groups_are_used_up(self, line: Line) -> bool:
        """Whether the family has no group left to add."""
        most, used = self.families[line.family]
        return most > 0 and len(used) >= most

    def has_hours(self, line: Line, group: Group, offer: Offer) -> bool:
        """Whether one more piece of the group's lot, or what its least lot still needs, finds hours."""
        lot = self.work.pieces(line.id, group.id)
        return self.room(line, group, offer, self.facts.last(line)) >= max(1, offer.min_lot - lot)


def unmatched(facts: Facts, work: Work, entries: list[Mapping[str, Any]]) -> Iterator[str]:
    """Per line the pieces add up to what is missing, and each reason holds."""
    left, told = Leftovers(facts, work), Counter[str]()
    for index, entry in enumerate(entries):
        where = f"unmatched[{index}] ({entry['line']})"
        if entry["line"] not in facts.lines:
            yield f"{where}: the line is not in the problem"
            continue
        told[entry["line"]] += entry["pieces"]
        if entry["pieces"] <= 0:
            yield f"{where}: {entry['pieces']} pieces"
        if wrong := _unplaced(left, facts.lines[entry["line"]], entry["reason"]):
            yield f"{where}: {entry['reason']}, but {wrong}"
    for line in facts.problem.lines:
        missing = max(0, left.missing(line))
        if told[line.id] != missing:
            yield f"{line.id}: {missing} pieces are missing, {told[line.id]} are explained"


def _unplaced(left: Leftovers, line: Line, reason: str) -> str | None:
    """Why the reason does not hold, or None."""
    groups = left.facts.problem.groups
    if reason in TESTS:
        return _every_group_fails(left.facts, line, reason)
    if reason == "no_groups":
        return "the problem has groups" if groups else None
    if reason == "all_or_nothing":
        agreed = sum(left.facts.frozen_pieces(line.id, group) for group in left.work.users(line.id))
        return (
            "parts of the line are allowed"
            if line.partial
            else "it is in part placed"
            if left.work.placed(line.id) != agreed
            else None
        )
    if reason == "max_groups":
        return None if left.groups_are_used_up(line) else "another group may be added"
    if reason == "max_lot":
        full = any(left.work.pieces(line.id, group.id) >= offer.max_lot for group, offer in left.facts.eligible(line))
        return None if full else "no lot is at its largest"
    if reason == "capacity":
        return next((f"{g.id} has hours left" for g, offer in left.facts.eligible(line) if left.has_hours(line, g, offer)), None)
    if reason == "not_worth":
        return next((wrong for g, offer in left.facts.eligible(line) if (wrong := _worth_it(left, line, g, offer))), None)
    return f"that is no reason of the list: {', '.join(UNPLACED)}"


def _every_group_fails(facts: Facts, line: Line, reason: str) -> str | None:
    found = False
    for group in facts.problem.groups:
        failed = facts.failure(line, group)
        if failed is None:
            return f"{group.id} may make it"
        found = found or failed == reason
    return None if found else "no group fails by that"


def _worth_it(left: Leftovers, line: Line, group: Group, offer: Offer) -> str | None:
    """A lot or a piece more at this group that would raise the score, as far as one change at a time shows it."""
    lot, missing = left.work.pieces(line.id, group.id), left.missing(line)
    if lot <= left.facts.frozen_pieces(line.id, group.id) and left.groups_are_used_up(line):
        return None
    most = missing if line.partial else missing if left.work.placed(line.id) == 0 else 0
    most = min(most, offer.max_lot - lot)
    least = max(1, offer.min_lot - lot, 1 if line.partial else missing)
    if most < least:
        return None
    for week in range(max(line.due, left.facts.start(line, offer)), left.facts.last(line) + 1) or (left.facts.last(line),):
        room = min(most, left.room(line, group, offer, week))
        for pieces in (room, least) if least <= room else ():
            gain = _gain(left, line, group, offer, pieces, week)
            if gain > TOLERANCE * max(1.0, abs(gain)):
                return f"{pieces} more at {group.id} by week {week} would raise the score by {gain:.6g}"
    return None


def _gain(left: Leftovers, line: Line, group: Group, offer: Offer, pieces: int, week: int) -> float:
    """What ``pieces`` more at a group, finished in ``week``, would add to the score."""
    facts, objective = left.facts, left.facts.problem.objective
    lot, price = left.work.pieces(line.id, group.id), offer.unit_price * line.work_factor
    points = facts.worth(line) * facts.kept(line, week) + objective.reliability_weight * line.piece_value * group.reliability
    gain = pieces * (points - objective.price_weight * price)
    if lot == 0 and left.work.users(line.id):
        gain -= facts.split_loss(line)
    back = min(lot + pieces, facts.previous.get((line.id, group.id), 0)) - min(lot, facts.previous.get((line.id, group.id), 0))
    income = left.income[group.id]
    fairness = facts.income_points(group, income + pieces * price) - facts.income_points(group, income)
    return gain + objective.stability * facts.worth(line) * back + fairness


def rejected(facts: Facts, work: Work, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each group not chosen: its first failed test, or what kept an eligible group out."""
    left, line = Leftovers(facts, work), None
    for index, entry in enumerate(entries):
        if line is None or line.id != entry["line"]:
            line = facts.lines.get(entry["line"])
            first_failure = facts.tests(line) if line else None
        if line and entry["reason"] == "material" and _lacks_material(facts, work, line, entry["group"]):
            continue  # seven in ten of a city's entries
        group = facts.groups.get(entry["group"])
        if line is None or group is None or first_failure is None:
            wrong: str | None = "line or group is not in the problem"
        else:
            wrong = _not_chosen(left, line, group, first_failure, entry["reason"])
        if wrong:
            yield f"rejected[{index}] ({entry['line']} at {entry['group']}): {entry['reason']}, but {wrong}"


def _lacks_material(facts: Facts, work: Work, line: Line, group: str) -> bool:
    """Whether the group has the line's technique, but no offer in its material, and makes nothing of the line."""
    technique = line.technique
    return (
        technique in facts.techniques.get(group, ())
        and (technique, line.material) not in facts.offers[group]
        and (line.id, group) not in work.lots
    )


def _not_chosen(
    left: Leftovers, line: Line, group: Group, first_failure: Callable[[Group, Offer], str | None], reason: str
) -> str | None:
    if (line.id, group.id) in left.work.lots and left.work.pieces(line.id, group.id):
        return "it makes pieces of the line"
    offer = left.facts.offers[group.id].get((line.technique, line.material))
    failed = left.facts.failure(line, group) if offer is None else first_failure(group, offer)
    if failed or reason in TESTS:
        return None if failed == reason else f"its first failed test is {failed or 'none'}"
    if offer is None or reason not in NOT_CHOSEN:
        return f"that is no reason of the list: {', '.join(NOT_CHOSEN)}"
    if reason == "capacity":
        return "it has hours left" if left.has_hours(line, group, offer) else None
    if reason == "max_groups":
        return None if left.groups_are_used_up(line) else "another group may be added"
    return _worth_it(left, line, group, offer)
