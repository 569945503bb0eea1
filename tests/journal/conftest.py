from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.application.nav_items", lambda actor: ())
