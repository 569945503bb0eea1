"""Two neighbours, "a" and "b", each with one of everything: a programme, an association, an exporter and what they do together.

Every text of theirs carries a mark, so that a page can be searched for it (tests/house/sides.py).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from marketplace.capacity.models import CalendarClosure, CapacityChange
from marketplace.catalogue.models import ProductPhoto
from marketplace.frames.models import Agreement, AgreementVersion, Alliance, CallOff, FrameOrder
from marketplace.infra import files
from marketplace.infra.database import db
from marketplace.infra.jobs import Job
from marketplace.intake.report import Problem, Report
from marketplace.intake.work import CHECK
from marketplace.matching.models import MatchRun, Proposal, ProposalReason, ProposalShare
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.orders.models import OrderAttachment, OrderLineCell
from marketplace.people import links
from marketplace.people.models import LoginSession, RoleGrant
from marketplace.people.sessions import digest
from marketplace.seasons.models import Collection, CollectionItem
from tests import factories
from tests.house.sides import NOW, ROLES, Side, add, numbers
from tests.house.sides_work import build_work


def build_side(letter: str, side: Side | None = None) -> Side:
    """Everything of one neighbour; ``side`` writes its texts in another way."""
    side = side or Side(letter)
    _producers(side)
    _exporter_and_order(side)
    _people(side)
    _matching(side)
    _frames(side)
    build_work(side)
    db.session.commit()
    # The rows themselves are let go, because each request has a database session of its own.
    side.ids = {name: row.id for name, row in side.things.items()} | {"account": side.people["exporter"].id}
    side.codes = {name: row.code for name, row in side.things.items() if hasattr(row, "code")}
    return side


def _producers(side: Side) -> None:
    things = side.things
    things["programme"] = factories.make_programme(code=side.text("pub"), name=side.text("pub"), executor=side.text("pub"))
    things["association"] = factories.make_association(
        programme_id=things["programme"].id,
        name=side.text("pub"),
        code=side.text("pub"),
        aliases=side.text("prv"),
        story=side.text("pub"),
    )
    things["workshop"] = factories.make_workshop(things["association"], name=side.text("prv"), code=side.text("prv"))
    things["boss"], things["member"] = (
        factories.make_member(
            things["workshop"], full_name=side.text("prv"), phone=f"+5917{next(numbers):07}", code=side.text("prv")
        )
        for _ in range(2)
    )
    things["association"].leader_member_id = things["boss"].id
    things["product"] = factories.make_product(things["association"], name_es=side.text("pub"), name_en="", code=side.text("pub"))
    key = files.keep(b"\xff\xd8 a photo of " + side.letter.encode(), ".jpg")
    things["photo"] = add(
        ProductPhoto(
            product_id=things["product"].id, position=1, file_key=key, thumb_key=key, width=8, height=8, alt=side.text("pub")
        )
    )
    things["draft_product"] = factories.make_product(
        things["association"], name_es=side.text("prv"), state="draft", published_at=None
    )
    things["capacity_change"] = add(
        CapacityChange(
            association_id=things["association"].id,
            week_start=date(2026, 12, 7),
            millihours=1000,
            reason=side.text("prv"),
            set_at=NOW,
        )
    )
    things["closure"] = add(
        CalendarClosure(
            day=date(2027, 1, 5 + ord(side.letter) - ord("a")),
            name=side.text("pub"),
            scope_kind="nacional",
            closed_hundredths=100,
        )
    )


def _exporter_and_order(side: Side) -> None:
    things = side.things
    things["exporter"] = factories.make_exporter(name=side.text("ord"), code=side.text("ord"))
    for owner in ("exporter", "programme"):
        kept = Collection(title=side.text("prv"), season="all-year", year=2027, token=side.text("prv"), created_at=NOW)
        setattr(kept, f"{owner}_id", things[owner].id)
        kept.items = [CollectionItem(product_id=things["product"].id, position=1)]
        things[f"collection_{owner}"] = add(kept)
        things[f"item_{owner}"] = kept.items[0]
    shown = Collection(title=side.text("pub"), season="all-year", year=2027, token=side.text("pub"), created_at=NOW)
    shown.exporter_id, shown.visibility = things["exporter"].id, "public"
    shown.items = [CollectionItem(product_id=things["product"].id, position=1)]
    side.tokens["collection"] = add(shown).token
    for name, values in (("order", {}), ("draft_order", {"state": "draft", "posted_at": None})):
        order = factories.make_order(
            things["exporter"], lines=0, title=side.text("ord"), code=side.text("ord"), note=side.text("ord"), **values
        )
        line = factories.make_order_line(
            order, description=side.text("ord"), code=side.text("ord"), product_id=things["product"].id
        )
        add(OrderLineCell(line_id=line.id, size="M", colour="", pieces=line.quantity))
        things[name], things[f"{name}_line"] = order, line
    key = files.keep(f"tech pack of {side.letter}".encode(), ".pdf")
    things["attachment"] = add(
        OrderAttachment(
            order_id=things["order"].id,
            name=side.text("ord") + ".pdf",
            file_key=key,
            media_type="application/pdf",
            size_bytes=9,
            added_at=NOW,
        )
    )


def _people(side: Side) -> None:
    things = side.things
    association, places = things["association"], {"programme_id": things["programme"].id}
    where: dict[str, dict[str, Any]] = {
        "leader": {"association_id": association.id, "member_id": things["boss"].id},
        "weaver": {"association_id": association.id, "member_id": things["member"].id},
        "exporter": {"exporter_id": things["exporter"].id},
        "coordinator": places,
        "verifier": places,
        "administrator": {},
    }
    for role in ROLES:
        email = f"{side.text('prv')}@x.example"
        account = factories.make_account(role, **where[role], display_name=side.text("prv"), email=email)
        side.people[role] = account
        side.cookies[role] = token = f"session of the {role} of {side.letter}"
        session = LoginSession(
            token_hash=digest(token),
            account_id=account.id,
            device="test",
            created_at=NOW,
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        side.sessions[role] = add(session).id
        job = {"state": "done", "account_id": account.id, "created_at": NOW, "message": side.text("prv")}
        side.jobs[role] = add(Job(kind="none", **job)).id
        report = Report(errors=[Problem(side.text("prv"), 1, "name", side.text("prv"))], errors_count=1)
        side.checks[role] = add(Job(kind=CHECK, payload={"files": []}, result=report.as_json(), **job)).id
    things["link"] = add(links.prepare_sign_in(side.people["weaver"], side.people["leader"].id))
    token = links.token_of(things["link"])
    assert token is not None
    side.tokens |= {"sign_in": token, "password": links.prepare_password(side.people["exporter"])}
    things["grant"] = db.session.query(RoleGrant).filter_by(account_id=side.people["exporter"].id).one()


def _matching(side: Side) -> None:
    things = side.things
    association, line = things["association"], things["order_line"]
    days = {"starts_on": date(2026, 11, 23), "finishes_on": date(2027, 1, 22)}
    run = things["run"] = add(
        MatchRun(order_id=things["order"].id, job_id=side.jobs["coordinator"], state="done", as_of=date(2026, 11, 21),
                 first_week=date(2026, 11, 23), weeks=26, started_by_id=side.people["coordinator"].id, created_at=NOW,
                 problem={})
    )  # fmt: skip
    proposal = things["proposal"] = add(
        Proposal(run_id=run.id, objective="on_time", score_micro=1, bound_micro=1, parts={}, advice=[])
    )
    things["share"] = add(
        ProposalShare(proposal_id=proposal.id, order_line_id=line.id, association_id=association.id, engine_pieces=20, pieces=20,
                      unit_price_minor=57162, piece_rate_minor=28800, millihours_per_piece=32000, week_millihours={}, **days)
    )  # fmt: skip
    add(
        ProposalReason(
            proposal_id=proposal.id, order_line_id=line.id, association_id=association.id, reason="capacity", params={}
        )
    )
    things["offer"] = factories.make_offer(line, association, code=side.text("wrk"))
    quote = things["quote"] = add(
        Quote(code=side.text("wrk"), standard_key=side.text("wrk"), technique_code="HK", pieces=10, customer=side.text("wrk"),
              promised_on=date(2027, 1, 29), expires_at=NOW + timedelta(days=3650), state="held", created_at=NOW,
              made_by_id=side.people["coordinator"].id)
    )  # fmt: skip
    add(
        QuoteShare(quote_id=quote.id, association_id=association.id, pieces=10, millihours_per_piece=1000,
                   starts_on=date(2027, 1, 4), week_millihours={"2027-01-04": 10_000})
    )  # fmt: skip


def _frames(side: Side) -> None:
    things = side.things
    between = {"exporter_id": things["exporter"].id, "association_id": things["association"].id, "noted_at": NOW, "shown": True}
    agreement = things["agreement"] = add(
        Agreement(code=side.text("wrk"), state="sent", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31), **between)
    )
    frame = things["frame"] = add(
        FrameOrder(code=side.text("wrk"), agreement_id=agreement.id, title=side.text("wrk"), product_id=things["product"].id,
                   technique_code="HK", pieces_a_month=10, first_month=date(2027, 1, 1), months=1, millihours_per_piece=1000,
                   unit_price_minor=20000, piece_rate_minor=9000, created_at=NOW)
    )  # fmt: skip
    things["call_off"] = add(
        CallOff(frame_id=frame.id, month=date(2027, 1, 1), pieces=10, starts_on=date(2027, 1, 4), due_on=date(2027, 1, 29))
    )
    terms = {"title": side.text("wrk"), "pieces_a_month": 10, "unit_price_minor": 20000, "piece_rate_minor": 9000,
             "millihours_per_piece": 1000, "incoterm": "FCA", "advance_basis_points": 0, "balance_days": 30,
             "aql_hundredths": 250, "months": []}  # fmt: skip
    add(AgreementVersion(agreement_id=agreement.id, number=1, terms=terms, exporter_name=side.text("wrk"), sent_at=NOW))
    things["verbal"] = add(Agreement(code=side.text("wrk"), formality="verbal", note=side.text("wrk"), **between))
    things["alliance"] = add(Alliance(code=side.text("prv"), programme_id=things["programme"].id, partner=side.text("prv")))
