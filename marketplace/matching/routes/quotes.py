"""Quotes: hours kept for a promised date, from the question to the order."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.kernel.errors import DomainError
from marketplace.matching import queries, quotes, whatif
from marketplace.matching.forms import QuoteForm
from marketplace.matching.handing import candidates_for, handing_of, misfit_words
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.matching.quote_terms import terms_of
from marketplace.matching.read_market import read_market
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.routes.what_if import MOST_PIECES, new_line
from marketplace.matching.sentences import objective_words
from marketplace.matching.services import quotes as services
from marketplace.matching.views import sees


@bp.get("/emparejar/cotizaciones")
@requires(Permission.MATCH_VIEW)
def list_quotes() -> ResponseReturnValue:
    """Quotes, those that keep hours first."""
    rows = [(quote, quotes.state_of(quote)) for quote in quotes.newest_quotes(the_actor())]
    return render_template("matching/quotes.html", rows=rows, kinds=_kinds())


@bp.post("/emparejar/cotizaciones")
@requires(Permission.MATCH_RUN)
def hold_hours() -> ResponseReturnValue:
    """Keep the hours of a promise."""
    draft, techniques = QuoteForm().draft(), {key: technique for key, _, technique in queries.kinds()}
    kind, pieces = request.form.get("kind", ""), request.form.get("pieces", 0, type=int)
    if kind not in techniques or not 1 <= pieces <= MOST_PIECES:
        raise DomainError("no_promise")
    market = read_market(weeks=whatif.FURTHEST_WEEKS)
    quote = services.hold(the_actor(), market, new_line(kind, techniques, pieces, draft.ceiling), draft)
    return redirect(url_for("matching.quote", quote_id=quote.id), 303)


@bp.get("/emparejar/cotizaciones/<int:quote_id>")
@requires(Permission.MATCH_VIEW, load=quotes.load_quote)
def quote(quote: Quote) -> ResponseReturnValue:
    """A quote: the date, the price, until when, which groups keep which hours, and what became of them."""
    actor, state, terms = the_actor(), quotes.state_of(quote), terms_of(quote.id)
    own = [share for share in quote.shares if sees(actor, share.association.programme_id)]
    mine = quote.made_by_id == actor.account_id or actor.role is Role.ADMINISTRATOR
    prices = [terms.prices.get(share.association_id) for share in own]
    return render_template(
        "matching/quote.html", quote=quote, state=state, customer=quote.customer if own or mine else "",
        shares=list(zip(own, prices, strict=True)), hidden=len(quote.shares) - len(own), mine=mine,
        ceiling=terms.ceiling if own or mine else None, total_minor=_total(own, prices),
        kind=_kinds().get(quote.standard_key, quote.standard_key),
        candidates=candidates_for(quote) if state == "held" and mine else [],
        handing=handing_of(quote) if state == "ordered" else None, objective_words=objective_words, misfit_words=misfit_words,
    )  # fmt: skip


def _total(shares: Sequence[QuoteShare], prices: Sequence[int | None]) -> int | None:
    """What these groups' pieces cost together; None where a price was not written down."""
    known = [share.pieces * price for share, price in zip(shares, prices, strict=True) if price is not None]
    return sum(known) if known and len(known) == len(shares) else None


@bp.post("/emparejar/cotizaciones/<int:quote_id>/soltar")
@requires(Permission.MATCH_RUN, load=quotes.load_quote)
def cancel_quote(quote: Quote) -> ResponseReturnValue:
    """Let the hours go."""
    services.cancel(the_actor(), quote)
    return redirect(url_for("matching.quote", quote_id=quote.id), 303)


@bp.post("/emparejar/cotizaciones/<int:quote_id>/pedido")
@requires(Permission.MATCH_RUN, load=quotes.load_quote)
def turn_quote(quote: Quote) -> ResponseReturnValue:
    """Hand the hours to an order and match it."""
    run = services.turn_into(the_actor(), quote, request.form.get("order", 0, type=int))
    return redirect(url_for("matching.run", run_id=run.id), 303)


def _kinds() -> dict[str, str]:
    return {key: name for key, name, _ in queries.kinds()}
