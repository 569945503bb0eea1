"""Reads what is already promised: commitments, frozen pieces and the plan before this one."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.engine.formats.fields import Fields, show
from marketplace.engine.problem import Commitment, Frozen, Group, Line, Previous

MOST_PIECES = 1_000_000_000


def read_commitments(top: Fields, groups: Mapping[str, Group], weeks: int) -> tuple[Commitment, ...]:
    """Hours promised elsewhere; group and pool have to exist, or hours would be counted twice without anyone noticing."""
    return tuple(_commitment(fields, groups, weeks) for fields in top.objects("commitments", []))


def _commitment(fields: Fields, groups: Mapping[str, Group], weeks: int) -> Commitment:
    group, pool = _known(fields, "group", groups), fields.text("pool")
    if all(own.id != pool for own in groups[group].pools):
        raise fields.wrong(
            "pool", f"{show(pool)} is no pool of {group}", f"one of {', '.join(own.id for own in groups[group].pools)}"
        )
    first, last = fields.week("from", weeks), fields.week("to", weeks)
    if last < first:
        raise fields.wrong("to", f"{last} is before from, {first}", f"a whole number from {first} to {weeks}")
    return Commitment(group, pool, first, last, fields.number("hours_per_week"))


def _known(fields: Fields, key: str, known: Mapping[str, object]) -> str:
    name = fields.text(key)
    if name not in known:
        plural = "lines (a repeated line is named with its number, like L1#2)" if key == "line" else "groups"
        raise fields.wrong(key, f"{show(name)} is not in this file", f"the id of one of its {plural}")
    return name


def read_frozen(top: Fields, groups: Mapping[str, Group], lines: Mapping[str, Line], weeks: int) -> tuple[Frozen, ...]:
    """Agreed pieces; a group without an offer for the line has no hours a piece, so it cannot have agreed to it."""
    found, agreed = [], dict.fromkeys(lines, 0)
    for fields in top.objects("frozen", []):
        line, group = lines[_known(fields, "line", lines)], _known(fields, "group", groups)
        if not any(offer.technique == line.technique and line.material in offer.materials for offer in groups[group].offers):
            raise fields.wrong(
                "group", f"{group} has no offer for {line.technique} in {line.material}", "a group that can make the line"
            )
        frozen = Frozen(line.id, group, fields.week("week", weeks), fields.whole("pieces", 0, MOST_PIECES))
        agreed[line.id] += frozen.pieces
        if agreed[line.id] > line.quantity:
            wrong = f"{agreed[line.id]} pieces of {line.id} are agreed in all"
            raise fields.wrong("pieces", wrong, f"no more than its quantity, {line.quantity}")
        found.append(frozen)
    return tuple(frozen for frozen in found if frozen.pieces)


def read_previous(top: Fields, groups: Mapping[str, Group], lines: Mapping[str, Line]) -> tuple[Previous, ...]:
    """Pieces of the plan before; entries of one line and group add up."""
    pieces: dict[tuple[str, str], int] = {}
    for fields in top.objects("previous", []):
        key = (_known(fields, "line", lines), _known(fields, "group", groups))
        pieces[key] = pieces.get(key, 0) + fields.whole("pieces", 0, MOST_PIECES)
    return tuple(Previous(line, group, count) for (line, group), count in pieces.items() if count)
