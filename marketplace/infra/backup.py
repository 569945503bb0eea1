"""Back up and restore the database and the files, also while people work.

SQLite is copied by its own backup API (copying a live WAL file loses records); PostgreSQL by pg_dump and pg_restore.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.engine import make_url

from marketplace.infra import clock
from marketplace.infra.database import db

SQLITE_NAME, POSTGRESQL_NAME = "marketplace.db", "marketplace.pgdump"


def backup(target: Path) -> str:
    """Write a .tar of the database, the files and the secret key to ``target``; what was written, in a line.

    The secret key is part of it, so keep a backup as safe as the data itself.
    """
    data_dir: Path = current_app.config["SETTINGS"].data_dir
    with tempfile.TemporaryDirectory() as name:
        dump = _dump(Path(name))
        part = target.with_suffix(target.suffix + ".part")
        with tarfile.open(part, "w") as tar:
            tar.add(dump, dump.name)
            for extra in ("files", "secret_key"):
                if (data_dir / extra).exists():
                    tar.add(data_dir / extra, extra)
            _add_text(tar, "made_at", clock.now().isoformat())
        part.replace(target)
    return f"Backup written: {target} ({target.stat().st_size // 1024} KB)"


def restore(source: Path) -> str:
    """Put a backup back. Stop the server first. What was there is kept beside, with the time in its name."""
    data_dir: Path = current_app.config["SETTINGS"].data_dir
    with tempfile.TemporaryDirectory(dir=data_dir) as name:
        folder = Path(name)
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        db.engine.dispose()
        _undump(folder)
        _replace_files(folder, data_dir)
    return f"Restored from {source}. What was there before is kept beside it in {data_dir}."


def _dump(folder: Path) -> Path:
    url = make_url(current_app.config["SETTINGS"].database_url)
    if url.get_backend_name() == "sqlite":
        target = folder / SQLITE_NAME
        with sqlite3.connect(str(url.database)) as live, sqlite3.connect(target) as copy:
            live.backup(copy)
        return target
    target = folder / POSTGRESQL_NAME
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}", plain], check=True)
    return target


def _undump(folder: Path) -> None:
    url = make_url(current_app.config["SETTINGS"].database_url)
    if url.get_backend_name() == "sqlite":
        _put_sqlite_back(folder / SQLITE_NAME, Path(str(url.database)))
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={plain}"]
    subprocess.run([*command, str(folder / POSTGRESQL_NAME)], check=True)


def _put_sqlite_back(copy: Path, live: Path) -> None:
    with sqlite3.connect(copy) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise ValueError(f"the backup's database is damaged: {found}")
    kept = live.with_name(f"{live.name}.{datetime.now():%Y%m%d-%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        old = live.with_name(live.name + suffix)
        if old.exists():
            old.replace(kept.with_name(kept.name + suffix))
    shutil.move(copy, live)


def _replace_files(folder: Path, data_dir: Path) -> None:
    # Files are named by the hash of their content, so adding those of the backup can overwrite nothing different.
    if (folder / "files").exists():
        shutil.copytree(folder / "files", data_dir / "files", dirs_exist_ok=True)
    if (folder / "secret_key").exists():
        shutil.copy2(folder / "secret_key", data_dir / "secret_key")


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    tar.addfile(info, io.BytesIO(text.encode()))
