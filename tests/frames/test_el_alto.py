"""Nueva Esperanza's 15,000 garments a month as a frame: twelve months, and which of them the hours do not reach."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.documents.facts import people
from marketplace.documents.layouts import people as layouts
from marketplace.documents.sheet import Facts
from marketplace.exporters.models import Exporter
from marketplace.frames import gather, queries, services, spoken
from marketplace.frames.drafts import VerbalDraft
from marketplace.frames.models import Alliance, FrameOrder
from marketplace.frames.outlook import outlook_of
from marketplace.fulfilment.outlook import outlooks
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.drafts import SendDraft
from marketplace.matching.services.offers import send_offers
from marketplace.orders.models import Order
from marketplace.people.models import Account
from marketplace.producers.models import Programme
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run


@pytest.fixture
def buyer(app: Flask) -> Actor:
    exporter = by_code(Exporter, "E01")
    account = make.make_account("exporter", exporter_id=exporter.id)
    return Actor(account.id, account.display_name, Role.EXPORTER, exporter_id=exporter.id)


@pytest.fixture
def frame(buyer: Actor) -> FrameOrder:
    return gather.gather(buyer, by_code(Order, "O-NE-202611"))


def test_the_twelve_monthly_orders_are_found_as_one_habit(buyer: Actor) -> None:
    (habit,) = gather.habits_of(buyer.exporter_id)
    assert len(habit.works) == 12
    assert habit.span == (date(2026, 6, 1), date(2027, 5, 1))
    assert habit.last.line.quantity == 15000


def test_a_year_of_fifteen_thousand_is_twelve_call_offs_and_what_was_accepted_counts(frame: FrameOrder) -> None:
    totals = queries.totals_of(frame, queries.works_of_frame(frame))
    assert [one.pieces for one in frame.call_offs] == [15000] * 12
    assert totals.planned == totals.called == 180_000
    assert totals.accepted > 70_000
    assert totals.agreed is None
    assert frame.millihours_per_piece == 880
    # Embroidery is applied to garments that the buyer brings.
    assert frame.buyer_goods


def test_the_paper_names_what_is_made_and_that_a_side_is_simulated(frame: FrameOrder, buyer: Actor) -> None:
    """Terms that were signed before the buyer's garments were told from them are on the buyer's garments all the same."""
    frame.buyer_goods = False
    version = services.send(buyer, frame)
    said = people.agreement(frame, version)
    assert said["goods"]["names"]["es"]
    assert said["goods"]["technique"]["es"] == "Bordado por prenda"
    assert said["terms"]["buyer_goods"]
    with force_locale("es_BO"):
        pairs = dict(next(block for block in layouts.agreement(said, "es").blocks if isinstance(block, Facts)).pairs)
    assert (pairs["Material"], pairs["Sobre prendas del comprador"]) == ("Prendas del comprador", "sí")
    assert not said["simulated"]
    frame.agreement.exporter.source = "SIM"
    assert people.agreement(frame, version)["simulated"]


def test_december_january_february_and_may_do_not_fit_because_they_have_fewer_than_22_open_days(frame: FrameOrder) -> None:
    outlook = outlook_of(frame, queries.works_of_frame(frame))
    coming = {month.call_off.month.strftime("%Y-%m"): month for month in outlook.months if month.call_off.month.year == 2027}
    coming["2026-12"] = next(month for month in outlook.months if month.call_off.month == date(2026, 12, 1))
    assert {name for name, month in coming.items() if month.fits is False} == {"2026-12", "2027-01", "2027-02", "2027-05"}
    assert {name: month.short for name, month in coming.items()} == {
        "2026-12": 600_000, "2027-01": 1_800_000, "2027-02": 2_850_000, "2027-03": 0, "2027-04": 0, "2027-05": 1_200_000,
    }  # fmt: skip
    assert coming["2027-03"].hours is not None
    assert coming["2027-03"].hours.open_hundredths == 2200
    # 1,800 hours over 75 women of 19 eight-hour days each: 12 women more.
    assert coming["2027-01"].people_short == 12
    # 1,800 hours / 0.88 hours a garment.
    assert coming["2027-01"].pieces_short == 2046


def test_thirty_percent_more_never_fits_and_costs_3960_hours_even_in_a_full_month(frame: FrameOrder) -> None:
    outlook = outlook_of(frame, queries.works_of_frame(frame), more_percent=30)
    march = next(month for month in outlook.months if month.call_off.month == date(2027, 3, 1))
    assert march.short == 3_960_000
    assert (march.people_short, march.pieces_short, march.value_short_minor) == (23, 4500, 6_232_500)
    assert march.millihours_to_fit == 676
    assert all(month.fits is False for month in outlook.months if month.call_off.month > date(2026, 11, 30))


def test_a_gathered_frame_is_signed_with_its_orders_in_it(frame: FrameOrder, buyer: Actor) -> None:
    assert not gather.habits_of(buyer.exporter_id)
    assert all(one.order is not None for one in frame.call_offs)
    states = db.session.scalars(select(Order.state).where(Order.code.like("O-NE-%"))).all()
    assert "closed" in states


def test_thirty_three_alliances_are_loaded_and_none_counts_because_none_says_how_it_is(app: Flask) -> None:
    rows = db.session.scalars(select(Alliance).order_by(Alliance.code)).all()
    assert len(rows) == 33
    assert {row.formality for row in rows} == {None}
    assert not any(row.counts for row in rows)
    assert sum(row.association_id is not None for row in rows) == 18


def test_the_pages_show_the_frame_and_the_alliances(buyer: Actor, frame: FrameOrder, sign_in) -> None:
    account = db.session.get(Account, buyer.account_id)
    assert account is not None
    client: FlaskClient = sign_in(account)
    page = client.get(f"/marcos/{frame.id}?mas=30").text
    assert "Faltan 1.800 horas: 12 personas más" in page
    assert "Faltan 3.960 horas: 23 personas más" in page
    coordinator = make.make_account("coordinator", programme_id=by_code(Programme, "P-BO481").id)
    page = sign_in(coordinator).get("/acuerdos").text
    assert "33 alianzas" in page
    assert "SWISSCONTACT" in page
    elsewhere = make.make_account("coordinator", programme_id=by_code(Programme, "P-NN").id)
    assert "SWISSCONTACT" not in sign_in(elsewhere).get("/acuerdos").text


def test_a_blocking_word_of_mouth_stops_the_offers_of_a_run_until_it_is_freed(app: Flask) -> None:
    _, coordinator_actor = coordinator()
    bench = bench_of(finished_run(coordinator_actor, "O-S-034"))
    share = next(share for share in bench.open_shares() if share.pieces)
    draft = VerbalDraft(bench.order.exporter_id, share.association_id, "quedamos por teléfono", blocks_offers=True)
    spoken_of = spoken.note_verbal(coordinator_actor, draft)
    with pytest.raises(DomainError) as refused:
        send_offers(coordinator_actor, bench, SendDraft(days=3))
    assert (refused.value.code, refused.value.params) == ("only_verbal", {"groups": share.association.name})
    spoken.set_blocking(coordinator_actor, spoken_of, False)
    assert send_offers(coordinator_actor, bench, SendDraft(days=3))


def test_every_page_of_a_month_says_the_same_shortage(frame: FrameOrder, buyer: Actor, sign_in) -> None:
    """January is short 1,800 hours on the frame's page; its own page must not count its order a second time."""
    january = next(one for one in frame.call_offs if one.month == date(2027, 1, 1))
    db.session.commit()
    browser = sign_in(db.session.get_one(Account, buyer.account_id))
    for page in (browser.get(f"/marcos/{frame.id}"), browser.get(f"/marcos/meses/{january.id}")):
        assert "Faltan 1.800 horas: 12 personas más" in page.text
    assert "ya es un pedido" in page.text


