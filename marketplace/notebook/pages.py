"""What the notebook's pages show, put together for their templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.notebook.balance import Grams, Noted, Pieces, Yarn, pieces_of, yarn_of
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import WorkShare
from marketplace.notebook.queries import LAST_LINES, Line, grams_of, lines_of, noted_by_member, people_of, waste_limit
from marketplace.notebook.words import ACTS, HAND_OUT, MENDED, OWN_GOODS_KINDS, RECEIVE, YARN, Act
from marketplace.producers.models import Member, Workshop


@dataclass(frozen=True)
class Row:
    """A weaver in the notebook of a work. ``share`` is None where the pieces were not shared out."""

    member: Member
    pieces: Pieces
    yarn: Yarn | None
    yarn_out: int
    share: int | None
    piece_rate_minor: int
    noted: bool

    @property
    def to_pay_minor(self) -> int:
        """Her good pieces at the agreed pay, in centavos."""
        return self.pieces.good * self.piece_rate_minor

    @property
    def left(self) -> int | None:
        """Pieces that she still has to bring: what she took, else her share, less what came back good; None without either."""
        if self.pieces.out is not None:
            return max(self.pieces.out - self.pieces.good - self.pieces.spoiled, 0)
        return None if self.share is None else max(self.share - self.pieces.good, 0)

    @property
    def has_work(self) -> bool:
        """Whether she has anything to do with this work."""
        return self.noted or bool(self.share)


@dataclass(frozen=True)
class Notebook:
    """The notebook of a work: its people, what they add up to, its newest lines."""

    assignment: Assignment
    rows: list[Row]
    whole: Pieces
    yarn: Yarn | None
    uses_yarn: bool
    is_job_work: bool
    lines: list[Line]

    @property
    def to_pay_minor(self) -> int:
        """All good pieces at the agreed pay."""
        return sum(row.to_pay_minor for row in self.rows)

    @property
    def by_workshop(self) -> list[tuple[Workshop, list[Row]]]:
        """The rows of each workshop, those with something to do first."""
        found = [(workshop, list(rows)) for workshop, rows in groupby(self.rows, key=lambda row: row.member.workshop)]
        return sorted(found, key=lambda pair: (not any(row.has_work for row in pair[1]), pair[0].name, pair[0].id))

    @property
    def busy(self) -> list[tuple[Workshop, list[Row]]]:
        """Workshops with only those who have something to do; everybody while nobody has."""
        found = [(workshop, [row for row in rows if row.has_work]) for workshop, rows in self.by_workshop]
        return [(workshop, rows) for workshop, rows in found if rows] or self.by_workshop

    @property
    def simulated(self) -> bool:
        """Whether any of the lines shown follows from another record."""
        return any(line.entry.simulated for line in self.lines)

    def row_of(self, member_id: int) -> Row:
        """A weaver's row. Raises StopIteration for one who is not in the group."""
        return next(row for row in self.rows if row.member.id == member_id)


def notebook_of(assignment: Assignment) -> Notebook:
    """The whole notebook of a work, in eight queries however many weavers it has."""
    noted = noted_by_member(assignment.id)
    shares = shares_by_member(assignment.id)
    grams, limit = grams_of(assignment), waste_limit(assignment.line.technique_code)
    rows = [_row(assignment, member, noted.get(member.id, []), shares, grams, limit) for member in people_of(assignment)]
    every = [one for lines in noted.values() for one in lines]
    yarns = [row.yarn for row in rows if row.yarn is not None]
    return Notebook(
        assignment=assignment,
        rows=rows,
        whole=pieces_of(every),
        yarn=_together(yarns, limit) if yarns else None,
        uses_yarn=grams("M") is not None or any(one.kind.is_yarn for one in every),
        is_job_work=is_job_work(assignment, noted),
        lines=lines_of(assignment.id, most=LAST_LINES),
    )


def _row(assignment: Assignment, member: Member, noted: list[Noted], shares: Mapping[int, int], grams: Grams, limit: int) -> Row:
    yarn_out = sum(one.amount for one in noted if one.kind is Kind.YARN_OUT)
    return Row(
        member, pieces_of(noted), yarn_of(noted, grams, limit), yarn_out, shares.get(member.id), assignment.piece_rate_minor,
        any(one.amount for one in noted),
    )  # fmt: skip


def _together(yarns: list[Yarn], limit: int) -> Yarn:
    return Yarn(
        sum(one.out for one in yarns), sum(one.back for one in yarns), sum(one.in_pieces for one in yarns),
        sum(one.in_hand for one in yarns), limit,
    )  # fmt: skip


def is_job_work(assignment: Assignment, noted: Mapping[int | None, list[Noted]]) -> bool:
    """Whether the pieces are the buyer's own: by the technique's process, or once his goods are noted. ``line.technique`` is
    loaded.
    """
    return assignment.line.technique.on_given_pieces or bool(noted.get(None))


def shares_by_member(assignment_id: int) -> dict[int, int]:
    """Pieces that each weaver is to make; empty where they were not shared out."""
    rows = db.session.execute(select(WorkShare.member_id, WorkShare.pieces).where(WorkShare.assignment_id == assignment_id))
    return {row.member_id: row.pieces for row in rows}


def acts_of(notebook: Notebook, row: Row) -> list[Act]:
    """What can be noted for a weaver: yarn only where pieces are made of it, mending only where something is faulty."""
    return [
        act for act in ACTS if (notebook.uses_yarn or not act.kinds[0].is_yarn) and (act is not MENDED or row.pieces.faulty > 0)
    ]


def chosen_act(name: str, acts: list[Act], row: Row) -> Act:
    """The act that the address names, else the likeliest: to hand out where she has nothing yet, to receive afterwards."""
    named = next((act for act in acts if act.name == name), None)
    if named is not None:
        return named
    if row.noted or YARN not in acts:
        return RECEIVE
    return YARN


def kinds_of(act: Act, job_work: bool) -> tuple[Kind, ...]:
    """What the act's number can be: the buyer's own pieces can also be spoiled."""
    return OWN_GOODS_KINDS if act is RECEIVE and job_work else act.kinds


def proposed(act: Act, row: Row, grams: Grams) -> int | None:
    """A number to begin with: what she has yet to bring or to take, or the yarn for it; None where nothing is known."""
    with_her = row.pieces.with_her
    to_take = None if row.share is None else max(row.share - (row.pieces.out or 0), 0)
    match act.name:
        case RECEIVE.name:
            found = with_her if with_her is not None else None
        case HAND_OUT.name:
            found = to_take
        case MENDED.name:
            found = row.pieces.faulty
        case YARN.name:
            each, pieces = grams("M"), row.pieces.out if row.pieces.out is not None else row.share
            found = max(each * pieces - row.yarn_out, 0) if each and pieces else None
        case _:
            found = max(row.yarn.unexplained, 0) if row.yarn is not None else None
    return found if found and found > 0 else None
