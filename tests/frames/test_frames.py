"""A frame from draft to signature: its months, its versions, who may see it, and what two people at once do."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.capacity.models import CalendarClosure
from marketplace.capacity.queries import hours_by_week
from marketplace.documents.models import IssuedDocument
from marketplace.frames import monthly, queries, services
from marketplace.frames.drafts import NewTerms
from marketplace.frames.models import CallOffChange
from marketplace.frames.terms import month_price, total_minor
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Offer
from marketplace.orders.models import Order
from tests import factories as make
from tests.frames.town import Town, build_town, fresh


@pytest.fixture
def town(app: Flask) -> Town:
    return build_town()


def code_of(call: object) -> str:
    with pytest.raises(DomainError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_a_year_gives_twelve_call_offs_with_dates_of_their_own_from_the_calendar(town: Town) -> None:
    db.session.add(CalendarClosure(day=date(2027, 1, 1), name="Año Nuevo", scope_kind="nacional", closed_hundredths=100))
    db.session.flush()
    frame = town.frame(months=12, pieces_a_month=15000)
    assert [one.month for one in frame.call_offs] == [date(2027, n, 1) for n in range(1, 13)]
    assert sum(one.pieces for one in frame.call_offs) == 180_000
    january, february = frame.call_offs[:2]
    # The first of January is a holiday and a Friday: work begins on Monday the 4th; the 31st is a Sunday.
    assert (january.starts_on, january.due_on) == (date(2027, 1, 4), date(2027, 1, 29))
    assert (february.starts_on, february.due_on) == (date(2027, 2, 1), date(2027, 2, 26))


def test_a_draft_is_its_exporters_alone_until_it_is_sent(town: Town) -> None:
    frame = town.frame()
    assert [one.id for one in queries.frames_of(town.as_buyer)] == [frame.id]
    assert not queries.frames_of(town.as_leader)
    services.send(town.as_buyer, frame)
    db.session.flush()
    assert [one.id for one in queries.frames_of(town.as_leader)] == [frame.id]
    assert not queries.frames_of(build_town().as_leader)


def test_both_names_and_moments_stand_under_the_signed_version(town: Town) -> None:
    frame = town.signed()
    version = queries.holding_of(frame.agreement)
    assert version is not None
    assert (version.exporter_name, version.association_name) == (town.buyer.display_name, town.leader.display_name)
    assert version.answered_at is not None
    assert frame.agreement.state == "signed"
    assert [one.agreed_pieces for one in frame.call_offs] == [10, 10, 10]
    assert version.terms["unit_price_minor"] == 20000


def test_the_group_can_refuse_and_the_exporter_send_again(town: Town) -> None:
    frame = town.frame()
    services.send(town.as_buyer, frame)
    services.refuse(town.as_leader, frame, 1, "low_price")
    frame = fresh(frame)
    assert frame.agreement.state == "draft"
    services.send(town.as_buyer, frame)
    services.sign(town.as_leader, frame, 2)
    assert [(one.number, one.state) for one in fresh(frame).agreement.versions] == [(1, "refused"), (2, "signed")]


def test_other_terms_are_a_new_version_and_the_old_one_holds_until_it_is_signed(town: Town) -> None:
    frame = town.signed()
    services.propose(town.as_buyer, frame, NewTerms(12, 21000, 9500))
    frame = fresh(frame)
    assert (frame.unit_price_minor, frame.call_offs[0].pieces) == (20000, 10)
    assert frame.agreement.state == "signed"
    assert code_of(lambda: monthly.change_month(town.as_buyer, frame.call_offs[0], 5)) == "version_waits"
    services.sign(town.as_leader, frame, 2)
    frame = fresh(frame)
    assert (frame.unit_price_minor, [one.pieces for one in frame.call_offs]) == (21000, [12, 12, 12])
    assert [one.state for one in frame.agreement.versions] == ["replaced", "signed"]


def test_a_new_version_holds_from_the_first_month_that_is_not_called_off(town: Town, sign_in) -> None:
    """What was ordered at the first price keeps it: on the page, on the paper and in the total."""
    frame = town.signed()
    monthly.call_off_month(town.as_buyer, frame.call_offs[0])
    frame = fresh(frame)
    services.propose(town.as_buyer, frame, NewTerms(12, 30000, 9500))
    terms = queries.pending_of(frame.agreement).terms
    assert terms["applies_from"] == "2027-02-01"
    assert [(month["pieces"], month_price(terms, month)) for month in terms["months"]] == [(10, 20000), (12, 30000), (12, 30000)]
    assert total_minor(terms) == 10 * 20000 + 24 * 30000
    leader, here = sign_in(town.leader), f"/marcos/{frame.id}"
    assert "Estos términos valen desde febrero 2027." in leader.get(f"{here}/firmar").text
    leader.post(f"{here}/firmar", data={"number": "2"})
    page = sign_in(town.buyer).get(here).text
    assert page.count("200,00") == 1
    assert "9.200,00" in leader.get(f"{here}/papel").text
    leader.post(f"{here}/documento?version=2")
    issued = db.session.scalars(select(IssuedDocument)).one()
    assert issued.facts["public"]["total"]["minor"] == 920_000


def test_a_version_that_would_change_no_month_is_not_proposed(town: Town) -> None:
    frame = town.signed(months=1)
    monthly.call_off_month(town.as_buyer, frame.call_offs[0])
    assert code_of(lambda: services.propose(town.as_buyer, fresh(frame), NewTerms(10, 30000, 9500))) == "no_month_left"


@pytest.mark.parametrize("second", ["sign", "refuse", "take_back"])
def test_whoever_answers_second_is_told(town: Town, second: str) -> None:
    frame = town.frame()
    services.send(town.as_buyer, frame)
    services.sign(town.as_leader, frame, 1)
    acts = {
        "sign": lambda: services.sign(town.as_coordinator, frame, 1),
        "refuse": lambda: services.refuse(town.as_leader, frame, 1, "no_time"),
        "take_back": lambda: services.take_back(town.as_buyer, frame, 1),
    }
    assert code_of(acts[second]) == "version_answered"


def test_months_are_raised_lowered_skipped_and_moved_and_the_other_side_is_told(town: Town) -> None:
    frame = town.signed()
    january, february, march = frame.call_offs
    monthly.change_month(town.as_buyer, january, 14)
    monthly.change_month(town.as_leader, february, 0)
    monthly.move_month(town.as_buyer, january, march, 4)
    frame = fresh(frame)
    assert [one.pieces for one in frame.call_offs] == [10, 0, 14]
    changes = db.session.scalars(select(CallOffChange).order_by(CallOffChange.id)).all()
    assert [(one.kind, one.side) for one in changes] == [("more", "exporter"), ("skip", "association"), ("move", "exporter")]
    assert len(queries.unseen_changes(frame, "association")) == 2
    assert monthly.mark_seen(town.as_leader, frame) == 2
    frame = fresh(frame)
    assert not queries.unseen_changes(frame, "association")
    assert len(queries.unseen_changes(frame, "exporter")) == 1
    totals = queries.totals_of(frame, {})
    assert (totals.agreed, totals.planned, totals.without_month) == (30, 24, 6)
    verbs = set(db.session.scalars(select(JournalEntry.verb)))
    assert {"month_more", "month_skip", "month_move", "saw_changes"} <= verbs


def test_moving_keeps_the_pieces_and_needs_another_month_of_the_same_frame(town: Town) -> None:
    other, frame = town.signed(), town.signed()
    elsewhere = fresh(other).call_offs[0]
    frame = fresh(frame)
    january = frame.call_offs[0]
    assert code_of(lambda: monthly.move_month(town.as_buyer, january, january, 1)) == "bad_target"
    assert code_of(lambda: monthly.move_month(town.as_buyer, january, elsewhere, 1)) == "bad_target"
    assert code_of(lambda: monthly.move_month(town.as_buyer, january, frame.call_offs[1], 11)) == "bad_month_pieces"


def test_a_month_that_is_called_off_becomes_an_order_with_an_offer_at_the_signed_price(town: Town) -> None:
    frame = town.signed()
    order = monthly.call_off_month(town.as_buyer, frame.call_offs[0])
    db.session.flush()
    assert (order.state, order.due_date, order.recurrence) == ("proposed", frame.call_offs[0].due_on, "mensual")
    offer = db.session.scalars(select(Offer).join(Offer.line).where(Offer.association_id == town.group.id)).one()
    assert (offer.pieces, offer.unit_price_minor, offer.piece_rate_minor, offer.state) == (10, 20000, 9000, "offered")
    frame = fresh(frame)
    assert queries.totals_of(frame, {}).to_call == 20
    assert code_of(lambda: monthly.call_off_month(town.as_buyer, frame.call_offs[0])) == "month_is_order"
    assert code_of(lambda: monthly.change_month(town.as_buyer, frame.call_offs[0], 3)) == "month_is_order"
    assert len(db.session.scalars(select(Order)).all()) == 1


def test_nothing_is_called_off_before_both_have_signed_or_for_an_empty_month(town: Town) -> None:
    draft = town.frame()
    assert code_of(lambda: monthly.call_off_month(town.as_buyer, draft.call_offs[0])) == "not_signed"
    frame = town.signed()
    monthly.change_month(town.as_buyer, frame.call_offs[0], 0)
    assert code_of(lambda: monthly.call_off_month(town.as_buyer, frame.call_offs[0])) == "nothing_planned"


def test_signed_months_keep_their_hours_until_they_are_orders(town: Town) -> None:
    def taken() -> int:
        january = hours_by_week([town.group.id], date(2026, 12, 28), 5)[town.group.id]
        return sum(week.taken for week in january)

    draft = town.frame()
    assert taken() == 0
    services.send(town.as_buyer, draft)
    services.sign(town.as_leader, draft, 1)
    db.session.flush()
    assert taken() == 100_000
    frame = fresh(draft)
    monthly.call_off_month(town.as_buyer, frame.call_offs[0])
    db.session.flush()
    # The offer waits: nobody is promised these hours until the group accepts.
    assert taken() == 0


def test_an_agreement_ends_before_its_time_only_with_a_reason_and_frees_its_hours(town: Town) -> None:
    frame = town.signed()
    assert code_of(lambda: services.terminate(town.as_leader, frame.agreement, " ")) == "reason_missing"
    services.terminate(town.as_leader, frame.agreement, "No mandan la lana")
    db.session.flush()
    assert frame.agreement.state == "terminated"
    weeks = hours_by_week([town.group.id], date(2027, 1, 4), 4)[town.group.id]
    assert not any(week.taken for week in weeks)


def test_a_frame_is_fulfilled_only_when_no_coming_month_is_left(town: Town) -> None:
    frame = town.signed(months=1)
    assert code_of(lambda: services.fulfil(town.as_buyer, frame)) == "months_left"
    monthly.call_off_month(town.as_buyer, frame.call_offs[0])
    frame = fresh(frame)
    services.fulfil(town.as_buyer, frame)
    assert frame.agreement.state == "fulfilled"


def test_agreements_run_out_after_their_last_month(town: Town) -> None:
    other, frame = town.signed(), town.signed()
    frame.agreement.ends_on = date(2026, 11, 20)
    frame.agreement.starts_on = date(2026, 11, 1)
    db.session.flush()
    assert services.expire_agreements() == 1
    assert (fresh(frame).agreement.state, fresh(other).agreement.state) == ("expired", "signed")


def test_pages_take_the_same_queries_however_many_months(town: Town, sign_in, count_queries) -> None:
    few, many = town.signed(months=2).id, town.signed(months=24).id
    client = sign_in(town.buyer)
    counts = []
    for frame_id in (few, many):
        client.get(f"/marcos/{frame_id}")
        with count_queries() as sent:
            assert client.get(f"/marcos/{frame_id}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 30


def test_the_whole_path_through_the_pages(town: Town, sign_in) -> None:
    buyer, leader = sign_in(town.buyer), sign_in(town.leader)
    form = {
        "product_id": town.product_id, "pieces_a_month": 10, "first_month": "2027-01-01", "months": 3, "unit_price": "200",
        "piece_rate": "90,00", "incoterm": "FCA", "advance": "30", "balance_days": 30,
    }  # fmt: skip
    page = buyer.post("/marcos/nuevo", data=form)
    assert page.status_code == 303
    path = page.location
    assert leader.get(path).status_code == 404
    assert buyer.post(f"{path}/enviar").status_code == 303
    assert "¿Firmamos este acuerdo?" in leader.get(f"{path}/firmar").text
    assert leader.post(f"{path}/firmar", data={"number": "1"}).status_code == 303
    page = buyer.get(path).text
    assert "Firmado" in page
    assert town.leader.display_name in buyer.get(f"{path}/papel").text
    assert "Sí: 50 % más cabe en todos los meses." in buyer.get(f"{path}?mas=50").text
    month = queries.frames_of(town.as_buyer)[0].call_offs[1].id
    assert buyer.post(f"/marcos/meses/{month}", data={"pieces": "0"}).status_code == 303
    assert "El comprador cambió meses" in leader.get(path).text
    assert leader.post(f"{path}/visto").status_code == 303
    assert "El comprador cambió meses" not in leader.get(path).text


def test_the_paper_of_a_version_is_issued_as_that_version(town: Town, sign_in) -> None:
    """While other terms wait for the group's signature, the paper that shows them must not print the ones that hold."""
    frame = town.signed()
    services.propose(town.as_buyer, frame, NewTerms(12, 20000, 9000))
    db.session.commit()
    buyer = sign_in(town.buyer)
    for number, pieces in ((1, 10), (2, 12)):
        assert f"version={number}" in buyer.get(f"/marcos/{frame.id}/papel?version={number}").text
        assert buyer.post(f"/marcos/{frame.id}/documento?version={number}").status_code == 303
        issued = db.session.scalars(select(IssuedDocument).order_by(IssuedDocument.id.desc())).first()
        assert issued is not None
        facts = issued.facts
        assert (facts["agreement"]["version"], facts["terms"]["pieces_a_month"]) == (number, pieces)


