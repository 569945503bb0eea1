"""The worker: carries out long work from the queue, and hands work again that a stopped worker left."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import structlog
from flask import Flask

from marketplace.frames.services import expire_agreements
from marketplace.fulfilment.alerts import check_today
from marketplace.fulfilment.reminders import ask_on_fridays
from marketplace.infra.database import db
from marketplace.infra.jobs import sweep
from marketplace.matching.services.offers import expire_offers
from marketplace.notices.digest import send_digests

log = structlog.get_logger()
SWEEP_EVERY_SECONDS = 30.0


def work(app: Flask) -> None:
    """Work until stopped."""
    stop = threading.Event()
    threading.Thread(target=_sweep_now_and_then, args=(app, stop), daemon=True).start()
    threading.Thread(target=_stop_with_parent, args=(os.getppid(), stop), daemon=True).start()
    consumer = app.extensions["huey"].create_consumer(workers=1, periodic=False, initial_delay=0.1, max_delay=0.5)
    consumer.run()
    stop.set()


def _sweep_now_and_then(app: Flask, stop: threading.Event) -> None:
    while not stop.wait(SWEEP_EVERY_SECONDS):
        for act in (sweep, expire_offers, expire_agreements, check_today, ask_on_fridays, send_digests):
            _do(app, act)


def _do(app: Flask, act: Callable[[], object]) -> None:
    """One act of the round. One that fails, such as a mail server that is away, is logged and does not stop the others."""
    with app.app_context():
        try:
            act()
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("round failed", act=act.__name__)


def _stop_with_parent(parent: int, stop: threading.Event) -> None:
    # A server that is killed cannot stop its worker: the worker notices by itself.
    while not stop.wait(2.0):
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
