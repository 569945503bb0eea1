"""Every URL x method x role x one's own and a neighbour's thing: the answer is the table's, nothing leaks, nothing changes.

The walk grows by itself: a new route is walked as soon as it is registered. A new kind of URL argument needs one line in
``neighbours.FILLERS``, a new permission one line in ``access_table.TABLE``; the walk says so when one is missing.
"""

from __future__ import annotations

import hashlib
import io
import re
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, got_request_exception
from sqlalchemy import event, func, select
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from marketplace.access.guards import permission_of
from marketplace.access.permissions import Permission
from marketplace.infra.database import Base, db
from marketplace.people.throttle import limiter
from tests.house.access_table import SEES_OF_A_NEIGHBOUR, TABLE, may
from tests.house.fillers import FILLERS, WORDS
from tests.house.neighbours import build_side
from tests.house.sides import ROLES, Side, mark

WALKERS = ("anonymous", *ROLES)
UNKNOWN = {"int": 99_999_999, "default": "nosuchthing"}

# Pages of "our own" for roles that may do the thing in general, and have no association or exporter of their own.
_NO_ASSOCIATION = {"coordinator", "verifier", "administrator"}
NOTHING_OF_HERS = {
    "orders.new": {"administrator"},
    "orders.create": {"administrator"},
    "capacity.our_time": _NO_ASSOCIATION,
    "capacity.our_week": _NO_ASSOCIATION,
    "capacity.set_our_hours": _NO_ASSOCIATION,
    "capacity.set_absences": _NO_ASSOCIATION,
    "capacity.fair": _NO_ASSOCIATION,
    "capacity.set_fair": _NO_ASSOCIATION,
}
# Pages without an argument whose rule looks at the person herself.
OWN_PAGES = {name: {"weaver", "leader"} for name in ("money.my_pay", "notebook.my_work", "income.mine", "income.my_baseline")}


@dataclass(frozen=True)
class Stop:
    """One URL and method to walk."""

    rule: Rule
    method: str
    permission: str

    @property
    def names(self) -> list[str]:
        """The arguments that name somebody's thing."""
        return [name for name in sorted(self.rule.arguments) if not _is_word(self.rule, name)]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.rule.endpoint}, {self.permission})"


def _is_word(rule: Rule, name: str) -> bool:
    return isinstance(rule._converters[name], AnyConverter) or bool({name, f"{rule.endpoint}:{name}"} & WORDS.keys())


