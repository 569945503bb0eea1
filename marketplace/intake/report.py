"""What a check of files found: changes by kind, errors and warnings with file, row and field, names that look alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_KEPT = 2_000
"""Most errors, and most warnings, that are kept and shown one by one; all are counted."""


@dataclass(frozen=True)
class Problem:
    """A mistake or a doubt. ``row`` is the spreadsheet's row number; None when it concerns the whole file."""

    file: str
    row: int | None
    field: str
    text: str


@dataclass(frozen=True)
class NearPair:
    """Two names that look alike, with where each stands. ``fresh`` when the load would add or rename one of them."""

    kind: str
    first_name: str
    first_place: str
    second_name: str
    second_place: str
    fresh: bool


@dataclass
class Changes:
    """Rows of one kind that are new, changed, and the same as on record."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass
class Report:
    """The result of a check or a load."""

    changes: dict[str, Changes] = field(default_factory=dict)
    """By kind of file, in the order in which they are loaded."""
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    near: list[NearPair] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Files of a folder that are of no kind that is loaded."""
    errors_count: int = 0
    warnings_count: int = 0

    @property
    def ok(self) -> bool:
        """Whether the files can be loaded."""
        return self.errors_count == 0

    @property
    def nothing_to_do(self) -> bool:
        """Whether everything is already on record as the files say."""
        return all(not found.new and not found.changed for found in self.changes.values())

    @property
    def must_look(self) -> bool:
        """Whether a person has to say that she has looked at names that look alike."""
        return any(pair.fresh for pair in self.near)

    def add_error(self, problem: Problem) -> None:
        """Count an error and keep it while there is room."""
        self.errors_count += 1
        if len(self.errors) < MOST_KEPT:
            self.errors.append(problem)

    def add_warning(self, problem: Problem) -> None:
        """Count a warning and keep it while there is room."""
        self.warnings_count += 1
        if len(self.warnings) < MOST_KEPT:
            self.warnings.append(problem)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a job's result."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """The report that ``as_json`` wrote."""
        return cls(
            changes={name: Changes(**counts) for name, counts in data["changes"].items()},
            errors=[Problem(**one) for one in data["errors"]],
            warnings=[Problem(**one) for one in data["warnings"]],
            near=[NearPair(**one) for one in data["near"]],
            skipped=list(data["skipped"]),
            errors_count=data["errors_count"],
            warnings_count=data["warnings_count"],
        )
