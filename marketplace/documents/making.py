"""Large files made in the background: printed and offline catalogues, many documents in one PDF."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.access.actor import Actor
from marketplace.documents import drawing
from marketplace.documents.catalogue.offline import offline_catalogue
from marketplace.documents.catalogue.printed import printed_catalogue
from marketplace.documents.catalogue.selection import Choice, read
from marketplace.documents.models import IssuedDocument
from marketplace.infra import jobs
from marketplace.infra.database import db
from marketplace.infra.files import keep
from marketplace.kernel.errors import DomainError

PRINTED, OFFLINE, TOGETHER = "printed_catalogue", "offline_catalogue", "documents_together"
MADE = frozenset({PRINTED, OFFLINE, TOGETHER})
MOST_TOGETHER = 500


def ask_printed(actor: Actor, choice: Choice) -> jobs.Job:
    """Have a catalogue printed."""
    return jobs.enqueue(PRINTED, choice.as_json(), actor.account_id)


def ask_offline(actor: Actor, choice: Choice) -> jobs.Job:
    """Have an offline copy made."""
    return jobs.enqueue(OFFLINE, choice.as_json(), actor.account_id)


def ask_together(actor: Actor, documents: list[IssuedDocument], language: str) -> jobs.Job:
    """Have documents put into one PDF, in the order given. Raises DomainError ``nothing_to_print``, ``too_many_to_print``."""
    if not documents:
        raise DomainError("nothing_to_print")
    if len(documents) > MOST_TOGETHER:
        raise DomainError("too_many_to_print", most=MOST_TOGETHER)
    payload = {"ids": [document.id for document in documents], "language": language}
    return jobs.enqueue(TOGETHER, payload, actor.account_id)


@jobs.work(PRINTED)
def make_printed(job: jobs.Job) -> dict[str, Any]:
    """Draw a catalogue."""
    choice = Choice(**job.payload)
    material = read(choice)
    _let_go()
    return _kept(printed_catalogue(material), f"catalogo-{choice.by}-{choice.paper}-{choice.language}.pdf")


@jobs.work(OFFLINE)
def make_offline(job: jobs.Job) -> dict[str, Any]:
    """Pack an offline copy, telling how far it is every few products."""
    choice, job_id = Choice(**job.payload), job.id

    def told(done: int, total: int) -> None:
        if done % 25 == 0 or done == total:
            jobs.report(job_id, done, total, "")

    material = read(choice)
    _let_go()
    return _kept(offline_catalogue(material, told), f"catalogo-{choice.language}.zip")


@jobs.work(TOGETHER)
def make_together(job: jobs.Job) -> dict[str, Any]:
    """Draw many documents as one PDF."""
    language, ids = job.payload["language"], job.payload["ids"]
    query = select(IssuedDocument).where(IssuedDocument.id.in_(ids)).options(undefer(IssuedDocument.facts))
    rows = {row.id: row for row in db.session.scalars(query)}
    documents = [rows[number] for number in ids if number in rows]
    _let_go()
    with force_locale(drawing.LOCALES[language]):
        name = _("documentos")
    return _kept(drawing.as_pdf(documents, language), f"{name}-{language}.pdf")


def _let_go() -> None:
    """End the transaction and keep what was read: drawing takes seconds, and SQLite has one writer at a time."""
    db.session.expunge_all()
    db.session.rollback()


def _kept(content: bytes, name: str) -> dict[str, Any]:
    return {"key": keep(content, "." + name.rsplit(".", 1)[1]), "name": name, "bytes": len(content)}


def load_made(job_id: int, **_rest: str) -> jobs.Job | None:
    """A job that makes a file, with how far it is."""
    job = db.session.get(jobs.Job, job_id)
    return job if job is not None and job.kind in MADE else None
