"""Who may do what: the whole site on one page.

A rule is any of a few small predicates on (actor, target). A target is a ``Scope``: the ids that say whose thing it is.
Queries narrow lists in the same way (``visible_*``); these rules guard single things and acts.
"""

from __future__ import annotations

from collections.abc import Callable

from marketplace.access.actor import Actor, Role
from marketplace.access.permissions import Permission as P  # noqa: N817
from marketplace.kernel.scope import Scope

Predicate = Callable[[Actor | None, Scope], bool]


def anyone(actor: Actor | None, scope: Scope) -> bool:
    """Everybody, signed in or not."""
    return True


def signed_in(actor: Actor | None, scope: Scope) -> bool:
    """Anybody with an account."""
    return actor is not None


def _is(role: Role) -> Predicate:
    def predicate(actor: Actor | None, scope: Scope) -> bool:
        return actor is not None and actor.role is role

    predicate.__name__ = role.value
    return predicate


administrator = _is(Role.ADMINISTRATOR)
any_coordinator = _is(Role.COORDINATOR)
any_verifier = _is(Role.VERIFIER)
any_exporter = _is(Role.EXPORTER)
any_leader = _is(Role.LEADER)


def own_leader(actor: Actor | None, scope: Scope) -> bool:
    """The leader of the association whose thing it is."""
    return (
        actor is not None
        and actor.role is Role.LEADER
        and actor.association_id is not None
        and actor.association_id == scope.association_id
    )


def own_weaver(actor: Actor | None, scope: Scope) -> bool:
    """A weaver of the association whose thing it is."""
    return (
        actor is not None
        and actor.role is Role.WEAVER
        and actor.association_id is not None
        and actor.association_id == scope.association_id
    )


def own_exporter(actor: Actor | None, scope: Scope) -> bool:
    """A person of the exporter whose thing it is."""
    return (
        actor is not None
        and actor.role is Role.EXPORTER
        and actor.exporter_id is not None
        and actor.exporter_id == scope.exporter_id
    )


def own_coordinator(actor: Actor | None, scope: Scope) -> bool:
    """A coordinator of the programme whose thing it is."""
    return actor is not None and actor.role is Role.COORDINATOR and scope.programme_id in actor.programme_ids


def own_verifier(actor: Actor | None, scope: Scope) -> bool:
    """A verifier of the programme whose thing it is."""
    return actor is not None and actor.role is Role.VERIFIER and scope.programme_id in actor.programme_ids


def market_coordinator(actor: Actor | None, scope: Scope) -> bool:
    """Any coordinator, for an order that is posted."""
    return scope.on_market and any_coordinator(actor, scope)


def market_verifier(actor: Actor | None, scope: Scope) -> bool:
    """Any verifier, for an order that is posted."""
    return scope.on_market and any_verifier(actor, scope)


def herself(actor: Actor | None, scope: Scope) -> bool:
    """The member or the account itself, or who openly acts for her."""
    if actor is None:
        return False
    mine = scope.member_id is not None and actor.acts_as_member_id == scope.member_id
    return mine or (scope.account_id is not None and actor.account_id == scope.account_id)


def in_person(actor: Actor | None, scope: Scope) -> bool:
    """The member herself, and nobody who acts for her: what she earns is hers to tell."""
    return (
        actor is not None
        and scope.member_id is not None
        and actor.acting_for_member_id is None
        and actor.member_id == scope.member_id
    )


def coordinator_herself(actor: Actor | None, scope: Scope) -> bool:
    """A coordinator, for what she started herself."""
    return any_coordinator(actor, scope) and herself(actor, scope)


def acting_coordinator(actor: Actor | None, scope: Scope) -> bool:
    """A coordinator who openly acts for a member: she sees the member's own pages. Whom she may act for, ACT_FOR says."""
    return any_coordinator(actor, scope) and actor is not None and actor.acting_for_member_id is not None


