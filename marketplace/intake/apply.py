"""Writing a plan: many rows a statement, in an order in which every reference is already there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from marketplace.intake.drafts import Change, Ref
from marketplace.intake.kinds import KINDS, Kind
from marketplace.intake.plan import Plan
from marketplace.intake.world import World, chunks

Progress = Callable[[str], None]
"""Told the kind that is being written."""


def write(plan: Plan, world: World, progress: Progress) -> None:
    """Write all changes; the caller's transaction makes them one."""
    for name, (new, changed) in plan.items():
        kind = KINDS[name]
        progress(name)
        _insert(kind, new, world)
        _update(kind, [(change, _without(change.values, kind.late)) for change in changed], world)
        _replace_children(kind, new + changed, world)
    for name, (new, changed) in plan.items():
        kind = KINDS[name]
        if kind.late:
            _update(kind, [(change, _only(change.values, kind.late)) for change in new + changed], world)


def _without(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _only(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _insert(kind: Kind, new: list[Change], world: World) -> None:
    """Rows with the same columns go together: what a row leaves out takes the table's default."""
    groups: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for change in new:
        values = _resolved(_without(change.values, kind.late), world)
        groups[frozenset(values)].append(values)
    for rows in groups.values():
        world.session.execute(insert(kind.table), rows)
    world.learn(kind, [change.draft.key for change in new])


def _update(kind: Kind, changes: list[tuple[Change, dict[str, Any]]], world: World) -> None:
    groups: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for change, values in changes:
        if values:
            row = {f"set_{name}": value for name, value in _resolved(values, world).items()}
            groups[frozenset(values)].append(row | {"where_id": world.id_of(Ref(kind.name, change.draft.key))})
    for names, rows in groups.items():
        to: dict[str, Any] = {name: bindparam(f"set_{name}") for name in sorted(names)}
        if "version" in kind.table.c:
            # A form opened before the load must be refused as stale.
            to["version"] = kind.table.c.version + 1
        where = kind.table.c[kind.id_column] == bindparam("where_id")
        world.session.connection().execute(update(kind.table).where(where).values(to), rows)


def _replace_children(kind: Kind, changes: list[Change], world: World) -> None:
    for name, child in kind.children.items():
        having = [change for change in changes if name in change.children]
        touched = [(world.id_of(Ref(kind.name, change.draft.key)), change.children[name]) for change in having]
        for part in chunks([number for number, _ in touched]):
            world.session.execute(delete(child.table).where(child.table.c[child.parent].in_(part)))
        pairs = [(number, values) for number, wanted in touched for values in sorted(wanted)]
        rows = [{child.parent: number, **dict(zip(child.columns, values, strict=True))} for number, values in pairs]
        if rows:
            world.session.execute(insert(child.table), rows)


def _resolved(values: dict[str, Any], world: World) -> dict[str, Any]:
    """Codes turned into numbers of the database."""
    return {name: world.id_of(value) if isinstance(value, Ref) else value for name, value in values.items()}
