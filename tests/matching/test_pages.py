"""The workbench in the browser: + and -, undo, locks, groups that were not chosen, sending."""

import re
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from marketplace.catalogue.models import TimeStandard
from marketplace.infra.database import db
from marketplace.matching.models import Offer, ProposalShare
from marketplace.orders.models import OrderLine
from marketplace.people.models import Account
from marketplace.producers.models import Association, Technique
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run


def opened(sign_in: Any, code: str = "O-S-040") -> tuple[Any, str, ProposalShare, int]:
    account, actor = coordinator()
    bench = bench_of(finished_run(actor, code))
    share = bench.shares[0]
    return sign_in(account), f"/emparejar/propuestas/{bench.proposal.id}/pedidos/{bench.order.id}", share, bench.lines[0].id


def test_less_pieces_say_how_many_are_missing_and_undo_puts_them_back(app: Flask, sign_in: Any) -> None:
    client, here, share, line_id = opened(sign_in)
    field, share_id = f"p-{line_id}-{share.association_id}", share.id
    changed = client.post(here, data={field: "250"}, follow_redirects=True).text
    assert "Faltan 50 piezas." in changed
    assert f'name="{field}" value="300"' in changed
    assert db.session.get_one(ProposalShare, share_id).pieces == 250
    again = client.post(here, data={field: "300"}, follow_redirects=True).text
    assert "Suma exacta" in again
    hours = db.session.get_one(ProposalShare, share_id).week_millihours
    assert sum(hours.values()) == 300 * 3_440


def test_too_much_for_a_group_is_told_in_hours_before_the_date(app: Flask, sign_in: Any) -> None:
    client, here, share, line_id = opened(sign_in, "O-S-032")
    page = client.post(here, data={f"p-{line_id}-{share.association_id}": "120"}, follow_redirects=True).text
    assert "KANA INTI: le faltan " in page
    assert "antes del 29 de enero" in page
    assert "Motivo firmado" in page


def test_a_group_that_was_not_chosen_can_be_given_pieces_and_says_what_breaks(app: Flask, sign_in: Any) -> None:
    client, here, _, line_id = opened(sign_in, "O-S-032")
    dear = by_code(Association, "A10")
    page = client.post(here, data={f"p-{line_id}-{dear.id}": "10"}, follow_redirects=True).text
    assert "pide Bs\u00a01.734,94; el tope es Bs\u00a01.631,87" in page
    stranger = by_code(Association, "A01").id
    assert client.post(here, data={f"p-{line_id}-{stranger}": "10"}).status_code == 409
    assert client.post(here, data={f"p-{line_id}-{dear.id}": "diez"}).status_code == 409


def test_a_locked_share_stays_and_is_kept_by_the_next_run(app: Flask, sign_in: Any) -> None:
    client, here, share, line_id = opened(sign_in, "O-S-036")
    share_id, group, pieces = share.id, share.association_id, share.pieces
    assert client.post(f"/emparejar/partes/{share_id}/fijar").status_code == 303
    assert client.post(here, data={f"p-{line_id}-{group}": "1"}).status_code == 409
    _, actor = coordinator()
    again = bench_of(finished_run(actor, "O-S-036"), "fair")
    kept = again.share(line_id, group)
    assert kept is not None
    assert kept.pieces >= pieces
    client.post(f"/emparejar/partes/{share_id}/soltar")
    assert client.post(here, data={f"p-{line_id}-{group}": "30"}).status_code == 303


def test_back_to_what_the_engine_said(app: Flask, sign_in: Any) -> None:
    client, here, share, line_id = opened(sign_in)
    share_id = share.id
    client.post(here, data={f"p-{line_id}-{share.association_id}": "10"})
    client.post(f"{here}/motor")
    assert db.session.get_one(ProposalShare, share_id).pieces == 300


def test_sending_five_times_makes_one_offer(app: Flask, sign_in: Any) -> None:
    client, here, _, _ = opened(sign_in)
    sent = [client.post(f"{here}/ofrecer", data={"days": "3", "form_key": "k"}) for _ in range(5)]
    assert {answer.status_code for answer in sent} == {303}
    assert db.session.query(Offer).count() == 1
    assert client.post(f"{here}/ofrecer", data={"days": "3", "form_key": "other"}).status_code == 422


