"""Many people decide the same sample at once: one verdict. On real, committing databases."""

from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.samples import services
from marketplace.samples.drafts import SendDraft
from marketplace.samples.models import SampleRound
from marketplace.samples.queries import load_round
from marketplace.samples.states import VERDICTS
from tests.databases import DATABASES
from tests.frames.test_races import PEOPLE, at_once
from tests.matching.test_races import committing_app
from tests.samples.test_samples import PRE, photo
from tests.techpacks.test_techpacks import build_desk

pytestmark = pytest.mark.committing


@pytest.mark.parametrize("kind", DATABASES)
def test_one_of_many_verdicts_stands(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        with app.app_context():
            desk = build_desk()
            row = services.request_sample(desk.as_buyer, desk.work(), PRE)
            services.send(desk.as_leader, row, SendDraft((photo(),), ()))
            db.session.commit()
            round_id, buyer = row.id, desk.as_buyer

        def decide(number: int) -> None:
            found = load_round(round_id)
            assert found is not None
            services.decide(buyer, found, VERDICTS[number % 3], "así")

        assert at_once(app, decide) == {"done": 1, "round_decided": PEOPLE - 1}
        with app.app_context():
            state = db.session.scalars(select(SampleRound.state)).one()
            said = db.session.scalars(select(JournalEntry.verb).where(JournalEntry.verb.in_(VERDICTS))).all()
            assert said == [state]
