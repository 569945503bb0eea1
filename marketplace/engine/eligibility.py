"""Which group may make which line: the tests of the contract in their order, compiled.

The first test that fails gives the reason; prices and hours are compared with a tolerance of one part in a thousand million,
so that a price that equals the limit on paper passes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from marketplace.engine.compiled import interpreted, kernel

REASONS = ("", "technique", "material", "quality", "requirement", "price", "refused", "deadline", "moq", "closed")
ELIGIBLE, TECHNIQUE, MATERIAL, QUALITY, REQUIREMENT, PRICE, REFUSED, DEADLINE, MOQ, CLOSED = range(10)
TOLERANCE = 1e-9

TABLES = (
    "line_material", "quantity", "release", "last", "work_factor", "max_unit_price", "min_grade", "line_tags",
    "only_given", "only_ptr", "only_group", "not_ptr", "not_group", "group_tags",
    "offer_group", "offer_price", "offer_grade", "offer_min_lot", "offer_lead", "use_ptr", "use_pool", "use_hours",
    "cumulative_hours",
)  # fmt: skip


def tables(instance: Any) -> tuple[Any, ...]:
    """The arrays that the compiled tests read, in their order."""
    return tuple(getattr(instance, name) for name in TABLES)


@kernel
def _named(names: Any, first: int, last: int, group: int) -> bool:
    while first < last:
        middle = (first + last) // 2
        if names[middle] < group:
            first = middle + 1
        elif names[middle] > group:
            last = middle
        else:
            return True
    return False


@kernel
def _wants(line, group, line_tags, group_tags):  # type: ignore[no-untyped-def]
    """Whether the line requires a tag that the group does not have."""
    for word in range(line_tags.shape[1]):  # noqa: SIM110 - numba compiles no generators here
        if line_tags[line, word] & ~group_tags[group, word] != 0:
            return True
    return False


@kernel
def _test_line(line, offers, codes, t):  # type: ignore[no-untyped-def]
    """Write the code of the first failed test after the material's for each offer; 0 when it is eligible.

    One call tests a whole line: a call for each offer would spend nine tenths of its time on passing the arrays.
    """
    (_, quantity, release, last, factor, max_price, min_grade, line_tags, only_given, only_ptr, only_group, not_ptr, not_group,
     group_tags, offer_group, price, grade, min_lot, lead, use_ptr, use_pool, use_hours, cumulative) = t  # fmt: skip
    most = max_price[line] + TOLERANCE * max(1.0, max_price[line])
    tagged = False
    for word in range(line_tags.shape[1]):
        tagged = tagged or line_tags[line, word] != 0
    named = only_given[line] or not_ptr[line + 1] > not_ptr[line]
    for i in range(len(offers)):
        offer = offers[i]
        group = offer_group[offer]
        codes[i] = ELIGIBLE
        if grade[offer] < min_grade[line]:
            codes[i] = QUALITY
        elif tagged and _wants(line, group, line_tags, group_tags):
            codes[i] = REQUIREMENT
        elif price[offer] * factor[line] > most:
            codes[i] = PRICE
        elif (named and only_given[line] and not _named(only_group, only_ptr[line], only_ptr[line + 1], group)) or (
            named and _named(not_group, not_ptr[line], not_ptr[line + 1], group)
        ):
            codes[i] = REFUSED
        elif release[line] + lead[offer] > last[line]:
            codes[i] = DEADLINE
        elif min_lot[offer] > quantity[line]:
            codes[i] = MOQ
        else:
            for use in range(use_ptr[offer], use_ptr[offer + 1]):
                free = cumulative[use_pool[use], last[line]] - cumulative[use_pool[use], release[line] + lead[offer] - 1]
                if free < use_hours[use] * factor[line] * (1.0 - TOLERANCE) - TOLERANCE:
                    codes[i] = CLOSED


@kernel
def _eligible_pairs(material_ptr, material_offer, t):  # type: ignore[no-untyped-def]
    line_material = t[0]
    lines = len(line_material)
    ptr = np.zeros(lines + 1, np.int64)
    pair_offer = np.empty(1024, np.int32)
    codes = np.empty(len(material_offer), np.int8)
    count = 0
    for line in range(lines):
        code = line_material[line]
        if code >= 0:
            offers = material_offer[material_ptr[code] : material_ptr[code + 1]]
            if count + len(offers) > len(pair_offer):
                bigger = np.empty(2 * len(pair_offer) + len(offers), np.int32)
                bigger[:count] = pair_offer[:count]
                pair_offer = bigger
            _test_line(line, offers, codes, t)
            for i in range(len(offers)):
                if codes[i] == ELIGIBLE:
                    pair_offer[count] = offers[i]
                    count += 1
        ptr[line + 1] = count
    pair_line = np.empty(count, np.int32)
    for line in range(lines):
        pair_line[ptr[line] : ptr[line + 1]] = line
    return ptr, pair_line, pair_offer[:count].copy()


def eligible_pairs(material_ptr: Any, material_offer: Any, t: tuple[Any, ...], *, plainly: bool = False) -> tuple[Any, Any, Any]:
    """Eligible pairs by line: ``ptr [L + 1]``, ``line [N]``, ``offer [N]`` (by rising group).

    ``plainly`` is without compiled code: slow, but there is nothing to load.
    """
    find = interpreted(_eligible_pairs) if plainly else _eligible_pairs
    found: tuple[Any, Any, Any] = find(material_ptr, material_offer, t)
    return found


@kernel
def first_failures_of(line, groups, offers, t):  # type: ignore[no-untyped-def]
    """``first_failures``, for compiled code."""
    offer_group = t[14]
    tested = np.empty(len(offers), np.int8)
    _test_line(line, offers, tested, t)
    codes = np.full(len(groups), MATERIAL, np.int8)
    at = 0
    for i in range(len(groups)):
        while at < len(offers) and offer_group[offers[at]] < groups[i]:
            at += 1
        if at < len(offers) and offer_group[offers[at]] == groups[i]:
            codes[i] = tested[at]
    return codes


def first_failures(line: int, groups: Any, offers: Any, t: tuple[Any, ...]) -> Any:
    """For a line, the code of the first failed test of each group, rising; ``offers`` are those of its technique and material."""
    return first_failures_of(line, groups, offers, t)


@kernel
def _by_group(offer_group, pair_offer, groups):  # type: ignore[no-untyped-def]
    ptr = np.zeros(groups + 1, np.int64)
    for pair in range(len(pair_offer)):
        ptr[offer_group[pair_offer[pair]] + 1] += 1
    for group in range(groups):
        ptr[group + 1] += ptr[group]
    at = ptr.copy()
    pairs = np.empty(len(pair_offer), np.int32)
    for pair in range(len(pair_offer)):
        group = offer_group[pair_offer[pair]]
        pairs[at[group]] = pair
        at[group] += 1
    return ptr, pairs


def by_group(offer_group: Any, pair_offer: Any, groups: int, *, plainly: bool = False) -> tuple[Any, Any]:
    """Pairs by group: ``ptr [G + 1]`` and the pair indices, rising within each group."""
    find = interpreted(_by_group) if plainly else _by_group
    found: tuple[Any, Any] = find(offer_group, pair_offer, groups)
    return found
