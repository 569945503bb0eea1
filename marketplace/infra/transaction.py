"""The edge: every request is one transaction, committed once, here, and rolled back at an answer of 400 or more.

A form carries a one-time key (``form_key``). Its row is written in the same transaction as what the form does, so a
form sent five times makes one record: the later ones are answered with where the first one led.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, g, redirect, request
from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as BaseResponse

from marketplace.infra import clock
from marketplace.infra.database import Base, UtcDateTime, db, read_only

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class FormKey(Base):
    """A form already taken, and where its answer led."""

    __tablename__ = "form_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(String(500))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


def new_form_key() -> str:
    """A fresh one-time key for a form; making it writes nothing."""
    return secrets.token_urlsafe(24)


def after_commit(do: Callable[[], None]) -> None:
    """Run ``do`` once this request's transaction is safely committed, such as handing a job to the queue."""
    g.setdefault("after_commit", []).append(do)


def init_transactions(app: Flask) -> None:
    """Install the edge on the application."""
    app.before_request(_begin)
    # Registered first, so it runs last: no other after_request may still write.
    app.after_request(_end)
    app.teardown_request(_forget)


def _begin() -> None:
    # A page may be made inside another request, which shares its ``g``: each gives back what it found.
    g.setdefault("read_only_tokens", []).append(read_only.set(request.method in SAFE_METHODS))


def take_form_key(account_id: int | None) -> BaseResponse | None:
    """Take the form's key; the answer of the first sending if it was taken already. Guards call this."""
    key = request.form.get("form_key") or request.headers.get("Idempotency-Key")
    if not key or request.method in SAFE_METHODS:
        return None
    row = FormKey(key=key[:64], endpoint=request.endpoint or "", account_id=account_id, taken_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
            # The key must be fought over before anything else is done.
            db.session.flush()
    except IntegrityError:
        return _first_answer(key[:64], account_id)
    g.form_key = row
    return None


def _first_answer(key: str, account_id: int | None) -> BaseResponse:
    first = db.session.scalars(select(FormKey).where(FormKey.key == key)).first()
    if first is None or first.account_id != account_id or first.location is None:
        return Response(status=409)
    return redirect(first.location, 303)


def _end(response: Response) -> Response:
    if read_only.get():
        db.session.rollback()
        return response
    if response.status_code >= 400:
        db.session.rollback()
        return response
    row: FormKey | None = g.get("form_key")
    if row is not None:
        row.location = response.headers.get("Location", request.path)[:500]
    db.session.commit()
    for do in g.pop("after_commit", []):
        do()
    return response


def _forget(_error: BaseException | None) -> None:
    tokens = g.get("read_only_tokens")
    if not tokens:
        return
    token = tokens.pop()
    if not tokens:
        db.session.rollback()
    read_only.reset(token)
