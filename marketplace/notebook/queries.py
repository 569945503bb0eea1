"""Reads of the notebook. Pages of a work send the same number of queries however many weavers it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.fulfilment.queries import load_assignment, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.notebook.balance import BuyersGoods, Grams, Noted, buyers_goods_of
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry, WasteLimit, WorkShare
from marketplace.orders.models import OrderLine, OrderLineCell
from marketplace.producers.models import Association, Member

USUAL_WASTE_BASIS_POINTS = 500
"""Where nobody set a limit for a technique: 5 %, an assumption that a coordinator changes on the page of stages."""
UNDO_FOR = timedelta(hours=24)
LAST_LINES = 5
_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")


@dataclass(frozen=True)
class Page:
    """A weaver's page in the notebook of a work."""

    assignment: Assignment
    member: Member

    def scope(self) -> Scope:
        """The work's."""
        return self.assignment.scope()


def load_page(assignment_id: int, member_id: int) -> Page | None:
    """A weaver's page; None where she is not of the association that does the work."""
    assignment = load_assignment(assignment_id)
    if assignment is None:
        return None
    member = db.session.scalars(select(Member).where(Member.id == member_id).options(joinedload(Member.workshop))).first()
    if member is None or member.association_id != assignment.association_id:
        return None
    return Page(assignment, member)


def load_entry(entry_id: int) -> NotebookEntry | None:
    """A line of a weaver with what its page and scope need; the buyer's lines too."""
    return db.session.scalars(
        select(NotebookEntry)
        .where(NotebookEntry.id == entry_id)
        .options(
            joinedload(NotebookEntry.member),
            joinedload(NotebookEntry.assignment).options(
                joinedload(Assignment.association).joinedload(Association.programme),
                joinedload(Assignment.line).options(joinedload(OrderLine.order), joinedload(OrderLine.technique)),
            ),
        )
    ).first()


def goods_of(assignment: Assignment) -> BuyersGoods:
    """The buyer's goods of a work, from its notebook and its deliveries; ``line.order`` is loaded."""
    noted = noted_by_member(assignment.id)
    quantities = work_of(assignment).quantities
    return buyers_goods_of(one for lines in noted.values() for one in lines).with_deliveries(
        quantities.delivered, quantities.rework, quantities.rejected
    )


def noted_by_member(assignment_id: int) -> dict[int | None, list[Noted]]:
    """What the lines of a work add up to, by weaver; the buyer's goods under None. One query."""
    rows = db.session.execute(
        select(NotebookEntry.member_id, NotebookEntry.kind, NotebookEntry.size, func.sum(NotebookEntry.amount))
        .where(NotebookEntry.assignment_id == assignment_id)
        .group_by(NotebookEntry.member_id, NotebookEntry.kind, NotebookEntry.size)
        .order_by(NotebookEntry.member_id, NotebookEntry.kind, NotebookEntry.size)
    )
    found: dict[int | None, list[Noted]] = defaultdict(list)
    for member_id, kind, size, amount in rows:
        found[member_id].append(Noted(Kind(kind), int(amount), size))
    return found


def good_pieces(assignment_id: int) -> dict[int, int]:
    """Good pieces of each weaver by the notebook, lines that were undone taken off; weavers without any are left out."""
    rows = db.session.execute(_good().add_columns(NotebookEntry.member_id).where(NotebookEntry.assignment_id == assignment_id)
                              .group_by(NotebookEntry.member_id))  # fmt: skip
    return {member_id: int(pieces) for pieces, member_id in rows if pieces}