RULES: dict[P, tuple[Predicate, ...]] = {
    P.PUBLIC: (anyone,),
    P.SIGNED_IN: (signed_in,),
    P.DIRECTORY_VIEW: (signed_in,),
    P.ASSOCIATION_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.ASSOCIATION_EDIT: (own_leader, own_coordinator, administrator),
    P.ASSOCIATION_APPROVE: (own_coordinator, administrator),
    P.EXPORTER_EDIT: (own_exporter, administrator),
    P.PRODUCT_LIST: (any_leader, any_coordinator, administrator),
    P.PRODUCT_EDIT: (own_leader, own_coordinator, administrator),
    P.COST_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.COST_EDIT: (own_leader, own_coordinator),
    P.COLLECTION_LIST: (any_exporter, any_coordinator, administrator),
    P.COLLECTION_WRITE: (own_exporter, own_coordinator, administrator),
    P.CAPACITY_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.CAPACITY_LIST: (any_coordinator, any_verifier, administrator),
    P.CAPACITY_EDIT: (own_leader, own_coordinator, administrator),
    P.CALENDAR_EDIT: (any_coordinator, administrator),
    P.ORDER_LIST: (any_exporter, any_coordinator, any_verifier, administrator),
    P.ORDER_VIEW: (own_exporter, market_coordinator, market_verifier, administrator),
    P.ORDER_WRITE: (own_exporter, administrator),
    P.MATCH_VIEW: (any_coordinator, any_verifier, administrator),
    P.MATCH_FILE: (administrator,),
    P.MATCH_RUN: (any_coordinator, administrator),
    P.FAIRNESS_LIST: (any_coordinator,),
    P.OFFER_SEND: (own_coordinator, administrator),
    P.OFFER_SEND_LIST: (any_coordinator, administrator),
    P.OFFER_LIST: (any_leader, any_coordinator, any_verifier, administrator),
    P.OFFER_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.OFFER_ANSWER: (own_leader, own_coordinator),
    P.ASSIGNMENT_VIEW: (own_leader, own_exporter, own_coordinator, own_verifier, administrator),
    P.FRAME_LIST: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.FRAME_START: (any_exporter,),
    P.FRAME_VIEW: (own_leader, own_exporter, own_coordinator, own_verifier, administrator),
    P.FRAME_WRITE: (own_exporter,),
    P.FRAME_CHANGE: (own_leader, own_exporter, own_coordinator),
    P.AGREEMENT_SIGN: (own_leader, own_coordinator),
    P.AGREEMENT_LIST: (any_coordinator, any_verifier, administrator),
    P.AGREEMENT_END: (own_leader, own_exporter, own_coordinator),
    P.VERBAL_NOTE_NEW: (any_coordinator,),
    P.VERBAL_NOTE: (own_coordinator,),
    P.ALLIANCE_EDIT: (own_coordinator,),
    P.TODAY: (any_leader, acting_coordinator),
    P.TECH_PACK_LIST: (any_exporter, administrator),
    P.TECH_PACK_START: (any_exporter,),
    P.TECH_PACK_VIEW: (own_exporter, administrator),
    P.TECH_PACK_EDIT: (own_exporter,),
    P.TECH_PACK_ACCEPT: (own_leader, own_coordinator),
    P.SAMPLE_LIST: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.SAMPLE_VIEW: (own_leader, own_exporter, own_coordinator, own_verifier, administrator),
    P.SAMPLE_REQUEST: (own_exporter, own_coordinator),
    P.SAMPLE_MAKE: (own_leader, own_coordinator),
    P.SAMPLE_JUDGE: (own_exporter,),
    P.SAMPLE_NOTE: (own_leader, own_exporter, own_coordinator),
    P.WORK_LIST: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.PROGRESS_REPORT: (own_leader, own_coordinator),
    P.NOTEBOOK_VIEW: (own_leader, own_coordinator),
    P.NOTEBOOK_WRITE: (own_leader, own_coordinator),
    P.SHARES_VIEW: (own_leader, own_weaver, own_coordinator),
    P.SHARES_SET: (own_leader, own_coordinator),
    P.BUYERS_GOODS: (own_leader, own_coordinator),
    P.OWN_WORK: (herself,),
    P.STAGES_EDIT: (any_coordinator, administrator),
    P.STAGES_REVISE: (own_coordinator,),
    P.REMATCH: (own_coordinator,),
    P.ASSIGNMENT_CLOSE: (own_coordinator,),
    P.DELIVERY_ANNOUNCE: (own_leader, own_coordinator),
    P.DELIVERY_RECEIVE: (own_exporter, own_coordinator),
    P.DELIVERY_INSPECT: (own_exporter, own_coordinator),
    P.INSPECTION_SIGN: (own_leader, own_exporter, own_coordinator),
    P.QUALITY_VIEW: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.QUALITY_TERMS: (own_exporter, administrator),
    P.DELIVERY_PACK: (own_leader, own_exporter, own_coordinator),
    P.SHIPMENT_LIST: (any_exporter, any_coordinator, any_verifier, administrator),
    P.SHIPMENT_PREPARE: (any_exporter, any_coordinator),
    P.SHIPMENT_VIEW: (own_exporter, own_coordinator, own_verifier, administrator),
    P.SHIPMENT_WRITE: (own_exporter, own_coordinator),
    P.PAYMENT_LIST: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.PAYMENT_VIEW: (own_leader, own_exporter, own_coordinator, own_verifier, administrator),
    P.PAYMENT_RECORD: (own_exporter, own_coordinator),
    P.PAYMENT_CONFIRM: (own_leader, own_coordinator),
    P.PAYMENT_CORRECT: (own_coordinator,),
    P.MONEY_RETURN: (own_leader, own_coordinator),
    P.STATEMENT_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.WORKSHOP_PAY: (own_leader, own_coordinator),
    P.INCOME_VIEW: (in_person, own_coordinator),
    P.BASELINE_EDIT: (in_person, own_coordinator),
    P.INCOME_LIST: (own_coordinator,),
    P.INCOME_GROUP_VIEW: (own_leader, own_coordinator, own_verifier, administrator),
    P.INCOME_GROUP_LIST: (any_coordinator, any_verifier, administrator),
    P.MEMBER_PAY_VIEW: (own_leader, own_coordinator),
    P.MEMBER_PAY_RECORD: (own_leader, own_coordinator),
    P.OWN_PAY: (herself,),
    P.LOAN_LIST: (any_leader, any_coordinator, any_verifier, administrator),
    P.RESULT_LIST: (any_coordinator, any_verifier, administrator),
    P.RESULT_VIEW: (own_coordinator, own_verifier, administrator),
    P.FILTER_OWN: (herself,),
    P.NOTICE_OWN: (herself,),
    P.NOTICE_SEND_LIST: (any_leader, any_coordinator),
    P.NOTICE_SEND: (own_leader, own_coordinator),
    P.DOCUMENT_LIST: (any_leader, any_exporter, any_coordinator, any_verifier, administrator),
    P.DOCUMENT_TOGETHER: (any_leader, any_exporter, any_coordinator, administrator),
    P.DOCUMENT_VIEW: (own_leader, own_exporter, own_coordinator, own_verifier, administrator),
    P.DOCUMENT_ISSUE: (own_leader, own_exporter, own_coordinator, administrator),
    P.CATALOGUE_PRINT: (any_leader, any_exporter, any_coordinator, administrator),
    P.FILE_MADE: (herself,),
    P.EXPORT_CHECK: (own_exporter, market_coordinator, administrator),
    P.CHECKLIST_EDIT: (any_coordinator, administrator),
    P.VOICE_RECORD: (any_coordinator, administrator),
    P.BOARD_VIEW: (any_coordinator, any_verifier, administrator),
    P.JOURNAL_VIEW: (any_coordinator, any_verifier, administrator),
    P.INTAKE: (any_coordinator, administrator),
    P.INTAKE_OWN: (coordinator_herself, administrator),
    P.PEOPLE_LIST: (any_leader, any_coordinator, administrator),
    P.PEOPLE_MANAGE: (own_leader, own_coordinator, administrator),
    P.LEADER_NAME: (own_coordinator, administrator),
    P.ACCOUNT_MANAGE: (administrator,),
    P.OWN_DEVICE: (herself,),
    P.ACT_FOR: (own_leader, own_coordinator),
}


def may(actor: Actor | None, permission: P, scope: Scope | None = None) -> bool:
    """Whether ``actor`` has ``permission`` on the thing that ``scope`` describes (or at all, without one)."""
    return any(predicate(actor, scope or Scope()) for predicate in RULES[permission])
