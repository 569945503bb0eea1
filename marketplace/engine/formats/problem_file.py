"""Reads ``marketplace-match-problem/1`` into a Problem; every mistake is a FormatError that names its key.

What is harmless is tolerated: unknown keys, names in ``only_groups`` and ``not_groups`` of groups that are not in the file, a
closure without a reason, repeats that run past the last week (those due after it must be finished by it; those released after it
stay unmatched by ``deadline``). Where exceptions of a pool overlap, the later one in the list holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from marketplace.engine.formats.agreements import read_commitments, read_frozen, read_previous
from marketplace.engine.formats.errors import FormatError
from marketplace.engine.formats.fields import Fields, load, show
from marketplace.engine.formats.objective import read_objective
from marketplace.engine.problem import Closure, Group, Line, Offer, Pool, Problem, WeekHours

FORMAT = "marketplace-match-problem/1"
MOST_WEEKS = 520
MOST_PIECES = 1_000_000_000
MOST_TIMES = 1_000
MOST_LINES = 1_000_000


def read_problem(source: bytes | str | Path) -> Problem:
    """Return the problem of a file (its path, or its bytes), repeats written out as ``L1#1``, ``L1#2``, ...

    Raises FormatError for a file that breaks the format and OSError for one that cannot be opened.
    """
    return parse_problem(load(source, "problem"))


def parse_problem(document: Any) -> Problem:
    """Return the problem of a decoded JSON document."""
    Fields.of(document, "problem")
    top = Fields(document, "")
    check_format(top, FORMAT)
    weeks = top.whole("weeks", 1, MOST_WEEKS)
    objective = read_objective(top.object("objective", {}))
    groups = tuple(_group(fields, weeks) for fields in top.objects("groups"))
    refuse_duplicates("groups", (group.id for group in groups))
    lines, pieces = _lines(top, weeks, objective.priority_weight.keys())
    by_id = {group.id: group for group in groups}
    return Problem(
        name=top.text("name", empty=True),
        start=_start(top),
        weeks=weeks,
        currency=top.text("currency"),
        groups=groups,
        lines=lines,
        objective=objective,
        commitments=read_commitments(top, by_id, weeks),
        frozen=read_frozen(top, by_id, pieces, weeks),
        previous=read_previous(top, by_id, pieces),
    )


def check_format(top: Fields, name: str) -> None:
    """The ``format`` key has to name the format and its version."""
    if top.text("format") != name:
        raise top.wrong("format", f"{show(top.values['format'])} is another format", f'"{name}"')


def _start(top: Fields) -> date:
    expected = "a Monday as YYYY-MM-DD"
    text = top.text("start")
    try:
        start = date.fromisoformat(text)
    except ValueError:
        raise top.wrong("start", f"{show(text)} is not a date", expected) from None
    if len(text) != 10:
        raise top.wrong("start", f"{show(text)} is not a date", expected)
    if start.weekday():
        raise top.wrong("start", f"{text} is a {start:%A}", expected)
    return start


def refuse_duplicates(path: str, ids: Iterable[str], key: str = ".id") -> None:
    """Every id of a list has to be its own; the error names the second of two equal ones."""
    seen: dict[str, int] = {}
    for index, name in enumerate(ids):
        if name in seen:
            raise FormatError(f"{path}[{index}]{key}", f"{show(name)} is already {path}[{seen[name]}]", "an id of its own")
        seen[name] = index


def week_range(fields: Fields, weeks: int) -> tuple[int, int]:
    """``from`` and ``to``, both inclusive."""
    first = fields.week("from", weeks)
    last = fields.week("to", weeks)
    if last < first:
        raise fields.wrong("to", f"{last} is before from, {first}", f"a whole number from {first} to {weeks}")
    return first, last


def _group(fields: Fields, weeks: int) -> Group:
    pools = tuple(_pool(pool, weeks) for pool in fields.objects("pools"))
    refuse_duplicates(fields.at("pools"), (pool.id for pool in pools))
    names = {pool.id for pool in pools}
    offers = tuple(_offer(offer, names, weeks) for offer in fields.objects("offers"))
    refuse_duplicates(fields.at("offers"), (offer.id for offer in offers))
    _refuse_rival_offers(fields, offers)
    closures = tuple(
        Closure(*week_range(closure, weeks), closure.text("reason", "", empty=True)) for closure in fields.objects("closures", [])
    )
    return Group(
        id=fields.text("id"),
        members=fields.whole("members", 1, MOST_PIECES),
        pools=pools,
        offers=offers,
        closures=closures,
        reliability=fields.number("reliability", 0, 1, 0.0),
        tags=frozenset(fields.names("tags", [])),
        income_so_far=fields.number("income_so_far", default=0.0),
    )


def _pool(fields: Fields, weeks: int) -> Pool:
    exceptions = tuple(
        WeekHours(*week_range(change, weeks), change.number("hours")) for change in fields.objects("exceptions", [])
    )
    return Pool(fields.text("id"), fields.number("hours_per_week"), exceptions)


def _offer(fields: Fields, pools: set[str], weeks: int) -> Offer:
    uses = fields.object("uses")
    if not uses.values:
        raise fields.wrong("uses", "no pool is used", "hours a piece of at least one pool")
    for pool in uses.values:
        if pool not in pools:
            raise uses.wrong(
                pool, "no such pool in this group", f"one of {', '.join(sorted(pools)) or 'its pools, but it has none'}"
            )
    materials = fields.names("materials")
    min_lot = max(1, fields.whole("min_lot", 0, MOST_PIECES))
    max_lot = fields.whole("max_lot", 1, MOST_PIECES)
    if max_lot < min_lot:
        raise fields.wrong("max_lot", f"{max_lot} is below min_lot, {min_lot}", f"a whole number from {min_lot} to {MOST_PIECES}")
    return Offer(
        id=fields.text("id"),
        technique=fields.text("technique"),
        materials=tuple(dict.fromkeys(materials)),
        unit_price=fields.number("unit_price"),
        uses=tuple((pool, uses.number(pool, above=True)) for pool in uses.values),
        grade=fields.whole("grade", 0, 1000),
        min_lot=min_lot,
        max_lot=max_lot,
        lead_weeks=fields.whole("lead_weeks", 0, MOST_WEEKS),
    )


def _refuse_rival_offers(fields: Fields, offers: tuple[Offer, ...]) -> None:
    """With two offers for one technique and material nobody could say which one a piece is made by."""
    seen: dict[tuple[str, str], int] = {}
    for index, offer in enumerate(offers):
        for material in set(offer.materials):
            first = seen.setdefault((offer.technique, material), index)
            if first != index:
                wrong = f"{offer.technique} in {material} is already offered by {fields.at('offers')}[{first}]"
                raise FormatError(f"{fields.at('offers')}[{index}].materials", wrong, "one offer for a technique and material")


def _lines(top: Fields, weeks: int, priorities: Iterable[int]) -> tuple[tuple[Line, ...], dict[str, Line]]:
    """All lines written out, and the same by id."""
    allowed = set(priorities)
    families: list[str] = []
    lines: list[Line] = []
    for fields in top.objects("lines"):
        line, every, times = _family(fields, weeks, allowed)
        families.append(line.id)
        lines.extend([line] if times == 0 else (_nth(line, number, every) for number in range(1, times + 1)))
        if len(lines) > MOST_LINES:
            raise FormatError(fields.path, f"more than {MOST_LINES} lines with all repeats", f"at most {MOST_LINES}")
    refuse_duplicates("lines", families)
    return tuple(lines), {line.id: line for line in lines}


def _family(fields: Fields, weeks: int, priorities: set[int]) -> tuple[Line, int, int]:
    """The line as it stands in the file, weeks between its repeats, and how many there are (0 = it has no ``repeat``)."""
    name = fields.text("id")
    if "#" in name:
        raise fields.wrong("id", f"{show(name)} holds a #, which marks repeats", "an id without #")
    release = fields.week("release", weeks)
    due = fields.week("due", weeks)
    if due < release:
        raise fields.wrong("due", f"{due} is before release, {release}", f"a whole number from {release} to {weeks}")
    priority = fields.whole("priority", 0, MOST_PIECES)
    if priority not in priorities:
        raise fields.wrong("priority", f"{priority} has no priority_weight", f"one of {', '.join(map(str, sorted(priorities)))}")
    most = fields.number("max_unit_price")
    line = Line(
        id=name,
        family=name,
        technique=fields.text("technique"),
        material=fields.text("material"),
        quantity=fields.whole("quantity", 1, MOST_PIECES),
        release=release,
        due=due,
        priority=priority,
        max_unit_price=most,
        piece_value=fields.number("piece_value", default=most),
        work_factor=fields.number("work_factor", default=1.0, above=True),
        max_late_weeks=fields.whole("max_late_weeks", 0, MOST_WEEKS, 0),
        min_grade=fields.whole("min_grade", 0, 1000, 0),
        max_groups=fields.whole("max_groups", 0, MOST_PIECES, 0),
        partial=fields.flag("partial", True),
        requires=frozenset(fields.names("requires", [])),
        not_groups=frozenset(fields.names("not_groups", [])),
        only_groups=frozenset(fields.names("only_groups")) if "only_groups" in fields.values else None,
    )
    if "repeat" not in fields.values:
        return line, 0, 0
    repeat = fields.object("repeat")
    return line, repeat.whole("every_weeks", 1, MOST_WEEKS), repeat.whole("times", 1, MOST_TIMES)


def _nth(line: Line, number: int, every: int) -> Line:
    shift = (number - 1) * every
    return replace(line, id=f"{line.id}#{number}", release=line.release + shift, due=line.due + shift)
