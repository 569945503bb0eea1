"""Errors as pages in plain Spanish with a way on, or as JSON where JSON was asked for."""

from __future__ import annotations

import structlog
from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError

log = structlog.get_logger()
LAST_RESORT = (
    '<!doctype html><html lang="es"><title>Error</title><h1>Algo falló</h1>'
    '<p>Prueba otra vez en un minuto. <a href="/">Ir al inicio</a></p></html>'
)
PAGES = {400, 401, 403, 404, 409, 413, 429, 500, 503}


def init_errors(app: Flask) -> None:
    """Install the error pages."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, lambda error: page(400, "csrf"))
    app.register_error_handler(StaleDataError, lambda error: page(409, say(DomainError("stale")), overtaken=True))
    app.register_error_handler(DomainError, lambda error: page(409, say(error), overtaken=error.code == "stale"))


def http_error(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error, keeping its headers."""
    if error.response is not None:
        return error.response
    return page(error.code or 500)


def page(code: int, why: str = "", *, overtaken: bool = False) -> ResponseReturnValue:
    """Render the page of a code; ``overtaken`` says that somebody else changed the same thing a moment before."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=code, why=why), code
    shown = {401: 403}.get(code, code if code in PAGES else 400)
    try:
        detail = why if code == 409 else ""
        return render_template(f"errors/{shown}.html", code=code, why=why, detail=detail, overtaken=overtaken), code
    except Exception:
        if code != 500:
            raise
        # What broke the page can break the error's page too; then a plain one must do.
        log.exception("error_page_failed")
        return LAST_RESORT, 500
