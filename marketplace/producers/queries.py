"""Reads of producers. The directory shows associations, never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.infra.searchtext import search_terms
from marketplace.kernel.names import NearNames, near_names
from marketplace.kernel.scope import Scope
from marketplace.kernel.textsearch import Vocabulary
from marketplace.producers.models import Association, Member, Programme, Technique, Workshop, association_technique
from marketplace.producers.states import HIDDEN_STATES

PAGE_SIZE = 24
MOST_EXPORTED = 10_000
STAFF = frozenset({Role.COORDINATOR, Role.VERIFIER, Role.ADMINISTRATOR})
SORTS = {
    "nombre": (Association.name, Association.id),
    "-nombre": (Association.name.desc(), Association.id.desc()),
    "zona": (Association.zone, Association.name, Association.id),
    "-zona": (Association.zone.desc(), Association.name, Association.id),
}


@dataclass(frozen=True)
class Choices:
    """What the directory can be narrowed by."""

    techniques: Sequence[Technique]
    zones: Sequence[str]
    legal: Sequence[str]
    programmes: Sequence[Programme]


@dataclass(frozen=True)
class DirectoryPage:
    """A page of associations with how many members each has on record.

    ``instead`` are words looked for in place of typed ones.
    """

    rows: list[tuple[Association, int]]
    total: int
    page: int
    pages: int
    instead: str
    choices: Choices


def directory(actor: Actor, args: MultiDict[str, str]) -> DirectoryPage:
    """The page of the directory that an address asks for; a constant number of queries."""
    query, instead = listed(actor, args)
    total = db.session.scalar(query.with_only_columns(func.count(Association.id)).order_by(None)) or 0
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(max(args.get("page", 1, int) or 1, 1), pages)
    rows = _with_members(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return DirectoryPage(rows, total, page, pages, instead, _choices())


def visible_associations(actor: Actor) -> Select[Any]:
    """Associations that ``actor`` finds in the directory: staff all of them, everybody else those that were approved."""
    query = select(Association)
    return query if actor.role in STAFF else query.where(Association.state == "approved")


def listed(actor: Actor, args: MultiDict[str, str]) -> tuple[Select[Any], str]:
    """Associations that an address asks for, in its order, and the words that were taken for mistyped ones."""
    query, instead = visible_associations(actor), ""
    if typed := args.get("q", "")[:200].strip():
        condition, instead = _like(actor, typed)
        query = query.where(condition)
    if args.get("tecnica"):
        has = select(association_technique.c.association_id).where(association_technique.c.technique_code == args["tecnica"])
        query = query.where(Association.id.in_(has))
    for name, column in (("zona", Association.zone), ("estado", Association.state), ("forma", Association.legal_status)):
        if args.get(name):
            query = query.where(column == args[name])
    if args.get("programa", "").isdecimal():
        query = query.where(Association.programme_id == int(args["programa"][:9]))
    return query.order_by(*SORTS.get(args.get("sort", ""), SORTS["nombre"])), instead


def _like(actor: Actor, typed: str) -> tuple[ColumnElement[bool], str]:
    """Associations whose words begin with every typed one; mistyped words are replaced when nothing else is found."""
    stems = search_terms(typed)[:12]
    if not stems:
        return literal(False), ""
    if db.session.scalar(visible_associations(actor).where(_holds(stems)).with_only_columns(Association.id).limit(1)):
        return _holds(stems), ""
    texts = db.session.scalars(visible_associations(actor).with_only_columns(Association.search_text))
    known = Vocabulary([word for text in texts for word in text.split()])
    meant = [known.meant(one) or one for one in stems]
    return _holds(meant), " ".join(meant) if meant != stems else ""


def _holds(stems: list[str]) -> ColumnElement[bool]:
    padded = literal(" ") + Association.search_text
    condition: ColumnElement[bool] = literal(True)
    for one in stems:
        condition = condition & padded.contains(f" {one}", autoescape=True)
    return condition


def _choices() -> Choices:
    def values(column: Any) -> Sequence[str]:
        return db.session.scalars(select(column).where(column != "").distinct().order_by(column)).all()

    return Choices(all_techniques(), values(Association.zone), values(Association.legal_status), all_programmes())


def all_techniques() -> Sequence[Technique]:
    """Every technique by name."""
    return db.session.scalars(select(Technique).order_by(Technique.name_es)).all()


def all_programmes() -> Sequence[Programme]:
    """Every programme by name."""
    return db.session.scalars(select(Programme).order_by(Programme.name)).all()


def _present() -> ColumnElement[bool]:
    return Member.left_on.is_(None)


def _with_members(query: Select[Any]) -> list[tuple[Association, int]]:
    counted = select(func.count(Member.id)).where(Member.association_id == Association.id, _present()).scalar_subquery()
    rows = db.session.execute(
        query.add_columns(counted).options(selectinload(Association.techniques), joinedload(Association.programme))
    )
    return [(association, count) for association, count in rows]


def members_counted(association_id: int) -> int:
    """How many members an association has on record."""
    return db.session.scalar(select(func.count(Member.id)).where(Member.association_id == association_id, _present())) or 0


def load_association(association_id: int) -> Association | None:
    """An association with its techniques, programme and leader."""
    return db.session.scalars(
        select(Association)
        .where(Association.id == association_id)
        .options(selectinload(Association.techniques), joinedload(Association.programme), joinedload(Association.leader))
    ).first()


def load_public_association(association_id: int) -> Association | None:
    """An association that buyers may see."""
    association = load_association(association_id)
    return association if association is not None and association.state not in (*HIDDEN_STATES, "invited") else None


class OwnProgramme:
    """A programme under which an association is to be written down."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def scope(self) -> Scope:
        """The programme's."""
        return Scope(programme_id=self.programme.id)


