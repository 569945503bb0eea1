"""What if? A page of questions that writes nothing: every question is an address that can be shared."""

from __future__ import annotations

from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra import clock
from marketplace.matching import queries, whatif
from marketplace.matching.forms import QuoteForm
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.read_market import read_market
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.views import sees

MOST_PERCENT, MOST_PEOPLE, MOST_PIECES = 300, 500, 100_000
USUAL_MILLIHOURS_A_DAY = 6_000


def _number(name: str, usual: int, most: int) -> int:
    return min(max(request.args.get(name, usual, type=int), 1), most)


@bp.get("/emparejar/que-pasa-si")
@requires(Permission.MATCH_VIEW)
def what_if() -> ResponseReturnValue:
    """Ask what more demand, a closed group, more weavers or a new order would do."""
    actor = the_actor()
    asked = request.args.get("pregunta", "")
    market = read_market(weeks=whatif.FURTHEST_WEEKS if asked == "promesa" else 0)
    makers = [maker for maker in market.makers if sees(actor, maker.programme_id)]
    values = {
        "percent": _number("percent", 30, MOST_PERCENT),
        "weeks": _number("weeks", 2, 12),
        "people": _number("people", 10, MOST_PEOPLE),
        "pieces": _number("pieces", 500, MOST_PIECES),
        "group": request.args.get("group", makers[0].id if makers else 0, type=int),
        "technique": request.args.get("technique", ""),
        "kind": request.args.get("kind", ""),
        "first": _day(request.args.get("first", "")) or market.first_monday,
    }
    kinds = queries.kinds()
    answer, promised = _answer(
        market, asked, values, {maker.id: maker for maker in makers}, {key: tech for key, _, tech in kinds}
    )
    return render_template(
        "matching/what_if.html", asked=asked, values=values, makers=makers, kinds=kinds, answer=answer,
        least=whatif.least_lot(market, str(values["kind"])), promised=promised,
        techniques=queries.technique_names(), first_monday=market.first_monday,
        hold_days=[(choice.value, choice.label) for choice in QuoteForm(formdata=None).days.choices],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _answer(
    market: Market, asked: str, values: dict[str, object], own: dict[int, Maker], techniques: dict[str, str]
) -> tuple[whatif.Answer | None, date | None]:
    group, technique = int(str(values["group"])), str(values["technique"])
    if asked == "demanda":
        return whatif.more_demand(market, int(str(values["percent"])), technique), None
    if asked == "cierre" and group in own:
        first = max(market.week_of(date.fromisoformat(str(values["first"]))), 1)
        return whatif.group_closed(market, own[group], first, first + int(str(values["weeks"])) - 1), None
    if asked == "personas" and group in own:
        return whatif.more_people(market, group, int(str(values["people"])), technique, USUAL_MILLIHOURS_A_DAY), None
    if asked == "promesa" and values["kind"] in techniques:
        return None, whatif.promise_date(market, new_line(str(values["kind"]), techniques, int(str(values["pieces"]))))
    return None, None


def new_line(kind: str, techniques: dict[str, str], pieces: int) -> OpenLine:
    """A line of pieces that nobody has ordered yet."""
    today = clock.today()
    return OpenLine(
        id=0, code="", order_id=0, order_code="", exporter_id=0, position=1, description="", technique=techniques[kind],
        standard_key=kind, quantity=pieces, placed=0, release=today, due=today + timedelta(weeks=whatif.FURTHEST_WEEKS),
    )  # fmt: skip
