"""Events of samples, tech packs, months of frames and the week's progress."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.infra.database import db
from marketplace.notices import facts
from marketplace.notices.events import Event, To, register
from marketplace.notices.facts import Facts
from marketplace.samples.models import SampleRound


def of_sample(round_id: int) -> Facts | None:
    """A round's: which it is, of what work. Only the pre-production sample lets the work begin, as WA05 says it does."""
    row = db.session.scalar(
        select(SampleRound).where(SampleRound.id == round_id).options(*facts.loaded_from(joinedload(SampleRound.assignment)))
    )
    if row is None:
        return None
    found = facts.about_work(row.assignment, kind=row.kind, round=row.number, plain=row.kind != "pre_production")
    return found.at("samples.sample", round_id=row.id)


def of_pack(assignment_id: int) -> Facts | None:
    """A work whose tech pack has a new version."""
    found = facts.of_assignment(assignment_id)
    return found and found.at("techpacks.work_pack", assignment_id=assignment_id)


def of_week(assignment_id: int) -> Facts | None:
    """A work whose group is asked for its week's progress."""
    found = facts.of_assignment(assignment_id)
    return found and replace(found, endpoint="fulfilment.progress")


register(
    {
        ("requested", "sample_round"): Event(
            "sample_wanted", (To.LEADER,), of_sample, _l("Piden una muestra de %(what)s, pedido %(order)s."),
        ),
        ("sent_sample", "sample_round"): Event(
            "sample_sent", (To.EXPORTER, To.COORDINATOR), of_sample, _l("%(group)s envió la muestra de %(what)s."),
        ),
        ("approved", "sample_round"): Event(
            "sample_approved", (To.LEADER, To.COORDINATOR), of_sample, _l("Muestra aprobada: %(what)s de %(group)s."), "WA05",
        ),
        ("approved_with_comments", "sample_round"): Event(
            "sample_approved_but", (To.LEADER, To.COORDINATOR), of_sample,
            _l("Muestra aprobada con comentarios: %(what)s de %(group)s."), "WA05",
        ),
        ("rejected", "sample_round"): Event(
            "sample_rejected", (To.LEADER, To.COORDINATOR), of_sample, _l("Hay que corregir la muestra de %(what)s."), "WA06",
        ),
        ("got_version", "assignment"): Event(
            "pack_changed", (To.LEADER, To.COORDINATOR), of_pack, _l("La ficha de %(what)s cambió. ¿La aceptan?"),
        ),
        ("accepted_version", "assignment"): Event(
            "pack_accepted", (To.EXPORTER, To.COORDINATOR), of_pack, _l("%(group)s aceptó la ficha nueva de %(what)s."),
        ),
        ("asked_progress", "assignment"): Event(
            "week_asked", (To.LEADER,), of_week, _l("¿Cuántas terminaron esta semana? %(what)s."), "WA07",
        ),
    }
)  # fmt: skip