def good_by_day(assignment_ids: Collection[int]) -> dict[int, list[tuple[date, int]]]:
    """(day, good pieces that came in on it) of each work, in the order of days, for whoever measures pace. One query."""
    rows = db.session.execute(
        _good()
        .add_columns(NotebookEntry.assignment_id, NotebookEntry.happened_on)
        .where(NotebookEntry.assignment_id.in_(list(assignment_ids)))
        .group_by(NotebookEntry.assignment_id, NotebookEntry.happened_on)
        .order_by(NotebookEntry.assignment_id, NotebookEntry.happened_on)
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for pieces, assignment_id, day in rows:
        found[assignment_id].append((day, int(pieces)))
    return found


def _good() -> Select[Any]:
    return select(func.sum(NotebookEntry.amount)).where(NotebookEntry.kind.in_((Kind.GOOD, Kind.MENDED)))


def last_line_id(assignment_id: int, member_id: int | None = None) -> int:
    """The newest line of a work, or of a weaver in it; 0 before the first."""
    query = select(func.max(NotebookEntry.id)).where(NotebookEntry.assignment_id == assignment_id)
    if member_id is not None:
        query = query.where(NotebookEntry.member_id == member_id)
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Line:
    """A line with the line that undoes it, if there is one."""

    entry: NotebookEntry
    undone_by: NotebookEntry | None

    @property
    def can_undo(self) -> bool:
        """Whether one tap still undoes it; later it is corrected with a reason."""
        return self.can_correct and clock.business_now() - self.entry.recorded_at < UNDO_FOR

    @property
    def can_correct(self) -> bool:
        """Whether it still counts."""
        return self.undone_by is None and self.entry.undoes_id is None


def lines_of(assignment_id: int, member_id: int | None = None, most: int | None = None) -> list[Line]:
    """The lines of a work, or of a weaver in it, the newest first; the last ``most`` of them. One query."""
    undo = aliased(NotebookEntry)
    query = (
        select(NotebookEntry, undo)
        .outerjoin(undo, undo.undoes_id == NotebookEntry.id)
        .where(NotebookEntry.assignment_id == assignment_id)
        .options(joinedload(NotebookEntry.member))
        .order_by(NotebookEntry.id.desc())
    )
    if member_id is not None:
        query = query.where(NotebookEntry.member_id == member_id)
    if most is not None:
        query = query.where(NotebookEntry.undoes_id.is_(None)).limit(most)
    return [Line(entry, undone_by) for entry, undone_by in db.session.execute(query)]


def buyers_lines(assignment_id: int) -> list[Line]:
    """The lines of the buyer's goods of a work, the newest first."""
    return [line for line in lines_of(assignment_id) if line.entry.member_id is None]


def people_of(assignment: Assignment) -> list[Member]:
    """Who may make pieces of a work: present members, and former ones who are in its notebook; by workshop and name."""
    noted = select(NotebookEntry.member_id).where(NotebookEntry.assignment_id == assignment.id)
    return list(
        db.session.scalars(
            select(Member)
            .where(
                Member.association_id == assignment.association_id,
                or_(Member.left_on.is_(None), Member.left_on > clock.today(), Member.id.in_(noted)),
            )
            .options(joinedload(Member.workshop))
            .order_by(Member.workshop_id, Member.full_name, Member.id)
        )
    )


def people_with_work(assignment_ids: Collection[int], association_id: int) -> dict[int, list[int]]:
    """Members with pieces of each work, by name; every present member where nothing was shared out. Two queries."""
    present = list(
        db.session.scalars(
            select(Member.id)
            .where(Member.association_id == association_id, Member.left_on.is_(None))
            .order_by(Member.full_name, Member.id)
        )
    )
    having: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(WorkShare.assignment_id, WorkShare.member_id)
        .join(WorkShare.member)
        .where(WorkShare.assignment_id.in_(list(assignment_ids)), WorkShare.pieces > 0)
        .order_by(Member.full_name, Member.id)
    )
    for assignment_id, member_id in rows:
        having[assignment_id].append(member_id)
    return {number: having.get(number) or present for number in assignment_ids}


def grams_of(assignment: Assignment) -> Grams:
    """How much yarn a piece of a size takes: the association's own product, else the line's, else the time standard.

    A product is weighed in one size; the others follow it as the sizes of the standard follow its M. Rounded down to grams.
    """
    line = assignment.line
    standard = db.session.get(TimeStandard, line.standard_key) if line.standard_key else None
    own = None
    if line.standard_key is not None:
        own = db.session.scalars(
            select(Product.grams)
            .where(Product.association_id == assignment.association_id, Product.standard_key == line.standard_key)
            .order_by(Product.grams.is_(None), Product.id)
            .limit(1)
        ).first()
    whole = own or (line.product.grams if line.product is not None else None)
    sizes = _sizes_of(standard)

    def grams(size: str) -> int | None:
        middle, this = sizes.get("M"), sizes.get(size.upper())
        if whole and middle and this:
            return whole * this // middle
        return whole or this or middle

    return grams


def _sizes_of(standard: TimeStandard | None) -> dict[str, int]:
    if standard is None:
        return {}
    weights = {"S": standard.grams_s, "M": standard.grams_m, "L": standard.grams_l, "XL": standard.grams_xl}
    return {size: grams for size, grams in weights.items() if grams}


def waste_limit(technique_code: str) -> int:
    """The share of yarn that may be lost, in hundredths of a percent."""
    found = db.session.get(WasteLimit, technique_code)
    return USUAL_WASTE_BASIS_POINTS if found is None else found.basis_points


@dataclass(frozen=True)
class CellChoice:
    """A size and colour of a line, as one taps it."""

    size: str
    colour: str
    colour_name: str
    pieces: int

    @property
    def key(self) -> str:
        """How the form names it."""
        return f"{self.size}|{self.colour}"


def cells_of(line_id: int) -> list[CellChoice]:
    """The matrix of a line with the names of its colours, the smallest size first; empty where it has none."""
    rows = db.session.execute(
        select(OrderLineCell, Colour.name_es)
        .outerjoin(Colour, Colour.code == OrderLineCell.colour)
        .where(OrderLineCell.line_id == line_id)
        .order_by(OrderLineCell.id)
    )
    found = [CellChoice(cell.size, cell.colour, name or cell.colour, cell.pieces) for cell, name in rows]
    return sorted(found, key=lambda cell: _SIZES.index(cell.size) if cell.size in _SIZES else len(_SIZES))
