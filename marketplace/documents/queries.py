"""Reads of the register of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, undefer
from werkzeug.datastructures import MultiDict

from marketplace.access.actor import Actor, Role
from marketplace.documents.kinds import KINDS
from marketplace.documents.models import IssuedDocument
from marketplace.documents.services import fingerprint
from marketplace.infra.database import db

PER_PAGE = 40


def visible_documents(actor: Actor) -> Select[IssuedDocument]:
    """The documents that somebody may see, the newest first."""
    query = select(IssuedDocument).order_by(IssuedDocument.issued_at.desc(), IssuedDocument.id.desc())
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.LEADER:
            return query.where(IssuedDocument.association_id == actor.association_id)
        case Role.EXPORTER:
            return query.where(IssuedDocument.exporter_id == actor.exporter_id)
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(IssuedDocument.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(IssuedDocument.id.is_(None))


@dataclass(frozen=True)
class Filter:
    """What the register is narrowed to."""

    kind: str = ""
    text: str = ""
    old: bool = False
    """Also versions that a newer one has replaced."""


def filter_from(args: MultiDict[str, str]) -> Filter:
    """Read an address."""
    kind = args.get("clase", "")
    return Filter(kind if kind in KINDS else "", args.get("q", "").strip()[:60], args.get("todas") == "1")


def narrowed(actor: Actor, wanted: Filter) -> Select[IssuedDocument]:
    """Visible documents that match a filter."""
    query = visible_documents(actor)
    if wanted.kind:
        query = query.where(IssuedDocument.kind == wanted.kind)
    if wanted.text:
        query = query.where(IssuedDocument.number.ilike(f"%{wanted.text.replace('%', '').replace('_', '')}%"))
    if not wanted.old:
        newer = aliased(IssuedDocument)
        later = select(newer.id).where(newer.number == IssuedDocument.number, newer.version > IssuedDocument.version)
        query = query.where(~later.exists())
    return query


def page_of_documents(actor: Actor, wanted: Filter, page: int) -> tuple[list[IssuedDocument], int]:
    """A page of the register and how many there are; two queries."""
    query = narrowed(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    return list(db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), total


def load_document(document_id: int, **_rest: str) -> IssuedDocument | None:
    """A document with its facts."""
    return db.session.scalars(
        select(IssuedDocument).where(IssuedDocument.id == document_id).options(undefer(IssuedDocument.facts))
    ).first()


def versions_of(document: IssuedDocument) -> list[IssuedDocument]:
    """All versions under its number, the newest first."""
    query = select(IssuedDocument).where(IssuedDocument.number == document.number)
    return list(db.session.scalars(query.order_by(IssuedDocument.version.desc())))


@dataclass(frozen=True)
class Verdict:
    """What anybody may learn of a paper by its code."""

    document: IssuedDocument
    unchanged: bool
    newest: IssuedDocument
    parties: tuple[str, ...] = ()
    pieces: int | None = None
    total_minor: int | None = None
    currency: str = "BOB"

    @property
    def superseded(self) -> bool:
        """Whether a later version has replaced it."""
        return self.newest.version > self.document.version


def verdict_of(code: str) -> Verdict | None:
    """Look a code up; None for one that was never given out."""
    found = select(IssuedDocument).where(IssuedDocument.verify_code == "".join(code.upper().split()).replace("-", ""))
    document = db.session.scalars(found.options(undefer(IssuedDocument.facts))).first()
    if document is None:
        return None
    public = document.facts.get("public", {})
    total = public.get("total") or {}
    return Verdict(
        document,
        fingerprint(document.facts) == document.fingerprint,
        versions_of(document)[0],
        tuple(public.get("parties", ())),
        public.get("pieces"),
        total.get("minor"),
        total.get("currency", "BOB"),
    )


def newest_by_key(keys: Sequence[str]) -> dict[tuple[str, str], IssuedDocument]:
    """The newest version of every document about some things, by kind and key; one query."""
    query = select(IssuedDocument).where(IssuedDocument.subject.in_(list(keys))).order_by(IssuedDocument.version)
    return {(row.kind, row.subject): row for row in db.session.scalars(query)}
