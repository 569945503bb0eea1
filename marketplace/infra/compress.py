"""Compressed answers: phones on prepaid data pay by the kilobyte."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

compress = Compress()


def init_compression(app: Flask) -> None:
    """Compress text answers of more than 500 bytes."""
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_BR_LEVEL", 5)
    app.config.setdefault("COMPRESS_MIMETYPES", ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"])
    compress.init_app(app)
