"""What people are told is saved is saved: killing the process loses none of it, and a backup under load restores."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace import create_app
from marketplace.infra import migrations
from marketplace.infra.backup import backup, restore
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from tests.conftest import fresh_postgresql, make_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def url(tmp_path: Path, worker_id: str) -> Iterator[str]:
    server = os.environ.get("TEST_DATABASE_URL")
    if server:
        with fresh_postgresql(server, f"durable_{worker_id}") as fresh:
            yield fresh
    else:
        yield f"sqlite:///{tmp_path / 'durable.db'}"


def start_writer(folder: Path, url: str, first: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.infra.writer", str(folder), url, str(first), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def stored(folder: Path, url: str) -> set[int]:
    app = create_app(make_settings(folder, url))
    with app.app_context():
        found = set(db.session.scalars(select(JournalEntry.thing_id).where(JournalEntry.thing == "test")))
        db.session.remove()
        db.engine.dispose()
    return {number for number in found if number is not None}


def migrated(folder: Path, url: str) -> None:
    with create_app(make_settings(folder, url)).app_context():
        migrations.upgrade()
        db.engine.dispose()


@pytest.mark.committing
def test_killing_the_process_during_a_thousand_writes_loses_no_acknowledged_one(tmp_path: Path, url: str) -> None:
    migrated(tmp_path, url)
    acknowledged: set[int] = set()
    for first in (0, 1000, 2000):
        writer = start_writer(tmp_path, url, first, 1000)
        assert writer.stdout is not None
        for line in writer.stdout:
            acknowledged.add(int(line))
            if len(acknowledged) % 1000 == 333:
                writer.send_signal(signal.SIGKILL)
                break
        acknowledged.update(int(line) for line in writer.stdout if line.endswith("\n"))
        writer.wait()
    assert len(acknowledged) >= 999
    assert acknowledged <= stored(tmp_path, url)


@pytest.mark.committing
def test_a_backup_made_while_people_write_restores_everything_from_before_it(tmp_path: Path, url: str) -> None:
    migrated(tmp_path, url)
    writer = start_writer(tmp_path, url, 0, 400)
    assert writer.stdout is not None
    before = {int(writer.stdout.readline()) for _ in range(100)}
    app = create_app(make_settings(tmp_path, url))
    with app.app_context():
        backup(tmp_path / "copy.tar")
    after = {int(line) for line in writer.stdout}
    writer.wait()
    with app.app_context():
        restore(tmp_path / "copy.tar")
        db.engine.dispose()
    restored = stored(tmp_path, url)
    assert before <= restored <= before | after
    assert restored == set(range(len(restored))), "a backup is one moment, without holes"
