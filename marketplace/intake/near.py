"""Names that look alike, among the files and the record. They are pointed out; nobody but a person may merge them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.intake.drafts import Draft, Key
from marketplace.intake.kinds import KINDS, Kind
from marketplace.intake.report import NearPair
from marketplace.intake.world import World
from marketplace.kernel.names import near_names

NAMED = ("programmes", "associations", "exporters")


@dataclass(frozen=True)
class _Name:
    text: str
    key: Key
    place: str
    in_files: bool
    fresh: bool


def near_pairs(world: World) -> list[NearPair]:
    """Pairs of names of which the files bring at least one; a group's other names count as names of its own."""
    return [pair for name in NAMED if world.parsed.find(name) for pair in _pairs(KINDS[name], world)]


def _pairs(kind: Kind, world: World) -> Iterator[NearPair]:
    names = [*_of_files(kind, world), *_of_record(kind, world)]
    for found in near_names([name.text for name in names]):
        one, other = names[found.first], names[found.second]
        if (one.in_files or other.in_files) and not (one.key == other.key and one.text == other.text):
            yield NearPair(kind.name, one.text, one.place, other.text, other.place, one.fresh or other.fresh)


def _of_files(kind: Kind, world: World) -> Iterator[_Name]:
    for draft in world.parsed.find(kind.name).values():
        base = world.base[kind.name].get(draft.key)
        fresh = base is None or base["name"] != draft.values["name"]
        for text in _texts(draft.values["name"], draft.values.get("aliases", "")):
            yield _Name(text, draft.key, _place(draft), True, fresh)


def _place(draft: Draft) -> str:
    return f"{draft.file}, fila {draft.row} ({draft.key})"


def _of_record(kind: Kind, world: World) -> Iterator[_Name]:
    for row in world.names_on_record(kind):
        if row["code"] not in world.parsed.find(kind.name):
            for text in _texts(row["name"], row.get("aliases", "")):
                yield _Name(text, row["code"], f"base ({row['code']})", False, False)


def _texts(name: str, aliases: str) -> list[str]:
    return [name, *(part.strip() for part in aliases.split(";") if part.strip())]
