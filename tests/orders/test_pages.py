"""The pages of orders: who sees what, steps that keep what was typed, a review with what fits, one order for five taps."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.kernel import aql
from marketplace.orders.models import Order, OrderAttachment, OrderLine, OrderLineCell
from tests import factories as make

MONDAY = date(2026, 11, 23)
TERMS = {"currency": "BOB", "advance": "50", "balance_days": "30"}


@pytest.fixture
def exporter(app):
    make.make_standard()
    association = make.make_association(members=10)
    make.make_product(
        association, standard_key="HK-CHOMPA", millihours_per_piece=2000, price_minor=50_000, sizes="S;M", colours="N01;T16"
    )
    return make.make_exporter(name="Exportadora Illimani")


@pytest.fixture
def client(exporter, sign_in):
    return sign_in(make.make_account("exporter", exporter_id=exporter.id))


def started(client) -> Order:
    client.post("/pedidos/nuevo")
    return db.session.scalars(select(Order).where(Order.state == "draft").order_by(Order.id.desc())).first()


def version(order: Order) -> int:
    return db.session.scalar(select(Order.version).where(Order.id == order.id))


def add_line(client, order, **values):
    base = {
        "version": version(order), "action": "save", "item": "s:HK-CHOMPA", "size": ["S", "M"], "colour": ["N01", "T16"],
        "cell": ["10", "20", "30", "40"], "quantity": "100", "price": "571,62", "min_grade": "0", "priority": "2", "partial": "y",
    }  # fmt: skip
    return client.post(f"/pedidos/{order.id}/lineas/nueva", data=base | values)


def test_an_order_is_written_step_by_step_reviewed_and_posted(client) -> None:
    order = started(client)
    assert add_line(client, order).status_code == 303
    dates = {"version": version(order), "release_date": "2026-11-23", "due_date": "2027-03-26", "incoterm": "FCA"}
    assert client.post(f"/pedidos/{order.id}/fechas", data=dates).location == f"/pedidos/{order.id}/precio"
    assert (
        client.post(f"/pedidos/{order.id}/precio", data=TERMS | {"version": version(order)}).location
        == f"/pedidos/{order.id}/calidad"
    )
    quality = {"version": version(order), "aql": "150", "level": "II", "split_allowed": "y", "sample_required": "y"}
    assert client.post(f"/pedidos/{order.id}/calidad", data=quality).location == f"/pedidos/{order.id}/revisar"
    review = client.get(f"/pedidos/{order.id}/revisar").text
    assert "Caben 100 de 100 hasta el 26 de marzo de 2027." in review
    assert client.post(f"/pedidos/{order.id}/publicar", data={"version": version(order)}).location == f"/pedidos/{order.id}"
    posted = db.session.get(Order, order.id)
    assert (posted.state, posted.sample_required, posted.advance_basis_points) == ("posted", True, 5000)
    assert db.session.scalar(select(func.sum(OrderLineCell.pieces))) == 100
    assert "N01" in client.get(f"/pedidos/{order.id}").text


@pytest.mark.parametrize("level", aql.LEVELS)
@pytest.mark.parametrize("limit", aql.AQL_HUNDREDTHS)
def test_every_level_and_aql_of_the_standard_can_be_asked_for(client, level: str, limit: int) -> None:
    order = started(client)
    sent = {"version": version(order), "aql": str(limit), "level": level}
    assert client.post(f"/pedidos/{order.id}/calidad", data=sent).status_code == 303
    kept = db.session.get(Order, order.id)
    assert (kept.inspection_level, kept.aql_hundredths) == (level, limit)


def test_the_task_list_says_what_is_missing(client) -> None:
    order = started(client)
    page = client.get(f"/pedidos/{order.id}/borrador").text
    assert (page.count("Falta</"), page.count("Completo</")) == (2, 2)


def test_a_matrix_that_does_not_add_up_keeps_what_was_typed(client) -> None:
    order = started(client)
    answer = add_line(client, order, quantity="101", description="con capucha")
    assert answer.status_code == 422
    assert "difieren 1" in answer.text
    assert "con capucha" in answer.text
    assert 'value="40"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(OrderLine)) == 0


def test_a_pasted_table_fills_the_matrix_and_its_total_without_scripts(client) -> None:
    order = started(client)
    answer = add_line(client, order, action="paste", pasted="\tS\tM\tL\nRojo\t1\t2\t3\nAzul\t4\t5\t6", quantity="")
    assert answer.status_code == 422
    assert 'value="Azul"' in answer.text
    assert 'name="quantity" type="text" inputmode="numeric" autocomplete="off" value="21"' in answer.text


@pytest.mark.parametrize(("action", "inputs"), [("size", 6), ("colour", 6)])
def test_one_more_size_or_colour_keeps_the_numbers(client, action: str, inputs: int) -> None:
    order = started(client)
    answer = add_line(client, order, action=action)
    assert answer.text.count('name="cell"') == inputs
    assert 'value="40"' in answer.text


def test_a_line_from_the_catalogue_brings_its_sizes_and_colours(client) -> None:
    product = db.session.scalars(select(make.Product)).one()
    where = client.post("/pedidos/nuevo", data={"product_id": product.id}).location
    page = client.get(where).text
    assert f'selected value="p:{product.id}"' in page
    assert 'value="T16"' in page


def test_a_line_is_changed_and_taken_off(client) -> None:
    order = started(client)
    add_line(client, order)
    line = db.session.scalars(select(OrderLine)).one()
    assert 'value="40"' in client.get(f"/pedidos/{order.id}/lineas/{line.id}").text
    client.post(
        f"/pedidos/{order.id}/lineas/{line.id}",
        data={
            "version": version(order),
            "action": "save",
            "item": "s:HK-CHOMPA",
            "size": "",
            "colour": "",
            "cell": "7",
            "quantity": "",
            "min_grade": "0",
            "priority": "1",
        },
    )
    assert db.session.scalar(select(OrderLine.quantity)) == 7
    client.post(f"/pedidos/{order.id}/lineas/{line.id}/quitar")
    assert db.session.scalar(select(func.count()).select_from(OrderLine)) == 0


def test_many_lines_are_pasted_and_a_wrong_row_is_named(client) -> None:
    order = started(client)
    sheet = "producto\tcantidad\tprecio\nHK-CHOMPA\t100\t500\nNADA\t5\t1"
    answer = client.post(f"/pedidos/{order.id}/lineas/pegar", data={"version": version(order), "pasted": sheet})
    assert answer.status_code == 422
    assert "Fila 3" in answer.text
    assert "NADA" in answer.text
    ok = client.post(
        f"/pedidos/{order.id}/lineas/pegar", data={"version": version(order), "pasted": sheet.replace("NADA", "HK-CHOMPA")}
    )
    assert ok.status_code == 303
    assert db.session.scalars(select(OrderLine.quantity).order_by(OrderLine.position)).all() == [100, 5]


def test_the_second_of_two_people_keeps_what_she_typed_and_may_save_knowingly(client) -> None:
    order = started(client)
    old = version(order)
    form = {"release_date": "2026-11-23", "due_date": "2027-03-26", "incoterm": "FCA"}
    client.post(f"/pedidos/{order.id}/fechas", data=form | {"version": old})
    late = client.post(f"/pedidos/{order.id}/fechas", data=form | {"version": old, "title": "Colección de otoño"})
    assert late.status_code == 422
    assert "Otra persona cambió este pedido" in late.text
    assert "Colección de otoño" in late.text
    assert f'name="version" type="hidden" value="{version(order)}"' in late.text


def test_a_form_sent_five_times_makes_one_order(client) -> None:
    for _ in range(5):
        client.post("/pedidos/nuevo", data={"form_key": "one-key"})
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_posting_twice_is_posting_once(client, exporter) -> None:
    order = make.make_order(exporter, state="draft", posted_at=None)
    seen = version(order)
    key = {"version": seen, "form_key": "post-once"}
    assert [client.post(f"/pedidos/{order.id}/publicar", data=key).status_code for _ in range(3)] == [303, 303, 303]
    assert client.post(f"/pedidos/{order.id}/publicar", data={"version": seen}).status_code == 409


def test_a_repeated_order_is_one_tap_from_its_review(client, exporter) -> None:
    old = make.make_order(exporter)
    where = client.post(f"/pedidos/{old.id}/repetir").location
    assert where.endswith("/revisar")
    assert "Publicar" in client.get(where).text


def test_cancelling_and_taking_back_ask_first_and_can_be_undone(client, exporter) -> None:
    order = make.make_order(exporter)
    assert "¿Retirar" in client.get(f"/pedidos/{order.id}/retirar").text
    client.post(f"/pedidos/{order.id}/retirar")
    assert db.session.get(Order, order.id).state == "draft"
    assert "¿Cancelar" in client.get(f"/pedidos/{order.id}/cancelar").text
    client.post(f"/pedidos/{order.id}/cancelar")
    assert db.session.get(Order, order.id).state == "cancelled"
    client.post(f"/pedidos/{order.id}/reabrir")
    assert db.session.get(Order, order.id).state == "draft"


def test_files_are_kept_downloaded_and_only_for_who_may_see_the_order(client, exporter, sign_in) -> None:
    order = started(client)
    sent = {"version": version(order), "file": (io.BytesIO(b"%PDF-1.7 tech pack"), "ficha.pdf")}
    assert client.post(f"/pedidos/{order.id}/archivos", data=sent, content_type="multipart/form-data").status_code == 303
    row = db.session.scalars(select(OrderAttachment.id)).one()
    assert f"/pedidos/{order.id}/archivos/{row}" in client.get(f"/pedidos/{order.id}/archivos").text
    answer = client.get(f"/pedidos/{order.id}/archivos/{row}")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 tech pack", "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    stranger = sign_in(make.make_account("exporter", exporter_id=make.make_exporter().id))
    assert stranger.get(f"/pedidos/{order.id}/archivos/{row}").status_code == 404
    assert client.get(f"/pedidos/{make.make_order(exporter).id}/archivos/{row}").status_code == 404
    bad = {"version": version(order), "file": (io.BytesIO(b"MZ"), "ficha.pdf")}
    assert client.post(f"/pedidos/{order.id}/archivos", data=bad, content_type="multipart/form-data").status_code == 422


def test_an_exporter_sees_only_her_own_and_a_coordinator_no_drafts(client, exporter, sign_in) -> None:
    mine, draft = make.make_order(exporter), make.make_order(exporter, state="draft", posted_at=None)
    other = make.make_order(make.make_exporter())
    page = client.get("/pedidos").text
    assert mine.code in page
    assert draft.code in page
    assert other.code not in page
    assert [client.get(f"/pedidos/{o.id}").status_code for o in (mine, draft, other)] == [200, 302, 404]
    for role in ("coordinator", "verifier"):
        staff = sign_in(make.make_account(role, programme_id=make.make_programme().id))
        page = staff.get("/pedidos").text
        assert mine.code in page
        assert other.code in page
        assert draft.code not in page
        assert staff.get(f"/pedidos/{draft.id}").status_code == 404
        assert staff.get(f"/pedidos/{draft.id}/revisar").status_code == 404
        assert staff.post(f"/pedidos/{mine.id}/cancelar").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=posted", {"uno", "dos"}),
        ("state=closed", {"tres"}),
        ("q=tres", {"tres"}),
        ("late=1", {"dos"}),
        ("technique=CR", {"dos"}),
        ("technique=HK", {"uno", "tres"}),
        ("q=Illimani+uno", {"uno"}),
    ],
)
def test_the_list_is_searched_and_filtered(client, exporter, query: str, found: set[str]) -> None:
    make.make_technique("CR")
    make.make_order(exporter, title="Pedido uno")
    two = make.make_order(exporter, title="Pedido dos", lines=0, release_date=None, due_date=date(2026, 11, 1))
    make.make_order_line(two, technique_code="CR")
    make.make_order(exporter, title="Pedido tres", state="closed")
    page = client.get(f"/pedidos?{query}").text
    assert {name for name in ("uno", "dos", "tres") if f"Pedido {name}" in page} == found


def test_the_list_goes_out_as_csv_and_spreadsheet_without_formulas_or_others_orders(client, exporter) -> None:
    make.make_order(exporter, title="=HYPERLINK(1)")
    make.make_order(make.make_exporter(), title="Ajeno")
    rows = list(csv.reader(io.StringIO(client.get("/pedidos/lista.csv").data.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    sheet = load_workbook(io.BytesIO(client.get("/pedidos/lista.xlsx").data)).active
    assert [(cell.value, cell.data_type) for cell in sheet["C"][1:]] == [("=HYPERLINK(1)", "s")]
    assert client.get("/pedidos/lista.exe").status_code == 404


def test_list_and_page_take_a_constant_number_of_queries(client, exporter, count_queries) -> None:
    counts = []
    for _ in range(2):
        for _ in range(6):
            order = make.make_order(exporter, lines=3)
            group = make.make_association(members=1)
            for line in db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
                make.make_assignment(line, group)
        db.session.commit()
        counts.append([])
        for address in ("/pedidos", f"/pedidos/{order.id}"):
            with count_queries() as queries:
                assert client.get(address).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


def test_the_pages_of_a_draft_lead_to_the_order_once_it_is_posted(client, exporter) -> None:
    order = make.make_order(exporter)
    for page in ("borrador", "fechas", "precio", "calidad", "archivos", "lineas", "lineas/nueva", "lineas/pegar", "revisar"):
        assert client.get(f"/pedidos/{order.id}/{page}").location == f"/pedidos/{order.id}"


def test_an_exporter_s_list_names_no_exporter_and_a_coordinator_s_does(client, exporter, sign_in) -> None:
    make.make_order(exporter, state="posted")
    assert ">Exportador</th>" not in client.get("/pedidos").text.replace("\n", "")
    assert (
        "Exportadora Illimani"
        in sign_in(make.make_account("coordinator", programme_id=make.make_programme().id)).get("/pedidos").text
    )


def test_a_pasted_table_with_a_mistake_stays_open(client, exporter) -> None:
    order_id = client.post("/pedidos/nuevo").headers["Location"].split("/")[2]
    page = client.post(f"/pedidos/{order_id}/lineas/nueva", data={"action": "paste", "pasted": "\tS\tM\nNegro\tx\t2"})
    assert "«x» no es un número de piezas." in page.text
    pasted = page.text.split('id="pasted"')[0].rsplit("<details", 1)[1]
    assert pasted.lstrip().startswith(("open", 'class="more" open'))


@pytest.mark.parametrize("step", ["fechas", "precio", "calidad", "lineas/nueva"])
def test_a_step_that_is_sent_without_its_version_comes_back_to_be_looked_at(client, exporter, step) -> None:
    order_id = client.post("/pedidos/nuevo").headers["Location"].split("/")[2]
    assert client.post(f"/pedidos/{order_id}/{step}", data={"aql": "150", "level": "II"}).status_code == 422


def test_a_draft_keeps_itself_while_it_is_written_and_goes_on_with_the_version_it_gave(client, exporter) -> None:
    order = started(client)
    asked = {"Accept": "application/json"}
    dates = {"version": version(order), "release_date": "2026-11-23", "due_date": "2027-03-26", "incoterm": "FCA"}
    first = client.post(f"/pedidos/{order.id}/fechas", data=dates, headers=asked)
    assert (first.status_code, first.json["said"][:8]) == (200, "Guardado")
    stale = client.post(f"/pedidos/{order.id}/fechas", data=dates | {"due_date": "2027-03-27"}, headers=asked)
    assert stale.status_code == 422
    again = client.post(
        f"/pedidos/{order.id}/fechas", data=dates | {"due_date": "2027-03-27", "version": first.json["version"]}, headers=asked
    )
    assert again.json["version"] == version(order) > first.json["version"]
    assert db.session.get(Order, order.id).due_date == date(2027, 3, 27)


def test_what_fits_is_said_while_a_line_is_typed_and_nothing_is_kept(client, exporter) -> None:
    order = started(client)
    typed = {"item": "s:HK-CHOMPA", "quantity": "100", "price": "571,62", "min_grade": "0", "priority": "2"}
    ask = f"/pedidos/{order.id}/lineas/cabe"
    assert "Todavía no dijiste para cuándo." in client.post(ask, data=typed).text
    dates = {"version": version(order), "release_date": "2026-11-23", "due_date": "2027-03-26", "incoterm": "FCA"}
    client.post(f"/pedidos/{order.id}/fechas", data=dates)
    assert "Caben 100 de 100 hasta el 26 de marzo de 2027." in client.post(ask, data=typed).text
    assert "Ningún grupo hace esta pieza a ese precio." in client.post(ask, data=typed | {"price": "0,01"}).text
    for unfinished in ({"quantity": ""}, {"item": ""}, {"price": "x"}):
        assert "Di qué pieza y cuántas" in client.post(ask, data=typed | unfinished).text
    page = client.post(f"/pedidos/{order.id}/lineas/nueva", data=typed | {"version": version(order), "action": "fits"})
    assert "Caben 100 de 100" in page.text
    assert db.session.scalar(select(func.count()).select_from(OrderLine).where(OrderLine.order_id == order.id)) == 0


def test_an_order_that_begins_from_a_product_says_which(client):
    product = db.session.scalars(select(Product)).one()
    page = client.get(f"/pedidos/nuevo?producto={product.id}").text
    assert product.name_es in page
    assert f'name="product_id" value="{product.id}"' in page
    product.state = "withdrawn"
    db.session.commit()
    gone = client.get(f"/pedidos/nuevo?producto={product.id}").text
    assert 'name="product_id"' not in gone
    assert "Empezar pedido" in gone
