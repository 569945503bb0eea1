"""Serve the site: migrate, load the demo data the first time, start a worker, listen."""

from __future__ import annotations

import errno
import fcntl
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select
from waitress import create_server

from marketplace import create_app
from marketplace.config import ROOT, SettingError, Settings, read_settings
from marketplace.demo_accounts import as_table, demo_accounts_json
from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.intake.command import load_folder
from marketplace.producers.models import Association

EL_ALTO = ROOT / "marketplace" / "data" / "el_alto"


def serve(*, demo: bool) -> int:
    """Serve until stopped; the exit code."""
    settings = read_settings()
    listener = listen(settings)
    app = create_app(settings)
    with app.app_context(), one_at_a_time(settings.data_dir):
        migrations.upgrade()
        if demo and not prepare_demo():
            return 1
        if demo:
            click.echo(as_table(demo_accounts_json(one_of_each=True)))
        db.session.remove()
    with running_worker():
        click.echo(f"\nOpen {settings.base_url}   (stop with Ctrl+C)")
        run_server(app, listener)
    return 0


def prepare_demo() -> bool:
    """Load the El Alto data if there is none; whether that went well."""
    if db.session.scalar(select(func.count()).select_from(Association)):
        return True
    click.echo("Loading the El Alto data (first time only) ...")
    return load_folder(EL_ALTO, check_only=False) == 0


def listen(settings: Settings) -> socket.socket:
    """A socket on the address. Raises SettingError with one plain line, such as where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"port {settings.port} is taken. Stop what uses it, or choose another: PORT=8001 make run"
            ) from error
        raise SettingError(f"{settings.host}:{settings.port} cannot be used: {error.strerror or error}.") from error
    return listener


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Two servers that start at once on one data folder take turns."""
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def running_worker() -> Iterator[None]:
    """A worker in a process of its own, stopped with the server."""
    worker = subprocess.Popen([sys.executable, "-m", "marketplace", "worker"], cwd=ROOT)
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=10)
        except subprocess.TimeoutExpired:
            worker.kill()


def run_server(app: Flask, listener: socket.socket) -> None:
    """Waitress buffers each request before a thread takes it, so that hundreds of slow phones do not starve the threads."""
    server = create_server(app, sockets=[listener], threads=8, connection_limit=2000, channel_timeout=120)
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        server.close()
