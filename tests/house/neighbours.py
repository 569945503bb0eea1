"""Two neighbours, "a" and "b", each with one of everything: a programme, an association, an exporter and what they do together.

Every text of theirs carries a mark, so that a page can be searched for it. A mark has a kind:
``pub`` what everybody may read, ``ord`` orders and their exporter, ``wrk`` work agreed on them, ``prv`` persons and their money.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from marketplace.capacity.models import CalendarClosure, CapacityChange
from marketplace.catalogue.models import ProductPhoto
from marketplace.costing.models import CostStep, CostVersion
from marketplace.desk.models import SavedFilter
from marketplace.documents.facts.agreed import acceptance
from marketplace.documents.making import PRINTED
from marketplace.documents.models import ExportCheck, IssuedDocument
from marketplace.documents.services import fingerprint
from marketplace.frames.models import Agreement, AgreementVersion, Alliance, CallOff, FrameOrder
from marketplace.fulfilment.inspection_models import InspectionPhoto, InspectionSheet, SheetFault
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.queries import load_assignment
from marketplace.fulfilment.stage_models import PieceRelease
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.infra import files
from marketplace.infra.database import db
from marketplace.infra.jobs import Job
from marketplace.intake.report import Problem, Report
from marketplace.intake.work import CHECK
from marketplace.journal.models import JournalEntry
from marketplace.matching.models import MatchRun, Proposal, ProposalReason, ProposalShare
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.notebook.models import NotebookEntry
from marketplace.notices.models import Notice
from marketplace.orders.models import OrderAttachment, OrderLineCell
from marketplace.people import links
from marketplace.people.models import Account, LoginSession, RoleGrant
from marketplace.people.sessions import digest
from marketplace.samples.models import SampleMark, SamplePhoto, SampleRound
from marketplace.seasons.models import Collection, CollectionItem
from marketplace.shipping.models import Carton, CartonItem, Shipment
from marketplace.techpacks.models import TechPack, TechPackFile, TechPackLine, TechPackVersion
from marketplace.voice.models import VoiceClip
from tests import factories

NOW = factories.NOW
ROLES = ("leader", "weaver", "exporter", "coordinator", "verifier", "administrator")
_numbers = count(100)


def mark(side: str, kind: str) -> str:
    """The mark of a side's things of one kind, such as ``zqbprv``."""
    return f"zq{side}{kind}"


@dataclass
class Side:
    """One neighbour's things, by the names of URL arguments and by role."""

    letter: str
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    filters: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def text(self, kind: str) -> str:
        """A fresh text that carries the mark."""
        return f"{mark(self.letter, kind)}{next(_numbers)}"


