"""Simulated data is labelled wherever it shows, and real data is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.people.models import Account
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


@pytest.mark.parametrize("simulated", [True, False])
def test_a_page_with_a_simulated_row_says_so(sign_in: Callable[[Account], FlaskClient], simulated: bool) -> None:
    exporter = make_exporter()
    line = make_order_line(make_order(exporter, lines=0, simulated=simulated))
    work = make_assignment(line, make_association(members=1), simulated=simulated)
    page = sign_in(make_account("exporter", exporter_id=exporter.id)).get(f"/trabajos/{work.id}").text
    assert ("datos simulados" in page.lower()) is simulated
