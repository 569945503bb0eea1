"""Recorded phrases: the coordinator's list with what is missing, and what phones ask for."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.voice import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.voice.models import VoiceClip
from marketplace.voice.script import LANGUAGES, phrase, phrases

bp = Blueprint("voice", __name__)
YEAR = 31_536_000
VOICE_COOKIE = "voz"


def load_clip(clip_id: int) -> VoiceClip | None:
    """A recording by its number, replaced ones too."""
    return db.session.get(VoiceClip, clip_id)


def _in_force() -> dict[tuple[str, str], VoiceClip]:
    rows = db.session.scalars(select(VoiceClip).where(VoiceClip.replaced_at.is_(None)).order_by(VoiceClip.id))
    return {(clip.phrase_id, clip.language): clip for clip in rows}


@bp.get("/voz")
@requires(Permission.VOICE_RECORD)
def index() -> ResponseReturnValue:
    """Every phrase with its recordings, and how many are missing."""
    return _page()


def _page(error: str = "", status: int = 200) -> ResponseReturnValue:
    found = _in_force()
    missing = {language: sum((one.id, language) not in found for one in phrases()) for language in LANGUAGES}
    return render_template("voice/index.html", phrases=phrases(), found=found, missing=missing, error=error), status


@bp.post("/voz/<phrase_id>/<any(es, ay):language>")
@requires(Permission.VOICE_RECORD)
def record(phrase_id: str, language: str) -> ResponseReturnValue:
    """Keep a recording of a phrase."""
    file = request.files.get("clip")
    try:
        services.record(the_actor(), phrase_id, language, file.read() if file else b"", request.form.get("speaker", ""))
    except DomainError as error:
        return _page(say(error), 422)
    said = phrase(phrase_id)
    flash(_("Grabada: «%(text)s».", text=said.text_es if said else phrase_id), "ok")
    return redirect(url_for(".index", _anchor=phrase_id), 303)


@bp.post("/voz/clip/<int:clip_id>/quitar")
@requires(Permission.VOICE_RECORD, load=load_clip)
def remove(clip: VoiceClip) -> ResponseReturnValue:
    """Take a recording away."""
    services.take_away(the_actor(), clip)
    flash(_("Grabación quitada."), "ok")
    return redirect(url_for(".index", _anchor=clip.phrase_id), 303)


@bp.get("/voz/idioma")
@requires(Permission.PUBLIC)
def tongue() -> ResponseReturnValue:
    """In which language this phone speaks; Aymara only as far as somebody recorded it."""
    recorded = sum(1 for _phrase, language in _in_force() if language == "ay")
    chosen = request.cookies.get(VOICE_COOKIE, "es")
    return render_template("voice/tongue.html", recorded=recorded, total=len(phrases()), chosen=chosen)


@bp.post("/voz/idioma")
@requires(Permission.PUBLIC)
def choose() -> ResponseReturnValue:
    """Keep the language on this phone: it is the phone that speaks, whoever holds it."""
    answer = redirect(url_for(".tongue"), 303)
    if (language := request.form.get("voice", "")) in LANGUAGES:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        # Read by the page's own script, which looks for the recording.
        answer.set_cookie(VOICE_COOKIE, language, max_age=YEAR, samesite="Lax", secure=secure)
    return answer


@bp.get("/voz/clip/<int:clip_id>")
@requires(Permission.PUBLIC, load=load_clip)
def clip(clip: VoiceClip) -> Response:
    """A recording; its number always gives the same sound, so phones keep it."""
    answer = send_file(path_of(clip.file_key), mimetype=clip.mimetype)
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer


@bp.get("/voz/lista.json")
@requires(Permission.PUBLIC)
def listing() -> Response:
    """Which phrases are recorded, by what a page says: {"es": {"hoy": address}, "ay": {...}}."""
    by_id = {one.id: one for one in phrases()}
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for (phrase_id, language), row in _in_force().items():
        if phrase_id in by_id and not by_id[phrase_id].has_number:
            found[language][by_id[phrase_id].spoken] = url_for(".clip", clip_id=row.id)
    answer = jsonify(found)
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
