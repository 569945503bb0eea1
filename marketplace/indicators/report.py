"""A report: the programmes' own indicators beside what the marketplace reckons, as of a day; the same day, the same report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from marketplace.documents.values import Count
from marketplace.indicators.formulas import FORMULAS, THEMES
from marketplace.indicators.gather import facts_of
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.indicators.queries import Asked, indicators_of
from marketplace.indicators.results import Formula, Result, Text, percent


@dataclass(frozen=True)
class Reckoned:
    """A formula and what it gave."""

    formula: Formula
    result: Result


@dataclass(frozen=True)
class Line:
    """A programme's own indicator, and what our formula of the same question gave, where there is one."""

    indicator: ProgrammeIndicator
    reckoned: Reckoned | None

    @property
    def planned(self) -> Count | None:
        """What was planned; None where nothing was."""
        return _count(self.indicator.planned_hundredths)

    @property
    def achieved(self) -> Count | None:
        """What was achieved, as its source says; None where nobody wrote it down."""
        return _count(self.indicator.achieved_hundredths)

    @property
    def percent(self) -> Count | None:
        """Achieved of planned in a hundred; None where one of the two is not known."""
        planned, achieved = self.indicator.planned_hundredths, self.indicator.achieved_hundredths
        return percent(Fraction(achieved, planned)) if planned and achieved is not None else None


def _count(hundredths: int | None) -> Count | None:
    if hundredths is None:
        return None
    return Count(Decimal(hundredths) / 100, 0 if hundredths % 100 == 0 else 2)


@dataclass(frozen=True)
class Report:
    """All results of some programmes as of a day."""

    asked: Asked
    as_of: date
    lines: tuple[Line, ...]
    reckoned: tuple[Reckoned, ...]

    @property
    def themes(self) -> list[tuple[Text, list[Reckoned]]]:
        """What was reckoned, by theme."""
        return [(title, [one for one in self.reckoned if one.formula.theme == name]) for name, title in THEMES.items()]

    @property
    def simulated(self) -> bool:
        """Whether simulated data is in any figure."""
        return any(one.result.simulated for one in self.reckoned)


def report_of(asked: Asked, as_of: date) -> Report:
    """Reckon everything; a constant number of queries."""
    facts = facts_of(asked.ids, as_of)
    reckoned = {code: Reckoned(formula, formula.reckon(facts)) for code, formula in FORMULAS.items()}
    lines = tuple(Line(row, reckoned.get(row.formula or "")) for row in indicators_of(asked.ids))
    return Report(asked, as_of, lines, tuple(reckoned.values()))


def result_of(asked: Asked, as_of: date, formula: Formula) -> Result:
    """What one formula gives."""
    return formula.reckon(facts_of(asked.ids, as_of))


def without_record(lines: Sequence[Line]) -> int:
    """How many indicators nobody wrote down."""
    return sum(line.indicator.state == "no_record" for line in lines)
