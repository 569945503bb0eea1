"""Whether the months of a frame fit into the group's real hours: "enero: faltan 1.800 horas: 12 personas más"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.capacity.periods import PeriodHours, hours_in
from marketplace.frames.models import CallOff, FrameOrder
from marketplace.frames.queries import works_of_frame
from marketplace.frames.terms import Prices
from marketplace.fulfilment.outlook import outlooks, progress_of
from marketplace.fulfilment.queries import Work
from marketplace.infra import clock

PERCENT = 100


@dataclass(frozen=True)
class Pace:
    """How the work of a month that is under way is coming on: the same reckoning as on the work's own page."""

    left: int
    """Pieces of it that are still to be made."""
    missing: int
    """Of those, pieces that will be missing on its day at this pace."""
    finish: date | None
    """When the last one comes at this pace; None when it never does."""
    reported_on: date
    """The last day that the pace is measured by."""


@dataclass(frozen=True)
class MonthOutlook:
    """A month against the hours of its group. Hours are thousandths; ``hours`` is None for a month that is over.

    Once its work has a pace, the pace speaks: what a group really makes is known better than the hours on its record.
    """

    call_off: CallOff
    pieces: int
    """Pieces still to be made in it, with what is asked on top."""
    needed: int
    hours: PeriodHours | None
    millihours_per_piece: int
    unit_price_minor: int
    pace: Pace | None = None

    @property
    def short_on_record(self) -> int:
        """Hours that are missing by the hours on record, whatever the pace; 0 where they suffice."""
        return max(self.needed - max(self.hours.free, 0), 0) if self.hours else 0

    @property
    def short(self) -> int:
        """Hours that are missing; 0 where they suffice."""
        return self.short_on_record if self.pace is None else self.pieces_short * self.millihours_per_piece

    @property
    def differs(self) -> bool:
        """Whether the pace says that all will be made although the hours on record do not suffice."""
        return self.pace is not None and not self.short and self.short_on_record > 0

    @property
    def fits(self) -> bool | None:
        """Whether the month fits; None where it is over or skipped."""
        return None if self.hours is None or not self.pieces else self.short == 0

    @property
    def people_short(self) -> int | None:
        """How many more people, each with the hours of those there are; None where there is nobody to measure by."""
        each = self.hours.each if self.hours else None
        return -(-self.short // each) if each else None

    @property
    def pieces_short(self) -> int:
        """Pieces that find no hours, or that the pace leaves undone; pieces beyond the work under way need hours on record."""
        on_record = min(-(-self.short_on_record // self.millihours_per_piece), self.pieces)
        if self.pace is None:
            return on_record
        return self.pace.missing + min(max(self.pieces - self.pace.left, 0), on_record)

    @property
    def value_short_minor(self) -> int:
        """What those pieces would bring, centavos of Bs."""
        return self.pieces_short * self.unit_price_minor

    @property
    def millihours_to_fit(self) -> int | None:
        """How long a piece may take so that all fit; None where nothing is free or everything fits."""
        free = max(self.hours.free, 0) if self.hours and self.pace is None else 0
        return free // self.pieces if self.short and free and self.pieces else None


@dataclass(frozen=True)
class FrameOutlook:
    """All months of a frame, perhaps with some percent more."""

    months: tuple[MonthOutlook, ...]
    more_percent: int
    known: bool
    """False where the group does not have the technique, so that nothing can be said."""

    @property
    def short(self) -> list[MonthOutlook]:
        """The months that do not fit."""
        return [month for month in self.months if month.fits is False]

    @property
    def fitting(self) -> int:
        """How many coming months fit."""
        return sum(month.fits is True for month in self.months)

    @property
    def pieces_short(self) -> int:
        """Pieces of all months that find no hours."""
        return sum(month.pieces_short for month in self.months)

    @property
    def value_short_minor(self) -> int:
        """What those pieces would bring, each month at its own price, centavos of Bs."""
        return sum(month.value_short_minor for month in self.months)


def outlook_of(
    frame: FrameOrder,
    works: dict[int, list[Work]] | None = None,
    more_percent: int = 0,
    asked: Mapping[date, int] | None = None,
    called: Prices | None = None,
) -> FrameOutlook:
    """Judge every month that is not over; ``works`` are the works of each month's order, by order id, read where not given.

    ``called`` are the prices of months that were called off, at which what does not fit is valued; others are at the frame's.
    ``asked`` are the pieces of each month that a version would put into force; months that it does not name keep theirs.
    The frame's own call-offs and their works are left out of what is promised, because they are what is asked about.
    """
    works = works_of_frame(frame) if works is None else works
    coming = [one for one in frame.call_offs if one.due_on >= clock.today()]
    hours = _hours(frame, coming, works)
    paces = _paces(coming, works)
    by_month = {} if hours is None else {one.id: found for one, found in zip(coming, hours, strict=True)}
    months = tuple(
        _month(
            frame,
            one,
            works,
            by_month.get(one.id),
            (asked or {}).get(one.month, one.pieces) * (PERCENT + more_percent),
            (called or {}).get(one.id, (frame.unit_price_minor, 0))[0],
            paces.get(one.id),
        )
        for one in frame.call_offs
    )
    return FrameOutlook(months, more_percent, hours is not None)


def _hours(frame: FrameOrder, coming: Sequence[CallOff], works: dict[int, list[Work]]) -> list[PeriodHours] | None:
    own = [work.assignment.id for found in works.values() for work in found]
    spans = [(max(one.starts_on, clock.today()), one.due_on) for one in coming]
    reserved = [reservation_id(one) for one in frame.call_offs]
    return hours_in(frame.agreement.association_id, frame.technique_code, spans, [*own, *reserved])


def reservation_id(call_off: CallOff) -> int:
    """The number by which capacity knows the hours kept for a month; below 0, so that it is no assignment's."""
    return -call_off.id


def _month(
    frame: FrameOrder,
    one: CallOff,
    works: dict[int, list[Work]],
    hours: PeriodHours | None,
    percent_of_pieces: int,
    price_minor: int,
    pace: Pace | None,
) -> MonthOutlook:
    done = sum(work.quantities.made or 0 for work in works.get(one.order_id or 0, []))
    left = max(percent_of_pieces // PERCENT - done, 0)
    return MonthOutlook(one, left, left * frame.millihours_per_piece, hours, frame.millihours_per_piece, price_minor, pace)


def _paces(coming: Sequence[CallOff], works: Mapping[int, list[Work]]) -> dict[int, Pace]:
    """The pace of months whose work is under way, all of it reported; the number of queries does not grow with them."""
    running = {one.id: [work for work in works.get(one.order_id or 0, []) if work.quantities.is_open] for one in coming}
    seen = {one.work.assignment.id: one for one in outlooks([work for found in running.values() for work in found])}
    paces = {}
    for number, found in running.items():
        mine = [seen[work.assignment.id] for work in found]
        if not mine or any(one.forecast.per_open_day is None for one in mine):
            continue
        ends = [one.forecast.finish for one in mine]
        paces[number] = Pace(
            left=sum(max(one.work.assignment.pieces - (one.work.quantities.made or 0), 0) for one in mine),
            missing=sum(one.pieces_missing for one in mine),
            finish=None if None in ends else max(day for day in ends if day),
            reported_on=max(progress_of(one.work).reports[-1].day for one in mine),
        )
    return paces
