"""Small problem files for tests: whole, valid, and changed by path."""

from __future__ import annotations

import copy
import json
from typing import Any

CONTRACT: dict[str, Any] = {
    "format": "marketplace-match-problem/1",
    "name": "contract",
    "start": "2026-11-30",
    "weeks": 26,
    "currency": "USD",
    "objective": {
        "priority_weight": {"1": 4, "2": 2, "3": 1},
        "fairness": [{"up_to": 12, "per_usd": 0.30}, {"up_to": 25, "per_usd": 0.15}, {"up_to": 50, "per_usd": 0.05}],
    },
    "groups": [
        {
            "id": "A19",
            "members": 75,
            "reliability": 0.9,
            "tags": ["nit"],
            "income_so_far": 1200.0,
            "pools": [{"id": "needle", "hours_per_week": 3000, "exceptions": [{"from": 8, "to": 9, "hours": 900}]}],
            "offers": [
                {
                    "id": "o1",
                    "technique": "embroidery",
                    "materials": ["cotton"],
                    "grade": 2,
                    "unit_price": 1.49,
                    "uses": {"needle": 0.88},
                    "min_lot": 50,
                    "max_lot": 20000,
                    "lead_weeks": 1,
                }
            ],
            "closures": [{"from": 11, "to": 11, "reason": "Carnaval"}],
        }
    ],
    "lines": [
        {
            "id": "L1",
            "technique": "embroidery",
            "material": "cotton",
            "quantity": 15000,
            "release": 1,
            "due": 5,
            "max_late_weeks": 2,
            "priority": 1,
            "max_unit_price": 1.60,
            "min_grade": 1,
            "max_groups": 3,
            "requires": ["nit"],
            "only_groups": ["A19"],
            "not_groups": ["A07"],
            "repeat": {"every_weeks": 4, "times": 6},
        }
    ],
    "commitments": [{"group": "A19", "pool": "needle", "from": 1, "to": 3, "hours_per_week": 1200}],
    "frozen": [{"line": "L1#1", "group": "A19", "week": 2, "pieces": 2000}],
    "previous": [{"line": "L1#1", "group": "A19", "pieces": 12000}],
}
"""The example of the contract."""

DELETE = object()


def changed(path: str, value: Any, document: dict[str, Any] = CONTRACT) -> dict[str, Any]:
    """A copy of ``document`` with ``value`` at a dotted path like ``groups.0.pools.0.id``; DELETE takes the key away."""
    copied = copy.deepcopy(document)
    holder: Any = copied
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        holder = holder[step]
    if value is DELETE:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(value)
    else:
        holder[last] = value
    return copied


def encoded(document: Any) -> bytes:
    """The document as a file's bytes; NaN and Infinity are written as Python writes them."""
    return json.dumps(document).encode()
