"""Why pieces are not placed, and why a group that has the technique was not chosen: codes of the closed list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from marketplace.engine.construct import rooms
from marketplace.engine.eligibility import REASONS
from marketplace.engine.instance import NO_LIMIT, Instance, Ints
from marketplace.engine.lots import Model, State
from marketplace.engine.problem import Rejected, Unmatched

MOST_REJECTED = 200_000
"""Most entries of ``rejected``; when there are more, lines with missing pieces come first (a whole city would have millions)."""


def unmatched(instance: Instance, m: Model, s: State) -> tuple[Unmatched, ...]:
    """One entry for each line with pieces that no group makes."""
    missing = m.quantity - s.placed
    return tuple(
        Unmatched(instance.problem.lines[line].id, int(missing[line]), _why(instance, m, s, int(line)))
        for line in np.flatnonzero(missing > 0)
    )


def rejected(instance: Instance, m: Model, s: State) -> tuple[Rejected, ...]:
    """Groups that have a line's technique and were not chosen, lines with missing pieces first when there are too many."""
    sizes = np.where(instance.line_technique >= 0, np.diff(instance.technique_ptr, append=0)[instance.line_technique], 0)
    lines = np.arange(len(instance.quantity))
    if sizes.sum() > MOST_REJECTED:
        lines = lines[np.argsort(m.quantity <= s.placed, kind="stable")]
        lines = np.sort(lines[np.cumsum(sizes[lines]) <= MOST_REJECTED])
    return tuple(entry for line in lines for entry in rejected_of(instance, m, s, int(line)))


def rejected_of(instance: Instance, m: Model, s: State, line: int) -> Iterator[Rejected]:
    """The groups of one line that have its technique and were not chosen."""
    groups, codes = instance.failures(line)
    pairs = np.arange(m.pair_ptr[line], m.pair_ptr[line + 1])
    chosen = set(_used_groups(m, s, line).tolist()) | set(instance.frozen_group[instance.frozen_line == line].tolist())
    words = dict(zip(instance.offer_group[m.pair_offer[pairs]].tolist(), _words(instance, m, s, line), strict=True))
    problem = instance.problem
    for group, code in zip(groups.tolist(), codes.tolist(), strict=True):
        if group not in chosen:
            yield Rejected(problem.lines[line].id, problem.groups[group].id, REASONS[code] if code else words[group])


def _used_groups(m: Model, s: State, line: int) -> Ints:
    slots = slice(int(m.lot_base[line]), int(m.lot_base[line] + s.lots[line]))
    groups: Ints = m.offer_group[m.pair_offer[s.lot_pair[slots]]]
    return groups


def _lot_sizes(m: Model, s: State, line: int) -> Any:
    """Pieces that each eligible pair has of the line, frozen ones included."""
    there = m.pair_frozen[m.pair_ptr[line] : m.pair_ptr[line + 1]].astype(np.int64)
    for slot in range(int(m.lot_base[line]), int(m.lot_base[line] + s.lots[line])):
        there[s.lot_pair[slot] - m.pair_ptr[line]] += s.lot_pieces[slot].sum()
    return there


def _words(instance: Instance, m: Model, s: State, line: int) -> list[str]:
    """For each eligible pair, what keeps it from one more piece or its least lot: capacity, max_lot, max_groups or not_worth."""
    offers = m.pair_offer[m.pair_ptr[line] : m.pair_ptr[line + 1]]
    there = _lot_sizes(m, s, line)
    need = np.maximum(1, m.offer_min[offers] - there)
    full = _groups_full(instance, m, s, line)
    used = set(_family_groups(m, s, line))
    words = []
    for room, least, offer, pieces in zip(rooms(m, s, line), need, offers, there, strict=True):
        if room < least:
            words.append("capacity")
        elif pieces + least > m.offer_max[offer]:
            words.append("max_lot")
        elif full and pieces == 0 and int(m.offer_group[offer]) not in used:
            words.append("max_groups")
        else:
            words.append("not_worth")
    return words


def _groups_full(instance: Instance, m: Model, s: State, line: int) -> bool:
    family = m.family[line]
    return bool(instance.family_max_groups[family] < NO_LIMIT and s.family_groups[family] >= m.family_max[family])


def _family_groups(m: Model, s: State, line: int) -> list[int]:
    family = m.family[line]
    base = int(m.family_base[family])
    groups: list[int] = s.family_group[base : base + int(s.family_groups[family])].tolist()
    return groups


def _why(instance: Instance, m: Model, s: State, line: int) -> str:
    """The one reason that holds for the missing pieces of a line."""
    if not len(instance.members):
        return "no_groups"
    if m.pair_ptr[line + 1] == m.pair_ptr[line]:
        _, codes = instance.failures(line)
        return REASONS[codes.max()] if len(codes) else "technique"
    words = set(_words(instance, m, s, line))
    if words == {"capacity"}:
        return "capacity"
    if not m.partial[line]:
        return "all_or_nothing"
    for word in ("not_worth", "max_groups", "max_lot"):
        if word in words:
            return word
    return "capacity"
