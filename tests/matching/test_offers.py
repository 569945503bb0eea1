"""From a proposal to agreed work: send, accept all or some, decline, expire, withdraw, match again."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.drafts import AdjustDraft, SendDraft
from marketplace.matching.models import Assignment, AssignmentWeek, Offer
from marketplace.matching.queries import offers_by_ids
from marketplace.matching.read_market import read_market
from marketplace.matching.services import answers, offers, proposals
from marketplace.matching.workbench import Workbench
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account, SignInLink
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run


def sent(code: str = "O-S-034", **draft: Any) -> tuple[Actor, Workbench, list[Offer]]:
    """Offers sent from the first proposal of an order's run."""
    _, actor = coordinator()
    bench = bench_of(finished_run(actor, code))
    ids = [offer.id for offer in offers.send_offers(actor, bench, SendDraft(**{"days": 3} | draft))]
    db.session.commit()
    return actor, bench, offers_by_ids(ids)


def leader_of(offer: Offer) -> Actor:
    account = offers.leaders_of([offer.association_id])[offer.association_id]
    return Actor(account.id, account.display_name, Role.LEADER, association_id=offer.association_id)


def missing(code: str) -> int:
    return next((line.missing for line in read_market().lines if line.code == code), 0)


def test_sending_offers_everything_to_the_groups_and_the_order_waits_for_answers(app: Flask) -> None:
    _, bench, made = sent()
    assert sorted((offer.pieces, offer.state) for offer in made) == [(150, "offered"), (400, "offered")]
    assert {clock.local_date(offer.expires_at) for offer in made} == {clock.today() + timedelta(days=3)}
    assert bench.order.state == "proposed"
    assert missing("L0057") == missing("L0058") == 0


def test_the_message_carries_a_link_that_opens_the_offers(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-040"))
    (offer,) = offers.send_offers(actor, bench, SendDraft(3))
    db.session.commit()
    page = sign_in(account).get(f"/emparejar/pedidos/{bench.order.id}/ofertas").text
    words = unquote(re.search(r'href="(https://wa.me/[^"]+)"', page)[1])
    assert "Pedido nuevo para Manos maravillosas: 300 pantuflas de fieltro (par)." in words
    assert "Entrega: miércoles 30 de junio" in words
    # One price, pieces times it, one total.
    assert "Pago por prenda: Bs 136,76. Total: Bs 41.028,00" in words
    link = db.session.scalars(select(SignInLink).order_by(SignInLink.id.desc())).first()
    assert link is not None
    assert link.next_path == f"/ofertas/{offer.id}"
    assert re.search(r"/l/[\w-]{20,}", words)


def test_several_offers_to_one_leader_share_one_link_to_all_of_them(app: Flask) -> None:
    sent()
    links = db.session.scalars(select(SignInLink).where(SignInLink.used_at.is_(None))).all()
    assert [link.next_path for link in links] == ["/ofertas"]


def test_a_verifier_gets_no_link(app: Flask, sign_in: Any) -> None:
    _, bench, _ = sent("O-S-040")
    verifier = make.make_account("verifier", programme_id=by_code(Association, "A17").programme_id)
    page = sign_in(verifier).get(f"/emparejar/pedidos/{bench.order.id}/ofertas").text
    assert "Manos maravillosas" in page
    assert "wa.me" not in page
    assert "/l/" not in page


def test_a_coordinator_offers_only_to_groups_of_her_programmes(app: Flask) -> None:
    _, mine = coordinator("P-NN")
    bench = bench_of(finished_run(mine, "O-S-034"))
    with pytest.raises(DomainError) as error:
        offers.send_offers(mine, bench, SendDraft(3))
    assert error.value.code == "nothing_to_offer"


def test_nobody_gets_more_than_the_line_has_left(app: Flask) -> None:
    _, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-040"))
    make.make_offer(by_code(OrderLine, "L0067"), by_code(Association, "A17"), pieces=100)
    with pytest.raises(DomainError) as error:
        offers.send_offers(actor, bench, SendDraft(3))
    assert (error.value.code, error.value.params["missing"]) == ("more_than_missing", 200)


def over_the_hours() -> tuple[Actor, Workbench]:
    _, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-032"))
    line = bench.lines[0]
    share = bench.shares[0]
    proposals.adjust(actor, bench, AdjustDraft({(line.id, share.association_id): 120}))
    db.session.flush()
    return actor, bench


def test_more_work_than_hours_needs_a_signed_reason(app: Flask) -> None:
    actor, bench = over_the_hours()
    with pytest.raises(DomainError) as error:
        offers.send_offers(actor, bench, SendDraft(3))
    assert error.value.code == "over_capacity"
    (offer,) = offers.send_offers(actor, bench, SendDraft(3, "Pedirán ayuda a sus familias"))
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "offered")).one()
    assert line.details["reason"] == "Pedirán ayuda a sus familias"
    with pytest.raises(DomainError) as refused:
        answers.accept(leader_of(offer), offer, 120)
    assert refused.value.code == "not_enough_hours"
    assert 0 < refused.value.params["fits"] < 120


