"""Static files under an address that carries their content's hash, so that phones keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for


@lru_cache(maxsize=512)
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset_url(filename: str) -> str:
    """The address of a static file with its fingerprint."""
    path = Path(str(current_app.static_folder)) / filename
    return url_for("static", filename=filename, v=_fingerprint(path, path.stat().st_mtime_ns))


def init_assets(app: Flask) -> None:
    """Install ``asset_url`` and long caching for fingerprinted addresses."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.after_request(_cache)


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if "v" in request.args else "public, max-age=300"
        )
    return response