def build_side(letter: str, side: Side | None = None) -> Side:
    """Everything of one neighbour; ``side`` writes its texts in another way."""
    side = side or Side(letter)
    _producers(side)
    _exporter_and_order(side)
    _people(side)
    _matching(side)
    _frames(side)
    _work(side)
    _shipping(side)
    _samples(side)
    _money(side)
    _papers(side)
    _rest(side)
    db.session.commit()
    # The rows themselves are let go, because each request has a database session of its own.
    side.ids = {name: row.id for name, row in side.things.items()} | {"account": side.people["exporter"].id}
    side.codes = {name: row.code for name, row in side.things.items() if hasattr(row, "code")}
    return side


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


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
            things["workshop"], full_name=side.text("prv"), phone=f"+5917{next(_numbers):07}", code=side.text("prv")
        )
        for _ in range(2)
    )
    things["association"].leader_member_id = things["boss"].id
    things["product"] = factories.make_product(things["association"], name_es=side.text("pub"), name_en="", code=side.text("pub"))
    key = files.keep(b"\xff\xd8 a photo of " + side.letter.encode(), ".jpg")
    things["photo"] = _add(
        ProductPhoto(
            product_id=things["product"].id, position=1, file_key=key, thumb_key=key, width=8, height=8, alt=side.text("pub")
        )
    )
    things["draft_product"] = factories.make_product(
        things["association"], name_es=side.text("prv"), state="draft", published_at=None
    )
    things["capacity_change"] = _add(
        CapacityChange(
            association_id=things["association"].id,
            week_start=date(2026, 12, 7),
            millihours=1000,
            reason=side.text("prv"),
            set_at=NOW,
        )
    )
    things["closure"] = _add(
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
        things[f"collection_{owner}"] = _add(kept)
        things[f"item_{owner}"] = kept.items[0]
    shown = Collection(title=side.text("pub"), season="all-year", year=2027, token=side.text("pub"), created_at=NOW)
    shown.exporter_id, shown.visibility = things["exporter"].id, "public"
    shown.items = [CollectionItem(product_id=things["product"].id, position=1)]
    side.tokens["collection"] = _add(shown).token
    for name, values in (("order", {}), ("draft_order", {"state": "draft", "posted_at": None})):
        order = factories.make_order(
            things["exporter"], lines=0, title=side.text("ord"), code=side.text("ord"), note=side.text("ord"), **values
        )
        line = factories.make_order_line(
            order, description=side.text("ord"), code=side.text("ord"), product_id=things["product"].id
        )
        _add(OrderLineCell(line_id=line.id, size="M", colour="", pieces=line.quantity))
        things[name], things[f"{name}_line"] = order, line
    key = files.keep(f"tech pack of {side.letter}".encode(), ".pdf")
    things["attachment"] = _add(
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
        side.sessions[role] = _add(session).id
        job = {"state": "done", "account_id": account.id, "created_at": NOW, "message": side.text("prv")}
        side.jobs[role] = _add(Job(kind="none", **job)).id
        report = Report(errors=[Problem(side.text("prv"), 1, "name", side.text("prv"))], errors_count=1)
        side.checks[role] = _add(Job(kind=CHECK, payload={"files": []}, result=report.as_json(), **job)).id
    things["link"] = _add(links.prepare_sign_in(side.people["weaver"], side.people["leader"].id))
    token = links.token_of(things["link"])
    assert token is not None
    side.tokens |= {"sign_in": token, "password": links.prepare_password(side.people["exporter"])}
    things["grant"] = db.session.query(RoleGrant).filter_by(account_id=side.people["exporter"].id).one()


def _matching(side: Side) -> None:
    things = side.things
    association, line = things["association"], things["order_line"]
    days = {"starts_on": date(2026, 11, 23), "finishes_on": date(2027, 1, 22)}
    run = things["run"] = _add(
        MatchRun(order_id=things["order"].id, job_id=side.jobs["coordinator"], state="done", as_of=date(2026, 11, 21),
                 first_week=date(2026, 11, 23), weeks=26, started_by_id=side.people["coordinator"].id, created_at=NOW,
                 problem={})
    )  # fmt: skip
    proposal = things["proposal"] = _add(
        Proposal(run_id=run.id, objective="on_time", score_micro=1, bound_micro=1, parts={}, advice=[])
    )
    things["share"] = _add(
        ProposalShare(proposal_id=proposal.id, order_line_id=line.id, association_id=association.id, engine_pieces=20, pieces=20,
                      unit_price_minor=57162, piece_rate_minor=28800, millihours_per_piece=32000, week_millihours={}, **days)
    )  # fmt: skip
    _add(
        ProposalReason(
            proposal_id=proposal.id, order_line_id=line.id, association_id=association.id, reason="capacity", params={}
        )
    )
    things["offer"] = factories.make_offer(line, association, code=side.text("wrk"))
    quote = things["quote"] = _add(
        Quote(code=side.text("wrk"), standard_key=side.text("wrk"), technique_code="HK", pieces=10, customer=side.text("wrk"),
              promised_on=date(2027, 1, 29), expires_at=NOW + timedelta(days=3650), state="held", created_at=NOW,
              made_by_id=side.people["coordinator"].id)
    )  # fmt: skip
    _add(
        QuoteShare(quote_id=quote.id, association_id=association.id, pieces=10, millihours_per_piece=1000,
                   starts_on=date(2027, 1, 4), week_millihours={"2027-01-04": 10_000})
    )  # fmt: skip


def _frames(side: Side) -> None:
    things = side.things
    between = {"exporter_id": things["exporter"].id, "association_id": things["association"].id, "noted_at": NOW, "shown": True}
    agreement = things["agreement"] = _add(
        Agreement(code=side.text("wrk"), state="sent", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31), **between)
    )
    frame = things["frame"] = _add(
        FrameOrder(code=side.text("wrk"), agreement_id=agreement.id, title=side.text("wrk"), product_id=things["product"].id,
                   technique_code="HK", pieces_a_month=10, first_month=date(2027, 1, 1), months=1, millihours_per_piece=1000,
                   unit_price_minor=20000, piece_rate_minor=9000, created_at=NOW)
    )  # fmt: skip
    things["call_off"] = _add(
        CallOff(frame_id=frame.id, month=date(2027, 1, 1), pieces=10, starts_on=date(2027, 1, 4), due_on=date(2027, 1, 29))
    )
    terms = {"title": side.text("wrk"), "pieces_a_month": 10, "unit_price_minor": 20000, "piece_rate_minor": 9000,
             "millihours_per_piece": 1000, "incoterm": "FCA", "advance_basis_points": 0, "balance_days": 30,
             "aql_hundredths": 250, "months": []}  # fmt: skip
    _add(AgreementVersion(agreement_id=agreement.id, number=1, terms=terms, exporter_name=side.text("wrk"), sent_at=NOW))
    things["verbal"] = _add(Agreement(code=side.text("wrk"), formality="verbal", note=side.text("wrk"), **between))
    things["alliance"] = _add(Alliance(code=side.text("prv"), programme_id=things["programme"].id, partner=side.text("prv")))


def _work(side: Side) -> None:
    things = side.things
    things["cost_version"] = _add(
        CostVersion(code=side.text("prv"), product_id=things["product"].id, number=1, created_at=NOW, hourly_pay_minor=900,
                    indirect_hour_minor=90, admin_basis_points=800, margin_basis_points=1000, fee_basis_points=500,
                    export_basis_points=400, export_fixed_minor=600, exporter_margin_basis_points=2500, fx_rate_micro=9_300_000,
                    fx_kind="referencial", fx_date=date(2026, 11, 20), month_hours_hundredths=17_333, minimum_wage_minor=330_000,
                    price_minor=57162, floor_minor=51965, fca_minor=75060, note=side.text("prv"),
                    steps=[CostStep(position=1, name=side.text("prv"), millihours=32000)])
    )  # fmt: skip
    things["assignment"] = factories.make_assignment(
        things["order_line"], things["association"], code=side.text("wrk"), accepted_by_name=side.text("prv")
    )
    number = things["assignment"].id
    _add(ProgressReport(assignment_id=number, reported_on=date(2026, 11, 20), pieces_finished=12, reported_at=NOW))
    delivery = things["delivery"] = _add(
        Delivery(code=side.text("wrk"), assignment_id=number, pieces=10, announced_on=date(2026, 11, 18),
                 received_on=date(2026, 11, 19), pieces_received=10)
    )  # fmt: skip
    things["release"] = _add(
        PieceRelease(assignment_id=number, pieces=1, pieces_before=2, released_on=date(2026, 11, 20), released_at=NOW,
                     reason=side.text("wrk"))
    )  # fmt: skip
    things["announced"] = _add(Delivery(code=side.text("wrk"), assignment_id=number, pieces=2, announced_on=date(2026, 11, 20)))
    things["line"] = _add(
        NotebookEntry(assignment_id=number, member_id=things["member"].id, workshop_id=things["workshop"].id, kind="good",
                      amount=3, happened_on=date(2026, 11, 20), recorded_at=NOW, recorded_by_name=side.text("prv"))
    )  # fmt: skip
    things["inspection"] = _add(
        Inspection(code=side.text("wrk"), delivery_id=delivery.id, inspected_on=date(2026, 11, 20), lot_pieces=10,
                   aql_hundredths=250, code_letter="B", plan_letter="B", sample_pieces=3, accept_number=0, reject_number=1,
                   critical_found=0, major_found=0, minor_found=0, result="pass", accepted_pieces=10, note=side.text("wrk"),
                   inspector_name=side.text("prv"))
    )  # fmt: skip
    sheet = _add(InspectionSheet(delivery_id=delivery.id, round=1, state="done", inspection_id=things["inspection"].id))
    _add(SheetFault(sheet_id=sheet.id, code="X3", gravity="minor", pieces=1))
    photo = files.keep(b"RIFF a fault of " + side.letter.encode(), ".webp")
    things["inspection_photo"] = _add(
        InspectionPhoto(sheet_id=sheet.id, code="X3", file_key=photo, thumb_key=photo, taken_at=NOW)
    )


def _shipping(side: Side) -> None:
    things = side.things
    common = {"exporter_id": things["exporter"].id, "packed_on": date(2026, 11, 20)}
    shipment = things["shipment"] = _add(
        Shipment(code=side.text("wrk"), exporter_id=things["exporter"].id, programme_id=things["programme"].id, created_at=NOW,
                 carrier=side.text("wrk"), country="DK")
    )  # fmt: skip
    for name, values in (("carton", {}), ("shipped_carton", {"shipment_id": shipment.id})):
        carton = things[name] = _add(Carton(code=side.text("wrk"), **common, **values))
        _add(CartonItem(carton_id=carton.id, delivery_id=things["delivery"].id, size="M", pieces=2))


def _samples(side: Side) -> None:
    things = side.things
    pack = things["pack"] = _add(
        TechPack(code=side.text("wrk"), exporter_id=things["exporter"].id, title=side.text("wrk"), created_at=NOW)
    )
    version = _add(
        TechPackVersion(pack_id=pack.id, number=1, state="issued", notes=side.text("wrk"), created_at=NOW, issued_at=NOW)
    )
    key = files.keep(f"drawing of {side.letter}".encode(), ".pdf")
    things["pack_file"] = _add(
        TechPackFile(
            version_id=version.id, name=side.text("wrk") + ".pdf", file_key=key, media_type="application/pdf", size_bytes=9
        )
    )
    _add(TechPackVersion(pack_id=pack.id, number=2, state="draft", notes=side.text("wrk"), created_at=NOW))
    _add(TechPackLine(order_line_id=things["order_line"].id, pack_id=pack.id, linked_at=NOW))
    row = things["round"] = _add(
        SampleRound(code=side.text("wrk"), assignment_id=things["assignment"].id, kind="pre_production", number=1, state="sent",
                    version_id=version.id, requested_at=NOW, sent_at=NOW, request_note=side.text("wrk"))
    )  # fmt: skip
    photo = files.keep(b"RIFF a sample of " + side.letter.encode(), ".webp")
    things["sample_photo"] = _add(SamplePhoto(round_id=row.id, position=1, file_key=photo, thumb_key=photo, width=64, height=48))
    things["mark"] = _add(
        SampleMark(
            photo_id=things["sample_photo"].id, number=1, x_permille=1, y_permille=1, comment=side.text("wrk"), marked_at=NOW
        )
    )


def _money(side: Side) -> None:
    things = side.things
    assignment = things["assignment"]
    photo = files.keep(b"\xff\xd8 a receipt of " + side.letter.encode(), ".jpg")
    things["payment"] = _add(
        Payment(code=side.text("wrk"), order_id=things["order"].id, assignment_id=assignment.id, kind="advance", state="paid",
                amount_minor=1000, paid_on=date(2026, 11, 20), reference=side.text("wrk"), photo_key=photo)
    )  # fmt: skip
    things["pay"] = _add(
        MemberPay(code=side.text("prv"), assignment_id=assignment.id, member_id=things["member"].id, pieces=5,
                  piece_rate_minor=28800,
                  amount_minor=144000, state="paid", paid_on=date(2026, 11, 20))
    )  # fmt: skip
    things["money_entry"] = _add(
        MoneyEntry(code=side.text("wrk"), kind="fee_waiver", order_id=things["order"].id, assignment_id=assignment.id,
                   amount_minor=100, entered_on=date(2026, 11, 20), entered_at=NOW, reason=side.text("wrk"))
    )  # fmt: skip


def _papers(side: Side) -> None:
    things = side.things
    facts = acceptance(load_assignment(things["assignment"].id))
    code = side.text("pub").upper()
    things["document"] = _add(
        IssuedDocument(kind="acceptance", year=2026, sequence=ord(side.letter), number=f"CON-2026-{side.letter}", version=1,
                       language="es", subject=f"assignment/{side.letter}", verify_code=code, facts=facts,
                       fingerprint=fingerprint(facts), issued_at=NOW, issued_by_name=side.text("prv"),
                       order_id=things["order"].id, assignment_id=things["assignment"].id,
                       association_id=things["association"].id, exporter_id=things["exporter"].id,
                       programme_id=things["programme"].id)
    )  # fmt: skip
    side.tokens["document"] = code
    things["check"] = _add(
        ExportCheck(order_id=things["order"].id, version=1, mode="air", destination=side.text("ord"), started_at=NOW)
    )
    done = {"key": files.keep(b"%PDF of " + side.letter.encode(), ".pdf"), "name": "catalogo.pdf", "bytes": 9}
    for role, account in side.people.items():
        made = _add(Job(kind=PRINTED, state="done", account_id=account.id, created_at=NOW, result=done))
        side.tokens[f"made by the {role}"] = str(made.id)


def _rest(side: Side) -> None:
    sound = files.keep(b"OggS" + b"\0" * 24 + b"OpusHead", ".ogg")
    things = side.things
    things["indicator"] = _add(
        ProgrammeIndicator(code=side.text("prv"), programme_id=things["programme"].id, title=side.text("prv"), state="recorded",
                           achieved_hundredths=100, quote=side.text("prv"))
    )  # fmt: skip
    side.things["clip"] = _add(
        VoiceClip(
            phrase_id="AU01",
            language="es" if side.letter == "a" else "ay",
            file_key=sound,
            mimetype="audio/ogg",
            bytes=36,
            speaker=side.text("pub"),
            recorded_by_id=side.people["coordinator"].id,
            recorded_at=NOW,
        )
    )
    _add(
        JournalEntry(at=NOW, account_id=side.people["leader"].id, who=side.text("prv"), verb="reported", thing="assignment",
                     association_id=things["association"].id, programme_id=things["programme"].id,
                     details={"note": side.text("wrk")})
    )  # fmt: skip
    things["notice"] = _add(
        Notice(account_id=side.people["leader"].id, event="paid", at=NOW, endpoint="money.index", for_producer=True,
               params={"amount_minor": 1000, "group": side.text("wrk"), "reference": side.text("wrk")},
               association_id=things["association"].id, programme_id=things["programme"].id)
    )  # fmt: skip
    for role in ROLES:
        row = Notice(account_id=side.people[role].id, event="offer_declined", at=NOW, endpoint="notices.index",
                     params={"group": side.text("prv"), "pieces": 3, "what": "x"})  # fmt: skip
        side.notices[role] = _add(row).id
        kept = SavedFilter(account_id=side.people[role].id, place="orders.index", name=side.text("prv"), query="", made_at=NOW)
        side.filters[role] = _add(kept).id


Filler = Callable[[Side, str], Any]


def _of(name: str) -> Filler:
    return lambda side, role: side.ids[name]


def _code_of(name: str) -> Filler:
    return lambda side, role: side.codes[name]


FILLERS: Mapping[str, Filler] = {
    "clip_id": _of("clip"),
    "indicator_id": _of("indicator"),
    "release_id": _of("release"),
    # How to fill each argument of a URL, by its name or by "endpoint:name". The role is whose own thing is wanted.
    "association_id": _of("association"),
    "programme_id": _of("programme"),
    "workshop_id": _of("workshop"),
    "member_id": _of("member"),
    "product_id": _of("product"),
    "photo_id": _of("photo"),
    "closure_id": _of("closure"),
    "exporter_id": _of("exporter"),
    "order_id": _of("order"),
    "line_id": _of("order_line"),
    "order_line_id": _of("order_line"),
    "attachment_id": _of("attachment"),
    "run_id": _of("run"),
    "proposal_id": _of("proposal"),
    "share_id": _of("share"),
    "offer_id": _of("offer"),
    "quote_id": _of("quote"),
    "pack_id": _of("pack"),
    "file_id": _of("pack_file"),
    "round_id": _of("round"),
    "samples.photo:photo_id": _of("sample_photo"),
    "samples.mark:photo_id": _of("sample_photo"),
    "mark_id": _of("mark"),
    "frame_id": _of("frame"),
    "call_off_id": _of("call_off"),
    "agreement_id": _of("agreement"),
    "frames.block:agreement_id": _of("verbal"),
    "alliance_id": _of("alliance"),
    "assignment_id": _of("assignment"),
    "delivery_id": _of("delivery"),
    "inspection_id": _of("inspection"),
    "inspection_photo_id": _of("inspection_photo"),
    "carton_id": _of("carton"),
    "shipment_id": _of("shipment"),
    "payment_id": _of("payment"),
    "pay_id": _of("pay"),
    "money.void_entry:entry_id": _of("money_entry"),
    "version_id": _of("cost_version"),
    "entry_id": _of("line"),
    "link_id": _of("link"),
    "grant_id": _of("grant"),
    "account_id": _of("account"),
    "session_id": lambda side, role: side.sessions[role],
    "job_id": lambda side, role: side.jobs[role],
    "notice_id": _of("notice"),
    "collection_id": lambda side, role: side.ids[f"collection_{'programme' if role == 'coordinator' else 'exporter'}"],
    "item_id": lambda side, role: side.ids[f"item_{'programme' if role == 'coordinator' else 'exporter'}"],
    "filter_id": lambda side, role: side.filters[role],
    "notices.open_:notice_id": lambda side, role: side.notices[role],
    "intake.follow:job_id": lambda side, role: side.checks[role],
    "intake.load:job_id": lambda side, role: side.checks[role],
    "intake.problems:job_id": lambda side, role: side.checks[role],
    "matching.record:code": _code_of("assignment"),
    "matching.record_pdf:code": _code_of("assignment"),
    "seasons.page:token": lambda side, role: side.tokens["collection"],
    "people.link:token": lambda side, role: side.tokens["sign_in"],
    "people.open_link:token": lambda side, role: side.tokens["sign_in"],
    "people.new_password:token": lambda side, role: side.tokens["password"],
    "people.set_password:token": lambda side, role: side.tokens["password"],
    "document_id": _of("document"),
    "check_id": _of("check"),
    "documents.follow:job_id": lambda side, role: int(side.tokens[f"made by the {role}"]),
    "documents.made:job_id": lambda side, role: int(side.tokens[f"made by the {role}"]),
    "documents.verify:code": lambda side, role: side.tokens["document"],
    "fulfilment.receive:delivery_id": _of("announced"),
    "fulfilment.call_off:delivery_id": _of("announced"),
}
WORDS: Mapping[str, Any] = {
    "paper": "FICHA",
    "formula": "K01",
    "phrase_id": "AU01",
    # Arguments that name nobody's thing.
    "seed": "chompa",
    "kind": "csv",
    "position": 1,
    "intake.template:name": "orders",
    "week": "2026-W50",
    "day": "jueves",
    "technique_code": "HK",
    "week_start": "2026-12-07",
    "step": 1,
    "what": "productos",
    "visibility": "draft",
    "act": "subir",
}
