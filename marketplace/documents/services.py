"""Issuing: facts are gathered, frozen under a number, and written down once. What did not change is not issued again."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.access.actor import Actor
from marketplace.documents.kinds import KINDS, Kind
from marketplace.documents.models import DocumentSeries, IssuedDocument
from marketplace.documents.subjects import Subject
from marketplace.infra import clock
from marketplace.infra.database import db, is_sqlite
from marketplace.journal.services import note
from marketplace.kernel.references import ALPHABET

CODE_SIGNS = 12


def issue(actor: Actor, kind: str, subject: Subject) -> IssuedDocument:
    """The document of that kind about ``subject``, in the buyer's language.

    The same facts give the document that is already there; changed facts give its next version under the same number.
    Raises DomainError where there is nothing yet to write down.
    """
    what, facts = KINDS[kind], {"kind": kind, **subject.facts(kind)}
    year = clock.today().year
    # Whoever holds the series' row goes first, so two who press the button at once get one document.
    series = _lock_series(kind, year)
    last = _latest(kind, subject.key(kind))
    print_of = fingerprint(facts)
    if last is not None and last.fingerprint == print_of:
        return last
    document = _written(actor, what, subject, facts, last, series)
    document.fingerprint = print_of
    db.session.add(document)
    # Its number is wanted by the journal and by the address to go to.
    db.session.flush()
    note(actor, "issued", "issued_document", document.id, document.scope(), number=document.number, version=document.version)
    return document


def _written(
    actor: Actor, kind: Kind, subject: Subject, facts: dict[str, Any], last: IssuedDocument | None, series: DocumentSeries
) -> IssuedDocument:
    if last is None:
        series.last += 1
    year, sequence = (last.year, last.sequence) if last else (series.year, series.last)
    return IssuedDocument(
        kind=kind.name,
        year=year,
        sequence=sequence,
        number=f"{kind.prefix}-{year}-{sequence:04}",
        version=last.version + 1 if last else 1,
        language=subject.language,
        subject=subject.key(kind.name),
        verify_code="".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS)),
        facts=facts,
        issued_at=clock.business_now(),
        issued_by_id=actor.account_id,
        issued_by_name=actor.display_name,
        simulated=bool(facts.get("simulated")),
        **subject.places(kind.name),
    )


def fingerprint(facts: dict[str, Any]) -> str:
    """SHA-256 of the facts: keys in order, no spaces, UTF-8."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_series(kind: str, year: int) -> DocumentSeries:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    db.session.execute(insert(DocumentSeries).values(kind=kind, year=year, last=0).on_conflict_do_nothing())
    found = select(DocumentSeries).where(DocumentSeries.kind == kind, DocumentSeries.year == year)
    return db.session.scalars(found.with_for_update().execution_options(populate_existing=True)).one()


def _latest(kind: str, key: str) -> IssuedDocument | None:
    query = select(IssuedDocument).where(IssuedDocument.kind == kind, IssuedDocument.subject == key)
    return db.session.scalars(query.order_by(IssuedDocument.version.desc()).limit(1)).first()
