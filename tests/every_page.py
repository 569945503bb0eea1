"""Every page of the site for browsers: which address shows it, to whom, on the El Alto data, and the states it can be in.

Pages are found as people find them, by following links from each role's home. A page that no El Alto record leads to is shown
for an example of ours (tests/house/neighbours.py). Nothing that is tried here stays: the caller's transaction is rolled back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from threading import Lock, Thread
from typing import Any

from flask import Flask, template_rendered
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.serving import make_server

from marketplace.demo_accounts import demo_accounts_json
from marketplace.fulfilment.models import Delivery
from marketplace.infra.database import db
from marketplace.matching.models import MatchRun
from marketplace.orders.models import Order
from marketplace.people.models import Account
from marketplace.people.sessions import open_session
from marketplace.people.throttle import limiter
from marketplace.samples.models import SampleRound
from tests import factories
from tests.house.neighbours import build_side
from tests.house.sides import ROLES, Side
from tests.house.test_every_url import Stop, path_of, stops

NOBODY = "anonymous"
WHO = (NOBODY, *ROLES)
FILE = re.compile(r"\.(csv|xlsx|json|svg|png|webp|pdf|xml|js|webmanifest|zip)\b")
# What these show is not a page of ours, or lasts one look.
NO_PAGE = {"web.aguayo", "web.aguayo_png", "web.healthz", "web.readyz", "offline.worker", "offline.manifest", "offline.pages"}


@dataclass(frozen=True)
class Shown:
    """A page in one state, as somebody sees it."""

    role: str
    endpoint: str
    path: str
    templates: tuple[str, ...]
    cookie: str = ""
    state: str = ""
    """Empty for the page itself, or ``empty`` (nothing to list), ``mistakes`` (a form sent back), ``refused``, ``missing``."""
    form: int = 0
    """Which form of the page is sent with nothing in it, for ``mistakes``."""

    @property
    def name(self) -> str:
        """A file name, without its ending."""
        return "_".join(filter(None, (self.endpoint.replace(".", "-"), self.state, str(self.form or ""))))


class Example(Side):
    """One of everything with words that can be read."""

    def text(self, kind: str) -> str:
        word = {"pub": "Ejemplo", "ord": "Pedido", "wrk": "Trabajo", "prv": "Ficha"}[kind]
        return f"{word} {super().text(kind)[4:]}"


@dataclass
class Tour:
    """Finds the pages of each role."""

    app: Flask
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)
    found: list[Shown] = field(default_factory=list)
    unfinished: dict[str, int] = field(default_factory=dict)
    sent: set[tuple[str, str | None]] = field(default_factory=set)
    _templates: list[str] = field(default_factory=list)

    def client(self, role: str, whose: str) -> FlaskClient:
        """A browser of the test client, signed in as the demonstration account or as the example's."""
        client = self.app.test_client()
        if cookie := self.cookies.get((role, whose)):
            client.set_cookie("session", cookie)
        return client

    def get(self, client: FlaskClient, path: str) -> tuple[int, str, tuple[str, ...]]:
        """Status, text and templates of an address."""
        self._templates.clear()
        answer = client.get(path, follow_redirects=path == "/")
        if answer.mimetype != "text/html":
            return 0, "", ()
        return answer.status_code, answer.get_data(as_text=True), tuple(dict.fromkeys(self._templates))

    def walk(self, tries: int = 3) -> list[Shown]:
        """Every page of every role, by role and address. Of ``tries`` addresses of a page the one that shows most is kept."""
        limiter.enabled = False

        def drawn(_sender: Any, template: Any, **_more: Any) -> None:
            if template.name and template.name.endswith(".html"):
                self._templates.append(template.name)

        template_rendered.connect(drawn, self.app)
        try:
            side = self._people()
            self.app.extensions["carry_job"] = lambda job_id: None
            for role in WHO:
                self._role(role, side, tries)
        finally:
            limiter.enabled = True
        return self.found

    def sign_everybody_in(self) -> None:
        """A session for one demonstration account of each role."""
        first = {row["role"]: row["user"] for row in reversed(demo_accounts_json())}
        for role, user in first.items():
            account = db.session.scalars(select(Account).where((Account.email == user) | (Account.phone == user))).unique().one()
            self.cookies[role, "el_alto"] = self.cookie(account)

    def _people(self) -> Side:
        """The accounts of the demonstration, the example's, and a matching run that has finished."""
        self.sign_everybody_in()
        _proposals(self.client("coordinator", "el_alto"))
        side = build_side("a", Example("a"))
        for role in ROLES:
            self.cookies[role, "example"] = self.cookie(db.session.merge(side.people[role], load=True))
        self.unfinished = _unfinished(side)
        return side

    def cookie(self, account: Account) -> str:
        """A session's cookie."""
        token = open_session(account, timedelta(days=1), "test")
        db.session.commit()
        serializer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(serializer.dumps({"_user_id": token, "_fresh": True, "door": "a phone"}))

    def _role(self, role: str, side: Side, tries: int) -> None:
        client, shown = self.client(role, "el_alto"), dict[str, tuple[Shown, int]]()
        waiting, tried = ["/", "/hoy"], dict[str, int]()
        while waiting:
            path = waiting.pop(0)
            endpoint = self.endpoint_of(path)
            if endpoint is None or endpoint in NO_PAGE or tried.get(endpoint, 0) >= tries:
                continue
            tried[endpoint] = tried.get(endpoint, 0) + 1
            status, text, templates = self.get(client, path)
            if status != 200 or not templates:
                continue
            if endpoint not in shown or len(text) > shown[endpoint][1]:
                shown[endpoint] = (Shown(role, endpoint, path, templates, self.cookies.get((role, "el_alto"), "")), len(text))
            waiting += _links(text)
        linked = [page for page, _length in shown.values()]
        self.found += linked
        # What another role of the same frame was shown needs no example of ours.
        seen = shown.keys() | {page.endpoint for page in self.found if family_of(page.role) == family_of(role)}
        others = [stop for stop in stops(self.app) if stop.method == "GET" and stop.rule.endpoint not in seen]
        self.found += filter(None, (self._example(stop, role, side) for stop in others))

    def endpoint_of(self, path: str, method: str = "GET") -> str | None:
        """The endpoint of an address on this site."""
        try:
            endpoint, _values = self.app.url_map.bind("localhost").match(path.split("?")[0].split("#")[0], method)
        except (HTTPException, RequestRedirect):
            return None
        return None if endpoint == "static" or FILE.search(path) else str(endpoint)

    def _example(self, stop: Stop, role: str, side: Side) -> Shown | None:
        """The example's page for whoever may see it, when nobody's link leads there."""
        if stop.rule.endpoint in NO_PAGE or FILE.search(stop.rule.rule) or ".<" in stop.rule.rule:
            return None
        for things in (side.ids, side.ids | self.unfinished):
            path = path_of(self.app, stop, replace(side, ids=things), role)
            status, _text, templates = self.get(self.client(role, "example"), path)
            if status == 200 and templates:
                return Shown(role, stop.rule.endpoint, path, templates, self.cookies.get((role, "example"), ""))
        return None

    def mistakes(self, page: Shown) -> Iterator[Shown]:
        """The states of a page whose forms are sent with nothing in them and come back."""
        client = self.app.test_client()
        if page.cookie:
            client.set_cookie("session", page.cookie)
        _status, text, _templates = self.get(client, page.path)
        for number, match in enumerate(re.finditer(r'<form\b([^>]*)method="post"([^>]*)>(.*?)</form>', text, re.S)):
            action = re.search(r'action="([^"]*)"', match[1] + match[2])
            address = unescape(action[1]) if action and action[1] else page.path
            # Rows of a list have each the same form, and one form may stand on several pages.
            if (kind := (family_of(page.role), self.endpoint_of(address, "POST"))) in self.sent:
                continue
            self.sent.add(kind)
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', match[3]))
            if not re.search(r"<(input(?! type=\"hidden\")|select|textarea)\b", match[3]):
                continue
            with nothing_stays():
                answer = client.post(address, data=fields)
            if answer.status_code == 422 and answer.mimetype == "text/html":
                yield replace(page, state="mistakes", form=number)


