"""Groups that have a line's technique and were not chosen: millions for a whole city, so they are kept and written as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from marketplace.engine import eligibility
from marketplace.engine.compiled import kernel
from marketplace.engine.construct import rooms
from marketplace.engine.instance import NO_LIMIT, Instance, Ints, Longs
from marketplace.engine.lots import State
from marketplace.engine.problem import Rejected
from marketplace.engine.search_model import Model

REASONS = (*eligibility.REASONS, "capacity", "max_groups", "not_worth")
CAPACITY, MAX_GROUPS, NOT_WORTH = range(len(eligibility.REASONS), len(REASONS))
MOST = 20_000_000
"""Most entries: five times a city's. A country has four hundred million; lines with missing pieces come first then."""
CHUNK = 200_000
"""Entries that are encoded at a time."""
Texts = tuple[npt.NDArray[np.uint8], Longs]
"""Texts one after another, and where each begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Rejections(Sequence[Rejected]):
    """``Plan.rejected`` in arrays: a sequence of ``Rejected`` that also writes itself as JSON."""

    line_ids: tuple[str, ...]
    group_ids: tuple[str, ...]
    ptr: Longs
    """[L + 1] entries of line l are ``ptr[l]:ptr[l + 1]``."""
    group: Ints
    reason: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.group)

    def __iter__(self) -> Iterator[Rejected]:
        for line, name in enumerate(self.line_ids):
            span = slice(self.ptr[line], self.ptr[line + 1])
            for group, reason in zip(self.group[span].tolist(), self.reason[span].tolist(), strict=True):
                yield Rejected(name, self.group_ids[group], REASONS[reason])

    @overload
    def __getitem__(self, index: int) -> Rejected: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Rejected]: ...
    def __getitem__(self, index: int | slice) -> Rejected | Sequence[Rejected]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        line = int(np.searchsorted(self.ptr, at, side="right")) - 1
        return Rejected(self.line_ids[line], self.group_ids[int(self.group[at])], REASONS[int(self.reason[at])])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rejections):
            same = (np.array_equal(getattr(self, name), getattr(other, name)) for name in ("ptr", "group", "reason"))
            return self.line_ids == other.line_ids and self.group_ids == other.group_ids and all(same)
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def encoded(self, encode: Any, between: bytes) -> Iterator[bytes]:
        """The entries as JSON, ``between`` between any two; ``encode`` writes a text as JSON. In parts of some megabytes."""
        lines = _texts([b'{"line":' + encode(name) + b',"group":' for name in self.line_ids])
        groups = _texts([encode(name) + b',"reason":' for name in self.group_ids])
        reasons = _texts([encode(reason) + b"}" + between for reason in REASONS])
        of_line = np.repeat(np.arange(len(self.line_ids), dtype=np.int32), np.diff(self.ptr))
        for first in range(0, len(self), CHUNK):
            span = slice(first, first + CHUNK)
            part = _encode(of_line[span], self.group[span], self.reason[span], lines, groups, reasons).tobytes()
            yield part if first + CHUNK < len(self) else part[: len(part) - len(between)]


def _texts(texts: list[bytes]) -> Texts:
    at = np.concatenate(([0], np.cumsum(np.fromiter(map(len, texts), np.int64)))).astype(np.int64)
    return np.frombuffer(b"".join(texts), np.uint8), at


@kernel
def _encode(line, group, reason, lines, groups, reasons):  # type: ignore[no-untyped-def]
    length = 0
    for i in range(len(line)):
        length += lines[1][line[i] + 1] - lines[1][line[i]] + groups[1][group[i] + 1] - groups[1][group[i]]
        length += reasons[1][reason[i] + 1] - reasons[1][reason[i]]
    out = np.empty(length, np.uint8)
    at = 0
    for i in range(len(line)):
        for text, ptr, which in ((lines[0], lines[1], line[i]), (groups[0], groups[1], group[i])):
            for k in range(ptr[which], ptr[which + 1]):
                out[at] = text[k]
                at += 1
        for k in range(reasons[1][reason[i]], reasons[1][reason[i] + 1]):
            out[at] = reasons[0][k]
            at += 1
    return out


def rejected(instance: Instance, m: Model, s: State) -> Rejections:
    """Every group that has a line's technique and makes nothing of it, with the first failed test or what kept it out."""
    listed = _listed(instance, m, s)
    frozen_ptr = np.searchsorted(instance.frozen_line, np.arange(len(instance.quantity) + 1)).astype(np.int64)
    tables = eligibility.tables(instance)
    by_technique = instance.line_technique, instance.technique_ptr, instance.technique_group
    by_material = instance.line_material, instance.material_ptr, instance.material_offer
    limits = instance.family_max_groups, frozen_ptr, instance.frozen_group
    ptr, group, reason = _rejected(m, s, listed, by_technique, by_material, limits, tables)
    lines, groups = instance.problem.lines, instance.problem.groups
    return Rejections(tuple(line.id for line in lines), tuple(g.id for g in groups), ptr, group, reason)


