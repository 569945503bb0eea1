"""A practice order for newcomers, and in which language a phone speaks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from tests import factories


def leader(sign_in: Any) -> Any:
    return sign_in(factories.make_account("leader", association_id=factories.make_association(members=2).id))


def test_a_group_without_any_work_is_offered_a_practice_order(app: Any, sign_in: Any) -> None:
    page = leader(sign_in).get("/hoy").text
    assert "/practica" in page
    assert "/nuestro-tiempo" in page


def test_the_practice_order_asks_what_a_real_one_asks_and_keeps_nothing(app: Any, sign_in: Any) -> None:
    client = leader(sign_in)
    before = db.session.scalar(select(func.count(JournalEntry.id)))
    pages = [client.get(path) for path in ("/practica", "/practica/confirmar?respuesta=una", "/practica/listo?respuesta=una")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all(words in pages[0].text for words in ("Sí, todas", "Solo una", "No podemos", "240,00"))
    assert "120,00" in pages[1].text
    assert client.get("/practica/confirmar?respuesta=nada").status_code == 404
    assert db.session.scalar(select(func.count(JournalEntry.id))) == before


def test_a_phone_keeps_the_language_it_speaks_and_no_other_than_those_recorded(app: Any, sign_in: Any) -> None:
    client = leader(sign_in)
    chosen = client.post("/voz/idioma", data={"voice": "ay"}).headers["Set-Cookie"]
    assert chosen.startswith("voz=ay;")
    assert "HttpOnly" not in chosen, "the page's script looks for the recording"
    page = client.get("/voz/idioma").text
    assert "Grabadas en aymara: 0 de" in page
    assert page.count('aria-current="true"') == 2, "the language of the page, and the voice"
    refused = client.post("/voz/idioma", data={"voice": "qu"}).headers.getlist("Set-Cookie")
    assert not any(cookie.startswith("voz=") for cookie in refused)


def test_a_coordinator_finds_the_recordings_in_her_menu(app: Any, sign_in: Any) -> None:
    client = sign_in(factories.make_account("coordinator", programme_id=factories.make_programme().id))
    assert 'href="/voz"' in client.get("/tablero").text
