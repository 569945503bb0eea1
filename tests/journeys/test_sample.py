"""J07: a leader sends a sample with a photo and lengths by taps; the buyer marks a point and approves; then bulk may start."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.journeys.person import DESK, PHONE, Person
from tests.journeys.phones import Place
from tests.journeys.test_from_order_to_pay import Sit, Site, account, enter, enter_by_link, within


def photo() -> dict[str, Any]:
    """A photo as a phone takes it: larger than what is sent."""
    out = BytesIO()
    Image.effect_noise((1600, 1200), 40).convert("RGB").save(out, "JPEG", quality=85)
    return {"name": "muestra.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.timeout(300)
def test_a_sample_is_sent_marked_and_approved_before_bulk_starts(site: Site, person: Sit, place: Place) -> None:
    buyer, leader = person(DESK), person(PHONE)
    enter(buyer, account(site, "exporter"))
    work = ask_for_a_sample(buyer, write_a_pack(buyer))
    enter_by_link(leader, place)
    with leader.journey("J07") as measure:
        send(leader)
    leader.shoot("J07-enviada")
    sample = leader.page.url.removeprefix(leader.site)
    with buyer.journey("J07") as judged:
        judge(buyer, sample)
    buyer.shoot("J07-aprobada")
    # Taps and typing add up over both; each has a screen and a connection of her own, so each weighs by herself.
    measure.taps += judged.taps
    measure.typed += judged.typed
    within(measure)
    within(judged)
    leader.go(sample)
    leader.reads("Puntada floja")
    leader.shoot("J07-respuesta")
    buyer.go(f"{work}/muestras")
    buyer.reads("Aprobada con comentarios")
    buyer.shoot("J07-rondas")


def write_a_pack(buyer: Person) -> str:
    """A tech pack with one length, issued and bound to a line of the leader's group; the line's words."""
    buyer.go("/fichas/nueva")
    buyer.page.get_by_label("Nombre de la ficha").fill("Bordado de flor")
    buyer.tap("Seguir")
    page = buyer.page
    for name, value in {"size_0": "M", "point_0": "Ancho de la flor", "cell_0_0": "12", "tolerance_0": "0,5"}.items():
        page.locator(f"[name={name}]").fill(value)
    buyer.tap("Guardar")
    buyer.tap(re.compile("Publicar versión 1"))
    lines = page.get_by_label("Pedido y línea")
    # The orders of the leader's own group; other journeys may have added newer ones of other groups.
    line = next(words for words in lines.locator("option").all_inner_texts() if "O-NE-" in words)
    lines.select_option(label=line)
    buyer.tap("Unir")
    buyer.shoot("J07-ficha")
    return line


def ask_for_a_sample(buyer: Person, line: str) -> str:
    """The address of the work of that line, after a sample of size M was asked for."""
    buyer.go("/trabajos")
    paths = sorted(
        {one.get_attribute("href") or "" for one in buyer.page.locator("main a[href^='/trabajos/']:not([href*='lista'])").all()}
    )
    for path in paths:
        buyer.go(path)
        if buyer.page.locator("dl.facts dd").last.inner_text() in line:
            break
    else:
        raise AssertionError(f"no work of {line}")
    buyer.go(f"{path}/muestras")
    buyer.page.get_by_label("Talla").select_option("M")
    buyer.tap("Pedir muestra")
    buyer.shoot("J07-pedida")
    return path


def send(leader: Person) -> None:
    """From "Hoy": a photo, a length by taps, sent."""
    leader.touch(leader.page.locator("main a", has_text="Muestra").first)
    leader.reads("Foto con la cinta métrica")
    leader.shoot("J07-enviar")
    leader.page.locator("input[type=file]").set_input_files([photo()])
    leader._count(taps=1)
    leader.page.locator("[data-photo] img").wait_for()
    leader.touch(leader.page.locator(".stepper button[value='1']").first)
    leader.tap("Enviar muestra")
    leader.reads("Enviada, por revisar")


def judge(buyer: Person, sample: str) -> None:
    """A point on the photo, words, a verdict."""
    buyer.go(sample)
    buyer.shoot("J07-revisar")
    buyer.touch(buyer.page.locator("svg.photo a").nth(100))
    buyer.type("¿Qué pasa ahí?", "Puntada floja")
    buyer.shoot("J07-punto")
    buyer.tap("Anotar punto")
    buyer.tap("Aprobar con comentarios")
    buyer.reads("Aprobada con comentarios")