def test_accepting_all_takes_the_hours_and_confirms_the_order(app: Flask) -> None:
    _, bench, made = sent("O-S-040")
    (offer,) = made
    before = next(m for m in read_market(retaking=[offer.id]).makers if m.id == offer.association_id)
    work = answers.accept(leader_of(offer), offer, 300)
    db.session.commit()
    assert (offer.state, offer.accepted_pieces, bench.order.state) == ("accepted", 300, "confirmed")
    weeks = db.session.scalars(select(AssignmentWeek).where(AssignmentWeek.assignment_id == work.id)).all()
    assert sum(week.millihours for week in weeks) == 300 * offer.millihours_per_piece
    after = next(m for m in read_market(whole_orders=[bench.order.id]).makers if m.id == offer.association_id)
    assert sum(before.free["all"]) - sum(after.free["all"]) == 300 * offer.millihours_per_piece
    assert work.code.startswith("CON-")
    assert work.accepted_by_name


def test_a_part_is_accepted_and_the_rest_returns_to_matching_without_asking_her_again(app: Flask) -> None:
    actor, bench, made = sent("O-S-030")
    offer = made[0]
    answers.accept(leader_of(offer), offer, 50)
    db.session.commit()
    assert (offer.state, offer.accepted_pieces, bench.order.state) == ("accepted", 50, "proposed")
    assert missing("L0051") == 550
    again = bench_of(finished_run(actor, "O-S-030"))
    assert offer.association_id not in {share.association_id for share in again.shares}


def test_declined_pieces_go_to_another_group_and_nothing_else_moves(app: Flask) -> None:
    _, actor = coordinator()
    run = finished_run(actor, "O-S-030")
    bench = bench_of(run)
    line, group = bench.lines[0], by_code(Association, "A23")
    other = by_code(Association, "A20")
    proposals.adjust(actor, bench, AdjustDraft({(line.id, s.association_id): 0 for s in bench.shares}))
    proposals.adjust(actor, bench, AdjustDraft({(line.id, group.id): 200, (line.id, other.id): 400}))
    db.session.flush()
    made = {offer.association_id: offer for offer in offers.send_offers(actor, bench, SendDraft(3))}
    answers.accept(leader_of(made[other.id]), made[other.id], 400)
    answers.decline(leader_of(made[group.id]), made[group.id], "no_time")
    db.session.commit()
    assert made[group.id].decline_reason == "no_time"
    assert missing("L0051") == 200
    again = bench_of(finished_run(actor, "O-S-030"))
    assert [(s.association_id, s.pieces) for s in again.shares] == [(other.id, 200)]
    standing = db.session.scalars(select(Assignment).where(Assignment.order_line_id == line.id)).one()
    assert standing.pieces == 400


def test_the_last_no_puts_the_order_back_on_the_market(app: Flask) -> None:
    _, bench, made = sent("O-S-040")
    answers.decline(leader_of(made[0]), made[0], "low_price")
    assert bench.order.state == "posted"