def load_programme(programme_id: int) -> OwnProgramme | None:
    """A programme by its number."""
    programme = db.session.get(Programme, programme_id)
    return OwnProgramme(programme) if programme is not None else None


def programmes_of(actor: Actor) -> Sequence[Programme]:
    """The programmes under which ``actor`` may write an association down."""
    if actor.role is Role.ADMINISTRATOR:
        return all_programmes()
    return [one for one in all_programmes() if actor.role is Role.COORDINATOR and one.id in actor.programme_ids]


class OwnWorkshop:
    """A workshop together with whose it is."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop

    def scope(self) -> Scope:
        """Its association's."""
        return self.workshop.association.scope()


def load_workshop(workshop_id: int) -> OwnWorkshop | None:
    """A workshop with its association and techniques."""
    workshop = db.session.scalars(
        select(Workshop)
        .where(Workshop.id == workshop_id)
        .options(joinedload(Workshop.association).selectinload(Association.techniques), selectinload(Workshop.techniques))
    ).first()
    return OwnWorkshop(workshop) if workshop is not None else None


def load_member(member_id: int) -> Member | None:
    """A member with her association and workshop."""
    return db.session.scalars(
        select(Member).where(Member.id == member_id).options(joinedload(Member.association), joinedload(Member.workshop))
    ).first()


def workshops_of(association: Association) -> list[Workshop]:
    """The workshops of an association with their present members, in three queries."""
    return list(
        db.session.scalars(
            select(Workshop)
            .where(Workshop.association_id == association.id)
            .options(selectinload(Workshop.members.and_(_present())), selectinload(Workshop.techniques))
            .order_by(Workshop.code)
        )
    )


def left_members(association: Association) -> Sequence[Member]:
    """Members who left, last first, so that a mistake can be undone."""
    query = select(Member).where(Member.association_id == association.id, Member.left_on.is_not(None))
    return db.session.scalars(query.order_by(Member.left_on.desc(), Member.id.desc()).limit(50)).all()


def names_like(name: str, but_id: int | None = None) -> list[tuple[Association, str]]:
    """Associations whose name or other name is nearly this one, with why; they are pointed out and never merged."""
    rows = [one for one in db.session.scalars(select(Association).order_by(Association.id)) if one.id != but_id]
    owners = [(one, text) for one in rows for text in (one.name, *one.aliases.split(";")) if text.strip()]
    found: list[NearNames] = near_names([name, *(text for _, text in owners)])
    near = {owners[pair.second - 1][0].id: (owners[pair.second - 1][0], pair.reason) for pair in found if pair.first == 0}
    return list(near.values())


def members_like(name: str, association_id: int, but_id: int | None = None) -> Sequence[Member]:
    """Present members of an association with nearly this name: perhaps the same woman written twice."""
    query = select(Member).where(
        Member.association_id == association_id, _present(), or_(literal(but_id is None), Member.id != but_id)
    )
    rows = db.session.scalars(query.order_by(Member.id)).all()
    near = {pair.second - 1 for pair in near_names([name, *(one.full_name for one in rows)]) if pair.first == 0}
    return [one for place, one in enumerate(rows) if place in near]
