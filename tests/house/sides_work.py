"""What two neighbours do together with their buyers: work, deliveries, samples, money, papers."""

from __future__ import annotations

from datetime import date

from marketplace.costing.models import CostStep, CostVersion
from marketplace.desk.models import SavedFilter
from marketplace.documents.facts.agreed import acceptance
from marketplace.documents.making import PRINTED
from marketplace.documents.models import ExportCheck, IssuedDocument
from marketplace.documents.services import fingerprint
from marketplace.fulfilment.inspection_models import InspectionPhoto, InspectionSheet, SheetFault
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.queries import load_assignment
from marketplace.fulfilment.stage_models import PieceRelease
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.infra import files
from marketplace.infra.jobs import Job
from marketplace.journal.models import JournalEntry
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.notebook.models import NotebookEntry
from marketplace.notices.models import Notice
from marketplace.samples.models import SampleMark, SamplePhoto, SampleRound
from marketplace.shipping.models import Carton, CartonItem, Shipment
from marketplace.techpacks.models import TechPack, TechPackFile, TechPackLine, TechPackVersion
from marketplace.voice.models import VoiceClip
from tests import factories
from tests.house.sides import NOW, ROLES, Side, add


def build_work(side: Side) -> None:
    """Everything that follows once work is agreed."""
    _work(side)
    _shipping(side)
    _samples(side)
    _money(side)
    _papers(side)
    _rest(side)


