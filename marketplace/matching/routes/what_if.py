"""What if? A page of questions that writes nothing: every question is an address that can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra import clock
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching import closing, queries, quote_terms, whatif
from marketplace.matching.closing import Delayed
from marketplace.matching.forms import QuoteForm
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.people import hours_of_people
from marketplace.matching.quote_terms import Ceiling
from marketplace.matching.read_market import read_market
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.views import sees
from marketplace.matching.whatif import Answer, Promised

MOST_PERCENT, MOST_PEOPLE, MOST_PIECES = 300, 500, 100_000
MOST_ROWS = 100


@dataclass(frozen=True)
class Asked:
    """A question as its address says it, within limits."""

    question: str
    percent: int
    weeks: int
    people: int
    pieces: int
    group: int
    technique: str
    kind: str
    first: date
    ceiling: str
    currency: str


@dataclass(frozen=True)
class Told:
    """What the page answers: a change of the market, a date, or why the question has no answer."""

    answer: Answer | None = None
    delayed: tuple[Delayed, ...] = ()
    promised: Promised | None = None
    maker: Maker | None = None
    hours_each: int | None = None
    """Thousandths of an hour that one more person would bring until the last week looked at; None where nobody shows it."""
    ceiling: Ceiling | None = None
    wrong_ceiling: str = ""


@bp.get("/emparejar/que-pasa-si")
@requires(Permission.MATCH_VIEW)
def what_if() -> ResponseReturnValue:
    """Ask what more demand, a closed group, more weavers or a new order would do."""
    actor, question = the_actor(), request.args.get("pregunta", "")
    market = _market(question)
    makers = [maker for maker in market.makers if sees(actor, maker.programme_id)]
    asked, kinds = _asked(market, makers, question), queries.kinds()
    told = _told(market, asked, {maker.id: maker for maker in makers}, {key: technique for key, _, technique in kinds})
    return render_template(
        "matching/what_if.html", asked=asked, told=told, makers=makers, kinds=kinds, techniques=queries.technique_names(),
        most_rows=MOST_ROWS, seconds=whatif.seconds_for(market), currencies=quote_terms.currencies(),
        hold_days=[(choice.value, choice.label) for choice in QuoteForm(formdata=None).days.choices],
    )  # fmt: skip


def _market(question: str) -> Market:
    if question == "demanda":
        return read_market(whole_orders=queries.open_order_ids())
    return read_market(weeks=whatif.FURTHEST_WEEKS if question == "promesa" else 0)


def _asked(market: Market, makers: list[Maker], question: str) -> Asked:
    text = request.args.get
    return Asked(
        question=question,
        percent=_number("percent", 30, MOST_PERCENT),
        weeks=_number("weeks", 2, 12),
        people=_number("people", 10, MOST_PEOPLE),
        pieces=_number("pieces", 500, MOST_PIECES),
        group=request.args.get("group", makers[0].id if makers else 0, type=int),
        technique=text("technique", ""),
        kind=text("kind", ""),
        first=market.monday(max(market.week_of(_day(text("first", "")) or market.first_monday), 1)),
        ceiling=text("ceiling", ""),
        currency=text("currency", "BOB"),
    )


def _number(name: str, usual: int, most: int) -> int:
    return min(max(request.args.get(name, usual, type=int), 1), most)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(market: Market, asked: Asked, own: dict[int, Maker], techniques: dict[str, str]) -> Told:
    maker = own.get(asked.group)
    if asked.question == "demanda":
        return Told(whatif.more_demand(market, asked.percent, asked.technique))
    if asked.question == "cierre" and maker:
        first = market.week_of(asked.first)
        last = first + asked.weeks - 1
        delayed = closing.delayed_by(closing.read_agreed(maker, market.first_monday), first, last)
        return Told(whatif.group_closed(market, maker, first, last), delayed, maker=maker)
    if asked.question == "personas" and maker:
        return _more_people(market, asked, maker)
    if asked.question == "promesa" and asked.kind in techniques:
        return _promised(market, asked, frozenset(own), techniques)
    return Told()


def _more_people(market: Market, asked: Asked, maker: Maker) -> Told:
    each = hours_of_people(maker, asked.technique)
    if not each:
        return Told(maker=maker)
    answer = whatif.more_people(market, maker.id, asked.people, asked.technique)
    return Told(answer, maker=maker, hours_each=sum(min(week) for week in zip(*each.values(), strict=True)))


def _promised(market: Market, asked: Asked, own: frozenset[int], techniques: dict[str, str]) -> Told:
    try:
        ceiling = quote_terms.read_ceiling(asked.ceiling, asked.currency)
    except DomainError as error:
        return Told(wrong_ceiling=say(error))
    line = new_line(asked.kind, techniques, asked.pieces, ceiling)
    return Told(promised=whatif.promise(market, line, own), ceiling=ceiling)


def new_line(kind: str, techniques: dict[str, str], pieces: int, ceiling: Ceiling | None = None) -> OpenLine:
    """A line of pieces that nobody has ordered yet."""
    today = clock.today()
    return OpenLine(
        id=0, code="", order_id=0, order_code="", exporter_id=0, position=1, description="", technique=techniques[kind],
        standard_key=kind, quantity=pieces, placed=0, release=today, due=today + timedelta(weeks=whatif.FURTHEST_WEEKS),
        ceiling_minor=ceiling.bob_minor if ceiling else None,
    )  # fmt: skip
