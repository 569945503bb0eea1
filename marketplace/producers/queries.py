"""Reads of producers. The directory shows associations, never people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from marketplace.infra.database import db
from marketplace.kernel.textsearch import words
from marketplace.producers.models import Association, Member, Programme, Technique, Workshop, association_technique

PAGE_SIZE = 24
SORTS = {"nombre": (Association.name, Association.id), "zona": (Association.zone, Association.name, Association.id)}


@dataclass(frozen=True)
class DirectoryPage:
    """A page of associations with how many members each has on record, and what one can choose."""

    rows: list[tuple[Association, int]]
    total: int
    page: int
    pages: int
    techniques: list[tuple[str, str]]
    zones: list[str]
    programmes: list[tuple[int, str]]


def directory(args: MultiDict[str, str]) -> DirectoryPage:
    """The page of the directory that an address asks for, in six queries."""
    query = listed(args)
    total = db.session.scalar(query.with_only_columns(func.count(Association.id)).order_by(None)) or 0
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(max(args.get("page", 1, int) or 1, 1), pages)
    rows = _with_members(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    techniques = [(code, name) for code, name in db.session.execute(select(Technique.code, Technique.name_es).order_by(Technique.name_es))]
    zones = list(db.session.scalars(select(Association.zone).where(Association.zone != "").distinct().order_by(Association.zone)))
    programmes = [(number, name) for number, name in db.session.execute(select(Programme.id, Programme.name).order_by(Programme.name))]
    return DirectoryPage(rows, total, page, pages, techniques, zones, programmes)


def listed(args: MultiDict[str, str]) -> Select[Any]:
    """Associations that an address asks for, in its order."""
    query = select(Association)
    if args.get("q"):
        wanted = words(args["q"][:200])
        folded = func.lower(Association.name + " " + Association.aliases + " " + Association.trade + " " + Association.search_text)
        query = query.where(*[folded.contains(word, autoescape=True) for word in wanted])
    if args.get("tecnica"):
        has = select(association_technique.c.association_id).where(association_technique.c.technique_code == args["tecnica"])
        query = query.where(Association.id.in_(has))
    if args.get("zona"):
        query = query.where(Association.zone == args["zona"])
    if args.get("estado"):
        query = query.where(Association.state == args["estado"])
    if args.get("programa", "").isdigit():
        query = query.where(Association.programme_id == int(args["programa"]))
    return query.order_by(*SORTS.get(args.get("sort", "nombre").lstrip("-"), SORTS["nombre"]))


def _with_members(query: Select[Any]) -> list[tuple[Association, int]]:
    counted = (
        select(func.count(Member.id)).where(Member.association_id == Association.id, Member.left_on.is_(None)).scalar_subquery()
    )
    rows = db.session.execute(
        query.add_columns(counted).options(selectinload(Association.techniques), joinedload(Association.programme))
    )
    return [(association, count) for association, count in rows]


def load_association(association_id: int) -> Association | None:
    """An association with its techniques, programme and leader."""
    return db.session.scalars(
        select(Association)
        .where(Association.id == association_id)
        .options(selectinload(Association.techniques), joinedload(Association.programme), joinedload(Association.leader))
    ).first()


def workshops_of(association: Association) -> list[Workshop]:
    """The workshops of an association with their present members, in three queries."""
    return list(
        db.session.scalars(
            select(Workshop)
            .where(Workshop.association_id == association.id)
            .options(
                selectinload(Workshop.members.and_(Member.left_on.is_(None))), selectinload(Workshop.techniques)
            )
            .order_by(Workshop.code)
        )
    )
