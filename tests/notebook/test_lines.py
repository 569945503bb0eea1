"""Noting, undoing, correcting: what is refused, and that nothing is ever overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.delivering import announce_delivery
from marketplace.fulfilment.queries import load_assignment, work_of
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.notebook import services
from marketplace.notebook.drafts import EntryDraft, SheetCell, SheetDraft
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry
from marketplace.notebook.pages import notebook_of
from marketplace.notebook.queries import Page, good_pieces, goods_of, last_line_id, load_entry, load_page
from marketplace.orders.models import OrderLineCell
from marketplace.producers.models import Member
from tests import factories as make
from tests.conftest import TODAY


@pytest.fixture
def page(app: Flask) -> Page:
    association = make.make_association(members=3)
    standard = make.make_standard(grams_s=380, grams_m=420, grams_l=470, grams_xl=520)
    make.make_product(association, standard_key=standard.key, grams=420)
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0), standard_key=standard.key)
    made = make.make_assignment(line, association, pieces=20)
    member = db.session.scalars(select(Member).where(Member.association_id == association.id).order_by(Member.id)).first()
    assert member is not None
    found = load_page(made.id, member.id)
    assert found is not None
    return found


@pytest.fixture
def leader(page: Page) -> Actor:
    account = make.make_account("leader", association_id=page.assignment.association_id)
    return Actor(account.id, "Felipa", Role.LEADER, association_id=page.assignment.association_id)


def noted(leader: Actor, page: Page, kind: Kind, amount: int, **values: object) -> NotebookEntry:
    entry = services.note_line(leader, page, EntryDraft(kind, amount, **values))  # type: ignore[arg-type]
    found = load_entry(entry.id)
    assert found is not None
    return found


def refused(code: str) -> Any:
    return pytest.raises(DomainError, match=f"^{code}$")


def test_a_take_back_is_a_line_a_journal_line_and_pay(leader: Actor, page: Page) -> None:
    entry = noted(leader, page, Kind.GOOD, 5)
    assert (entry.amount, entry.happened_on, entry.recorded_by_name) == (5, TODAY, "Felipa")
    row = notebook_of(page.assignment).row_of(page.member.id)
    assert row.pieces.good == 5
    assert row.to_pay_minor == 5 * page.assignment.piece_rate_minor
    assert good_pieces(page.assignment.id) == {page.member.id: 5}
    assert page.assignment.started_on == TODAY
    verbs = list(db.session.scalars(select(JournalEntry.verb).where(JournalEntry.thing_id == entry.id)))
    assert verbs == ["noted"]


def test_yarn_and_pieces_balance_to_the_gram(leader: Actor, page: Page) -> None:
    noted(leader, page, Kind.OUT, 5)
    noted(leader, page, Kind.YARN_OUT, 2200)
    noted(leader, page, Kind.GOOD, 3)
    noted(leader, page, Kind.YARN_BACK, 60)
    yarn = notebook_of(page.assignment).row_of(page.member.id).yarn
    assert yarn is not None
    assert (yarn.in_pieces, yarn.in_hand, yarn.back, yarn.unexplained) == (3 * 420, 2 * 420, 60, 40)
    assert yarn.tone == "ok"


def test_a_size_weighs_what_its_size_weighs(leader: Actor, page: Page) -> None:
    for size in ("S", "L"):
        db.session.add(OrderLineCell(line_id=page.assignment.order_line_id, size=size, colour="N05", pieces=10))
    db.session.flush()
    noted(leader, page, Kind.YARN_OUT, 2000)
    noted(leader, page, Kind.GOOD, 1, size="S", colour="N05")
    noted(leader, page, Kind.GOOD, 2, size="L", colour="N05")
    yarn = notebook_of(page.assignment).row_of(page.member.id).yarn
    assert yarn is not None
    assert yarn.in_pieces == 380 + 2 * 470
    with refused("unknown_size"):
        noted(leader, page, Kind.GOOD, 1, size="XL", colour="N05")


def test_the_good_pieces_are_finished_pieces_of_the_work(leader: Actor, page: Page) -> None:
    noted(leader, page, Kind.GOOD, 5)
    noted(leader, page, Kind.FAULTY, 2)
    work = work_of(page.assignment)
    assert work.quantities.made == 5
    noted(leader, page, Kind.MENDED, 2)
    assert work_of(page.assignment).quantities.made == 7


@pytest.mark.parametrize(
    ("kind", "amount", "code"),
    [(Kind.GOOD, 21, "too_many_pieces"), (Kind.OUT, 21, "too_many_pieces"), (Kind.MENDED, 1, "more_than_faulty"),
     (Kind.YARN_BACK, 1, "more_than_handed_out"), (Kind.YARN_OUT, 0, "amount_missing"),
     (Kind.YARN_OUT, 1_000_001, "amount_missing")],
)  # fmt: skip
def test_what_cannot_be_is_refused(leader: Actor, page: Page, kind: Kind, amount: int, code: str) -> None:
    with refused(code):
        noted(leader, page, kind, amount)
    assert good_pieces(page.assignment.id) == {}


def test_nothing_is_noted_in_closed_work(leader: Actor, page: Page) -> None:
    page.assignment.line.order.state = "closed"
    with refused("assignment_closed"):
        noted(leader, page, Kind.GOOD, 1)


def test_an_undone_line_stays_and_counts_for_nothing(leader: Actor, page: Page) -> None:
    entry = noted(leader, page, Kind.GOOD, 5)
    counter = services.undo_line(leader, entry)
    assert (counter.amount, counter.undoes_id, counter.happened_on) == (-5, entry.id, entry.happened_on)
    assert good_pieces(page.assignment.id) == {}
    assert len(list(db.session.scalars(select(NotebookEntry.id)))) == 2
    with refused("undone_before"):
        services.undo_line(leader, entry)
    with refused("undone_before"):
        services.undo_line(leader, load_entry(counter.id))  # type: ignore[arg-type]


def test_after_a_day_a_line_is_corrected_with_a_reason(leader: Actor, page: Page) -> None:
    entry = noted(leader, page, Kind.GOOD, 12)
    entry.recorded_at -= timedelta(hours=24)
    entry.happened_on -= timedelta(days=1)
    with refused("undo_too_late"):
        services.undo_line(leader, entry)
    with refused("reason_unknown"):
        services.correct_line(leader, entry, "undo", 15)
    services.correct_line(leader, entry, "count", 15)
    lines = list(db.session.scalars(select(NotebookEntry).order_by(NotebookEntry.id)))
    assert [(line.amount, line.reason, line.happened_on) for line in lines] == [
        (12, "", entry.happened_on), (-12, "count", entry.happened_on), (15, "", entry.happened_on)
    ]  # fmt: skip
    assert good_pieces(page.assignment.id) == {page.member.id: 15}


def test_a_line_that_others_rest_on_is_not_taken_away(leader: Actor, page: Page) -> None:
    faulty = noted(leader, page, Kind.FAULTY, 3)
    noted(leader, page, Kind.MENDED, 2)
    with refused("undo_later_lines"):
        services.undo_line(leader, faulty)
    db.session.rollback()


def test_a_like_line_that_the_form_did_not_show_is_asked_about(leader: Actor, page: Page) -> None:
    seen = last_line_id(page.assignment.id, page.member.id)
    noted(leader, page, Kind.GOOD, 5, seen=seen)
    with refused("already_noted"):
        noted(leader, page, Kind.GOOD, 5, seen=seen)
    noted(leader, page, Kind.GOOD, 4, seen=seen)
    noted(leader, page, Kind.GOOD, 5, seen=seen, again=True)
    noted(leader, page, Kind.GOOD, 5, seen=last_line_id(page.assignment.id, page.member.id))
    assert good_pieces(page.assignment.id) == {page.member.id: 19}


def test_a_sheet_is_noted_whole(leader: Actor, page: Page) -> None:
    others = [row.member.id for row in notebook_of(page.assignment).rows]
    said = ((0, Kind.GOOD, 3), (1, Kind.GOOD, 4), (1, Kind.FAULTY, 1), (2, Kind.YARN_OUT, 900))
    cells = {SheetCell(others[place], kind): amount for place, kind, amount in said}
    assert services.note_sheet(leader, page.assignment, SheetDraft(TODAY - timedelta(days=2), cells)) == 4
    assert good_pieces(page.assignment.id) == {others[0]: 3, others[1]: 4}
    assert set(db.session.scalars(select(NotebookEntry.happened_on))) == {TODAY - timedelta(days=2)}


@pytest.mark.parametrize("days", [1, 0])
def test_a_sheet_of_tomorrow_or_an_empty_one_is_refused(leader: Actor, page: Page, days: int) -> None:
    draft = SheetDraft(TODAY + timedelta(days=days), {SheetCell(page.member.id, Kind.GOOD): 1} if days else {})
    with refused("day_to_come" if days else "nothing_on_sheet"):
        services.note_sheet(leader, page.assignment, draft)


def test_a_stranger_on_a_sheet_is_refused(leader: Actor, page: Page) -> None:
    stranger = make.make_member(make.make_workshop(make.make_association()))
    with refused("not_of_the_group"):
        services.note_sheet(leader, page.assignment, SheetDraft(TODAY, {SheetCell(stranger.id, Kind.GOOD): 1}))
    assert load_page(page.assignment.id, stranger.id) is None


def test_the_buyers_goods_bound_what_comes_back(leader: Actor, page: Page) -> None:
    services.note_buyers_goods(leader, page.assignment, Kind.BUYER_IN, 10)
    noted(leader, page, Kind.GOOD, 6)
    noted(leader, page, Kind.FAULTY, 1)
    noted(leader, page, Kind.SPOILED, 1)
    with refused("more_than_received"):
        noted(leader, page, Kind.GOOD, 3)
    with refused("more_than_balance"):
        services.note_buyers_goods(leader, page.assignment, Kind.BUYER_BACK, 3)
    services.note_buyers_goods(leader, page.assignment, Kind.BUYER_BACK, 2)
    assert notebook_of(page.assignment).is_job_work


def test_delivered_pieces_are_no_longer_unworked_goods_of_the_buyer(leader: Actor, page: Page) -> None:
    services.note_buyers_goods(leader, page.assignment, Kind.BUYER_IN, 10)
    announce_delivery(leader, page.assignment, 7)
    goods = goods_of(page.assignment)
    assert (goods.good, goods.balance) == (7, 3)
    with refused("more_than_balance"):
        services.note_buyers_goods(leader, page.assignment, Kind.BUYER_BACK, 4)


def test_a_technique_that_is_applied_to_pieces_works_on_the_buyers_goods_whatever_its_code(page: Page) -> None:
    assert not notebook_of(page.assignment).is_job_work
    page.assignment.line.technique.process = "aplicado"
    db.session.flush()
    assert notebook_of(page.assignment).is_job_work


def test_the_assignment_loads_as_its_page_needs(page: Page) -> None:
    assert load_assignment(page.assignment.id) is page.assignment


def cells(page: Page, **pieces: int) -> None:
    for size, n in pieces.items():
        db.session.add(OrderLineCell(line_id=page.assignment.order_line_id, size=size, colour="T13", pieces=n))
    db.session.flush()


def test_more_back_than_she_has_is_asked_about_and_refused_where_the_pieces_are_the_buyers(leader: Actor, page: Page) -> None:
    noted(leader, page, Kind.OUT, 3)
    with refused("sure_more_than_out"):
        noted(leader, page, Kind.GOOD, 4)
    noted(leader, page, Kind.GOOD, 4, sure=True)
    services.note_buyers_goods(leader, page.assignment, Kind.BUYER_IN, 20)
    for sure in (False, True):
        with refused("more_than_out"):
            noted(leader, page, Kind.SPOILED, 1, sure=sure)
    row = notebook_of(page.assignment).row_of(page.member.id)
    assert (row.pieces.with_her, row.pieces.good) == (-1, 4)


def test_nobody_brings_the_buyers_pieces_unasked_when_others_took_them(leader: Actor, page: Page) -> None:
    services.note_buyers_goods(leader, page.assignment, Kind.BUYER_IN, 20)
    noted(leader, page, Kind.GOOD, 1)
    noted(leader, page, Kind.OUT, 5)
    other = load_page(page.assignment.id, page.member.id + 1)
    assert other is not None
    with refused("sure_more_than_out"):
        noted(leader, other, Kind.GOOD, 1)


def test_more_of_a_size_than_is_ordered_is_asked_about(leader: Actor, page: Page) -> None:
    cells(page, M=7, L=13)
    noted(leader, page, Kind.OUT, 5, size="M", colour="T13")
    with refused("sure_more_than_cell"):
        noted(leader, page, Kind.OUT, 3, size="M", colour="T13")
    noted(leader, page, Kind.OUT, 3, size="M", colour="T13", sure=True)
    noted(leader, page, Kind.OUT, 12, size="L", colour="T13")
    noted(leader, page, Kind.SPOILED, 1, size="L", colour="T13")
    noted(leader, page, Kind.OUT, 1, size="L", colour="T13")


def test_a_line_with_a_matrix_needs_its_size_and_yarn_does_not(leader: Actor, page: Page) -> None:
    cells(page, M=7, L=13)
    with refused("cell_missing"):
        noted(leader, page, Kind.GOOD, 1)
    noted(leader, page, Kind.YARN_OUT, 900)


def test_a_sheet_of_a_matrix_says_the_size_of_what_is_good(leader: Actor, page: Page) -> None:
    cells(page, M=7, L=13)
    hers = SheetCell(page.member.id, Kind.GOOD, "M", "T13")
    faulty = SheetCell(page.member.id, Kind.FAULTY)
    assert services.note_sheet(leader, page.assignment, SheetDraft(TODAY, {hers: 5, faulty: 1})) == 2
    rows = db.session.execute(select(NotebookEntry.kind, NotebookEntry.size, NotebookEntry.amount).order_by(NotebookEntry.kind))
    assert [tuple(row) for row in rows] == [("faulty", "", 1), ("good", "M", 5)]
    for wrong, code in ((SheetCell(page.member.id, Kind.GOOD), "cell_missing"), (hers._replace(size="XS"), "unknown_size")):
        with refused(code) as error:
            services.note_sheet(leader, page.assignment, SheetDraft(TODAY, {wrong: 1}))
        assert error.value.field == wrong.key
