"""What the formulas reckon with: plain facts as they were on record at the end of a day. No database, no clock, no rounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.capacity.ledger import WeekHours
from marketplace.fulfilment.quantities import Lot, finished_on, on_time
from marketplace.programme.models import Loan


@dataclass(frozen=True)
class Look:
    """An inspection of a lot."""

    id: int
    code: str
    round: int
    on: date
    pieces: int
    accepted: int
    result: str


@dataclass(frozen=True)
class LotFact:
    """A delivery as it was counted, with the looks at it in order."""

    id: int
    code: str
    received_on: date
    pieces: int
    looks: tuple[Look, ...] = ()

    @property
    def accepted(self) -> int:
        """Pieces accepted in all looks."""
        return sum(look.accepted for look in self.looks)

    @property
    def accepted_on(self) -> date | None:
        """The day of the look that accepted the last of them; None while none is accepted."""
        return max((look.on for look in self.looks if look.accepted), default=None)


@dataclass(frozen=True)
class Numbered:
    """What stands on record with a number and a code."""

    id: int
    code: str


@dataclass(frozen=True)
class WorkFact(Numbered):
    """Agreed work of a group for a buyer. Amounts are centavos of Bs, hours thousandths of an hour."""

    association_id: int
    association: str
    exporter_id: int
    exporter: str
    exporter_kind: str
    order_id: int
    order_code: str
    line_id: int
    technique: str
    description: str
    pieces: int
    price_minor: int
    millihours: int
    starts_on: date
    due_on: date
    signed_on: date | None = None
    """The day on its record of acceptance; None where it is not on record."""
    advance_basis_points: int = 0
    fx_micro: int | None = None
    """Bs for a dollar in millionths, where the contract fixes it."""
    plan: tuple[tuple[date, int], ...] = ()
    """Hours by Monday as they were agreed; empty where nobody planned weeks."""
    lots: tuple[LotFact, ...] = ()
    simulated: bool = False

    @property
    def _counted(self) -> list[Lot]:
        return [Lot(lot.received_on, lot.pieces, lot.accepted) for lot in self.lots]

    @property
    def accepted(self) -> int:
        """Pieces accepted so far."""
        return sum(lot.accepted for lot in self.lots)

    @property
    def finished_on(self) -> date | None:
        """The day on which the last piece came."""
        return finished_on(self.pieces, self._counted)

    @property
    def on_time(self) -> bool | None:
        """By the rule of every other page: whether all came by its day; None while it has not all come."""
        return on_time(self.pieces, self.due_on, self._counted)


@dataclass(frozen=True)
class PayFact(Numbered):
    """What a weaver was handed for her pieces of a work, and the hours in them."""

    work_id: int
    member_id: int
    member: str
    sex: str | None
    association_id: int
    association: str
    programme_id: int
    on: date
    minor: int
    millihours: int
    simulated: bool = False
    confirmed: bool = False
    """Whether she said that it came."""

    @property
    def month(self) -> date:
        """The first day of its month."""
        return self.on.replace(day=1)


@dataclass(frozen=True)
class BaselineFact:
    """Where a weaver began: centavos a month; None where her answers do not give it."""

    member_id: int
    member: str
    association: str
    programme_id: int
    income_minor: int | None
    taken_on: date


@dataclass(frozen=True)
class PaymentFact(Numbered):
    """A payment of an exporter that holds."""

    work_id: int
    delivery_id: int | None
    kind: str
    minor: int
    on: date
    simulated: bool = False


@dataclass(frozen=True)
class DemandFact(Numbered):
    """A line that was posted on the market, and the pieces of it that groups agreed to."""

    order_id: int
    order_code: str
    exporter: str
    technique: str
    description: str
    due_on: date | None
    pieces: int
    placed: int
    millihours: int
    simulated: bool = False


@dataclass(frozen=True)
class GroupFact(Numbered):
    """An association's card: which of the things asked of it are filled in."""

    name: str
    missing: tuple[str, ...]
    """Names of what is not filled in: trade, legal_status, zone, technique, members, leader."""
    leader: str | None = None
    leader_sex: str | None = None


@dataclass(frozen=True)
class ProductFact:
    """A published product, and what its newest cost sheet lacks; ``sheet`` is False where none was written."""

    id: int
    name: str
    association: str
    sheet: bool = False
    hours: bool = False
    materials: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything on record at the end of a day about the groups of some programmes."""

    as_of: date
    works: tuple[WorkFact, ...] = ()
    pays: tuple[PayFact, ...] = ()
    baselines: tuple[BaselineFact, ...] = ()
    payments: tuple[PaymentFact, ...] = ()
    demand: tuple[DemandFact, ...] = ()
    groups: tuple[GroupFact, ...] = ()
    products: tuple[ProductFact, ...] = ()
    loans: tuple[Loan, ...] = ()
    alliances: int | None = None
    """Alliances on record; None without any."""
    alliances_signed: int | None = None
    """Of them signed; None where it is on record of none whether it is formal."""
    hours: Mapping[int, list[WeekHours]] = field(default_factory=dict)
    """By association, the weeks that ended by then: offered and promised."""

    @property
    def month(self) -> date:
        """The first day of the last month that ended by the cut-off: a month that has begun would be told too low."""
        ended = (self.as_of + timedelta(days=1)).day == 1
        return self.as_of.replace(day=1) if ended else months_before(self.as_of, 1)

    @property
    def month_pays(self) -> tuple[PayFact, ...]:
        """The pay of whole months."""
        return tuple(pay for pay in self.pays if pay.month <= self.month)


def months_before(month: date, number: int) -> date:
    """The first day of the month so many months before."""
    index = month.year * 12 + month.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)


def last_months(month: date, number: int) -> frozenset[date]:
    """So many months, the last of which is ``month``."""
    return frozenset(months_before(month, back) for back in range(number))


def of_months(pays: Iterable[PayFact], months: frozenset[date]) -> list[PayFact]:
    """The pay of some months."""
    return [pay for pay in pays if pay.month in months]
