"""Keep hours for a promised date, let them go, or hand them to the order that came of it."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.capacity.drafts import Taking
from marketplace.capacity.services import lock_groups, take_hours
from marketplace.engine.inquiry import Promise
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching import whatif
from marketplace.matching.drafts import QuoteDraft
from marketplace.matching.handing import ORDERED, candidates_for
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.models import MatchRun
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.matching.quote_terms import QUOTED, journalled
from marketplace.matching.quotes import state_of
from marketplace.matching.services.runs import start_run
from marketplace.matching.views import sees

MOST_DAYS = 30


def promise(actor: Actor, market: Market, line: OpenLine) -> Promise:
    """What the actor's own groups can promise beside everything open: the date, and their hours week by week."""
    return whatif.promise(market, line, [maker.id for maker in market.makers if sees(actor, maker.programme_id)]).found


def hold(actor: Actor, market: Market, line: OpenLine, draft: QuoteDraft) -> Quote:
    """Keep the hours of a promise until the end of a day.

    Raises DomainError ``bad_days``, ``no_promise`` when the pieces do not fit, ``not_enough_hours`` when somebody else took
    some of these hours meanwhile.
    """
    if not 1 <= draft.days <= MOST_DAYS:
        raise DomainError("bad_days", field="days", most=MOST_DAYS)
    found = promise(actor, market, line)
    if found.date is None:
        raise DomainError("no_promise", field="pieces")
    makers = {maker.code: maker for maker in market.makers}
    lock_groups([makers[code].id for code, _ in found.lots])
    quote = Quote(
        code=_new_code(), standard_key=line.standard_key or "", technique_code=line.technique, pieces=line.quantity,
        customer=draft.customer.strip()[:120], promised_on=found.date, state="held", made_by_id=actor.account_id,
        expires_at=clock.end_of_day(clock.today() + timedelta(days=draft.days)), created_at=clock.business_now(),
        shares=[_share(market, makers[code], line, pieces, found) for code, pieces in found.lots],
    )  # fmt: skip
    db.session.add(quote)
    # The journal line names the quote by its id.
    db.session.flush()
    terms = journalled(draft.ceiling, {makers[code].id: _price(market, line, makers[code]) for code, _ in found.lots})
    said = {"pieces": quote.pieces, "date": found.date.isoformat(), "days": draft.days, **terms}
    note(actor, QUOTED, "quote", quote.id, quote.scope(), **said)
    return quote


def _price(market: Market, line: OpenLine, maker: Maker) -> int:
    lot = market.lot(line, maker)
    assert lot is not None, "who is promised makes such pieces"
    return lot.price_minor


def _share(market: Market, maker: Maker, line: OpenLine, pieces: int, found: Promise) -> QuoteShare:
    lot = market.lot(line, maker)
    assert lot is not None, "who is promised makes such pieces"
    assert found.date is not None
    plan: dict[date, int] = {}
    for kept in found.reservation:
        if kept.group == maker.code and kept.pool == lot.pools[0]:
            plan[market.monday(kept.first)] = round(kept.hours_per_week * 1000)
    starts = market.monday(lot.start)
    weeks = take_hours(Taking(maker.id, line.technique, pieces, lot.millihours, starts, found.date, plan))
    return QuoteShare(
        association_id=maker.id, pieces=pieces, millihours_per_piece=lot.millihours, starts_on=starts,
        week_millihours={monday.isoformat(): hours for monday, hours in sorted(weeks.items())},
    )  # fmt: skip


def cancel(actor: Actor, quote: Quote) -> None:
    """Let the hours go. Raises DomainError ``not_your_quote`` or ``quote_over``."""
    _held(actor, quote)
    quote.state = "cancelled"
    note(actor, "cancelled_quote", "quote", quote.id, quote.scope(), pieces=quote.pieces)


def turn_into(actor: Actor, quote: Quote, order_id: int) -> MatchRun:
    """Give the hours to an order: they are free in the same moment in which its matching begins, which knows whose they were.

    Raises DomainError ``not_your_quote``, ``quote_over``, ``not_open`` for an order that has nothing of the kind to place, or
    ``not_fitting`` for one that the groups cannot make with these hours.
    """
    _held(actor, quote)
    found = next((one for one in candidates_for(quote) if one.order.id == order_id), None)
    if found is None:
        raise DomainError("not_open", field="order")
    if not found.fits:
        raise DomainError("not_fitting", field="order")
    quote.state, quote.order_id = "ordered", found.order.id
    run = start_run(actor, found.order)
    note(actor, ORDERED, "quote", quote.id, quote.scope(), order=found.order.code, pieces=found.pieces, run_id=run.id)
    return run


def _held(actor: Actor, quote: Quote) -> None:
    """Lock a quote, and refuse one that is not the actor's or keeps no hours any more."""
    if quote.made_by_id != actor.account_id and actor.role is not Role.ADMINISTRATOR:
        raise DomainError("not_your_quote")
    db.session.refresh(quote, ["state", "expires_at"], with_for_update=True)
    if state_of(quote) != "held":
        raise DomainError("quote_over")


def _new_code() -> str:
    while True:
        code = new_reference("COT", secrets.choice)
        if db.session.scalars(select(Quote.id).where(Quote.code == code)).first() is None:
            return code
