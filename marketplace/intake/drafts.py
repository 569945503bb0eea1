"""Rows on their way from a file to a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from marketplace.intake.rows.base import FileRow

Key = Any
"""What names a row within its kind: its code, or a tuple such as (day, name)."""


class Ref(NamedTuple):
    """A row of another kind, by its key; it may stand in a file, on record, or nowhere."""

    kind: str
    key: Key


@dataclass
class Draft:
    """A row that was read without mistakes, and the column values that it asks for."""

    kind: str
    key: Key
    file: str
    row: int
    source: FileRow
    stated: frozenset[str]
    """Fields whose column is in the file."""
    given: set[str]
    """Table columns that the file states (or that follow from it): only these are compared with a row on record."""
    values: dict[str, Any]
    """By column; references are ``Ref``."""
    born: dict[str, Any] = field(default_factory=dict)
    """Columns set only when the row is new, because later they belong to whoever works with it."""
    children: dict[str, frozenset[tuple[Any, ...]]] = field(default_factory=dict)
    """Rows that hang on this one, such as a line's size and colour cells."""

    def state(self, column: str, value: Any) -> None:
        """Ask for a value that follows from the file."""
        self.values[column] = value
        self.given.add(column)


@dataclass
class Change:
    """What one draft changes: everything when it is new, else the columns and children that differ."""

    draft: Draft
    values: dict[str, Any]
    children: dict[str, frozenset[tuple[Any, ...]]]