def stops(app: Flask) -> list[Stop]:
    """Every URL x method of the application but static files."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint == "static":
            continue
        permission = permission_of(app, rule.endpoint)
        assert permission is not None, f"{rule.endpoint} names no permission: put @requires above it"
        found += [Stop(rule, method, permission.name) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def path_of(app: Flask, stop: Stop, side: Side, role: str, unknown: bool = False) -> str:
    """The address of a stop with a side's things in it."""
    values = {name: _value(stop.rule, name, side, role, unknown) for name in stop.rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(stop.rule.endpoint, values, stop.method)


def _value(rule: Rule, name: str, side: Side, role: str, unknown: bool) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    if _is_word(rule, name):
        return WORDS.get(f"{rule.endpoint}:{name}") or WORDS[name]
    if unknown:
        return UNKNOWN["int"] if type(converter).__name__ == "IntegerConverter" else UNKNOWN["default"]
    filler = FILLERS.get(f"{rule.endpoint}:{name}") or FILLERS.get(name)
    assert filler, (
        f"{rule.rule}: say in tests/house/fillers.py FILLERS how to fill <{name}> (or in WORDS, if it is nobody's thing)"
    )
    return filler(side, role if role in ROLES else "weaver")


class Walk:
    """Sends requests as a role, each rolled back afterwards, and remembers what was written."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.a, self.b = build_side("a"), build_side("b")
        self.writes: list[str] = []
        self.crash = ""
        self.cookies = {role: self._cookie(token) for role, token in self.a.cookies.items()}
        # Long work is not what is walked here.
        app.extensions["carry_job"] = lambda job_id: None

    def crashed(self, _sender: Any, exception: BaseException, **_more: Any) -> None:
        """Remember why an answer is a 500."""
        last = traceback.extract_tb(exception.__traceback__)[-1]
        self.crash = f" {type(exception).__name__}: {str(exception)[:120]} at {last.filename.rsplit('/', 1)[-1]}:{last.lineno}"

    def _cookie(self, token: str) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        return serializer.dumps({"_user_id": token, "_fresh": True, "door": "a phone"})

    def send(self, role: str, method: str, path: str, times: int = 1, **values: Any) -> TestResponse:
        """Send a request as ``role`` of side a; what it wrote is rolled back."""
        response, _ = self.send_and_count(role, method, path, times, **values)
        return response

    def send_and_count(self, role: str, method: str, path: str, times: int = 1, **values: Any) -> tuple[TestResponse, list[int]]:
        """The first answer, and how many rows there were after each sending."""
        self.writes.clear()
        connection: Any = db.engine
        db.session.rollback()
        nested = connection.begin_nested()
        counts, first = [], None
        try:
            for _ in range(times):
                client = self.app.test_client()
                if role in self.cookies:
                    client.set_cookie("session", self.cookies[role])
                response = client.open(path, method=method, **values)
                response.get_data()
                first = first or response
                if times > 1:
                    counts.append(
                        sum(connection.scalar(select(func.count()).select_from(t)) for t in Base.metadata.sorted_tables)
                    )
        finally:
            db.session.remove()
            nested.rollback()
        assert first is not None
        return first, counts


@pytest.fixture
def walk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """The two neighbours, and somebody to send requests."""
    limiter.enabled = False
    monkeypatch.setitem(app.extensions, "carry_job", None)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    walker = Walk(app)
    connection: Any = db.engine

    def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)", statement, re.IGNORECASE):
            walker.writes.append(statement)

    event.listen(connection, "before_cursor_execute", remember)
    got_request_exception.connect(walker.crashed, app)
    yield walker
    event.remove(connection, "before_cursor_execute", remember)
    limiter.enabled = True


def fingerprint() -> str:
    """A hash of every row of every table."""
    whole = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in db.session.execute(table.select()))
        whole.update(f"{table.name}{rows}".encode())
    db.session.rollback()
    return whole.hexdigest()


def body_of(response: TestResponse) -> str:
    """What can be read in an answer; a spreadsheet is unpacked."""
    data = response.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return " ".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    return data.decode("utf-8", "replace")


def expected(role: str, stop: Stop, own: bool) -> bool:
    """Whether the table lets a role in."""
    if not stop.names and stop.rule.endpoint in OWN_PAGES:
        return role in OWN_PAGES[stop.rule.endpoint]
    return may(role, stop.permission, own)


def wrong_answer(response: TestResponse, role: str, stop: Stop, allowed: bool) -> str:
    """What is wrong with an answer's status; empty when nothing is."""
    status = response.status_code
    if status >= 500 or status == 405:
        return f"{status}"
    if role == "anonymous" and not allowed:
        good = status == 302 and (response.location or "").startswith("/entrar?next=") if stop.method == "GET" else status == 401
        return "" if good else f"{status} {response.location} instead of being asked to sign in"
    if not allowed:
        wanted = {404} if stop.names else {403, 404}
        return "" if status in wanted else f"{status} instead of {wanted}"
    if status == 404 and role in NOTHING_OF_HERS.get(stop.rule.endpoint, ()):
        return ""
    if status in {401, 403, 404}:
        return f"{status} although she may"
    good = {200, 302, 303, 304, 409, 410} if stop.method == "GET" else {200, 202, 204, 302, 303, 400, 409, 410, 413, 415, 422}
    if status in {302, 303} and (response.location or "").startswith("/entrar?"):
        return "sent to sign in although she may"
    return "" if status in good else f"{status} is no good answer"


def wrong_headers(response: TestResponse) -> str:
    """What is missing of the security of an answer; empty when nothing is."""
    policy = response.headers.get("Content-Security-Policy", "")
    if (
        "default-src 'none'" not in policy
        or ("unsafe" not in policy and "frame-ancestors 'none'" not in policy)
        or "unsafe" in policy
    ):
        return f"content policy {policy!r}"
    if response.headers.get("X-Content-Type-Options") != "nosniff" or "Referrer-Policy" not in response.headers:
        return "nosniff or referrer policy missing"
    for cookie in response.headers.getlist("Set-Cookie"):
        if "HttpOnly" not in cookie or "SameSite=Lax" not in cookie:
            return f"open cookie {cookie.split('=')[0]}"
    if response.mimetype == "text/html":
        inline = re.search(r"<[^>]*\s(style|on[a-z]+)=\"|<script(?![^>]*\b(src|nonce)=)|<style(?![^>]*\bnonce=)", response.text)
        if inline:
            return f"inline {inline.group(0)[-40:]!r}"
    return ""


def test_every_url_names_a_permission_of_the_table(app):
    unknown = {stop.permission for stop in stops(app)} - TABLE.keys()
    assert not unknown, "say in tests/house/access_table.py who may"
    assert {permission.name for permission in Permission} == TABLE.keys()


@pytest.mark.parametrize("role", WALKERS)
def test_every_url_answers_as_the_table_says_and_refusals_tell_and_change_nothing(walk, app, role):
    before, found = fingerprint(), []
    for stop in stops(app):
        for own in (True, False) if stop.names else (True,):
            path = path_of(app, stop, walk.a if own else walk.b, role)
            response = walk.send(role, stop.method, path)
            allowed = expected(role, stop, own)
            whose = "own" if own else "neighbour's"
            problems = [
                wrong_answer(response, role, stop, allowed) + (walk.crash if response.status_code >= 500 else ""),
                wrong_headers(response),
                *leaks(response, role, path, allowed, own),
            ]
            if walk.writes and (not allowed or stop.method == "GET"):
                problems.append(f"wrote {walk.writes[0][:60]}")
            found += [f"{stop} {whose}: {problem}" for problem in problems if problem]
    assert not found, "\n".join([f"{len(found)} wrong answers for {role}", *found])
    assert fingerprint() == before


# A refusal shows nothing of the thing; only her own name stands at the head of the page.
REFUSED = (("a", "ord"), ("a", "wrk"), ("b", "pub"), ("b", "ord"), ("b", "wrk"), ("b", "prv"))


def leaks(response: TestResponse, role: str, path: str, allowed: bool, own: bool) -> list[str]:
    """The kinds of marks that stand in an answer and must not."""
    body = body_of(response).lower().replace(path.lower(), "")
    if not allowed:
        return [f"the refusal shows {kind} of {side}" for side, kind in REFUSED if mark(side, kind) in body]
    # Somebody who may see the neighbour's thing itself is shown it; every other page shows what is everybody's.
    kinds = {"pub", "ord", "wrk", "prv"} - SEES_OF_A_NEIGHBOUR[role] if own else set()
    return [f"shows {kind} of a neighbour" for kind in sorted(kinds) if mark("b", kind) in body]


@pytest.mark.parametrize("role", ["leader", "exporter", "coordinator"])
def test_a_neighbour_s_thing_answers_like_one_that_does_not_exist(walk, app, role):
    found = []
    for stop in stops(app):
        if not stop.names or expected(role, stop, own=False):
            continue
        theirs = walk.send(role, stop.method, path_of(app, stop, walk.b, role))
        nothing = walk.send(role, stop.method, path_of(app, stop, walk.b, role, unknown=True))
        if (theirs.status_code, _bare(theirs)) != (nothing.status_code, _bare(nothing)):
            found.append(f"{stop}: {theirs.status_code} and {nothing.status_code}")
    assert not found, "\n".join(found)


def _bare(response: TestResponse) -> str:
    """A page without what is different each time: its address, and its tokens."""
    return re.sub(r'(value|href|nonce|action)="[^"]*"', "", response.text)


@pytest.mark.parametrize("role", ["coordinator", "verifier", "leader", "weaver"])
def test_a_draft_order_is_seen_by_its_exporter_and_administrators_only(walk, app, role):
    order_stops = [stop for stop in stops(app) if stop.names == ["order_id"] and stop.permission in {"ORDER_VIEW", "ORDER_WRITE"}]
    for stop in order_stops:
        for side in (walk.a, walk.b):
            others = {name: _value(stop.rule, name, side, role, False) for name in stop.rule.arguments}
            draft = others | {"order_id": side.ids["draft_order"]}
            path = app.url_map.bind("localhost").build(stop.rule.endpoint, draft, stop.method)
            response = walk.send(role, stop.method, path)
            assert response.status_code == 404, f"{stop} {role}"
            assert mark(side.letter, "ord") not in response.text


@pytest.mark.parametrize("role", ["anonymous", "leader", "weaver", "exporter", "coordinator", "verifier"])
def test_a_neighbour_s_draft_product_is_seen_nowhere(walk, app, role):
    for stop in stops(app):
        if "product_id" not in stop.rule.arguments or len(stop.names) > 1 or stop.method != "GET":
            continue
        values = {name: _value(stop.rule, name, walk.b, role, False) for name in stop.rule.arguments}
        path = app.url_map.bind("localhost").build(
            stop.rule.endpoint, values | {"product_id": walk.b.ids["draft_product"]}, "GET"
        )
        response = walk.send(role, "GET", path)
        assert response.status_code in ({302, 404} if role == "anonymous" else {404}), f"{stop} {role}"
        assert mark("b", "prv") not in response.text


def test_every_post_needs_the_token_against_forged_forms(walk, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    found = []
    for stop in stops(app):
        if stop.method in {"GET", "HEAD"}:
            continue
        for role in ("anonymous", "administrator", "leader"):
            response = walk.send(role, stop.method, path_of(app, stop, walk.a, role))
            if response.status_code != 400 or walk.writes:
                found.append(f"{stop} {role}: {response.status_code} {walk.writes[:1]}")
    assert not found, "\n".join(found)


# Forms filled well enough to make something, so that the next test sees records being made.
FORMS: dict[str, dict[str, Any]] = {
    "people.create_account": {"name": "Nora", "email": "nora@x.example", "language": "es", "role": "administrator"},
    "people.ask_password": {"email": "nora@x.example"},
    "people.choose_language": {"lang": "en"},
}


def test_a_form_sent_five_times_makes_one_record(walk, app):
    found, made = [], 0
    for stop in stops(app):
        if stop.method == "GET":
            continue
        role = next((role for role in ROLES if expected(role, stop, own=True)), None)
        if role is None:
            continue
        data = {**FORMS.get(stop.rule.endpoint, {}), "form_key": f"key-of-{stop.rule.endpoint}-0123456789abcdef"}
        path = path_of(app, stop, walk.a, role)
        first, counts = walk.send_and_count(role, stop.method, path, times=5, data=data)
        made += first.status_code == 303
        if len(set(counts)) != 1:
            found.append(f"{stop} as {role}: {first.status_code}, rows {counts}")
    assert not found, "\n".join(found)
    assert made > 10


def test_pages_of_persons_are_kept_by_no_cache(walk, app):
    for path in ("/mi-cuenta", "/personas", "/diario"):
        assert walk.send("administrator", "GET", path).headers["Cache-Control"] in {"private, no-store", "no-store"}
