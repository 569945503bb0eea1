"""Samples: numbered rounds, photos, points, measurements, one verdict; and no bulk before it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.queries import load_assignment
from marketplace.fulfilment.services import announce_delivery, report_progress
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.samples import queries, services
from marketplace.samples.drafts import CourierDraft, Measured, RequestDraft, SendDraft
from marketplace.samples.gate import bulk_blocked
from marketplace.samples.models import SampleRound
from marketplace.samples.photo_map import spots_of
from marketplace.techpacks.drafts import Measure
from marketplace.techpacks.services import accept_version
from tests.techpacks.test_techpacks import Desk, desk  # noqa: F401

PRE = RequestDraft("pre_production", "M", None, "")


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "tan").save(out, "JPEG")
    return out.getvalue()


def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


@pytest.fixture
def work(desk: Desk) -> Assignment:
    pack = desk.issued(Measure("M", "Pecho", 1000, 20), Measure("M", "Largo", 620, 20), Measure("L", "Pecho", 1080, 20))
    db.session.get_one(Order, db.session.get_one(OrderLine, desk.line_id).order_id).sample_required = True
    made = desk.work()
    accept_version(desk.as_leader, made, pack.versions[0].id)
    db.session.flush()
    return made


def asked(desk: Desk, work: Assignment, draft: RequestDraft = PRE) -> SampleRound:
    return services.request_sample(desk.as_buyer, work, draft)


def sent(desk: Desk, work: Assignment, draft: RequestDraft = PRE) -> SampleRound:
    row = asked(desk, work, draft)
    services.send(desk.as_leader, row, SendDraft((photo(),), (Measured("M", "Pecho", 1030), Measured("M", "Largo", 610))))
    db.session.flush()
    return services._fresh(row)


def test_a_round_is_measured_by_the_version_that_binds_the_work_in_its_size(desk: Desk, work: Assignment) -> None:
    row = sent(desk, work)
    assert row.version is not None
    assert row.version.number == 1
    assert [(m.point, m.millimetres, m.asked_mm, m.off_mm, m.fits) for m in row.measures] == [
        ("Pecho", 1030, 1000, 30, False),
        ("Largo", 610, 620, -10, True),
    ]
    assert [one.size for one in queries.asked_of(asked(desk, work, RequestDraft("size_set", "", None, "")))] == ["M", "M", "L"]


def test_a_sample_needs_a_photo_and_measures_of_the_pack(desk: Desk, work: Assignment) -> None:
    row = asked(desk, work)
    assert code_of(lambda: services.send(desk.as_leader, row, SendDraft((), ()))) == "photo_missing"
    assert code_of(lambda: services.send(desk.as_leader, row, SendDraft((photo(),) * 5, ()))) == "too_many_sample_photos"
    db.session.rollback()


def test_one_round_of_a_kind_is_open_at_a_time_and_a_rejected_one_is_followed_by_the_next(
    desk: Desk, work: Assignment
) -> None:  # fmt: skip
    row = sent(desk, work)
    assert code_of(lambda: asked(desk, work)) == "round_open"
    assert asked(desk, work, RequestDraft("fit", "M", None, "")).number == 1
    services.decide(desk.as_buyer, row, "rejected", "El pecho es ancho")
    again = services.ask_again(desk.as_buyer, row)
    assert (again.number, again.size, again.request_note) == (2, "M", "El pecho es ancho")
    assert bulk_blocked(work)
    assert code_of(lambda: services.ask_again(desk.as_buyer, again)) == "not_rejected"


def test_the_page_of_a_rejected_round_asks_for_the_next_once_and_then_leads_to_it(desk: Desk, work: Assignment, sign_in) -> None:
    row = sent(desk, work)
    services.decide(desk.as_buyer, row, "rejected", "El pecho es ancho")
    db.session.commit()
    buyer = sign_in(desk.buyer)
    assert "Pedir la ronda 2" in buyer.get(f"/muestras/{row.id}").text
    assert buyer.post(f"/muestras/{row.id}/otra").status_code == 303
    page = buyer.get(f"/muestras/{row.id}").text
    assert "Pedir la ronda 2" not in page
    assert "Ver la ronda 2" in page


def test_points_are_numbered_and_a_taken_number_is_not_given_again(desk: Desk, work: Assignment) -> None:
    row = sent(desk, work)
    first = services.mark(desk.as_buyer, row, row.photos[0], 250, 400, "Cuello flojo")
    second = services.mark(desk.as_buyer, row, row.photos[0], 700, 100, "Mancha")
    db.session.flush()
    assert (first.number, second.number) == (1, 2)
    gone = queries.load_mark(first.id)
    assert gone is not None
    services.unmark(desk.as_buyer, gone)
    db.session.flush()
    assert services.mark(desk.as_buyer, row, row.photos[0], 10, 10, "Otra").number == 3
    assert code_of(lambda: services.mark(desk.as_buyer, row, row.photos[0], 1001, 0, "Fuera")) == "bad_place"
    services.decide(desk.as_buyer, row, "approved_with_comments", "")
    assert code_of(lambda: services.mark(desk.as_buyer, row, row.photos[0], 1, 1, "Tarde")) == "round_decided"


@pytest.mark.parametrize("verdict", ["approved_with_comments", "rejected"])
def test_comments_and_rejections_say_why(desk: Desk, work: Assignment, verdict: str) -> None:
    row = sent(desk, work)
    assert code_of(lambda: services.decide(desk.as_buyer, row, verdict, " ")) == "words_missing"
    services.mark(desk.as_buyer, row, row.photos[0], 5, 5, "Aquí")
    services.decide(desk.as_buyer, row, verdict, "")
    assert row.state == verdict


def test_whoever_decides_second_is_told(desk: Desk, work: Assignment) -> None:
    row = sent(desk, work)
    services.decide(desk.as_buyer, row, "approved", "")
    assert code_of(lambda: services.decide(desk.as_buyer, row, "rejected", "no")) == "round_decided"
    assert row.decided_by_name == desk.buyer.display_name


def test_bulk_waits_for_the_pre_production_sample_and_for_no_other(desk: Desk, work: Assignment) -> None:
    whole = load_assignment(work.id)
    assert whole is not None
    assert code_of(lambda: report_progress(desk.as_leader, whole, 1)) == "sample_not_approved"
    assert code_of(lambda: announce_delivery(desk.as_leader, whole, 1)) == "sample_not_approved"
    fit = sent(desk, work, RequestDraft("fit", "M", None, ""))
    services.decide(desk.as_buyer, fit, "approved", "")
    assert code_of(lambda: report_progress(desk.as_leader, whole, 1)) == "sample_not_approved"
    services.decide(desk.as_buyer, sent(desk, work), "approved", "")
    db.session.flush()
    assert report_progress(desk.as_leader, whole, 1).pieces_finished == 1


def test_the_approval_of_one_group_frees_only_that_group(desk: Desk, work: Assignment) -> None:
    services.decide(desk.as_buyer, sent(desk, work), "approved", "")
    db.session.flush()
    other = desk.work()
    assert not bulk_blocked(work)
    assert bulk_blocked(other)


@pytest.fixture
def plain(desk: Desk) -> Assignment:
    """Work of an order that asks for no sample."""
    plain = desk.work()
    db.session.get_one(Order, plain.line.order_id).sample_required = False
    db.session.flush()
    return plain


def test_an_order_that_asks_for_no_sample_blocks_nothing(plain: Assignment, count_queries) -> None:
    with count_queries() as sent_queries:
        assert not bulk_blocked(plain)
    assert len(sent_queries) == 1


def test_a_sample_before_production_that_somebody_asked_for_holds_the_start_all_the_same(desk: Desk, plain: Assignment) -> None:
    row = asked(desk, plain)
    whole = load_assignment(plain.id)
    assert whole is not None
    assert code_of(lambda: report_progress(desk.as_leader, whole, 1)) == "sample_not_approved"
    assert code_of(lambda: announce_delivery(desk.as_leader, whole, 1)) == "sample_not_approved"
    services.send(desk.as_leader, row, SendDraft((photo(),), ()))
    services.decide(desk.as_buyer, row, "rejected", "El pecho es ancho")
    assert bulk_blocked(plain)
    again = asked(desk, plain)
    services.send(desk.as_leader, again, SendDraft((photo(),), ()))
    services.decide(desk.as_buyer, services._fresh(again), "approved", "")
    assert not bulk_blocked(plain)


def test_a_sample_asked_for_later_never_holds_work_that_is_being_made(desk: Desk, plain: Assignment, sign_in) -> None:
    whole = load_assignment(plain.id)
    assert whole is not None
    report_progress(desk.as_leader, whole, 1)
    asked(desk, plain)
    assert not bulk_blocked(plain)
    assert report_progress(desk.as_leader, whole, 2).pieces_finished == 2
    db.session.commit()
    page = sign_in(desk.buyer).get(f"/trabajos/{plain.id}/muestras").text
    assert "La muestra está aprobada" not in page


def test_the_courier_keeps_no_record_apart_from_nothing_to_pay(desk: Desk, work: Assignment) -> None:
    row = sent(desk, work)
    assert row.courier_minor is None
    services.note_courier(desk.as_buyer, row, CourierDraft("DHL", "12 345", 0))
    assert row.courier_minor == 0


def test_one_counter_sample_for_each_work_moves_with_its_place(desk: Desk, work: Assignment) -> None:
    row = sent(desk, work)
    assert code_of(lambda: services.keep_counter_sample(desk.as_leader, row, "group", "")) == "not_approved"
    services.decide(desk.as_buyer, row, "approved", "")
    services.keep_counter_sample(desk.as_leader, row, "group", "Caja del taller 2")
    services.keep_counter_sample(desk.as_leader, row, "exporter", "")
    db.session.flush()
    kept = queries.counter_sample_of(work.id)
    assert kept is not None
    assert (kept.kept_where, kept.detail) == ("exporter", "")


def test_the_whole_photo_can_be_tapped(desk: Desk, work: Assignment) -> None:
    shot = sent(desk, work).photos[0]
    spots = spots_of(shot)
    assert sum(spot.width * spot.height for spot in spots) == shot.width * shot.height
    assert {spot.x_permille for spot in spots[:16]} == {31 + n * 125 // 2 for n in range(16)} or len(spots) == 16 * 12
    assert all(0 < spot.x_permille < 1000 and 0 < spot.y_permille < 1000 for spot in spots)


def test_lists_show_nobody_elses(desk: Desk, work: Assignment, sign_in) -> None:
    row = sent(desk, work)
    stranger = Actor(1, "x", Role.EXPORTER, exporter_id=desk.exporter.id + 999)
    assert [one.id for one in queries.rounds_of(desk.as_buyer)] == [row.id]
    assert not queries.rounds_of(stranger)
    assert row.code in sign_in(desk.buyer).get("/muestras").text


def test_the_whole_path_through_the_pages_without_a_script(desk: Desk, work: Assignment, sign_in) -> None:
    buyer, leader = sign_in(desk.buyer), sign_in(desk.leader)
    base = f"/trabajos/{work.id}"
    assert "El trabajo empieza cuando se apruebe" in leader.get(base).text
    assert buyer.post(f"{base}/muestras", data={"kind": "pre_production", "size": "M"}).status_code == 303
    number = queries.rounds_of(desk.as_buyer)[0].id
    path = f"/muestras/{number}"
    assert "Muestra" in leader.get("/hoy").text
    empty = leader.get(f"{path}/enviar").text
    assert 'name="measure_0" type="text" inputmode="numeric" autocomplete="off" value=""' in empty
    assert re.search(r"Se pidió \d+(,\d)? cm", empty)
    blank = leader.post(f"{path}/enviar", data={"measure_0": "1010"})
    assert blank.status_code == 422
    assert 'value="1010"' in blank.text
    form = {"photo": (BytesIO(photo()), "muestra.jpg"), "measure_0": "1030", "measure_1": "620"}
    assert leader.post(f"{path}/enviar", data=form, content_type="multipart/form-data").status_code == 303
    page = buyer.get(path).text
    assert page.count("#punto") > 100
    assert re.search(r"\+3\s*<", page)
    shot = queries.load_round(number).photos[0].id  # type: ignore[union-attr]
    assert buyer.get(f"{path}/fotos/{shot}").mimetype == "image/webp"
    assert "¿Qué pasa ahí?" in buyer.get(f"{path}?foto=1&x=531&y=208").text
    point = {"x": "531", "y": "208", "comment": "Cuello flojo"}
    assert leader.post(f"{path}/fotos/{shot}/puntos", data=point).status_code == 404
    assert buyer.post(f"{path}/fotos/{shot}/puntos", data=point | {"comment": ""}).status_code == 422
    assert buyer.post(f"{path}/fotos/{shot}/puntos", data=point).status_code == 303
    assert buyer.post(f"{path}/courier", data={"courier": "DHL", "tracking": "77", "cost": "35,50"}).status_code == 303
    for cost in ("-5", "99999999999999999999"):
        refused = buyer.post(f"{path}/courier", data={"courier": "DHL", "tracking": "77", "cost": cost})
        assert (refused.status_code, f'value="{cost}"' in refused.text) == (422, True)
    assert buyer.post(f"{path}/decidir", data={"verdict": "approved_with_comments"}).status_code == 303
    assert "Cuello flojo" in leader.get(path).text
    assert "Bs\u00a035,50" in buyer.get(path).text
    assert buyer.post(f"{path}/contramuestra", data={"where": "group"}).status_code == 303
    assert "Con el grupo" in buyer.get(f"{base}/muestras").text
    assert leader.post(f"{base}/avance", data={"pieces": "1"}).status_code == 303