def test_an_expired_offer_cannot_be_accepted_and_the_sweep_writes_it_down(app: Flask) -> None:
    _, bench, made = sent("O-S-040")
    offer = made[0]
    offer.expires_at = clock.business_now() - timedelta(minutes=1)
    db.session.commit()
    with pytest.raises(DomainError) as error:
        answers.accept(leader_of(offer), offer, 300)
    assert error.value.code == "offer_expired"
    assert offer.state == "offered"
    assert offers.expire_offers() == 1
    db.session.commit()
    assert (offer.state, bench.order.state) == ("expired", "posted")
    assert offers.expire_offers() == 0


def test_a_withdrawn_offer_is_over(app: Flask) -> None:
    actor, bench, made = sent("O-S-040")
    offers.withdraw(actor, made[0])
    assert (made[0].state, bench.order.state) == ("withdrawn", "posted")
    with pytest.raises(DomainError) as error:
        answers.accept(leader_of(made[0]), made[0], 300)
    assert error.value.code == "offer_answered"


def test_a_second_answer_reads_that_there_is_one(app: Flask) -> None:
    _, _, made = sent("O-S-040")
    answers.accept(leader_of(made[0]), made[0], 300)
    for second in (
        lambda: answers.accept(leader_of(made[0]), made[0], 300),
        lambda: answers.decline(leader_of(made[0]), made[0], "no_time"),
    ):
        with pytest.raises(DomainError) as error:
            second()
        assert error.value.code == "offer_answered"
    assert db.session.scalar(select(func.count()).select_from(Assignment).where(Assignment.offer_id == made[0].id)) == 1


@pytest.mark.parametrize("pieces", [0, 301, -1])
def test_a_part_is_at_least_one_and_at_most_what_was_offered(app: Flask, pieces: int) -> None:
    _, _, made = sent("O-S-040")
    with pytest.raises(DomainError) as error:
        answers.accept(leader_of(made[0]), made[0], pieces)
    assert error.value.code == "bad_part"


def test_a_leader_answers_in_four_taps_and_gets_a_record(app: Flask, sign_in: Any) -> None:
    _, _, made = sent("O-S-040")
    offer = made[0]
    account = db.session.get_one(Account, leader_of(offer).account_id)
    phone = sign_in(account)
    page = phone.get(f"/ofertas/{offer.id}").text
    assert "300" in page
    assert "Bs\u00a041.028,00" in page
    assert "del salario mínimo" in page
    assert "Sí, todas" in page
    assert "¿Confirmamos el trato?" in phone.get(f"/ofertas/{offer.id}/aceptar").text
    keyed = {"pieces": 300, "form_key": "one-tap"}
    first = phone.post(f"/ofertas/{offer.id}/aceptar", data=keyed)
    second = phone.post(f"/ofertas/{offer.id}/aceptar", data=keyed)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    record = phone.get(first.location).text
    assert "Constancia de aceptación" in record
    assert "<svg" in record
    assert "21 de noviembre de 2026 " in record
    assert re.search(r"Qué sigue</h2>\s*<a [^>]*/trabajos/\d+/(repartir|muestras)", record)
    assert "Llamar a mi coordinadora" in record
    assert "Qué sigue" not in phone.get(first.location.split("?")[0]).text
    assert db.session.scalar(select(func.count()).select_from(Assignment).where(Assignment.offer_id == offer.id)) == 1


def test_colours_are_told_by_their_names(app: Flask, sign_in: Any) -> None:
    _, _, made = sent("O-S-037")
    page = sign_in(db.session.get_one(Account, leader_of(made[0]).account_id)).get(f"/ofertas/{made[0].id}").text
    assert "<span>L Café oscuro</span>" in page
    assert "N05" not in page


def test_some_is_a_number_on_a_keypad_and_a_wrong_one_is_explained(app: Flask, sign_in: Any) -> None:
    _, _, made = sent("O-S-040")
    phone = sign_in(db.session.get_one(Account, leader_of(made[0]).account_id))
    assert "keypad" in phone.get(f"/ofertas/{made[0].id}/algunas").text
    assert phone.get(f"/ofertas/{made[0].id}/aceptar?pieces=x").status_code == 422
    assert '<b class="huge-num">120</b>' in phone.get(f"/ofertas/{made[0].id}/aceptar?pieces=120").text


