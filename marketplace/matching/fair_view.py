"""How evenly work and pay are shared: groups side by side, with a proposal or without one. Pay of few people is withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.kernel.privacy import FEWEST
from marketplace.matching import history
from marketplace.matching.fairness import WINDOW, Asked, asked_since, groups_of
from marketplace.matching.figures import gini_of
from marketplace.matching.models import MatchRun, Proposal

PER_PAGE = 24
SHOWN = ("", "passed", "given")
"""All groups, those that were passed over, those that get work."""


@dataclass(frozen=True)
class FairRow:
    """A group: thousandths of an hour of 90 days, centavos of Bs of all its members together. None: no record."""

    id: int
    name: str
    members: int
    asked: Asked
    paid: int | None
    new_pay: int | None = None
    """Pay with the proposal; None without one."""
    new_hours: int = 0
    other_hours: int = 0
    """Hours of the proposal, and of the same calculation for other orders."""
    passed: tuple[tuple[str, int], ...] = ()
    """Why it makes nothing though it could: reasons with the number of order lines."""

    @property
    def withheld(self) -> bool:
        """Whether its pay would be that of a few women."""
        return self.members < FEWEST

    @property
    def paid_each(self) -> int | None:
        """Pay of a member in the 90 days before."""
        return None if self.paid is None or self.withheld else self.paid // self.members

    @property
    def new_each(self) -> int | None:
        """What the proposal adds to it in the 90 days after."""
        return None if self.new_pay is None or self.withheld else self.new_pay // self.members

    @property
    def after_each(self) -> int | None:
        """Both together; None where either is not known."""
        if self.paid is None or self.new_pay is None or self.withheld:
            return None
        return (self.paid + self.new_pay) // self.members

    @property
    def why(self) -> str:
        """Why it was passed over, as a sentence."""
        return " ".join(_reason_words(reason, lines) for reason, lines in self.passed)


def _reason_words(reason: str, lines: int) -> str:
    words = {
        "capacity": ngettext(
            "En %(num)s prenda no le alcanzan las horas.", "En %(num)s prendas no le alcanzan las horas.", lines
        ),
        "max_groups": ngettext(
            "En %(num)s prenda sería un grupo de más.", "En %(num)s prendas sería un grupo de más.", lines
        ),
        "not_worth": ngettext(
            "En %(num)s prenda otros convienen más.", "En %(num)s prendas otros convienen más.", lines
        ),
    }  # fmt: skip
    return str(words.get(reason, reason))


@dataclass(frozen=True)
class Fairness:
    """Groups side by side, and how unequal their pay is before and with the proposal, over the same groups."""

    rows: tuple[FairRow, ...]
    since: date
    as_of: date
    until: date | None
    """The last day of which pay is counted with the proposal; None without one."""
    told: tuple[FairRow, ...] = field(init=False)
    """The groups that inequality is reckoned over: with a record of pay that may be told."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", tuple(row for row in self.rows if row.paid_each is not None))

    def _gini(self, after: bool) -> float | None:
        """One group alone is neither equal nor unequal."""
        rows = [{"paid": row.paid, "new_pay": row.new_pay or 0, "members": row.members} for row in self.told]
        return gini_of(rows, after) if len(rows) > 1 else None

    @property
    def gini_before(self) -> float | None:
        """Of the pay of the 90 days before."""
        return self._gini(after=False)

    @property
    def gini_after(self) -> float | None:
        """With the proposal; None without one."""
        return self._gini(after=True) if self.until else None

    @property
    def passed(self) -> int:
        """How many groups could have worked and do not."""
        return sum(bool(row.passed) for row in self.rows)

    @property
    def withheld(self) -> int:
        """How many groups are too small for their pay to be told."""
        return sum(row.withheld for row in self.rows)

    def wanted(self, shown: str, text: str, sort: str) -> list[FairRow]:
        """The rows that are asked for: all, those passed over or those given work; with ``text`` in the name; sorted."""
        rows = [row for row in self.rows if text.casefold() in row.name.casefold()]
        if shown == "passed":
            rows = [row for row in rows if row.passed]
        if shown == "given":
            rows = [row for row in rows if row.new_hours]
        return sorted_rows(rows, sort)


