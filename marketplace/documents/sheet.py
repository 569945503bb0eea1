"""A document laid out: blocks in reading order, made of values. It becomes a PDF or a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from marketplace.documents.values import Value, Words

Json = dict[str, Any]


def _text(value: Value | str) -> str:
    return str(value)


@dataclass(frozen=True)
class Party:
    """Who stands on one side: a role, a name, and lines about her house."""

    role: str
    name: str
    lines: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Plain values."""
        return {"role": self.role, "name": self.name, "lines": [line for line in self.lines if line]}


@dataclass(frozen=True)
class Parties:
    """The sides, next to each other."""

    parties: tuple[Party, ...]

    def as_json(self) -> Json:
        """Plain values."""
        return {"kind": "parties", "items": [party.as_json() for party in self.parties]}


@dataclass(frozen=True)
class Facts:
    """Terms and what they are, in two columns."""

    pairs: tuple[tuple[str, Value | str], ...]
    title: str = ""

    def as_json(self) -> Json:
        """Plain values."""
        return {"kind": "facts", "title": self.title, "items": [[term, _text(value)] for term, value in self.pairs]}


@dataclass(frozen=True)
class Lead:
    """One large number with what it counts, or only a sentence."""

    text: str
    number: Value | str = ""

    def as_json(self) -> Json:
        """Plain values."""
        return {"kind": "lead", "number": _text(self.number), "text": self.text}


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width, and whether numbers stand in it."""

    title: str
    width: float = 1
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads that are repeated on every page. ``totals`` stand below a line."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | str, ...], ...]
    totals: tuple[tuple[Value | str, ...], ...] = ()
    empty: str = ""

    def as_json(self) -> Json:
        """Plain values."""
        return {
            "kind": "table",
            "title": self.title,
            "heads": [column.title for column in self.columns],
            "widths": [column.width for column in self.columns],
            "numbers": [column.number for column in self.columns],
            "rows": [[_text(value) for value in row] for row in self.rows],
            "totals": [[_text(value) for value in row] for row in self.totals],
            "empty": self.empty,
        }


@dataclass(frozen=True)
class Notes:
    """Sentences, each a paragraph."""

    texts: tuple[str, ...]
    title: str = ""

    def as_json(self) -> Json:
        """Plain values."""
        return {"kind": "notes", "title": self.title, "items": [text for text in self.texts if text]}


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, each with a name and a role."""

    people: tuple[tuple[str, str], ...]

    def as_json(self) -> Json:
        """Plain values."""
        return {"kind": "signs", "items": [{"name": name, "role": role} for name, role in self.people]}


Block = Parties | Facts | Lead | Table | Notes | Signatures


@dataclass(frozen=True)
class Sheet:
    """A whole document without its number: what a layout makes of the facts."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    paper: str = "a4"
    simulated: bool = False
    leads_to: str = ""
    """Where its square code leads; empty: to the page that verifies it."""
    roomy: bool = False
    """Whether rows are high enough to be written and signed in by hand."""
    tables: tuple[Table, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", tuple(block for block in self.blocks if isinstance(block, Table)))


def total_row(label: str, columns: int, *values: Value | str) -> tuple[Value | str, ...]:
    """A row of totals: its label first, the values in the last columns."""
    blanks: Sequence[str] = [""] * (columns - 1 - len(values))
    return (label, *blanks, *values)


def words(text: str | None) -> Words:
    """Text, or "sin dato"."""
    return Words(text)
