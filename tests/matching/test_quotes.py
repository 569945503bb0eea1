"""Quotes: from a promised date to kept hours, to an order or to nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.capacity.queries import hours_by_week
from marketplace.catalogue.models import Product
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.jobs import run_job
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.kernel.weeks import monday_from
from marketplace.matching import whatif
from marketplace.matching.drafts import QuoteDraft
from marketplace.matching.handing import Misfit, candidates_for, handed_on, handing_of
from marketplace.matching.market import Maker, Market, Skill
from marketplace.matching.models import MatchRun, Proposal, ProposalShare
from marketplace.matching.problem import Kept
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.matching.quote_terms import Ceiling, terms_of
from marketplace.matching.quotes import load_quote, state_of
from marketplace.matching.read_market import read_market
from marketplace.matching.routes.what_if import new_line
from marketplace.matching.services import quotes as services
from marketplace.orders.models import Order, OrderLine
from tests import factories as make
from tests.el_alto import app  # noqa: F401
from tests.matching.el_alto import coordinator
from tests.matching.test_races import KINDS, committing_app

KIND, PIECES = "WI-TARKA", 40
WEEKS = 30


def said(minor: int, currency: str = "Bs") -> str:
    """An amount as the page writes it."""
    return f"{currency}\u00a0{minor / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def techniques() -> dict[str, str]:
    """The technique of every kind that some group makes."""
    made = select(Product.standard_key, Product.technique_code).where(Product.standard_key.is_not(None))
    return {row.standard_key: row.technique_code for row in db.session.execute(made)}


def asked(pieces: int = PIECES) -> Any:
    return new_line(KIND, techniques(), pieces)


def held(actor: Actor, pieces: int = PIECES, days: int = 7) -> Quote:
    market = read_market(weeks=whatif.FURTHEST_WEEKS)
    found = load_quote(services.hold(actor, market, asked(pieces), QuoteDraft(days, "Alma Boutique")).id)
    assert found is not None
    return found


def taken(association_id: int) -> int:
    return sum(week.taken for week in hours_by_week([association_id], monday_from(clock.today()), WEEKS)[association_id])


def free_market() -> int:
    return sum(sum(maker.free["all"]) for maker in read_market(weeks=WEEKS).makers)


def test_a_promise_keeps_exactly_the_hours_of_its_pieces_away_from_others(app: Flask) -> None:
    actor, before = coordinator()[1], free_market()
    quote = held(actor)
    hours = sum(share.pieces * share.millihours_per_piece for share in quote.shares)
    assert sum(share.pieces for share in quote.shares) == PIECES
    assert sum(sum(share.week_millihours.values()) for share in quote.shares) == hours
    assert before - free_market() == hours
    assert all(taken(share.association_id) >= sum(share.week_millihours.values()) for share in quote.shares)


def test_the_hours_come_back_when_the_quote_expires_or_is_let_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    actor, before = coordinator()[1], free_market()
    first, second = held(actor), held(actor)
    services.cancel(actor, first)
    db.session.flush()
    assert state_of(first) == "cancelled"
    second.expires_at = clock.business_now() - timedelta(minutes=1)
    db.session.flush()
    assert state_of(second) == "expired"
    assert free_market() == before
    for over in (first, second):
        with pytest.raises(DomainError, match="quote_over"):
            services.cancel(actor, over)


def test_a_later_promise_counts_what_earlier_ones_keep(app: Flask) -> None:
    actor = coordinator()[1]
    first = held(actor, 1200)
    again = services.promise(actor, read_market(weeks=whatif.FURTHEST_WEEKS), asked(1200))
    assert again.date is None or again.date > first.promised_on


def test_only_groups_of_the_coordinators_programmes_are_bound(app: Flask) -> None:
    actor = coordinator("P-NN")[1]
    market = read_market(weeks=whatif.FURTHEST_WEEKS)
    others = {maker.code for maker in market.makers if maker.programme_id not in actor.programme_ids}
    for kind, technique in techniques().items():
        found = services.promise(actor, market, new_line(kind, {kind: technique}, 30))
        assert not others & {code for code, _ in found.lots}


def test_what_does_not_fit_is_refused_and_days_are_limited(app: Flask) -> None:
    actor = coordinator()[1]
    with pytest.raises(DomainError, match="no_promise"):
        held(actor, 100_000)
    with pytest.raises(DomainError, match="bad_days"):
        held(actor, days=31)
    assert db.session.scalar(select(func.count()).select_from(Quote)) == 0


def test_only_who_made_it_lets_it_go(app: Flask) -> None:
    quote = held(coordinator()[1])
    with pytest.raises(DomainError, match="not_your_quote"):
        services.cancel(coordinator()[1], quote)


def an_order(ceiling_minor: int | None = None, pieces: int = PIECES, weeks: int = 20, **values: Any) -> Order:
    order = make.make_order(make.make_exporter(), lines=0, due_date=clock.today() + timedelta(weeks=weeks), **values)
    kind = {"standard_key": KIND, "technique_code": techniques()[KIND]}
    make.make_order_line(order, quantity=pieces, unit_price_minor=ceiling_minor, **kind)
    return order


def carried_out(run: MatchRun) -> None:
    run_id, job_id = run.id, run.job_id
    db.session.commit()
    assert job_id is not None
    run_job(job_id)
    assert db.session.get_one(MatchRun, run_id).state == "done"


def test_it_becomes_an_order_in_one_act_that_frees_the_hours_for_it(app: Flask) -> None:
    actor, before = coordinator()[1], free_market()
    order = an_order()
    quote = held(actor)
    with pytest.raises(DomainError, match="not_open"):
        services.turn_into(actor, quote, 0)
    run = services.turn_into(actor, quote, order.id)
    assert (quote.state, quote.order_id, run.order_id) == ("ordered", order.id, order.id)
    assert free_market() == before


def test_only_an_order_that_its_groups_can_make_is_offered_and_the_others_say_why(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    quote = held(actor)
    price = max(terms_of(quote.id).prices.values())
    fits, cheap = an_order(price), an_order(price - 1)
    large, soon = an_order(pieces=PIECES * 2), an_order(weeks=1)
    found = {one.order.id: one for one in candidates_for(quote)}
    assert found[fits.id].fits
    assert found[cheap.id].misfit == Misfit("price", price - 1, price)
    assert found[large.id].misfit == Misfit("pieces", PIECES * 2, PIECES)
    assert found[soon.id].loses_date
    with pytest.raises(DomainError, match="not_fitting"):
        services.turn_into(actor, quote, cheap.id)
    assert state_of(quote) == "held"
    page = sign_in(account).get(f"/emparejar/cotizaciones/{quote.id}").text
    assert f'value="{fits.id}"' in page
    assert f'value="{cheap.id}"' not in page
    assert f"Su tope es {said(price - 1)}; tus grupos piden {said(price)}." in page
    assert f"Pide {PIECES * 2} piezas; guardaste {PIECES}." in page


def test_what_was_kept_stays_with_its_groups_when_the_order_is_matched(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    quote = held(actor)
    kept = {share.association_id: share.pieces for share in quote.shares}
    order = an_order()
    run = services.turn_into(actor, quote, order.id)
    line_id = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order.id)).one()
    market = read_market()
    assert {(k.line_id, k.group_id): k.pieces for k in handed_on(market)} == {(line_id, who): n for who, n in kept.items()}
    # What the coordinators decided of the line since then says more than the quote did.
    assert handed_on(market, [Kept(line_id, 0, 1)]) == []
    quote_id = quote.id
    carried_out(run)
    quote = load_quote(quote_id)
    assert quote is not None
    handing = handing_of(quote)
    assert [one.pieces for one in handing.passed] == [PIECES] * 3
    page = sign_in(account).get(f"/emparejar/cotizaciones/{quote_id}").text
    assert f"Las {PIECES} piezas quedaron con sus grupos." in page
    assert "La fecha prometida se pierde" not in page
    assert "Sus horas pasaron al pedido" not in page


def test_a_quote_says_what_did_not_pass_and_that_its_date_is_lost(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    quote = held(actor)
    order = an_order()
    run = services.turn_into(actor, quote, order.id)
    page_of = sign_in(account)
    waiting = page_of.get(f"/emparejar/cotizaciones/{quote.id}").text
    assert "quedaron con sus grupos" not in waiting
    quote_id, promised = quote.id, quote.promised_on
    carried_out(run)
    shares = db.session.scalars(
        select(ProposalShare).join(Proposal, Proposal.id == ProposalShare.proposal_id).where(Proposal.run_id == run.id)
    ).all()
    for share in shares:
        share.pieces, share.finishes_on = 0, promised + timedelta(days=9)
    shares[0].pieces = 10
    db.session.commit()
    page = page_of.get(f"/emparejar/cotizaciones/{quote_id}").text
    assert f"Quedaron con sus grupos 10 de {PIECES} piezas." in page
    assert "La fecha prometida se pierde" in page


def test_a_ceiling_and_the_prices_are_asked_kept_and_shown(app: Flask, sign_in: Any) -> None:
    client = sign_in(coordinator()[0])
    question = f"/emparejar/que-pasa-si?pregunta=promesa&kind={KIND}&pieces={PIECES}"
    dear = max(maker.skills[KIND].price_minor for maker in read_market().makers if KIND in maker.skills)
    low = client.get(f"{question}&ceiling=1&currency=BOB").text
    assert "Con ese tope nadie puede" in low
    assert "Reservar" not in low
    dollars = -(-dear // 696) + 1
    enough = client.get(f"{question}&ceiling={dollars}&currency=USD-oficial").text
    assert "Se puede prometer" in enough
    assert "por pieza" in enough
    assert "no es un monto" in client.get(f"{question}&ceiling=mucho").text
    form = {"kind": KIND, "pieces": PIECES, "days": "7", "customer": "Alma", "ceiling": dollars, "currency": "USD-oficial"}
    page = client.post("/emparejar/cotizaciones", data=form, follow_redirects=True).text
    quote = db.session.scalars(select(Quote)).one()
    terms = terms_of(quote.id)
    assert terms.ceiling == Ceiling(dollars * 100, "USD", 6_960_000, "oficial")
    loaded = load_quote(quote.id)
    assert loaded is not None
    total = sum(share.pieces * terms.prices[share.association_id] for share in loaded.shares)
    assert said(total) in page
    assert said(dollars * 100, "USD") in page
    assert client.post("/emparejar/cotizaciones", data=form | {"ceiling": "1"}).status_code in (409, 422)


def test_the_pages_lead_from_the_question_to_the_kept_hours_and_back(app: Flask, sign_in: Any) -> None:
    client = sign_in(coordinator()[0])
    question = client.get(f"/emparejar/que-pasa-si?pregunta=promesa&kind={KIND}&pieces={PIECES}").text
    assert "Reservar estas horas hasta" in question
    kept = client.post(
        "/emparejar/cotizaciones", data={"kind": KIND, "pieces": PIECES, "days": "7", "customer": "Alma Boutique"},
        follow_redirects=True,
    )  # fmt: skip
    assert kept.status_code == 200
    assert "Nadie más puede tomar estas horas" in kept.text
    quote = db.session.scalars(select(Quote)).one()
    assert quote.last_day == clock.today() + timedelta(days=7)
    assert "Alma Boutique" in client.get("/emparejar/cotizaciones").text
    over = client.post(f"/emparejar/cotizaciones/{quote.id}/soltar", follow_redirects=True)
    assert "Las horas quedaron libres." in over.text
    verbs = set(db.session.scalars(select(JournalEntry.verb).where(JournalEntry.thing == "quote")))
    assert verbs == {"quoted", "cancelled_quote"}
    refused = client.post("/emparejar/cotizaciones", data={"kind": "nothing", "pieces": 1, "days": "7"})
    assert refused.status_code in (409, 422)


def test_who_only_looks_keeps_no_hours(app: Flask, sign_in: Any) -> None:
    client = sign_in(make.make_account("verifier", programme_id=make.make_programme().id))
    assert client.get("/emparejar/cotizaciones").status_code == 200
    assert client.post("/emparejar/cotizaciones", data={"kind": KIND, "pieces": 40, "days": "7"}).status_code == 403


@pytest.mark.committing
@KINDS
def test_two_coordinators_at_once_never_keep_the_same_hours(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as racing:
        with racing.app_context():
            # Four full-day workers offer 160 hours in the week; each quote asks for 100 of them.
            group = make.make_association(members=4)
            technique, accounts = make.make_technique().code, [make.make_account("administrator") for _ in range(2)]
            market = lone_market(group.id, group.code, group.programme_id, technique)
            actors = [Actor(account.id, "A", Role.ADMINISTRATOR) for account in accounts]
            line, barrier = new_line("KIND", {"KIND": technique}, 100), Barrier(2)
            db.session.commit()

        def one(actor: Actor) -> str:
            with racing.app_context():
                barrier.wait()
                try:
                    services.hold(actor, market, line, QuoteDraft(7))
                    db.session.commit()
                except DomainError as error:
                    db.session.rollback()
                    return error.code
                return "held"

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(one, actors)) == ["held", "not_enough_hours"]
        with racing.app_context():
            assert db.session.scalar(select(func.sum(QuoteShare.pieces))) == 100


def lone_market(group_id: int, code: str, programme_id: int, technique: str) -> Market:
    """One group that has 160 hours in the one week looked at, as both coordinators read it before either acts."""
    skill = Skill("KIND", technique, 1000, 1000, 500)
    free = {"all": (160_000,)}
    maker = Maker(group_id, code, "A", programme_id, 4, {"KIND": skill}, {technique: ("all",)}, free, {"all": (0,)})
    return Market(date(2026, 11, 21), date(2026, 11, 23), 1, (), (maker,))