def test_other_terms_are_judged_by_the_pieces_they_ask_for(frame: FrameOrder) -> None:
    """With 16,000 pieces instead of 15,000, March lacks 1,000 x 0.88 hours more than it has."""
    march = date(2027, 3, 1)
    now = {month.call_off.month: month for month in outlook_of(frame).months}[march]
    more = {month.call_off.month: month for month in outlook_of(frame, asked={march: 16_000}).months}[march]
    assert (now.needed, more.needed) == (13_200_000, 14_080_000)
    assert more.short == max(14_080_000 - more.hours.free, 0)


def test_a_month_under_way_is_reckoned_like_its_work_and_says_what_its_hours_would_say(frame: FrameOrder) -> None:
    works = queries.works_of_frame(frame)
    november = next(month for month in outlook_of(frame, works).months if month.call_off.month == date(2026, 11, 1))
    seen = outlooks(works[november.call_off.order_id or 0])
    assert november.pace is not None
    assert [one.tone for one in seen] == ["ok"]
    assert november.pace.finish == max(one.forecast.finish for one in seen if one.forecast.finish)
    assert (november.pieces_short, november.short, november.fits) == (0, 0, True)
    # The hours on record say something else, and the page says so.
    assert november.short_on_record == 3_000_000
    assert november.differs
    # Pieces on top of what is under way have no pace: they need hours on record.
    more = next(one for one in outlook_of(frame, works, more_percent=10).months if one.call_off.month == date(2026, 11, 1))
    assert more.pieces_short == more.pieces - november.pieces