def test_who_may_only_read_sees_no_buttons_and_changes_nothing(app: Flask, sign_in: Any) -> None:
    _, here, share, line_id = opened(sign_in)
    verifier = sign_in(make.make_account("verifier", programme_id=by_code(Association, "A17").programme_id))
    page = verifier.get(here)
    assert page.status_code == 200
    assert "Enviar ofertas" not in page.text
    assert verifier.post(here, data={f"p-{line_id}-{share.association_id}": "1"}).status_code == 404


def test_withdrawing_asks_first(app: Flask, sign_in: Any) -> None:
    client, here, _, _ = opened(sign_in)
    client.post(f"{here}/ofrecer", data={"days": "3"})
    offer = db.session.query(Offer).one()
    assert "¿Retirar esta oferta?" in client.get(f"/ofertas/{offer.id}/retirar").text
    client.post(f"/ofertas/{offer.id}/retirar")
    assert db.session.query(Offer).one().state == "withdrawn"
    assert "Retirada" in client.get("/ofertas").text


def test_offering_more_than_is_missing_is_refused_in_words(app: Flask, sign_in: Any) -> None:
    client, here, share, line_id = opened(sign_in)
    client.post(here, data={f"p-{line_id}-{share.association_id}": "310"})
    refused = client.post(here + "/ofrecer", data={"days": "3"})
    assert refused.status_code == 422
    assert "son 310 piezas y faltan 300." in refused.text
    assert db.session.query(Offer).count() == 0


def test_enter_in_a_field_presses_no_button_of_another_group(app: Flask, sign_in: Any) -> None:
    client, here, _, _ = opened(sign_in, "O-S-032")
    form = client.get(here).text.split('id="shares"')[1].split("</form>")[0]
    first = re.search(r'<button type="submit"[^>]*>', form)
    assert first
    assert "name=" not in first.group()


def test_a_complete_line_gives_nobody_more_and_says_that_its_pieces_have_groups(app: Flask, sign_in: Any) -> None:
    client, here, _, line_id = opened(sign_in)
    line = db.session.get_one(OrderLine, line_id)
    shares = db.session.query(ProposalShare).filter_by(order_line_id=line_id)
    shares.delete()
    make.make_assignment(line, by_code(Association, "A14"), pieces=250)
    db.session.commit()
    page = client.get(here).text
    assert "Lo que falta no tiene grupo todavía." in page
    assert re.search(rf'name="p-{line_id}-\d+" value="\d+">', page)
    make.make_assignment(line, by_code(Association, "A17"), pieces=line.quantity - 250)
    db.session.commit()
    page = client.get(here).text
    assert "Todas las piezas ya tienen grupo u oferta." in page
    assert "Ningún grupo tiene parte todavía." not in page
    assert not re.search(rf'name="p-{line_id}-\d+" value="\d+">', page)


def test_an_english_reader_reads_techniques_kinds_and_pieces_in_english(app: Flask, sign_in: Any) -> None:
    client, here, _, line_id = opened(sign_in)
    words = db.session.get_one(OrderLine, line_id).description
    standard = db.session.scalars(select(TimeStandard).where(TimeStandard.name_es == words)).one()
    db.session.execute(update(Account).values(language="en"))
    db.session.commit()
    assert f"<h2>{standard.name_en}</h2>" in client.get(here).text
    asked = client.get("/emparejar/que-pasa-si").text
    technique = db.session.get_one(Technique, standard.technique_code)
    assert (technique.name_en in asked, technique.name_es in asked) == (True, False)
    assert (standard.name_en in asked, standard.name_es in asked) == (True, False)


def test_hours_of_other_orders_are_told_where_a_group_would_have_room_without_them(app: Flask, sign_in: Any) -> None:
    client, here, _, _ = opened(sign_in, "O-S-030")
    page = client.get(here).text
    assert re.search(r"Le caben [\d.]+ piezas si no hace otros pedidos.", page)
    # The same hours are named where the reason says that they are missing.
    assert re.search(r"le faltan [\d.]+ h antes .* h libres se proponen para O-S-041", page)
