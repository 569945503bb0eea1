"""Settings, read once from the environment. Every setting is documented in docs/operations.md; a test keeps the two in step."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingError(Exception):
    """A setting that cannot be used; the message is one plain line."""


@dataclass(frozen=True)
class Settings:
    """What the environment decides, typed."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    base_url: str
    secret_key: str
    mail: str
    today: date | None
    """The pinned business date, or None for the real one in La Paz."""
    queue: str
    throttle: str = "memory://"
    """Where wrong tries to sign in are counted."""
    testing: bool = False


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting; raises SettingError with one plain line."""
    env = os.environ if environ is None else environ
    data_dir = _writable(Path(env.get("DATA_DIR") or ROOT / "var").absolute())
    port = _port(env.get("PORT") or "8000")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'marketplace.db'}"),
        host=env.get("HOST") or "127.0.0.1",
        port=port,
        base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir),
        mail=env.get("MAIL") or f"folder:{data_dir / 'outbox'}",
        today=_today(env.get("TODAY") or ""),
        queue=env.get("QUEUE") or f"sqlite:{data_dir / 'queue.db'}",
        throttle=env.get("THROTTLE") or "memory://",
    )


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingError(f"The data folder {folder} cannot be written: {error.strerror}. Set DATA_DIR to another.") from error
    return folder


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingError(f"PORT is {text!r}; a whole number from 1 to 65535 is needed.")
    return int(text)


def _database_url(url: str) -> str:
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise SettingError("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _today(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingError(f"TODAY is {text!r}; a date such as 2026-11-21 is needed.") from error


def _kept_secret(data_dir: Path) -> str:
    """The secret key made at the first start and kept beside the data; two starts at once agree on one key."""
    path = data_dir / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    key = path.read_text().strip()
    if len(key) < 32:
        raise SettingError(f"{path} is empty or too short; delete it to have a new one made.")
    return key
