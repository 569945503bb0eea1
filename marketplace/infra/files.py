"""Files that people send, kept under DATA_DIR/files by the hash of their content; nothing is served by its given name."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from flask import current_app


def files_dir() -> Path:
    """The folder of kept files."""
    folder: Path = current_app.config["SETTINGS"].data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(content: bytes, suffix: str) -> str:
    """Keep ``content`` and return its key, such as ``ab/ab12....webp``. The same content twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
    key = f"{digest[:2]}/{digest}{suffix}"
    path = files_dir() / key
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        write_whole(path, content)
    return key


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever reads half of it, whoever else writes the same."""
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    part.write_bytes(content)
    part.replace(path)


def path_of(key: str) -> Path:
    """Where a key is kept; raises FileNotFoundError for one that leads elsewhere or is gone."""
    path = (files_dir() / key).resolve()
    if not path.is_relative_to(files_dir().resolve()) or not path.is_file():
        raise FileNotFoundError(key)
    return path