def _listed(instance: Instance, m: Model, s: State) -> npt.NDArray[np.bool_]:
    """[L] lines whose groups are told: all, or as many as ``MOST`` allows, those with missing pieces first."""
    sizes = np.append(np.diff(instance.technique_ptr), 0)[instance.line_technique].astype(np.int64)
    first = np.argsort(m.quantity <= s.placed, kind="stable")
    listed = np.zeros(len(sizes), np.bool_)
    listed[first[np.cumsum(sizes[first]) <= MOST]] = True
    return listed


@kernel
def _rejected(m, s, listed, by_technique, by_material, limits, tables):  # type: ignore[no-untyped-def]
    line_technique, technique_ptr, technique_group = by_technique
    lines = len(listed)
    ptr, most = np.zeros(lines + 1, np.int64), 0
    for line in range(lines):
        if listed[line] and line_technique[line] >= 0:
            most += technique_ptr[line_technique[line] + 1] - technique_ptr[line_technique[line]]
    groups, reasons = np.empty(most, np.int32), np.empty(most, np.int8)
    chosen, shares = np.full(len(m.reliability), -1, np.int64), np.full(len(m.reliability), -1, np.int64)
    count = 0
    for line in range(lines):
        technique = line_technique[line]
        if listed[line] and technique >= 0:
            having = technique_group[technique_ptr[technique] : technique_ptr[technique + 1]]
            codes = _codes(m, s, line, having, by_material, tables, limits, chosen, shares)
            for i in range(len(having)):
                if codes[i] != 0:
                    groups[count], reasons[count] = having[i], codes[i]
                    count += 1
        ptr[line + 1] = count
    return ptr, groups[:count].copy(), reasons[:count].copy()


@kernel
def _codes(m, s, line, having, by_material, tables, limits, chosen, shares):  # type: ignore[no-untyped-def]
    """The reason of each group that has the technique, 0 where it makes some of the line.

    ``chosen`` and ``shares`` note by group the line for which it is chosen, or already of the line's family.
    """
    line_material, material_ptr, material_offer = by_material
    material, first, end = line_material[line], 0, 0
    if material >= 0:
        first, end = material_ptr[material], material_ptr[material + 1]
    codes = eligibility.first_failures_of(line, having, material_offer[first:end], tables)
    full = _note(m, s, line, limits, chosen, shares)
    room, pair = rooms(m, s, line), m.pair_ptr[line]
    for i in range(len(having)):
        group = having[i]
        if codes[i] == 0:
            # Pairs are by rising group, and so are the groups that have the technique.
            while m.offer_group[m.pair_offer[pair]] < group:
                pair += 1
            if room[pair - m.pair_ptr[line]] < max(1, m.offer_min[m.pair_offer[pair]]):
                codes[i] = CAPACITY
            else:
                codes[i] = MAX_GROUPS if full and shares[group] != line else NOT_WORTH
        if chosen[group] == line:
            codes[i] = 0
    return codes


@kernel
def _note(m, s, line, limits, chosen, shares):  # type: ignore[no-untyped-def]
    """Mark the groups of the line and of its family; returns whether the family may have no further group."""
    most, frozen_ptr, frozen_group = limits
    for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
        chosen[m.offer_group[m.pair_offer[s.lot_pair[slot]]]] = line
    for i in range(frozen_ptr[line], frozen_ptr[line + 1]):
        chosen[frozen_group[i]] = line
    family = m.family[line]
    if most[family] >= NO_LIMIT:
        return False
    for i in range(m.family_base[family], m.family_base[family] + s.family_groups[family]):
        shares[s.family_group[i]] = line
    return s.family_groups[family] >= m.family_max[family]
