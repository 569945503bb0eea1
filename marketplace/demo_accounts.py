"""Two demonstration accounts of each role on the El Alto data. An edge: it makes what is missing and commits.

Passwords are made from the installation's secret key, so every installation has its own, they can be printed each time,
and none is written down anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Role
from marketplace.exporters.models import Exporter
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.money.models import MemberPay
from marketplace.people import links
from marketplace.people.models import Account, RoleGrant
from marketplace.people.passwords import hash_password, verify
from marketplace.producers.models import Association, Member, Programme

LEADERS_OF = ("A19", "A04")
EXPORTERS = ("E01", "E06")
MISSING = "The El Alto data is not loaded. Run `make run`, or `python -m marketplace load marketplace/data/el_alto`, first."


@dataclass(frozen=True)
class DemoAccount:
    """How to enter as somebody: desks by user and password, phones by a link that works once."""

    role: str
    user: str
    name: str
    password: str | None
    sign_in_link: str | None
    organisation: str


def demo_accounts_json(one_of_each: bool = False) -> list[dict[str, str | None]]:
    """Two accounts of each role, or one; links are fresh at each call. Raises ClickException when the data is not loaded."""
    found = [*_leaders(), *_weavers(), *_exporters(), *_staff()]
    if one_of_each:
        found = [account for number, account in enumerate(found) if account.role not in {a.role for a in found[:number]}]
    db.session.commit()
    return [asdict(account) for account in found]


def as_table(accounts: Sequence[dict[str, str | None]]) -> str:
    """The accounts as lines for people."""
    width = max(len(str(account["role"])) for account in accounts)
    lines = []
    for account in accounts:
        way = account["user"] + "  " + account["password"] if account["password"] else account["sign_in_link"]  # type: ignore[operator]
        lines.append(f"{account['role']!s:{width}}  {way}  ({account['name']}, {account['organisation']})")
    return "\n".join(lines)


def _leaders() -> list[DemoAccount]:
    statement = (
        select(Association)
        .where(Association.code.in_(LEADERS_OF))
        .options(joinedload(Association.leader))
        .order_by(Association.code.desc())
    )
    associations = db.session.scalars(statement).all()
    if len(associations) < len(LEADERS_OF) or any(association.leader is None for association in associations):
        raise click.ClickException(MISSING)
    return [_phone(association.leader, association, Role.LEADER) for association in associations if association.leader]


def _weavers() -> list[DemoAccount]:
    """Weavers of two associations who have pay to see, and lead neither."""
    paid = select(MemberPay.member_id)
    statement = (
        select(Member)
        .join(Member.association)
        .where(Member.id.in_(paid), Member.id != Association.leader_member_id)
        .options(joinedload(Member.association))
        .order_by(Association.code, Member.code)
    )
    by_association: dict[int, Member] = {}
    for member in db.session.scalars(statement):
        by_association.setdefault(member.association_id, member)
    chosen = list(by_association.values())
    if len(chosen) < 2:
        raise click.ClickException(MISSING)
    return [_phone(member, member.association, Role.WEAVER) for member in (chosen[0], chosen[-1])]


def _phone(member: Member, association: Association, role: Role) -> DemoAccount:
    account = (
        db.session.scalars(select(Account).where(Account.member_id == member.id).options(joinedload(Account.grants)))
        .unique()
        .first()
    )
    if account is None:
        account = _create(Account(display_name=member.full_name, phone=member.phone, member_id=member.id))
    _ensure(account, role, association_id=association.id)
    link = links.prepare_sign_in(account, None)
    token = links.token_of(link)
    assert token is not None
    return DemoAccount(
        role.value, member.phone or member.code, account.display_name, None, links.sign_in_address(token), association.name
    )


def _exporters() -> list[DemoAccount]:
    rows = db.session.scalars(select(Exporter).where(Exporter.code.in_(EXPORTERS)).order_by(Exporter.code)).all()
    if len(rows) < len(EXPORTERS):
        raise click.ClickException(MISSING)
    return [
        _desk(
            Role.EXPORTER, f"exportador{number}", f"Demo Exportador {number}", row.name, row.language, [{"exporter_id": row.id}]
        )
        for number, row in enumerate(rows, start=1)
    ]


def _staff() -> list[DemoAccount]:
    """Coordinators and verifiers of all programmes that have associations, and of P-NN alone; administrators."""
    ids = select(Association.programme_id)
    programmes = db.session.scalars(select(Programme).where(Programme.id.in_(ids)).order_by(Programme.code)).all()
    only = [row for row in programmes if row.code == "P-NN"]
    if not only:
        raise click.ClickException(MISSING)
    found = []
    for role, word in ((Role.COORDINATOR, "coordinadora"), (Role.VERIFIER, "verificadora")):
        for number, rows in enumerate((programmes, only), start=1):
            places = [{"programme_id": row.id} for row in rows]
            where = ", ".join(row.code for row in rows)
            found.append(_desk(role, f"{word}{number}", f"Demo {word.capitalize()} {number}", where, "es", places))
    for number in (1, 2):
        name = f"Demo Administradora {number}"
        found.append(_desk(Role.ADMINISTRATOR, f"administradora{number}", name, "Tejemos", "es", [{}]))
    return found


def _desk(role: Role, user: str, name: str, organisation: str, language: str, places: Sequence[dict[str, int]]) -> DemoAccount:
    email = f"{user}@demo.example"
    account = (
        db.session.scalars(select(Account).where(Account.email == email).options(joinedload(Account.grants))).unique().first()
    )
    if account is None:
        account = _create(Account(display_name=name, email=email, language=language if language in ("es", "en") else "es"))
    if role is Role.COORDINATOR:
        # Leaders call her from every page; like the other numbers of the demonstration, nobody answers it.
        account.phone = account.phone or f"+5919001000{user[-1]}"
    for place in places:
        _ensure(account, role, **place)
    password = _password(email)
    if not verify(password, account.password_hash):
        account.password_hash = hash_password(password)
    address = f"{current_app.config['SETTINGS'].base_url}/entrar"
    return DemoAccount(role.value, email, account.display_name, password, address, organisation)


def _create(account: Account) -> Account:
    account.created_at, account.grants = clock.now(), []
    db.session.add(account)
    # Its number goes into the journal and the links.
    db.session.flush()
    note(None, "created", "account", account.id, account.scope(), demo=True)
    return account


def _ensure(account: Account, role: Role, **place: int) -> None:
    """Give the role at the place unless the account has it."""
    account.ended_at = None
    for grant in account.grants:
        held = {name: getattr(grant, name) for name in ("association_id", "exporter_id", "programme_id") if getattr(grant, name)}
        if grant.ended_at is None and (grant.role, held) == (role.value, place):
            return
    account.grants.append(RoleGrant(role=role.value, granted_at=clock.now(), **place))


def _password(email: str) -> str:
    """This installation's password of a demonstration account: 20 signs of its own secret."""
    secret = links.keyed(f"demo:{email}").replace("_", "").replace("-", "").lower()
    return "-".join(secret[start : start + 5] for start in range(0, 20, 5))
