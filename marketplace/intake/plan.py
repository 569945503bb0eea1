"""From drafts to changes: what is new, what differs from the record, what stays as it is."""

from __future__ import annotations

from typing import Any

from marketplace.intake.drafts import Change, Draft
from marketplace.intake.kinds import KINDS, Kind
from marketplace.intake.report import Changes
from marketplace.intake.world import World

Plan = dict[str, tuple[list[Change], list[Change]]]
"""By kind in loading order: the new rows and the changed ones."""


def plan_changes(world: World) -> tuple[Plan, dict[str, Changes]]:
    """The changes to write, and how many there are of each sort."""
    plan: Plan = {}
    counts: dict[str, Changes] = {}
    for name, kind in KINDS.items():
        if name not in world.parsed.drafts:
            continue
        new: list[Change] = []
        changed: list[Change] = []
        for draft in world.parsed.find(name).values():
            base = world.base[name].get(draft.key)
            if base is None:
                new.append(Change(draft, {**draft.values, **draft.born}, draft.children))
            elif (change := _difference(kind, draft, base, world)) is not None:
                changed.append(change)
        plan[name] = (new, changed)
        counts[name] = Changes(len(new), len(changed), len(world.parsed.find(name)) - len(new) - len(changed))
    return plan, counts


def _difference(kind: Kind, draft: Draft, base: dict[str, Any], world: World) -> Change | None:
    values = {
        column: draft.values[column]
        for column in sorted(draft.given)
        if draft.values[column] != base[column] and _may_change(kind, column, draft, base)
    }
    children = {
        name: wanted
        for name, wanted in draft.children.items()
        if wanted != world.children[kind.name][name].get(draft.key, frozenset())
    }
    return Change(draft, values, children) if values or children else None


def _may_change(kind: Kind, column: str, draft: Draft, base: dict[str, Any]) -> bool:
    """Whether the file's word counts: not against what people have recorded since the row was loaded."""
    if column in kind.once:
        return base[column] in (None, "")
    if kind.ahead and (column == "state" or column in kind.moves_with_state):
        return _rank(kind, draft.values["state"]) >= _rank(kind, base["state"])
    return True


def _rank(kind: Kind, state: str) -> int:
    """How far a state is; one off the common way (cancelled, void) is past all others."""
    return kind.ahead.index(state) if state in kind.ahead else len(kind.ahead)
