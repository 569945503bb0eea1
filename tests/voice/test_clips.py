"""Recorded phrases: taken in, replaced, missing ones told, and found by what a page says; Aymara is never made by a machine."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.config import ROOT
from marketplace.infra.database import db
from marketplace.voice.models import VoiceClip
from marketplace.voice.script import phrases, plain
from tests import factories

OPUS = b"OggS" + b"\0" * 24 + b"OpusHead" + b"\1" * 3_000
MP3 = b"ID3\4" + b"\2" * 2_000


@pytest.fixture
def coordinator(app: Any, sign_in: Any) -> FlaskClient:
    account = factories.make_account("coordinator", programme_id=factories.make_programme().id)
    db.session.commit()
    client: FlaskClient = sign_in(account)
    return client


def record(client: FlaskClient, phrase: str, language: str, content: bytes) -> Any:
    data = {"clip": (io.BytesIO(content), "voz.ogg"), "speaker": "Marta"}
    return client.post(f"/voz/{phrase}/{language}", data=data)


def test_a_recording_is_found_by_what_the_page_says(coordinator: FlaskClient, client: FlaskClient) -> None:
    assert record(coordinator, "AU04", "es", OPUS).status_code == 303
    address = client.get("/voz/lista.json").json["es"]["sí, todas"]
    sound = client.get(address)
    assert (sound.data, sound.mimetype) == (OPUS, "audio/ogg")
    assert "immutable" in sound.headers["Cache-Control"]


def test_a_new_recording_replaces_the_earlier_one_which_stays_on_record(coordinator: FlaskClient, client: FlaskClient) -> None:
    record(coordinator, "AU04", "es", OPUS)
    first = client.get("/voz/lista.json").json["es"]["sí, todas"]
    record(coordinator, "AU04", "es", MP3)
    second = client.get("/voz/lista.json").json["es"]["sí, todas"]
    assert first != second
    assert client.get(second).mimetype == "audio/mpeg"
    assert [clip.replaced_at is None for clip in db.session.scalars(select(VoiceClip).order_by(VoiceClip.id))] == [False, True]


def test_what_is_missing_is_told_for_each_language(coordinator: FlaskClient) -> None:
    record(coordinator, "AU01", "ay", OPUS)
    page = coordinator.get("/voz").text
    numbers = [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page)]
    assert numbers[:2] == [len(phrases()), len(phrases()) - 1]


def test_a_recording_taken_away_is_spoken_by_the_phone_again(coordinator: FlaskClient, client: FlaskClient) -> None:
    record(coordinator, "AU01", "es", OPUS)
    clip = db.session.scalars(select(VoiceClip)).one()
    assert coordinator.post(f"/voz/clip/{clip.id}/quitar").status_code == 303
    assert client.get("/voz/lista.json").json == {"es": {}, "ay": {}}
    assert coordinator.post(f"/voz/clip/{clip.id}/quitar").status_code == 409


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OPUS + b"\1" * 13_000, "pesa 16 KB"),
        (b"", "Falta la grabación"),
        (b"<html>no sound</html>", "no es sonido"),
        (b"RIFF\0\0\0\0WAVEfmt ", "no es sonido"),
    ],
)
def test_what_is_heavy_or_no_sound_is_refused(coordinator: FlaskClient, content: bytes, why: str) -> None:
    answer = record(coordinator, "AU01", "es", content)
    assert answer.status_code == 422
    assert why in answer.text
    assert db.session.scalars(select(VoiceClip)).all() == []


def test_a_phrase_with_a_number_is_left_to_the_phone_s_voice(coordinator: FlaskClient, client: FlaskClient) -> None:
    record(coordinator, "AU16", "es", OPUS)
    assert client.get("/voz/lista.json").json["es"] == {}


def test_only_spanish_and_english_are_ever_spoken_by_the_phone() -> None:
    script = (ROOT / "static/js/app.js").read_text(encoding="utf-8")
    assert re.findall(r"words\.lang = (.*);", script) == ['root.lang === "es" ? "es-BO" : root.lang']
    # The page's language is es or en; no template may set another.
    assert 'lang="ay"' not in "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))


def test_many_phrases_of_the_script_are_said_by_the_pages_themselves() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html")) + (
        ROOT / "marketplace/web/today.py"
    ).read_text(encoding="utf-8")
    said = {plain(text) for text in re.findall(r"_\(['\"]([^'\"]+)['\"]", sources)}
    spoken = {one.spoken for one in phrases() if not one.has_number}
    assert {"hoy", "sí, todas", "solo algunas", "no podemos", "guardado. se enviará cuando haya señal"} <= said & spoken