@contextmanager
def nothing_stays() -> Iterator[None]:
    """What happens inside is undone."""
    connection: Any = db.engine
    db.session.rollback()
    nested = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        nested.rollback()


def _proposals(client: FlaskClient) -> None:
    """One finished run, so that proposals can be looked at."""
    number = db.session.scalars(select(Order.id).where(Order.state == "posted").order_by(Order.id)).first()
    client.post(f"/emparejar/pedidos/{number}")
    assert db.session.scalars(select(MatchRun)).first() is not None


def _links(text: str) -> list[str]:
    return [unescape(path) for path in re.findall(r'<a\b[^>]*href="(/[^"]*)"', text)]


def _unfinished(side: Side) -> dict[str, int]:
    """Things at an earlier step: an order being written, work to be paid, a delivery to look at, a sample to make."""
    line, group = db.session.merge(side.things["order_line"]), db.session.merge(side.things["association"])
    db.session.get_one(Order, line.order_id).advance_basis_points = 5000
    work = factories.make_assignment(line, group, code=side.text("wrk"))
    delivery = Delivery(code=side.text("wrk"), assignment_id=work.id, pieces=10, announced_on=date(2026, 11, 18),
                        received_on=date(2026, 11, 19), pieces_received=10)  # fmt: skip
    sample = SampleRound(code=side.text("wrk"), assignment_id=work.id, kind="pre_production", number=1, state="requested",
                         requested_at=factories.NOW, request_note="")  # fmt: skip
    db.session.add_all([delivery, sample])
    db.session.commit()
    draft, first = side.ids["draft_order"], side.ids["draft_order_line"]
    return {"order": draft, "order_line": first, "assignment": work.id, "delivery": delivery.id, "round": sample.id}


