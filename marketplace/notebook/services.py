"""Writes of the notebook: note, undo, correct. A line is never changed; each act holds its work against everybody else's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.fulfilment import alerts
from marketplace.fulfilment.queries import work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook.balance import Noted, buyers_goods_of, pieces_of
from marketplace.notebook.drafts import EntryDraft, SheetDraft
from marketplace.notebook.kinds import Kind
from marketplace.notebook.likely import check_cell, check_hers
from marketplace.notebook.models import NotebookEntry
from marketplace.notebook.pages import is_job_work
from marketplace.notebook.queries import UNDO_FOR, Page, cells_of, goods_of, noted_by_member
from marketplace.producers.models import Member
from marketplace.samples.gate import check_bulk

MOST_GRAMS = 1_000_000
REASONS = ("undo", "count", "person", "kind")
"""Why a line is taken back: at once, or because the number, the person or the sort was wrong."""


def note_line(actor: Actor, page: Page, draft: EntryDraft) -> NotebookEntry:
    """Note that pieces or yarn changed hands between the leader and a weaver.

    Raises ``assignment_closed``, ``amount_missing``, ``unknown_size``, ``too_many_pieces``, ``more_than_handed_out``,
    ``more_than_faulty``, ``more_than_received``, ``more_than_out``, ``cell_missing``, ``already_noted`` where a like line came
    in since the form was opened, and what is in ``UNLIKELY`` until the draft is ``sure``.
    """
    _lock(page.assignment)
    _check_open(page.assignment)
    cells = _cells(page.assignment)
    _check_known(cells, draft)
    if len(cells) > 1 and not draft.kind.is_yarn and not (draft.size or draft.colour):
        raise DomainError("cell_missing", field="cell")
    return _note(actor, page.assignment, page.member, draft)


def note_sheet(actor: Actor, assignment: Assignment, draft: SheetDraft) -> int:
    """Note a whole sheet that came back on paper; all its lines or none. Gives how many lines it made.

    Raises what ``note_line`` does, with the field of the cell, ``nothing_on_sheet`` and ``day_to_come``.
    """
    if draft.day > clock.today():
        raise DomainError("day_to_come", field="day")
    if not draft.cells:
        raise DomainError("nothing_on_sheet")
    _lock(assignment)
    _check_open(assignment)
    ids = {cell.member_id for cell in draft.cells}
    here = (Member.id.in_(ids), Member.association_id == assignment.association_id)
    members = {member.id: member for member in db.session.scalars(select(Member).where(*here))}
    if ids - members.keys():
        raise DomainError("not_of_the_group")
    known = _cells(assignment)
    for cell, amount in sorted(draft.cells.items()):
        member, kind = members[cell.member_id], cell.kind
        entry = EntryDraft(
            kind, amount, cell.size, cell.colour, seen=draft.seen, again=draft.again, day=draft.day, sure=draft.sure
        )
        try:
            _check_known(known, entry)
            if kind is Kind.GOOD and len(known) > 1 and not (cell.size or cell.colour):
                raise DomainError("cell_missing")
            _note(actor, assignment, member, entry)
        except DomainError as error:
            raise DomainError(error.code, field=cell.key, name=member.full_name, **error.params) from error
    return len(draft.cells)


def _cells(assignment: Assignment) -> set[tuple[str, str]]:
    """The sizes and colours that the order asks for."""
    return {(cell.size, cell.colour) for cell in cells_of(assignment.order_line_id)}


def _check_known(cells: set[tuple[str, str]], draft: EntryDraft) -> None:
    if (draft.size, draft.colour) not in cells | {("", "")}:
        raise DomainError("unknown_size", field="cell")


def note_buyers_goods(actor: Actor, assignment: Assignment, kind: Kind, pieces: int) -> NotebookEntry:
    """Note pieces of the buyer's own that came, or that go back unworked.

    Raises ``assignment_closed``, ``amount_missing``, ``more_than_balance``.
    """
    _lock(assignment)
    _check_open(assignment)
    goods = goods_of(assignment)
    if kind is Kind.BUYER_BACK and pieces > (goods.balance or 0):
        raise DomainError("more_than_balance", field="pieces", most=max(goods.balance or 0, 0))
    return _add(actor, assignment, None, EntryDraft(kind, pieces))


def undo_line(actor: Actor, entry: NotebookEntry) -> NotebookEntry:
    """Take a line back within a day of noting it. Raises ``undo_too_late``, ``undone_before``, ``undo_later_lines``."""
    if clock.business_now() - entry.recorded_at >= UNDO_FOR:
        raise DomainError("undo_too_late")
    return _counter(actor, entry, "undo")


def correct_line(actor: Actor, entry: NotebookEntry, reason: str, amount: int | None) -> NotebookEntry:
    """Take a line back with a reason, whenever it was noted, and note the right number where ``amount`` gives one.

    The first line, the one that takes it back and the new one all stay. Raises ``reason_unknown``, ``undone_before``,
    ``undo_later_lines`` and what noting raises.
    """
    if reason not in REASONS[1:]:
        raise DomainError("reason_unknown", field="reason")
    # What later lines rest on is looked at once the right number stands, so that 12 may become 15 after 3 were mended.
    replaced = reason == "count" and bool(amount)
    counter = _counter(actor, entry, reason, check=not replaced)
    if replaced and amount is not None:
        kind = Kind(entry.kind)
        draft = EntryDraft(kind, amount, entry.size, entry.colour, again=True, day=entry.happened_on, sure=True)
        if entry.member is None:
            _add(actor, entry.assignment, None, draft)
        else:
            _note(actor, entry.assignment, entry.member, draft)
        _check_not_negative(entry)
    return counter


def _note(actor: Actor, assignment: Assignment, member: Member, draft: EntryDraft) -> NotebookEntry:
    # Yarn may go out for the sample itself; pieces of the bulk wait for its approval.
    if not draft.kind.is_yarn:
        check_bulk(assignment)
    if not draft.again:
        _check_twin(assignment, member, draft)
    _check_amount(assignment, member, draft)
    entry = _add(actor, assignment, member, draft)
    if assignment.started_on is None:
        assignment.started_on = clock.today()
    if draft.kind in (Kind.GOOD, Kind.MENDED):
        alerts.check(assignment)
    return entry


def _add(actor: Actor, assignment: Assignment, member: Member | None, draft: EntryDraft) -> NotebookEntry:
    if not 0 < draft.amount <= MOST_GRAMS:
        raise DomainError("amount_missing", field="amount")
    entry = NotebookEntry(
        assignment_id=assignment.id,
        member_id=member.id if member else None,
        workshop_id=member.workshop_id if member else None,
        kind=draft.kind,
        amount=draft.amount,
        size=draft.size,
        colour=draft.colour,
        happened_on=draft.day or clock.today(),
        **_recorder(actor),
    )
    db.session.add(entry)
    # The journal line names it by its number.
    db.session.flush()
    note(
        actor, "noted", "notebook_entry", entry.id, assignment.scope(), kind=draft.kind, amount=draft.amount, code=assignment.code
    )
    return entry


def _counter(actor: Actor, entry: NotebookEntry, reason: str, *, check: bool = True) -> NotebookEntry:
    _lock(entry.assignment)
    before = db.session.scalars(select(NotebookEntry.id).where(NotebookEntry.undoes_id == entry.id)).first()
    if before is not None or entry.undoes_id is not None:
        raise DomainError("undone_before")
    counter = NotebookEntry(
        assignment_id=entry.assignment_id,
        member_id=entry.member_id,
        workshop_id=entry.workshop_id,
        kind=entry.kind,
        amount=-entry.amount,
        size=entry.size,
        colour=entry.colour,
        happened_on=entry.happened_on,
        undoes_id=entry.id,
        reason=reason,
        **_recorder(actor),
    )
    db.session.add(counter)
    # The sums below must see it.
    db.session.flush()
    if check:
        _check_not_negative(entry)
    note(
        actor, "undid", "notebook_entry", entry.id, entry.assignment.scope(), kind=entry.kind, amount=entry.amount, reason=reason
    )
    return counter


def _recorder(actor: Actor) -> dict[str, object]:
    return {"recorded_at": clock.business_now(), "recorded_by_id": actor.account_id, "recorded_by_name": actor.display_name[:160]}


def _check_twin(assignment: Assignment, member: Member, draft: EntryDraft) -> None:
    """Two people who note the same take-back make one line: the second is asked whether hers is another one."""
    if draft.seen is None:
        return
    undo = aliased(NotebookEntry)
    twin = db.session.scalars(
        select(NotebookEntry)
        .outerjoin(undo, undo.undoes_id == NotebookEntry.id)
        .where(
            NotebookEntry.assignment_id == assignment.id,
            NotebookEntry.member_id == member.id,
            NotebookEntry.id > draft.seen,
            NotebookEntry.kind == draft.kind,
            NotebookEntry.amount == draft.amount,
            NotebookEntry.size == draft.size,
            NotebookEntry.colour == draft.colour,
            undo.id.is_(None),
        )
        .order_by(NotebookEntry.id)
        .limit(1)
    ).first()
    if twin is not None:
        raise DomainError("already_noted", amount=twin.amount, who=twin.recorded_by_name)


def _check_amount(assignment: Assignment, member: Member, draft: EntryDraft) -> None:
    """What cannot be is refused: more than was agreed, handed out, faulty, or brought by the buyer."""
    noted = noted_by_member(assignment.id)
    hers = pieces_of(noted.get(member.id, ()))
    match draft.kind:
        case Kind.YARN_BACK:
            _at_most(draft, _amount(noted.get(member.id, ()), Kind.YARN_OUT) - _amount(noted.get(member.id, ()), Kind.YARN_BACK),
                     "more_than_handed_out")  # fmt: skip
        case Kind.MENDED:
            _at_most(draft, hers.faulty, "more_than_faulty")
        case Kind.GOOD | Kind.FAULTY | Kind.SPOILED | Kind.OUT:
            _check_against_work(assignment, noted, draft)
            check_hers(noted, member, draft, is_job_work(assignment, noted))
            check_cell(assignment, draft)


def _check_against_work(assignment: Assignment, noted: dict[int | None, list[Noted]], draft: EntryDraft) -> None:
    every = [one for lines in noted.values() for one in lines]
    all_pieces, goods = pieces_of(every), buyers_goods_of(every)
    wanted = assignment.pieces + work_of(assignment).quantities.rejected
    if draft.kind is Kind.GOOD:
        _at_most(draft, wanted - all_pieces.good, "too_many_pieces")
    if draft.kind is Kind.OUT:
        # A spoiled piece is made again, so one more may be handed out for it.
        most = wanted + all_pieces.spoiled if goods.received is None else goods.received
        _at_most(draft, most - (all_pieces.out or 0), "too_many_pieces")
    elif goods.balance is not None:
        _at_most(draft, goods.balance, "more_than_received")


def _at_most(draft: EntryDraft, most: int, code: str) -> None:
    if draft.amount > most:
        raise DomainError(code, field="amount", most=max(most, 0))


def _amount(noted: list[Noted] | tuple[()], kind: Kind) -> int:
    return sum(one.amount for one in noted if one.kind is kind)


def _check_not_negative(entry: NotebookEntry) -> None:
    noted = noted_by_member(entry.assignment_id)
    hers = noted.get(entry.member_id, [])
    pieces = pieces_of(hers)
    yarn_back_of_nothing = _amount(hers, Kind.YARN_BACK) > _amount(hers, Kind.YARN_OUT)
    balance = buyers_goods_of(one for lines in noted.values() for one in lines).balance
    short_of_goods = Kind(entry.kind) is Kind.BUYER_IN and balance is not None and balance < 0
    if pieces.faulty < 0 or yarn_back_of_nothing or short_of_goods:
        raise DomainError("undo_later_lines")


def _check_open(assignment: Assignment) -> None:
    over = assignment.cancelled_on is not None or assignment.closed_short_on is not None
    if over or assignment.line.order.state in {"closed", "cancelled"}:
        raise DomainError("assignment_closed")


def _lock(assignment: Assignment) -> None:
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())
