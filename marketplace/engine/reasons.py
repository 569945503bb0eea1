"""Why pieces are not placed: codes of the closed list. Why groups were not chosen: ``rejections``."""

from __future__ import annotations

from typing import Any

import numpy as np

from marketplace.engine.construct import rooms
from marketplace.engine.eligibility import REASONS
from marketplace.engine.instance import NO_LIMIT, Instance
from marketplace.engine.lots import State
from marketplace.engine.problem import Unmatched
from marketplace.engine.search_model import Model


def unmatched(instance: Instance, m: Model, s: State) -> tuple[Unmatched, ...]:
    """One entry for each line with pieces that no group makes."""
    missing = m.quantity - s.placed
    return tuple(
        Unmatched(instance.problem.lines[line].id, int(missing[line]), _why(instance, m, s, int(line)))
        for line in np.flatnonzero(missing > 0)
    )


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
        elif full and int(m.offer_group[offer]) not in used:
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
