"""The referee's entry: one plan judged against one problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Any

from marketplace.engine.problem import Plan, Problem
from marketplace.engine.referee import reasons, rules
from marketplace.engine.referee.bound import bound
from marketplace.engine.referee.facts import Facts, close
from marketplace.engine.referee.score import parts
from marketplace.engine.referee.work import Work

RULES = (
    "entry", "hours", "lot", "line", "max_groups", "frozen", "unmatched", "rejected", "score", "certificate",
)  # fmt: skip
"""What a violation may be about."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a plan is wrong."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the referee found: violations (none = the plan is right), score and parts as counted, bound of the certificate."""

    violations: tuple[Violation, ...]
    score: float
    parts: Mapping[str, float]
    bound: float

    @property
    def right(self) -> bool:
        """Whether the plan respects everything."""
        return not self.violations

    @property
    def gap(self) -> float:
        """Distance of score and bound as a part of the bound; 0 when there is nothing to win."""
        return max(0.0, (self.bound - self.score) / abs(self.bound)) if self.bound else 0.0


def judge(problem: Problem, plan: Mapping[str, Any]) -> Verdict:
    """Judge a plan (the object of a plan file, see docs/matching.md) and return every violation, the score and the bound.

    ``unmatched``, ``rejected``, ``score``, ``parts``, ``bound`` and ``certificate`` are checked where the plan gives them, so
    that a hand-made plan may be assignments only.
    """
    facts = Facts(problem)
    work = Work(facts, plan)
    counted = parts(facts, work)
    score = fsum(counted.values())
    proved = bound(facts, _usable(facts, plan.get("certificate", {})))
    violations = tuple(Violation(rule, message) for rule, found in _rules(facts, work, plan) for message in found)
    claims = [*_claims(plan, counted, score)]
    if not violations:  # a plan that breaks rules may well score more than any right one
        claims += _bounds(plan, score, proved)
    return Verdict((*violations, *(Violation("score", message) for message in claims)), score, counted, proved)


def overbooked(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Weeks in which a plan works more hours than a pool has: agreed pieces stand even where their hours are gone."""
    facts = Facts(problem)
    entries = [{"line": a.line, "group": a.group, "week": a.week, "pieces": 0, "hours": dict(a.hours)} for a in plan.assignments]
    return tuple(rules.pool_hours(facts, Work(facts, {"assignments": entries})))


def _rules(facts: Facts, work: Work, plan: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[str]]]:
    yield "entry", work.strangers
    yield "hours", rules.pool_hours(facts, work)
    yield "lot", rules.lots(facts, work)
    yield "line", rules.lines(facts, work)
    yield "max_groups", rules.max_groups(facts, work)
    yield "frozen", rules.frozen(facts, work)
    if "unmatched" in plan:
        yield "unmatched", reasons.unmatched(facts, work, plan["unmatched"])
    if "rejected" in plan:
        yield "rejected", reasons.rejected(facts, work, plan["rejected"])
    yield "certificate", _bad_prices(facts, plan.get("certificate", {}))


def _claims(plan: Mapping[str, Any], counted: Mapping[str, float], score: float) -> Iterator[str]:
    """What the plan says of itself has to be what the referee counts."""
    if plan.get("score") is not None and not close(plan["score"], score):
        yield f"the plan says {plan['score']:.9g}, it is {score:.9g}"
    for part, points in plan.get("parts", {}).items():
        if part in counted and not close(points, counted[part]):
            yield f"the plan says {points:.9g} for {part}, it is {counted[part]:.9g}"


def _bounds(plan: Mapping[str, Any], score: float, proved: float) -> Iterator[str]:
    """No right plan scores more than a bound."""
    for name, value in (("bound", plan.get("bound")), ("bound of the certificate", proved)):
        if value is not None and value < score and not close(value, score):
            yield f"the {name}, {value:.9g}, is below the score, {score:.9g}"


def _bad_prices(facts: Facts, certificate: Mapping[str, Any]) -> Iterator[str]:
    for group, pools in certificate.get("hour_prices", {}).items():
        for pool, weekly in pools.items():
            if (group, pool) not in facts.hours:
                yield f"prices for {group} {pool}, which is not in the problem"
            elif len(weekly) != facts.weeks:
                yield f"{len(weekly)} prices for {group} {pool}, there are {facts.weeks} weeks"
            if not all(price >= 0 and isfinite(price) for price in weekly):
                yield f"a price for {group} {pool} is not a number from 0 up"
    for group, price in certificate.get("income_prices", {}).items():
        if group not in facts.groups:
            yield f"an income price for {group}, which is not in the problem"
        if not (price >= 0 and isfinite(price)):
            yield f"the income price for {group} is not a number from 0 up"


def _usable(facts: Facts, certificate: Mapping[str, Any]) -> Mapping[str, Any]:
    """The certificate, or none at all when a price is wrong: no price is worth repairing."""
    return {} if any(_bad_prices(facts, certificate)) else certificate
