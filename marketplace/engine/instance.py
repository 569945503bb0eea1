"""The problem as numpy arrays: the one form in which solver, bound and reasons read it.

Index letters used in shapes: ``G`` groups, ``P`` pools, ``O`` offers, ``U`` uses, ``L`` lines, ``F`` families, ``W`` weeks,
``N`` eligible pairs. Groups, offers and lines keep the order of the problem and no decision looks at an id, so renaming
changes nothing. Weeks are 1-based as in the contract; column ``w - 1`` of an array holds week ``w``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from marketplace.engine import eligibility
from marketplace.engine.problem import Problem

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem in arrays. A *pair* is an eligible (line, offer); its group is ``offer_group[pair_offer]``."""

    problem: Problem
    weeks: int
    members: Floats
    """[G]"""
    reliability: Floats
    """[G]"""
    income_so_far: Floats
    """[G]"""
    group_pool_ptr: Ints
    """[G + 1] pools of group g are ``group_pool_ptr[g]:group_pool_ptr[g + 1]``."""
    pool_ids: tuple[str, ...]
    """[P]"""
    pool_group: Ints
    """[P]"""
    hours: Floats
    """[P, W] after exceptions, closures and commitments, never below 0."""
    offer_group: Ints
    """[O] rising"""
    offer_technique: Ints
    """[O] code of the technique"""
    offer_price: Floats
    """[O] price of a piece of work factor 1."""
    offer_grade: Floats
    """[O]"""
    offer_min_lot: Longs
    """[O] at least 1"""
    offer_max_lot: Longs
    """[O] ``NO_LIMIT`` when the problem gives none."""
    offer_lead: Ints
    """[O] weeks between release and the first week of work."""
    use_ptr: Ints
    """[O + 1]"""
    use_pool: Ints
    """[U] pool of each use; uses of no hours are left out."""
    use_hours: Floats
    """[U] hours of a piece of work factor 1."""
    material_ptr: Ints
    """[C + 1] offers of a (technique, material) code are ``material_offer[material_ptr[c]:material_ptr[c + 1]]``."""
    material_offer: Ints
    """offers by (technique, material), by group within each."""
    technique_ptr: Ints
    """[T + 1] groups with technique t are ``technique_group[technique_ptr[t]:technique_ptr[t + 1]]``."""
    technique_group: Ints
    """groups by technique, rising within each."""
    quantity: Longs
    """[L]"""
    release: Ints
    """[L]"""
    due: Ints
    """[L]"""
    last: Ints
    """[L] last week in which a piece may finish: due + max_late_weeks, at most W."""
    worth: Floats
    """[L] points of one piece on time: priority weight x piece value."""
    piece_value: Floats
    """[L]"""
    work_factor: Floats
    """[L]"""
    max_unit_price: Floats
    """[L]"""
    min_grade: Floats
    """[L]"""
    partial: Bools
    """[L]"""
    line_technique: Ints
    """[L] code of the technique, -1 when no group has it."""
    line_material: Ints
    """[L] code of (technique, material), -1 when no group has it."""
    family: Ints
    """[L]"""
    family_max_groups: Longs
    """[F] ``NO_LIMIT`` when any number is allowed."""
    family_ptr: Ints
    """[F + 1]"""
    family_line: Ints
    """[L] lines by family."""
    line_tags: npt.NDArray[np.uint64]
    """[L, words] bits of the required tags"""
    group_tags: npt.NDArray[np.uint64]
    """[G, words] bits of the tags"""
    only_ptr: Ints
    """[L + 1] groups named by ``only_groups``"""
    only_group: Ints
    only_given: Bools
    """[L] whether ``only_groups`` is given (it may be empty)."""
    not_ptr: Ints
    """[L + 1] groups named by ``not_groups``"""
    not_group: Ints
    cumulative_hours: Floats
    """[P, W + 1] hours of the weeks before."""
    pair_ptr: Longs
    """[L + 1] pairs of line l are ``pair_ptr[l]:pair_ptr[l + 1]``, by rising group."""
    pair_line: Ints
    """[N]"""
    pair_offer: Ints
    """[N]"""
    pair_previous: Ints
    """[N] pieces of the plan before."""
    group_pair_ptr: Longs
    """[G + 1]"""
    group_pair: Ints
    """[N] pairs by group, by rising line within each."""
    previous_line: Ints
    """lines of ``previous``, one entry for each (line, group) that exists in the problem"""
    previous_group: Ints
    previous_pieces: Longs
    frozen_line: Ints
    """lines of ``frozen``, one entry for each (line, group, week), by line, group, week"""
    frozen_group: Ints
    frozen_week: Ints
    frozen_pieces: Longs
    frozen_offer: Ints
    """the group's offer for the line's technique and material, -1 when it has none."""
    frozen_pair: Longs
    """the eligible pair, -1 when there is none."""
    band_width: Floats
    """[B] income per member and week within each fairness band"""
    band_points: Floats
    """[B] points per unit of income, falling"""

    def pair_group(self) -> Ints:
        """[N] group of each pair."""
        return self.offer_group[self.pair_offer]

    def pair_start(self) -> Ints:
        """[N] first week of work of each pair."""
        return self.release[self.pair_line] + self.offer_lead[self.pair_offer]

    def pair_price(self) -> Floats:
        """[N] price of one piece: unit price x work factor."""
        return self.offer_price[self.pair_offer] * self.work_factor[self.pair_line]

    def pair_base(self) -> Floats:
        """[N] points of one piece besides its worth: reliability less price; fairness, splits and stability not counted."""
        weights = self.problem.objective
        reliability = self.piece_value[self.pair_line] * self.reliability[self.offer_group[self.pair_offer]]
        return weights.reliability_weight * reliability - weights.price_weight * self.pair_price()

    def late_factor(self, weeks_late: int) -> float:
        """The part of its worth that a piece keeps when it is so many weeks late."""
        return max(0.0, 1.0 - self.problem.objective.late_weekly_loss * weeks_late)

    def failures(self, line: int) -> tuple[Ints, npt.NDArray[np.int8]]:
        """Groups that have the line's technique, with the code in ``eligibility.REASONS`` of the first test each fails."""
        technique = int(self.line_technique[line])
        if technique < 0:
            return np.empty(0, np.int32), np.empty(0, np.int8)
        groups = self.technique_group[self.technique_ptr[technique] : self.technique_ptr[technique + 1]]
        code = int(self.line_material[line])
        span = slice(self.material_ptr[code], self.material_ptr[code + 1]) if code >= 0 else slice(0, 0)
        return groups, eligibility.first_failures(line, groups, self.material_offer[span], eligibility.tables(self))
