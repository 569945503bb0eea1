"""From a quote to an order: whose order its hours fit, what is handed on to the matching, and what of it passed.

Fitting is judged with the market as matching sees it: the order's lines of the kind, and the price, least lot and quality of
the groups that keep the hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.infra.database import db
from marketplace.infra.i18n import money, number
from marketplace.journal.models import JournalEntry
from marketplace.matching.market import Lot, Maker, Market, OpenLine
from marketplace.matching.models import MatchRun, Proposal
from marketplace.matching.problem import Kept
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.matching.quotes import weeks_of
from marketplace.matching.read_market import read_market
from marketplace.orders.models import Order, OrderLine

ORDERED = "ordered_quote"


@dataclass(frozen=True)
class Misfit:
    """Why an order cannot use the hours of a quote: what it asks, and what the quote keeps, in pieces or centavos of Bs."""

    reason: str
    asked: int | None = None
    kept: int | None = None


@dataclass(frozen=True)
class Candidate:
    """An open order with pieces of a quote's kind that nobody has: whether the kept hours fit it, and if not, why."""

    order: Order
    pieces: int
    ceiling_minor: int | None
    misfit: Misfit | None
    loses_date: bool
    """Whether the order wants its pieces before the date that was promised."""

    @property
    def fits(self) -> bool:
        """Whether the hours may be handed to it."""
        return self.misfit is None


def candidates_for(quote: Quote) -> list[Candidate]:
    """Open orders with missing pieces of the kind, those that fit first; the quote is loaded with its shares."""
    market = read_market()
    wanted: dict[int, list[OpenLine]] = defaultdict(list)
    for line in market.lines:
        if line.missing and line.standard_key == quote.standard_key:
            wanted[line.order_id].append(line)
    orders = db.session.scalars(select(Order).where(Order.id.in_(list(wanted))).options(joinedload(Order.exporter)))
    found = [_candidate(market, quote, order, wanted[order.id]) for order in orders]
    return sorted(found, key=lambda one: (not one.fits, one.order.due_date or date.max, -one.order.id))


def _candidate(market: Market, quote: Quote, order: Order, lines: Sequence[OpenLine]) -> Candidate:
    ceiling = min((line.ceiling_minor for line in lines if line.ceiling_minor is not None), default=None)
    pieces = sum(line.missing for line in lines)
    due = min(line.due for line in lines)
    return Candidate(order, pieces, ceiling, _why_not(market, quote, lines, pieces, ceiling), due < quote.promised_on)


def _why_not(market: Market, quote: Quote, lines: Sequence[OpenLine], pieces: int, ceiling: int | None) -> Misfit | None:
    """Why the groups that keep the hours cannot make these lines with them; None when they can."""
    if pieces > quote.pieces:
        return Misfit("pieces", pieces, quote.pieces)
    makers = {maker.id: maker for maker in market.makers}
    pairs = [_at(market, line, makers.get(share.association_id)) for line in lines for share in quote.shares]
    lots = [(line, maker, lot) for line, maker, lot in pairs if maker is not None and lot is not None]
    if len(lots) < len(pairs):
        return Misfit("kind")
    dearest = max(lot.price_minor for _, _, lot in lots)
    if ceiling is not None and dearest > ceiling:
        return Misfit("price", ceiling, dearest)
    if any(maker.id in line.refused_by for line, maker, _ in lots):
        return Misfit("refused")
    if any(maker.record.grade < line.min_grade for line, maker, _ in lots):
        return Misfit("quality")
    if any(line.max_groups and len(line.groups_in | _groups(quote)) > line.max_groups for line in lines):
        return Misfit("max_groups")
    if pieces < min(lot.min_pieces for _, _, lot in lots):
        return Misfit("moq")
    kept = [monday for share in quote.shares for monday, _ in weeks_of(share)]
    return Misfit("deadline") if kept and max(line.due for line in lines) < min(kept) else None


def misfit_words(misfit: Misfit) -> str:
    """Why an order cannot use the hours, as a sentence."""
    p = {"asked": number(misfit.asked), "kept": number(misfit.kept)}
    if misfit.reason == "price":
        p = {"asked": money(misfit.asked), "kept": money(misfit.kept)}
    sentences = {
        "pieces": gettext("Pide %(asked)s piezas; guardaste %(kept)s.", **p),
        "kind": gettext("Un grupo que guarda horas ya no hace esta pieza."),
        "price": gettext("Su tope es %(asked)s; tus grupos piden %(kept)s.", **p),
        "refused": gettext("Un grupo que guarda horas ya dijo que no."),
        "quality": gettext("Pide una calidad que tus grupos no han probado."),
        "max_groups": gettext("Permite menos grupos de los que guardan horas."),
        "moq": gettext("Son menos piezas que el mínimo de tus grupos."),
        "deadline": gettext("Su entrega es antes de las horas guardadas."),
    }
    return str(sentences[misfit.reason])


