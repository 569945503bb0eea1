"""Whole addresses of this site for paper: also made in background work, where there is no request to take them from."""

from __future__ import annotations

from typing import Any

from flask import current_app


def address(endpoint: str, **values: Any) -> str:
    """The address of a page, beginning with BASE_URL."""
    base: str = current_app.config["SETTINGS"].base_url
    return base + current_app.url_map.bind("localhost").build(endpoint, values)
