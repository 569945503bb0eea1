"""Collects what is wrong with drafts: references that lead nowhere, rows of others, and what each kind asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marketplace.access.actor import Actor, Role
from marketplace.infra.messages import say
from marketplace.intake.drafts import Draft, Ref
from marketplace.intake.kinds import KINDS, Kind
from marketplace.intake.report import Problem, Report
from marketplace.intake.world import World
from marketplace.kernel.errors import DomainError

Check = Callable[["Checker", Draft, Any], None]


class Checker:
    """Collects the problems of drafts."""

    def __init__(self, world: World, report: Report, actor: Actor | None) -> None:
        self.world = world
        self.report = report
        self.actor = actor
        self.programmes = self._own_programmes()

    def check(self, checks: Mapping[str, Check]) -> None:
        """Check every draft: its references, whose it is, and what its kind asks."""
        for name, kind in KINDS.items():
            own = checks.get(name)
            for draft in self.world.parsed.find(name).values():
                self._references(kind, draft)
                self._ownership(kind, draft)
                if own:
                    own(self, draft, draft.source)

    def error(self, draft: Draft, field: str, code: str, **params: Any) -> None:
        """Refuse a field of a row."""
        self.report.add_error(problem(draft, field, code, **params))

    def warn(self, draft: Draft, field: str, code: str, **params: Any) -> None:
        """Point something out."""
        self.report.add_warning(problem(draft, field, code, **params))

    def same_association(self, draft: Draft, column: str, association_ref: Ref) -> None:
        """The member or workshop in ``column`` is of that association."""
        ref = draft.values.get(column)
        row = self.world.row(ref)
        if ref is not None and row is not None and row["association_id"] != association_ref:
            self.error(draft, column, "sheet_other_association", noun=_capital(KINDS[ref.kind].noun), value=ref.key)

    def _references(self, kind: Kind, draft: Draft) -> None:
        for column in kind.refs:
            ref = draft.values.get(column)
            if ref is not None and not self.world.exists(ref):
                self._unknown(draft, column, ref)
        for field, ref in kind.many_refs(draft):
            if not self.world.exists(ref):
                self._unknown(draft, field, ref)

    def _unknown(self, draft: Draft, column: str, ref: Ref) -> None:
        self.error(draft, column, "sheet_unknown_reference", noun=_capital(KINDS[ref.kind].noun), value=ref.key, file=ref.kind)

    def _own_programmes(self) -> frozenset[Any] | None:
        """The codes of the coordinator's programmes; None for who may load everything."""
        if self.actor is None or self.actor.role is Role.ADMINISTRATOR:
            return None
        rows = self.world.base["programmes"].items()
        return frozenset(code for code, row in rows if row["id"] in self.actor.programme_ids)

    def _ownership(self, kind: Kind, draft: Draft) -> None:
        if self.programmes is None:
            return
        base = self.world.base[kind.name].get(draft.key)
        if kind.owner is not None:
            for row in (draft.values, base):
                owner = self.world.programme_of(kind, row) if row is not None else None
                if owner is not None and owner not in self.programmes:
                    return self.error(draft, kind.key[0], "sheet_not_yours")
        if self._is_of_hidden_order(kind, draft):
            self.error(draft, kind.key[0], "sheet_order_hidden")
        return None

    def _is_of_hidden_order(self, kind: Kind, draft: Draft) -> bool:
        """Whether it is an exporter's draft, which a coordinator does not see."""
        order_key = draft.key if kind.name == "orders" else draft.values["order_id"].key if kind.name == "order_lines" else None
        base = self.world.base["orders"].get(order_key)
        return base is not None and base["state"] == "draft"


def problem(draft: Draft, field: str, code: str, **params: Any) -> Problem:
    """A problem of a field of a draft; the field is named as the file's header."""
    fields = KINDS[draft.kind].model.model_fields
    header = (fields[field].alias or field) if field in fields else field
    return Problem(draft.file, draft.row, header, say(DomainError(code, **params)))


def _capital(noun: object) -> str:
    text = str(noun)
    return text[:1].upper() + text[1:]
