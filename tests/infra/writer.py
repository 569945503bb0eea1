"""A process that posts a form over and over and says each number only once the answer has come. Tests kill it."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, redirect

from marketplace import create_app
from marketplace.access.guards import requires
from marketplace.access.permissions import Permission
from marketplace.journal.services import note
from tests.conftest import make_settings


def writing_app(folder: Path, url: str) -> Flask:
    """The application with one more route, which writes one journal line."""
    app = create_app(make_settings(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False

    @app.post("/write/<int:number>")
    @requires(Permission.PUBLIC)
    def write(number: int) -> object:
        note(None, "written", "test", number)
        return redirect("/healthz", 303)

    return app


def main(folder: str, url: str, first: int, count: int) -> None:
    """Write ``count`` lines and acknowledge each on standard output."""
    client = writing_app(Path(folder), url).test_client()
    for number in range(first, first + count):
        assert client.post(f"/write/{number}").status_code == 303
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
