"""The real thing, as ``make run`` starts it: a server and a worker in processes of their own, on the El Alto data."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running_site(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve the El Alto data from ``folder``; gives the address and the demonstration accounts."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "TODAY": "2026-11-21", "BASE_URL": address}
    environment.pop("DATABASE_URL", None)

    def command(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "marketplace", *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    command("migrate")
    command("load", "marketplace/data/el_alto")
    accounts = json.loads(command("demo-accounts"))
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "marketplace", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until_ready(address, server)
            yield address, accounts
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the site says that it is ready."""
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server stopped before it was ready")
        try:
            with urllib.request.urlopen(address + "/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server was not ready in a minute")
