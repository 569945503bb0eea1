"""Reasons and advice as sentences for people, in Spanish and English.

A Sentence is a key and its figures; ``text`` renders it. Spanish sentences are plain and have at most 12 words, because they
are also read aloud. Dates are the Monday on which the time is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Any

from marketplace.engine.problem import Advice, Group, Line, Plan, Problem, Rejected, Unmatched
from marketplace.engine.referee.facts import Facts
from marketplace.engine.referee.work import Work
from marketplace.engine.sentence_texts import LANGUAGES, MONTHS, TEXTS


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of ``TEXTS`` and its figures: text as it is, whole numbers, hours and prices, dates."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "es") -> str:
        """The sentence in "es" or "en"."""
        at = LANGUAGES.index(language)
        return TEXTS[self.key][at].format(**{name: _Figure(value, language) for name, value in self.params.items()})


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure where it stands in a sentence, and the words that follow its number: ``{pieces} {pieces:piece|pieces}``."""

    value: Any
    language: str

    def __format__(self, words: str) -> str:
        return words.split("|")[self.value != 1] if words else _shown(self.value, self.language)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, date):
        month = MONTHS[language][value.month - 1]
        return f"{value.day} de {month}" if language == "es" else f"{value.day} {month}"
    if isinstance(value, str):
        return value
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "es" else text


class Teller:
    """Tells one plan of one problem; ``names`` gives the names that people know for ids of groups and techniques."""

    def __init__(self, problem: Problem, plan: Plan, names: Mapping[str, str] | None = None) -> None:
        self.facts, self.plan, self.names = Facts(problem), plan, names or {}
        self.work = Work(self.facts, {"assignments": [_entry(assignment) for assignment in plan.assignments]})

    def unmatched(self, entry: Unmatched) -> Sentence:
        """Why these pieces of a line are not made."""
        line = self.facts.lines[entry.line]
        return Sentence(f"unmatched.{entry.reason}", {"pieces": entry.pieces, **self._line(line)})

    def rejected(self, entry: Rejected) -> Sentence:
        """Why this group does not work on a line."""
        line, group = self.facts.lines[entry.line], self.facts.groups[entry.group]
        params = {"group": self.names.get(group.id, group.id), **self._line(line), **self._offer(line, group)}
        if entry.reason == "requirement":
            params["tags"] = ", ".join(sorted(line.requires - group.tags))
        return Sentence(f"rejected.{entry.reason}", params)

    def advice(self, entry: Advice) -> tuple[Sentence, Sentence]:
        """Where hours are short, and what would help: more people, or less time a piece."""
        start, end = self.monday_after(entry.first - 1), self.monday_after(entry.last)
        hours = {"technique": self._name(entry.technique), "hours": round(entry.hours_short), "start": start, "date": end}
        per_person, worked, made = self._now(entry)
        people = ceil(entry.hours_short / per_person - 1e-9) if per_person > 0 else 0
        params: dict[str, Any] = {"people": people, "pieces": entry.pieces}
        if made and worked:
            params |= {"pace": round(worked / (made + entry.pieces), 2)}
        return Sentence("advice", hours), Sentence("advice.people_or_pace" if "pace" in params else "advice.people", params)

    def _name(self, identifier: str) -> str:
        return self.names.get(identifier, identifier)

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "technique": self._name(line.technique),
            "material": self._name(line.material),
            "min_grade": line.min_grade,
            "tags": ", ".join(sorted(line.requires)),
            "most": line.max_unit_price,
            "quantity": line.quantity,
            "groups": line.max_groups,
            "date": self.monday_after(self.facts.last(line)),
        }

    def _offer(self, line: Line, group: Group) -> dict[str, Any]:
        offer = self.facts.offer(line, group.id)
        if offer is None:
            return {}
        return {
            "grade": offer.grade,
            "price": offer.unit_price * line.work_factor,
            "least": offer.min_lot,
            "hours": self.hours_short(line, group),
        }

    def hours_short(self, line: Line, group: Group) -> int:
        """Hours that the group lacks, in this plan's weeks, for the missing pieces or its least lot; at least 1."""
        offer = self.facts.offer(line, group.id)
        if offer is None:
            return 0
        lot = self.work.pieces(line.id, group.id)
        missing = line.quantity - self.work.placed(line.id)
        pieces = max(missing, 1 if lot else offer.min_lot)
        start, last, short = self.facts.start(line, offer), self.facts.last(line), 0.0
        for pool, hours in offer.uses:
            used = self.work.used.get((group.id, pool), [])
            left = self.facts.hours_between((group.id, pool), start, last) - sum(used[max(start, 1) - 1 : last])
            short = max(short, pieces * hours * line.work_factor - left)
        return max(1, ceil(short - 1e-6))

    def _now(self, entry: Advice) -> tuple[float, float, int]:
        """Of the groups that may make the lines that are short, in the weeks of an advice: hours a person gives, hours that
        these lines have or could have, and their pieces. No hours where the lines are of several kinds: no one pace fits all.
        """
        lines = self._short_lines(entry)
        may = {group.id for line in lines for group in self.facts.problem.groups if self._may(line, group)}
        offered = members = there = 0.0
        for group in self.facts.problem.groups:
            key = group.id, entry.pool
            if group.id in may and key in self.facts.hours:
                hours = self.facts.hours_between(key, entry.first, entry.last)
                used = sum(self.work.used.get(key, [])[entry.first - 1 : entry.last])
                offered, members, there = offered + hours, members + group.members, there + max(hours - used, 0.0)
        made = 0
        for assignment in self.plan.assignments:
            if assignment.line in {line.id for line in lines} and entry.first <= assignment.week <= entry.last:
                there += dict(assignment.hours).get(entry.pool, 0.0)
                made += assignment.pieces
        alike = len({(line.material, line.work_factor) for line in lines}) == 1
        return (offered / members if members else 0.0), (there if alike and there > 1e-6 else 0.0), made

    def _short_lines(self, entry: Advice) -> list[Line]:
        """The lines of an advice's technique and weeks that the plan leaves short; all of them where it names none."""
        near = [
            line
            for line in self.facts.lines.values()
            if line.technique == entry.technique and line.release <= entry.last and self.facts.last(line) >= entry.first
        ]
        short = {one.line for one in self.plan.unmatched}
        return [line for line in near if line.id in short] or near

    def _may(self, line: Line, group: Group) -> bool:
        """Whether a group may make a line, or would if it had hours."""
        return self.facts.failure(line, group) in (None, "closed")

    def monday_after(self, week: int) -> date:
        """The Monday after a week."""
        return self.facts.problem.start + timedelta(weeks=week)


def _entry(assignment: Any) -> dict[str, Any]:
    return {
        "line": assignment.line,
        "group": assignment.group,
        "week": assignment.week,
        "pieces": assignment.pieces,
        "hours": dict(assignment.hours),
    }