PHONES = {"leader", "weaver"}


def family_of(role: str) -> str:
    """Which frame a role's pages have."""
    return "public" if role == NOBODY else "phone" if role in PHONES else "desk"


def once_a_family(pages: Sequence[Shown]) -> list[Shown]:
    """Of pages that look alike to several roles one: for visitors, for phones and for each desk whose templates differ."""
    kept: dict[tuple[str, str, tuple[str, ...]], Shown] = {}
    for page in pages:
        kept.setdefault((family_of(page.role), page.endpoint, page.templates), page)
    return list(kept.values())


def newcomers(app: Flask) -> dict[str, Account]:
    """An account of each role in a place where nothing has happened yet."""
    programme = factories.make_programme()
    association = factories.make_association(programme_id=programme.id)
    workshop = factories.make_workshop(association)
    boss, member = (factories.make_member(workshop) for _ in range(2))
    association.leader_member_id = boss.id
    places: dict[str, dict[str, Any]] = {
        "leader": {"association_id": association.id, "member_id": boss.id},
        "weaver": {"association_id": association.id, "member_id": member.id},
        "exporter": {"exporter_id": factories.make_exporter().id},
        "coordinator": {"programme_id": programme.id},
        "verifier": {"programme_id": programme.id},
        "administrator": {},
    }
    return {role: factories.make_account(role, **where) for role, where in places.items()}


def empty_pages(app: Flask) -> list[Shown]:
    """Pages without arguments where nothing has been done yet."""
    tour = Tour(app)
    people = newcomers(app)
    db.session.commit()
    found = []
    for role, account in people.items():
        tour.cookies[role, "el_alto"] = tour.cookie(account)
    template_rendered.connect(lambda _s, template, **_m: tour._templates.append(template.name), app, weak=False)
    for role in WHO:
        client = tour.client(role, "el_alto")
        for stop in stops(app):
            path = stop.rule.rule
            if stop.method != "GET" or "<" in path or stop.rule.endpoint in NO_PAGE or FILE.search(path):
                continue
            status, _text, templates = tour.get(client, path)
            if status == 200 and templates:
                cookie = tour.cookies.get((role, "el_alto"), "")
                found.append(Shown(role, stop.rule.endpoint, path, templates, cookie, "empty"))
    return found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a port, one request at a time, so that it can work inside one transaction."""
    turn = Lock()

    def one_at_a_time(environ: Any, start: Any) -> Any:
        with turn:
            return app(environ, start)

    server = make_server("127.0.0.1", 0, one_at_a_time, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
