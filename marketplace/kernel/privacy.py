"""How few people a figure may be of before it would tell what one of them earns."""

from __future__ import annotations

FEWEST = 5
"""Income and pay are told of so many people or more."""