def test_a_no_needs_one_of_the_three_drawings(app: Flask, sign_in: Any) -> None:
    _, _, made = sent("O-S-040")
    offer = made[0]
    phone = sign_in(db.session.get_one(Account, leader_of(offer).account_id))
    assert phone.post(f"/ofertas/{offer.id}/no", data={"reason": "whatever"}).status_code == 422
    assert phone.post(f"/ofertas/{offer.id}/no", data={"reason": "no_skill"}).status_code == 303
    assert "No sabemos hacerlo" in phone.get(f"/ofertas/{offer.id}").text


def test_lists_of_offers_show_nobody_elses(app: Flask, sign_in: Any) -> None:
    _, _, made = sent("O-S-030")
    sent("O-S-040")
    own = sign_in(db.session.get_one(Account, leader_of(made[0]).account_id)).get("/ofertas").text
    assert "pantufla" not in own.lower()
    assert "chompa" in own.lower()
    neighbour = sign_in(coordinator("P-USAID")[0]).get("/ofertas").text
    assert "No hay ofertas aquí" in neighbour
    assert by_code(Order, "O-S-030").state == "proposed"


def test_the_questions_about_an_offer_that_is_over_lead_to_what_became_of_it(app: Flask, sign_in: Any) -> None:
    _, _, made = sent()
    offer = made[0]
    account = db.session.get_one(Account, leader_of(offer).account_id)
    client, here = sign_in(account), f"/ofertas/{offer.id}"
    questions = [f"{here}/{page}" for page in ("aceptar", "algunas", "no")]
    assert [client.get(page).status_code for page in questions] == [200, 200, 200]
    answers.decline(leader_of(offer), offer, "no_time")
    db.session.commit()
    assert [client.get(page).headers.get("Location") for page in questions] == [here] * 3


def test_many_offers_are_reminded_of_and_taken_back_at_once_and_answered_ones_stay(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-034"))
    made = offers.send_offers(actor, bench, SendDraft(3))
    db.session.commit()
    browser, marked = sign_in(account), {"offer": [offer.id for offer in made]}
    assert browser.post("/ofertas/varias/recordar", data={}).status_code == 409
    assert browser.post("/ofertas/varias/recordar", data=marked).location == f"/emparejar/pedidos/{bench.order.id}/ofertas"
    first, _second = offers_by_ids(marked["offer"])
    answers.decline(leader_of(first), first, "no_time")
    db.session.commit()
    page = browser.post("/ofertas/varias/retirar", data=marked, follow_redirects=True).text
    assert "1 oferta retirada." in page
    assert "1 ya no esperaba respuesta." in page
    assert [offer.state for offer in offers_by_ids(marked["offer"])] == ["declined", "withdrawn"]
    verbs = db.session.scalars(select(JournalEntry.verb).where(JournalEntry.thing == "offer", JournalEntry.verb == "reminded"))
    assert len(list(verbs)) == len(made) == 2


def test_nobody_acts_on_the_offers_of_another_programme(app: Flask, sign_in: Any) -> None:
    _, actor = coordinator()
    made = offers.send_offers(actor, bench_of(finished_run(actor, "O-S-034")), SendDraft(3))
    other = make.make_account("coordinator", programme_id=make.make_programme().id)
    db.session.commit()
    assert sign_in(other).post("/ofertas/varias/retirar", data={"offer": [offer.id for offer in made]}).status_code == 409
    assert {offer.state for offer in offers_by_ids([offer.id for offer in made])} == {"offered"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_of_offers_is_a_file_too(app: Flask, sign_in: Any, kind: str) -> None:
    account, actor = coordinator()
    made = offers.send_offers(actor, bench_of(finished_run(actor, "O-S-034")), SendDraft(3))
    db.session.commit()
    answer = sign_in(account).get(f"/ofertas/lista.{kind}?estado=waiting")
    assert answer.status_code == 200
    if kind == "csv":
        lines = answer.get_data(as_text=True).splitlines()
        assert len(lines) == len(made) + 1
        assert {line.split(",")[0] for line in lines[1:]} == {offer.code for offer in made}
