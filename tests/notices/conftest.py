"""Fixtures of the tests of notices."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.notices.town import Town


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


@pytest.fixture(autouse=True)
def empty_outbox(app: Flask) -> None:
    for path in Path(app.config["SETTINGS"].mail.removeprefix("folder:")).glob("*.eml"):
        path.unlink()