def _work(side: Side) -> None:
    things = side.things
    things["cost_version"] = add(
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
    add(ProgressReport(assignment_id=number, reported_on=date(2026, 11, 20), pieces_finished=12, reported_at=NOW))
    delivery = things["delivery"] = add(
        Delivery(code=side.text("wrk"), assignment_id=number, pieces=10, announced_on=date(2026, 11, 18),
                 received_on=date(2026, 11, 19), pieces_received=10)
    )  # fmt: skip
    things["release"] = add(
        PieceRelease(assignment_id=number, pieces=1, pieces_before=2, released_on=date(2026, 11, 20), released_at=NOW,
                     reason=side.text("wrk"))
    )  # fmt: skip
    things["announced"] = add(Delivery(code=side.text("wrk"), assignment_id=number, pieces=2, announced_on=date(2026, 11, 20)))
    things["line"] = add(
        NotebookEntry(assignment_id=number, member_id=things["member"].id, workshop_id=things["workshop"].id, kind="good",
                      amount=3, happened_on=date(2026, 11, 20), recorded_at=NOW, recorded_by_name=side.text("prv"))
    )  # fmt: skip
    things["inspection"] = add(
        Inspection(code=side.text("wrk"), delivery_id=delivery.id, inspected_on=date(2026, 11, 20), lot_pieces=10,
                   aql_hundredths=250, code_letter="B", plan_letter="B", sample_pieces=3, accept_number=0, reject_number=1,
                   critical_found=0, major_found=0, minor_found=0, result="pass", accepted_pieces=10, note=side.text("wrk"),
                   inspector_name=side.text("prv"))
    )  # fmt: skip
    sheet = add(InspectionSheet(delivery_id=delivery.id, round=1, state="done", inspection_id=things["inspection"].id))
    add(SheetFault(sheet_id=sheet.id, code="X3", gravity="minor", pieces=1))
    photo = files.keep(b"RIFF a fault of " + side.letter.encode(), ".webp")
    things["inspection_photo"] = add(InspectionPhoto(sheet_id=sheet.id, code="X3", file_key=photo, thumb_key=photo, taken_at=NOW))


def _shipping(side: Side) -> None:
    things = side.things
    common = {"exporter_id": things["exporter"].id, "packed_on": date(2026, 11, 20)}
    shipment = things["shipment"] = add(
        Shipment(code=side.text("wrk"), exporter_id=things["exporter"].id, programme_id=things["programme"].id, created_at=NOW,
                 carrier=side.text("wrk"), country="DK")
    )  # fmt: skip
    for name, values in (("carton", {}), ("shipped_carton", {"shipment_id": shipment.id})):
        carton = things[name] = add(Carton(code=side.text("wrk"), **common, **values))
        add(CartonItem(carton_id=carton.id, delivery_id=things["delivery"].id, size="M", pieces=2))


def _samples(side: Side) -> None:
    things = side.things
    pack = things["pack"] = add(
        TechPack(code=side.text("wrk"), exporter_id=things["exporter"].id, title=side.text("wrk"), created_at=NOW)
    )
    version = add(
        TechPackVersion(pack_id=pack.id, number=1, state="issued", notes=side.text("wrk"), created_at=NOW, issued_at=NOW)
    )
    key = files.keep(f"drawing of {side.letter}".encode(), ".pdf")
    things["pack_file"] = add(
        TechPackFile(
            version_id=version.id, name=side.text("wrk") + ".pdf", file_key=key, media_type="application/pdf", size_bytes=9
        )
    )
    add(TechPackVersion(pack_id=pack.id, number=2, state="draft", notes=side.text("wrk"), created_at=NOW))
    add(TechPackLine(order_line_id=things["order_line"].id, pack_id=pack.id, linked_at=NOW))
    row = things["round"] = add(
        SampleRound(code=side.text("wrk"), assignment_id=things["assignment"].id, kind="pre_production", number=1, state="sent",
                    version_id=version.id, requested_at=NOW, sent_at=NOW, request_note=side.text("wrk"))
    )  # fmt: skip
    photo = files.keep(b"RIFF a sample of " + side.letter.encode(), ".webp")
    things["sample_photo"] = add(SamplePhoto(round_id=row.id, position=1, file_key=photo, thumb_key=photo, width=64, height=48))
    things["mark"] = add(
        SampleMark(
            photo_id=things["sample_photo"].id, number=1, x_permille=1, y_permille=1, comment=side.text("wrk"), marked_at=NOW
        )
    )


def _money(side: Side) -> None:
    things = side.things
    assignment = things["assignment"]
    photo = files.keep(b"\xff\xd8 a receipt of " + side.letter.encode(), ".jpg")
    things["payment"] = add(
        Payment(code=side.text("wrk"), order_id=things["order"].id, assignment_id=assignment.id, kind="advance", state="paid",
                amount_minor=1000, paid_on=date(2026, 11, 20), reference=side.text("wrk"), photo_key=photo)
    )  # fmt: skip
    things["pay"] = add(
        MemberPay(code=side.text("prv"), assignment_id=assignment.id, member_id=things["member"].id, pieces=5,
                  piece_rate_minor=28800,
                  amount_minor=144000, state="paid", paid_on=date(2026, 11, 20))
    )  # fmt: skip
    things["money_entry"] = add(
        MoneyEntry(code=side.text("wrk"), kind="fee_waiver", order_id=things["order"].id, assignment_id=assignment.id,
                   amount_minor=100, entered_on=date(2026, 11, 20), entered_at=NOW, reason=side.text("wrk"))
    )  # fmt: skip


def _papers(side: Side) -> None:
    things = side.things
    facts = acceptance(load_assignment(things["assignment"].id))
    code = side.text("pub").upper()
    things["document"] = add(
        IssuedDocument(kind="acceptance", year=2026, sequence=ord(side.letter), number=f"CON-2026-{side.letter}", version=1,
                       language="es", subject=f"assignment/{side.letter}", verify_code=code, facts=facts,
                       fingerprint=fingerprint(facts), issued_at=NOW, issued_by_name=side.text("prv"),
                       order_id=things["order"].id, assignment_id=things["assignment"].id,
                       association_id=things["association"].id, exporter_id=things["exporter"].id,
                       programme_id=things["programme"].id)
    )  # fmt: skip
    side.tokens["document"] = code
    things["check"] = add(
        ExportCheck(order_id=things["order"].id, version=1, mode="air", destination=side.text("ord"), started_at=NOW)
    )
    done = {"key": files.keep(b"%PDF of " + side.letter.encode(), ".pdf"), "name": "catalogo.pdf", "bytes": 9}
    for role, account in side.people.items():
        made = add(Job(kind=PRINTED, state="done", account_id=account.id, created_at=NOW, result=done))
        side.tokens[f"made by the {role}"] = str(made.id)


def _rest(side: Side) -> None:
    sound = files.keep(b"OggS" + b"\0" * 24 + b"OpusHead", ".ogg")
    things = side.things
    things["indicator"] = add(
        ProgrammeIndicator(code=side.text("prv"), programme_id=things["programme"].id, title=side.text("prv"), state="recorded",
                           achieved_hundredths=100, quote=side.text("prv"))
    )  # fmt: skip
    side.things["clip"] = add(
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
    add(
        JournalEntry(at=NOW, account_id=side.people["leader"].id, who=side.text("prv"), verb="reported", thing="assignment",
                     association_id=things["association"].id, programme_id=things["programme"].id,
                     details={"note": side.text("wrk")})
    )  # fmt: skip
    things["notice"] = add(
        Notice(account_id=side.people["leader"].id, event="paid", at=NOW, endpoint="money.index", for_producer=True,
               params={"amount_minor": 1000, "group": side.text("wrk"), "reference": side.text("wrk")},
               association_id=things["association"].id, programme_id=things["programme"].id)
    )  # fmt: skip
    for role in ROLES:
        row = Notice(account_id=side.people[role].id, event="offer_declined", at=NOW, endpoint="notices.index",
                     params={"group": side.text("prv"), "pieces": 3, "what": "x"})  # fmt: skip
        side.notices[role] = add(row).id
        kept = SavedFilter(account_id=side.people[role].id, place="orders.index", name=side.text("prv"), query="", made_at=NOW)
        side.filters[role] = add(kept).id
