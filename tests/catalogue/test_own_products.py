"""A leader puts products by taps alone; a coordinator describes them; neighbours and strangers see and change nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from marketplace.catalogue.models import Colour, Product, ProductPhoto
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.journal.models import JournalEntry
from tests import factories

SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def house(app: Any) -> Any:
    association = factories.make_association(members=1)
    factories.make_standard(grams_m=420, lead_extra_days=3, hs6="611019", nandina="6110.19.10.00")
    db.session.add(Colour(code="N05", name_es="Café", name_en="Brown", hex="#4E342E"))
    db.session.commit()
    return association


@pytest.fixture
def leader(house: Any, sign_in: SignIn) -> FlaskClient:
    return sign_in(factories.make_account("leader", association_id=house.id))


def photo_with_a_place() -> io.BytesIO:
    """A photo that tells where and with what it was taken."""
    picture, out = Image.new("RGB", (1600, 1200), "#884422"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (16.0, 30.0, 11.0)
    picture.save(out, "JPEG", exif=exif)
    assert b"SecretPhone" in out.getvalue()
    out.seek(0)
    return out


def begin(leader: FlaskClient, house: Any) -> Product:
    answer = leader.post(
        f"/asociaciones/{house.id}/productos/nuevo",
        data={"standard": "HK-CHOMPA", "photo": (photo_with_a_place(), "foto.jpg")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(Product).order_by(Product.id.desc())).first()


def making(**changes: Any) -> dict[str, Any]:
    return {
        "hours": "30",
        "minutes": "0",
        "sizes": ["S", "M"],
        "colours": ["N05"],
        "materials": "140",
        "pay": "9",
    } | changes


def test_a_new_product_is_proposed_whole_from_its_time_standard(leader: FlaskClient, house: Any) -> None:
    product = begin(leader, house)
    assert (product.state, product.name_es, product.millihours_per_piece) == ("draft", "Chompa llana de alpaca", 32000)
    assert (product.grams, product.lead_days, product.hs6, product.nandina) == (420, 3, "611019", "6110.19.10.00")
    assert product.piece_rate_minor == 28800
    assert product.price_minor > product.piece_rate_minor


def test_no_page_of_a_leader_asks_for_a_typed_word(leader: FlaskClient, house: Any) -> None:
    product = begin(leader, house)
    for path in (f"/asociaciones/{house.id}/productos/nuevo", f"/mis-productos/{product.id}", "/mis-productos"):
        html = leader.get(path).text
        assert "<textarea" not in html
        for field in re.findall(r'<input[^>]*type="(?:text|search|email)"[^>]*>', html):
            assert 'inputmode="numeric"' in field, field


def test_a_photo_is_kept_small_and_tells_neither_place_nor_phone(leader: FlaskClient, house: Any, app: Any) -> None:
    product = begin(leader, house)
    photo = db.session.scalars(select(ProductPhoto).where(ProductPhoto.product_id == product.id)).one()
    for key in (photo.file_key, photo.thumb_key):
        content = path_of(key).read_bytes()
        assert b"SecretPhone" not in content
        assert not dict(Image.open(io.BytesIO(content)).getexif())
        assert len(content) <= 120 * 1024
    assert (photo.width, photo.height) == (1024, 768)


def test_a_draft_s_photo_is_not_shown_to_strangers_or_neighbours(
    leader: FlaskClient, house: Any, client: FlaskClient, sign_in: SignIn
) -> None:
    photo = db.session.scalars(select(ProductPhoto).where(ProductPhoto.product_id == begin(leader, house).id)).one()
    neighbour = sign_in(factories.make_account("leader", association_id=factories.make_association().id))
    assert leader.get(f"/mis-productos/fotos/{photo.id}/chica.webp").status_code == 200
    assert client.get(f"/fotos/{photo.id}/grande.webp").status_code in (302, 404)
    for path in (f"/fotos/{photo.id}/grande.webp", f"/mis-productos/fotos/{photo.id}/grande.webp"):
        assert neighbour.get(path).status_code == 404


def test_the_price_follows_from_hours_pay_and_materials(leader: FlaskClient, house: Any) -> None:
    product = begin(leader, house)
    leader.post(f"/mis-productos/{product.id}", data=making(hours="32", materials="140"))
    product = db.session.get_one(Product, product.id)
    # 140.00 + 288.00 + 28.80, 8 % of 456.80, 10 % of 493.34, over 95 %: 571.23.
    assert (product.piece_rate_minor, product.price_minor) == (28800, 57123)
    assert (product.sizes, product.colours) == ("S;M", "N05")
    html = leader.get(f"/mis-productos/{product.id}").text
    for words in ("Bs\xa0288,00", "Bs\xa09,00", "47 %", "Bs\xa0571,23"):
        assert words in html


def test_a_price_that_does_not_pay_materials_and_work_is_refused_beside_its_field(leader: FlaskClient, house: Any) -> None:
    product = begin(leader, house)
    answer = leader.post(f"/mis-productos/{product.id}", data=making(price="100"))
    assert answer.status_code == 422
    assert "El precio no alcanza" in answer.text
    assert 'id="price-error"' in answer.text
    assert db.session.get_one(Product, product.id).price_minor != 10000


def test_what_was_not_touched_keeps_its_exact_amount(leader: FlaskClient, house: Any) -> None:
    row = factories.make_product(
        house, millihours_per_piece=780, piece_rate_minor=702, materials_minor=705, price_minor=1841, standard_key="HK-CHOMPA"
    )
    db.session.commit()
    leader.post(f"/mis-productos/{row.id}", data=making(hours="0", minutes="47", materials="7", pay="9"))
    row = db.session.get_one(Product, row.id)
    assert (row.millihours_per_piece, row.piece_rate_minor, row.materials_minor) == (780, 702, 705)


def test_publish_withdraw_and_back_leave_their_lines(leader: FlaskClient, house: Any, client: FlaskClient) -> None:
    product = begin(leader, house)
    for target in ("published", "withdrawn", "published", "draft"):
        assert leader.post(f"/mis-productos/{product.id}/estado/{target}").status_code == 303
        shown = client.get(f"/catalogo/{product.id}").status_code == 200
        assert shown == (target == "published")
    assert leader.post(f"/mis-productos/{product.id}/estado/withdrawn").status_code == 409
    lines = db.session.scalars(
        select(JournalEntry.verb)
        .where(JournalEntry.thing == "product", JournalEntry.thing_id == product.id)
        .order_by(JournalEntry.id)
    ).all()
    assert lines == ["started", "added", "published", "withdrawn", "published", "reopened"]


def test_photos_are_added_put_first_and_removed(leader: FlaskClient, house: Any) -> None:
    product = begin(leader, house)
    for colour in ("red", "blue"):
        out = io.BytesIO()
        Image.new("RGB", (50, 40), colour).save(out, "PNG")
        out.seek(0)
        leader.post(f"/mis-productos/{product.id}/fotos", data={"photo": (out, "f.png")}, content_type="multipart/form-data")

    def order() -> list[int]:
        query = select(ProductPhoto.id).where(ProductPhoto.product_id == product.id).order_by(ProductPhoto.position)
        return list(db.session.scalars(query))

    one, two, three = order()
    leader.post(f"/mis-productos/fotos/{three}/primera")
    assert order() == [three, one, two]
    leader.post(f"/mis-productos/fotos/{one}/quitar")
    assert order() == [three, two]


def test_a_file_that_is_no_photo_is_refused_with_nothing_kept(leader: FlaskClient, house: Any) -> None:
    data = {"standard": "HK-CHOMPA", "photo": (io.BytesIO(b"<script>"), "foto.jpg")}
    answer = leader.post(f"/asociaciones/{house.id}/productos/nuevo", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "No se pudo leer la foto" in answer.text
    assert db.session.scalars(select(Product)).first() is None


def test_a_form_sent_twice_makes_one_product(leader: FlaskClient, house: Any) -> None:
    for _ in range(3):
        leader.post(f"/asociaciones/{house.id}/productos/nuevo", data={"standard": "HK-CHOMPA", "form_key": "one key"})
    assert len(db.session.scalars(select(Product)).all()) == 1


def test_a_kind_that_the_group_does_not_make_is_refused(leader: FlaskClient, house: Any) -> None:
    factories.make_technique("WO")
    factories.make_standard("WO-SILLA", technique_code="WO")
    db.session.commit()
    answer = leader.post(f"/asociaciones/{house.id}/productos/nuevo", data={"standard": "WO-SILLA"})
    assert answer.status_code == 422


def test_lists_show_one_s_own_and_nothing_of_a_neighbour(
    leader: FlaskClient, house: Any, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    mine = factories.make_product(house, name_es="Poncho nuestro")
    other = factories.make_association()
    factories.make_product(other, name_es="Poncho ajeno", state="draft")
    db.session.commit()
    coordinator = sign_in(factories.make_account("coordinator", programme_id=house.programme_id))
    for client in (leader, coordinator):
        html = client.get("/mis-productos").text
        assert mine.name_es in html
        assert "Poncho ajeno" not in html
        assert "Poncho ajeno" not in client.get(f"/mis-productos?grupo={other.id}").text
    with count_queries() as few:
        leader.get("/mis-productos")
    for _ in range(8):
        factories.make_product(house)
    db.session.commit()
    with count_queries() as many:
        leader.get("/mis-productos")
    assert len(few) == len(many)


def test_a_coordinator_writes_what_buyers_abroad_ask_for(house: Any, sign_in: SignIn) -> None:
    product = factories.make_product(house, min_grams=None)
    db.session.commit()
    coordinator = sign_in(factories.make_account("coordinator", programme_id=house.programme_id))
    data = {
        "name_es": "Chompa fina", "name_en": "Fine sweater", "description": "Suave", "material": "alpaca", "grams": "400",
        "min_pieces": "20", "min_kg": "20.5", "lead_days": "4", "price_usd": "80.71", "hs6": "611019", "nandina": "6110.19.10.00",
    }  # fmt: skip
    assert coordinator.post(f"/mis-productos/{product.id}/datos", data=data).status_code == 303
    product = db.session.get_one(Product, product.id)
    assert (product.name_en, product.min_grams, product.price_fca_usd_minor, product.hs6) == (
        "Fine sweater",
        20500,
        8071,
        "611019",
    )
    assert "suav" in product.search_text
    wrong = coordinator.post(f"/mis-productos/{product.id}/datos", data=data | {"hs6": "61"})
    assert wrong.status_code == 422
    assert "Seis cifras" in wrong.text


def whole(**changes: Any) -> dict[str, Any]:
    """What the phone sends of a new product, all questions answered."""
    return {
        "standard": "HK-CHOMPA", "garment": "CHOMPA", "hours": "30", "minutes": "0", "sizes": ["S", "M"], "colours": ["N05"],
        "pay": "9", "price": "", "target": "published", "photo": (photo_with_a_place(), "foto.jpg"),
    } | changes  # fmt: skip


def test_a_whole_product_is_published_by_one_sending_and_twice_is_once(leader: FlaskClient, house: Any) -> None:
    path = f"/asociaciones/{house.id}/productos/nuevo"
    before = len(db.session.scalars(select(Product.id)).all())
    first = leader.post(path, data=whole(form_key="one-key"))
    again = leader.post(path, data=whole(form_key="one-key"))
    assert (first.status_code, again.location) == (303, first.location)
    assert len(db.session.scalars(select(Product.id)).all()) == before + 1
    product = db.session.scalars(select(Product).order_by(Product.id.desc())).first()
    assert product is not None
    assert (product.state, product.millihours_per_piece, product.sizes, product.colours) == ("published", 30_000, "S;M", "N05")
    assert product.materials_minor is None, "nobody told what materials cost, which is not that they cost nothing"
    assert len(db.session.scalars(select(ProductPhoto.id).where(ProductPhoto.product_id == product.id)).all()) == 1


def test_the_group_s_own_hours_are_proposed_and_kept_exactly(leader: FlaskClient, house: Any) -> None:
    for hours in (36_230, 38_250):
        factories.make_product(house, standard_key="HK-CHOMPA", millihours_per_piece=hours, materials_minor=14_000)
    db.session.commit()
    path = f"/asociaciones/{house.id}/productos/nuevo"
    page = leader.get(path).text
    assert 'data-minutes="2234" data-millihours="37240" data-materials="14000"' in page
    leader.post(path, data=whole(hours="37", minutes="14", target="draft"))
    product = db.session.scalars(select(Product).order_by(Product.id.desc())).first()
    assert product is not None
    assert (product.millihours_per_piece, product.materials_minor, product.state) == (37_240, 14_000, "draft")
