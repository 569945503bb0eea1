"""Inviting, naming leaders, giving and taking roles. A change of role ends every session and link that stands on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.membership.drafts import AccountDraft, RoleDraft
from marketplace.people import links
from marketplace.people.models import Account, RoleGrant, SignInLink
from marketplace.people.services import shut_out
from marketplace.producers.models import Association, Member

PRODUCERS = frozenset({Role.LEADER, Role.WEAVER})


def invite(actor: Actor, member: Member) -> SignInLink:
    """Prepare a member's personal link of seven days, and her account when she has none. Earlier unspent links end.

    Raises DomainError ``member_left``, or ``not_invitable`` when her account holds more than her association's roles: a link
    must never give whoever prepares it more than she has herself.
    """
    if member.left_on is not None:
        raise DomainError("member_left", name=member.full_name)
    account = _account_for(actor, member)
    if account.ended_at is not None or any(not _is_of(grant, member) for grant in _live(account)):
        raise DomainError("not_invitable", name=member.full_name)
    links.void_links_of(account.id)
    link = links.prepare_sign_in(account, actor.account_id)
    # The page that shows the message is found by the link's number.
    db.session.flush()
    note(actor, "invited", "member", member.id, member.scope())
    return link


def _account_for(actor: Actor, member: Member) -> Account:
    """The member's account; two invitations at once wait for each other at her row and make one."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    found = db.session.scalars(
        select(Account)
        .where(Account.member_id == member.id)
        .options(joinedload(Account.grants))
        .execution_options(populate_existing=True)
    ).unique()
    account = found.first()
    if account is None:
        account = Account(
            display_name=member.full_name, phone=member.phone, member_id=member.id, created_at=clock.now(), grants=[]
        )
        db.session.add(account)
        # Its number goes into the role.
        db.session.flush()
        note(actor, "created", "account", account.id, member.scope())
    account.phone = member.phone or account.phone
    if not _live(account):
        _give(account, _producer_role(member), association_id=member.association_id)
    return account


def _producer_role(member: Member) -> Role:
    return Role.LEADER if member.association.leader_member_id == member.id else Role.WEAVER


def _is_of(grant: RoleGrant, member: Member) -> bool:
    return grant.role in PRODUCERS and grant.association_id == member.association_id


def _live(account: Account) -> list[RoleGrant]:
    return [grant for grant in account.grants if grant.ended_at is None]


def _give(account: Account, role: Role, **place: int) -> None:
    account.grants.append(RoleGrant(role=role.value, granted_at=clock.now(), **place))


def _take(account: Account) -> None:
    for grant in _live(account):
        grant.ended_at = clock.now()


def name_leader(actor: Actor, member: Member) -> None:
    """Make a member her association's leader. The one before becomes a weaver again; both must sign in anew.

    Raises DomainError ``member_left`` or ``already_leader``.
    """
    if member.left_on is not None:
        raise DomainError("member_left", name=member.full_name)
    association = db.session.scalars(select(Association).where(Association.id == member.association_id).with_for_update()).one()
    if association.leader_member_id == member.id:
        raise DomainError("already_leader", name=member.full_name)
    before, association.leader_member_id = association.leader_member_id, member.id
    _change_producer_role(actor, before, association.id, Role.WEAVER)
    _change_producer_role(actor, member.id, association.id, Role.LEADER)
    note(actor, "named_leader", "member", member.id, member.scope(), before=before)


def _change_producer_role(actor: Actor, member_id: int | None, association_id: int, role: Role) -> None:
    account = (
        db.session.scalars(select(Account).where(Account.member_id == member_id).options(joinedload(Account.grants)))
        .unique()
        .first()
    )
    if account is None or not any(grant.role in PRODUCERS for grant in _live(account)):
        return
    _take(account)
    _give(account, role, association_id=association_id)
    shut_out(actor, account)


def create_account(actor: Actor, draft: AccountDraft) -> tuple[Account, str]:
    """Create an account for somebody at a desk; also the token of the link by which she chooses her password.

    Raises DomainError ``email_taken``, ``place_missing``.
    """
    if db.session.scalar(select(Account.id).where(Account.email == draft.email)) is not None:
        raise DomainError("email_taken", field="email")
    account = Account(
        display_name=draft.name,
        email=draft.email,
        phone=draft.phone,
        language=draft.language,
        created_at=clock.now(),
        grants=[],
    )
    db.session.add(account)
    # Its number goes into the roles and the link.
    db.session.flush()
    note(actor, "created", "account", account.id, account.scope())
    give_role(actor, account, draft.role)
    return account, links.prepare_password(account, links.WELCOME_LASTS, actor.account_id)


def give_role(actor: Actor, account: Account, draft: RoleDraft) -> None:
    """Give an account a role in place of what it has; another programme is added to those it coordinates or verifies.

    Every session ends. Raises DomainError ``place_missing``, ``role_held``, ``is_member``, ``last_administrator``.
    """
    if account.member_id is not None:
        raise DomainError("is_member")
    places = _places(draft)
    held = _live(account)
    if held and held[0].role != draft.role.value:
        _keep_an_administrator(account)
        _take(account)
    kept = {(grant.exporter_id, grant.programme_id) for grant in _live(account)}
    new = [place for place in places if (place.get("exporter_id"), place.get("programme_id")) not in kept]
    if not new:
        raise DomainError("role_held", field="role")
    if draft.role is Role.EXPORTER:
        _take(account)
    for place in new:
        _give(account, draft.role, **place)
    note(actor, "gave_role", "account", account.id, account.scope(), role=draft.role.value, places=new)
    shut_out(actor, account)


def _places(draft: RoleDraft) -> list[dict[str, int]]:
    if draft.role is Role.EXPORTER and draft.exporter_id is not None:
        return [{"exporter_id": draft.exporter_id}]
    if draft.role in {Role.COORDINATOR, Role.VERIFIER} and draft.programme_ids:
        return [{"programme_id": number} for number in draft.programme_ids]
    if draft.role is Role.ADMINISTRATOR:
        return [{}]
    raise DomainError("place_missing", field="exporter_id" if draft.role is Role.EXPORTER else "programme_ids")


def take_role(actor: Actor, grant: RoleGrant) -> None:
    """Take a role away and end every session. Raises DomainError ``role_gone``, ``last_administrator``."""
    if grant.ended_at is not None:
        raise DomainError("role_gone")
    _keep_an_administrator(grant.account)
    grant.ended_at = clock.now()
    note(actor, "took_role", "account", grant.account_id, grant.account.scope(), role=grant.role)
    shut_out(actor, grant.account)


def end_account(actor: Actor, account: Account) -> None:
    """End an account for good: its roles, sessions and links. Raises DomainError ``account_ended``, ``last_administrator``."""
    if account.ended_at is not None:
        raise DomainError("account_ended")
    _keep_an_administrator(account)
    account.ended_at = clock.now()
    _take(account)
    note(actor, "ended", "account", account.id, account.scope())
    shut_out(actor, account)


def _keep_an_administrator(account: Account) -> None:
    """Nobody could give roles any more. The rows are locked, so that two administrators cannot end each other at once."""
    grants = db.session.scalars(
        select(RoleGrant)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.ended_at.is_(None), Account.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
    ).all()
    if {grant.account_id for grant in grants} == {account.id}:
        raise DomainError("last_administrator")