SORTS: dict[str, Callable[[FairRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "offered": lambda row: row.asked.offered,
    "accepted": lambda row: row.asked.accepted,
    "paid": lambda row: row.paid_each,
    "new": lambda row: row.new_each,
    "after": lambda row: row.after_each,
}
"""What the list may be sorted by; with - before it, the most first."""


def sorted_rows(rows: Iterable[FairRow], sort: str) -> list[FairRow]:
    """Rows by a column; those without a figure come last either way, and equals stand by name."""
    key = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    by_name = sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    known = [row for row in by_name if key(row) is not None]
    known.sort(key=key, reverse=sort.startswith("-"))
    return known + [row for row in by_name if key(row) is None]


def of_proposal(actor: Actor, run: MatchRun, proposal: Proposal) -> Fairness:
    """The groups of the actor's programmes as a proposal kept them."""
    figures = proposal.figures
    rows = [_row(int(key), row) for key, row in figures.get("groups", {}).items() if row["programme_id"] in actor.programme_ids]
    # A run of before this was kept counted pay of other orders too: its pay with the proposal is not known.
    until = date.fromisoformat(figures["pay_until"]) if "pay_until" in figures else None
    return Fairness(tuple(rows), run.as_of - WINDOW, run.as_of, until)


def _row(number: int, row: Mapping[str, Any]) -> FairRow:
    return FairRow(
        id=number,
        name=row["name"],
        members=row["members"],
        asked=Asked(row["offered"], row["accepted"], row.get("released", 0)),
        paid=row["paid"],
        new_pay=row["new_pay"] if "passed" in row else None,
        new_hours=row["new"],
        other_hours=row["others"],
        passed=tuple((reason, lines) for reason, lines in row.get("passed", ())),
    )


def of_programmes(actor: Actor, run: MatchRun | None, proposal: Proposal | None) -> Fairness:
    """Every approved group of the actor's programmes today; with what a proposal for all orders would add, if there is one."""
    today = clock.today()
    since = today - WINDOW
    groups = groups_of(actor.programme_ids)
    ids = [group.id for group in groups]
    asked, paid = asked_since(ids, since), history.paid_to_weavers(ids, since)
    with_it = {row.id: row for row in of_proposal(actor, run, proposal).rows} if run and proposal else None
    rows = []
    for group in groups:
        plan = with_it.get(group.id) if with_it is not None else None
        # Who is not in the proposal's figures gets nothing of it, which is known.
        new_pay = None if with_it is None else plan.new_pay if plan else 0
        rows.append(
            FairRow(
                group.id, group.name, group.members, asked.get(group.id, Asked()), paid.get(group.id), new_pay,
                plan.new_hours if plan else 0, plan.other_hours if plan else 0, plan.passed if plan else (),
            )
        )  # fmt: skip
    until = run.as_of + WINDOW if run and proposal and "pay_until" in proposal.figures else None
    return Fairness(tuple(rows), since, today, until)


@dataclass(frozen=True)
class Compared:
    """A proposal in one line beside the others."""

    proposal: Proposal
    fairness: Fairness


def compared(actor: Actor, run: MatchRun, proposals: Sequence[Proposal]) -> list[Compared]:
    """The proposals of a run side by side."""
    return [Compared(proposal, of_proposal(actor, run, proposal)) for proposal in proposals]


def state_of(row: FairRow) -> str:
    """What the proposal gives a group, in words."""
    if row.new_hours:
        return str(gettext("Recibe trabajo"))
    if row.passed:
        return str(gettext("Se quedó sin trabajo"))
    return str(gettext("Trabaja en otros pedidos") if row.other_hours else gettext("No le toca"))