def _at(market: Market, line: OpenLine, maker: Maker | None) -> tuple[OpenLine, Maker | None, Lot | None]:
    return line, maker, market.lot(line, maker) if maker else None


def _groups(quote: Quote) -> frozenset[int]:
    return frozenset(share.association_id for share in quote.shares)


def handed_on(market: Market, previous: Sequence[Kept] = ()) -> list[Kept]:
    """What quotes kept for orders of a market, as pieces that its matching would rather leave with their groups.

    ``previous`` is what the coordinators last decided: it says more than the quote did of the same line.
    """
    orders = {line.order_id for line in market.lines}
    quotes = db.session.scalars(
        select(Quote)
        .where(Quote.state == "ordered", Quote.order_id.in_(orders))
        .options(selectinload(Quote.shares))
        .order_by(Quote.id)
    )
    decided = {kept.line_id for kept in previous}
    left = {line.id: 0 if line.id in decided else line.missing for line in market.lines}
    return [kept for quote in quotes for kept in _kept(market, quote, left)]


def _kept(market: Market, quote: Quote, left: dict[int, int]) -> Iterable[Kept]:
    """The shares of a quote laid on the lines of its order, as far as these still miss pieces."""
    lines = [line for line in market.lines if line.order_id == quote.order_id and line.standard_key == quote.standard_key]
    for share in quote.shares:
        pieces = share.pieces
        for line in lines:
            # Where the group has an offer or said no, its share has had its answer.
            if share.association_id in line.groups_in | line.refused_by:
                continue
            here = min(pieces, left[line.id])
            if here > 0:
                pieces, left[line.id] = pieces - here, left[line.id] - here
                yield Kept(line.id, share.association_id, here)


@dataclass(frozen=True)
class Passed:
    """Of the pieces that a quote kept, how many a proposal leaves with their groups, and when the kind is done with it."""

    proposal: Proposal
    pieces: int
    missing: int
    finish: date | None


@dataclass(frozen=True)
class Handing:
    """What became of a quote's hours: its order's run, and once that is done what passed in each proposal."""

    run: MatchRun | None
    wanted: int
    """Pieces that could pass: those of the order or those that were kept, whichever are fewer."""
    passed: tuple[Passed, ...] = ()

    @property
    def best(self) -> Passed | None:
        """The proposal in which most pieces pass."""
        return max(self.passed, key=lambda one: (one.pieces, -one.proposal.id), default=None)


def handing_of(quote: Quote) -> Handing:
    """What became of the hours of a quote that is an order now; six queries at most."""
    told = db.session.scalars(
        select(JournalEntry.details)
        .where(JournalEntry.thing == "quote", JournalEntry.thing_id == quote.id, JournalEntry.verb == ORDERED)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    ).first()
    run = db.session.get(MatchRun, (told or {}).get("run_id") or 0)
    wanted = min((told or {}).get("pieces") or quote.pieces, quote.pieces)
    if run is None or run.state != "done":
        return Handing(run, wanted)
    lines = set(
        db.session.scalars(
            select(OrderLine.id).where(OrderLine.order_id == quote.order_id, OrderLine.standard_key == quote.standard_key)
        )
    )
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id)
        .order_by(Proposal.id)
        .options(selectinload(Proposal.shares), selectinload(Proposal.reasons))
    )
    return Handing(run, wanted, tuple(_passed(quote.shares, lines, proposal) for proposal in proposals))


def _passed(kept: Iterable[QuoteShare], lines: Collection[int], proposal: Proposal) -> Passed:
    given: dict[int, int] = defaultdict(int)
    shares = [share for share in proposal.shares if share.order_line_id in lines and share.pieces]
    for share in shares:
        given[share.association_id] += share.pieces
    missing = sum(r.pieces or 0 for r in proposal.reasons if r.association_id is None and r.order_line_id in lines)
    pieces = sum(min(share.pieces, given[share.association_id]) for share in kept)
    return Passed(proposal, pieces, missing, max((share.finishes_on for share in shares), default=None))