def test_a_draft_s_form_begins_with_its_own_first_month(town: Town, sign_in) -> None:
    """Sent back as it was shown, a draft must stay as it is."""
    frame = town.frame(first_month=date(2027, 3, 1))
    db.session.commit()
    page = sign_in(town.buyer).get(f"/marcos/{frame.id}/terminos").text
    assert '<option value="2027-03-01" selected' in page


def test_a_mistyped_form_keeps_what_was_typed(town: Town, sign_in) -> None:
    page = sign_in(town.buyer).post(
        "/marcos/nuevo", data={"product_id": town.product_id, "pieces_a_month": "diez", "title": "Lana"}
    )
    assert page.status_code == 422
    assert 'value="diez"' in page.text
    assert 'value="Lana"' in page.text


def test_an_expensive_pay_is_refused(town: Town, sign_in) -> None:
    values = {
        "product_id": town.product_id, "pieces_a_month": 1, "first_month": "2027-01-01", "months": 1, "unit_price": "10",
        "piece_rate": "11", "incoterm": "FCA", "advance": "0", "balance_days": 30,
    }  # fmt: skip
    page = sign_in(town.buyer).post("/marcos/nuevo", data=values)
    assert page.status_code == 422
    assert "El pago no puede pasar del precio." in page.text


def test_everything_works_with_no_data(app: Flask, sign_in) -> None:
    buyer = sign_in(make.make_account("exporter", exporter_id=make.make_exporter().id))
    assert "Todavía no hay pedidos marco" in buyer.get("/marcos").text
    assert buyer.get("/marcos/nuevo").status_code == 200
    coordinator = sign_in(make.make_account("coordinator", programme_id=make.make_programme().id))
    assert coordinator.get("/acuerdos").status_code == 200
