"""What the pages of an inspection show, put together for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.defects import GRAVITY_WORDS, Fault, faults_by_code, other, shown
from marketplace.fulfilment.inspecting import verdict
from marketplace.fulfilment.inspection_forms import SEVERITY_WORDS
from marketplace.fulfilment.inspection_models import GRAVITIES, InspectionSheet
from marketplace.fulfilment.inspection_queries import (
    Found,
    defects_of,
    open_sheet,
    tally,
    uninspected,
    visible_inspections,
    visible_sheets,
)
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import pieces_to_inspect
from marketplace.fulfilment.standing import Asked, asked_of
from marketplace.infra.database import db
from marketplace.kernel.aql import Severity
from marketplace.kernel.aql_switching import IN_A_ROW, RETURNED_TO_STOP, SCORE_FOR_REDUCED, Standing, Why
from marketplace.kernel.errors import DomainError

PAGE = 25


def look_at(delivery: Delivery, counts: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Everything that the pages of an inspection show. ``counts`` are those just typed, in place of those kept.

    Raises ``nothing_to_inspect``.
    """
    lot = pieces_to_inspect(delivery)
    if lot == 0 or delivery.cancelled_on is not None:
        raise DomainError("nothing_to_inspect")
    sheet = open_sheet(delivery)
    asked = asked_of(delivery, sheet)
    kept = {fault.code: fault.pieces for fault in sheet.faults} if sheet else {}
    pieces = kept if counts is None else dict(counts)
    groups = _groups(delivery.assignment.line.technique_code)
    known = {fault.code: fault.gravity for group in groups for fault in (*group["own"], *group["rest"])}
    found = tally(Found(code, known[code], number) for code, number in pieces.items() if code in known)
    return {
        "delivery": delivery, "lot": lot, "sheet": sheet, "version": sheet.version if sheet else 0, "asked": asked,
        "plan": asked.plan, "groups": groups, "pieces": pieces, "tally": found,
        "passed": verdict(asked, found.critical, found.major, found.minor), "severity_word": severity_word(asked),
        "why": why(asked.standing), "photo_faults": photo_faults(sheet),
    }  # fmt: skip


def _groups(technique_code: str) -> list[dict[str, Any]]:
    """Faults by gravity: those of the technique with one for whatever is not drawn, then those of other techniques."""
    own, rest = defects_of(technique_code)
    return [
        {
            "gravity": gravity, "title": GRAVITY_WORDS[gravity][0], "text": GRAVITY_WORDS[gravity][1],
            "own": [*(shown(row) for row in own if row.gravity == gravity), other(gravity)],
            "rest": [shown(row) for row in rest if row.gravity == gravity],
        }
        for gravity in GRAVITIES
    ]  # fmt: skip


def photo_faults(sheet: InspectionSheet | None) -> dict[str, Fault]:
    """The faults that a sheet's photos and counts name, by code."""
    codes = {photo.code for photo in sheet.photos} | {fault.code for fault in sheet.faults} if sheet else set()
    return faults_by_code(codes)


def severity_word(asked: Asked) -> str:
    """The severity in a word."""
    return str(SEVERITY_WORDS[asked.severity.value])


def why(standing: Standing) -> str:
    """Why a group's next lot is inspected as it is, in one sentence."""
    sentences = {
        Why.START: _("Normal: nada pide cambiarla.") if standing.lots else _("Normal: así se empieza."),
        Why.TWO_RETURNED: _("Estricta: 2 de 5 lotes seguidos fueron devueltos."),
        Why.FIVE_ACCEPTED: _("Normal: 5 lotes seguidos fueron aceptados."),
        Why.SCORE: _("Reducida: su puntaje llegó a %(n)s.", n=SCORE_FOR_REDUCED),
        Why.REDUCED_ENDED: _("Normal: un lote de la revisión reducida fue devuelto."),
        Why.DIRECTED: _("Sigue como se decidió en un lote anterior."),
        Why.STOPPED: _("Parada: %(n)s lotes devueltos con revisión estricta.", n=RETURNED_TO_STOP),
        Why.RESUMED: _("Estricta: se volvió a revisar después de parar."),
    }
    return str(sentences[standing.why])


def what_next(standing: Standing) -> str:
    """What would change the severity next, in one sentence."""
    sentences = {
        Severity.TIGHTENED: _(
            "Faltan %(n)s lotes aceptados seguidos para volver a normal.", n=IN_A_ROW - standing.accepted_in_a_row
        ),
        Severity.REDUCED: _("Un lote devuelto la vuelve normal."),
        Severity.NORMAL: _("Puntaje: %(n)s de %(of)s.", n=standing.score, of=SCORE_FOR_REDUCED),
    }
    return str(sentences[standing.severity])


def inspections_page(actor: Actor, page: int | None) -> dict[str, Any]:
    """What waits, what is begun and what was inspected; ``page`` None gives every inspection."""
    begun = list(db.session.scalars(visible_sheets(actor)))
    sheets = {sheet.delivery_id for sheet in begun if sheet.state != "planned"}
    query = visible_inspections(actor)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(-(-total // PAGE), 1)
    page = None if page is None else min(max(page, 1), pages)
    rows = query if page is None else query.limit(PAGE).offset((page - 1) * PAGE)
    return {
        "begun": begun,
        "waiting": [delivery for delivery in db.session.scalars(uninspected(actor)) if delivery.id not in sheets],
        "done": list(db.session.scalars(rows)),
        "total": total, "page": page, "pages": pages, "per_page": PAGE, "pieces_to_inspect": pieces_to_inspect,
    }  # fmt: skip
