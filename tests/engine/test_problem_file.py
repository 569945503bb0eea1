"""Reading ``marketplace-match-problem/1``: defaults, repeats, and one clear line for every kind of mistake."""

import copy
import json
import re
from dataclasses import replace
from datetime import date

import pytest

from marketplace.engine.formats import FormatError, read_problem, write_problem
from marketplace.engine.problem import FairnessBand, Frozen, Objective, Previous
from tests.bench import instances
from tests.engine.files import CONTRACT, DELETE, changed, encoded


def test_reads_the_example_of_the_contract():
    problem = read_problem(encoded(CONTRACT))
    assert (problem.start, problem.weeks, problem.currency) == (date(2026, 11, 30), 26, "USD")
    group = problem.groups[0]
    assert (group.members, group.reliability, group.tags, group.income_so_far) == (75, 0.9, {"nit"}, 1200.0)
    assert group.offers[0].uses == (("needle", 0.88),)
    assert problem.objective.fairness[1] == FairnessBand(25.0, 0.15)
    assert problem.frozen == (Frozen("L1#1", "A19", 2, 2000),)
    assert problem.previous == (Previous("L1#1", "A19", 12000),)


def test_optional_keys_have_the_defaults_of_the_contract():
    document = copy.deepcopy(CONTRACT)
    for key in ("objective", "commitments", "frozen", "previous"):
        del document[key]
    for key in ("reliability", "tags", "income_so_far", "closures"):
        del document["groups"][0][key]
    del document["groups"][0]["pools"][0]["exceptions"]
    for key in ("max_late_weeks", "min_grade", "max_groups", "requires", "only_groups", "not_groups", "repeat"):
        del document["lines"][0][key]
    problem = read_problem(encoded(document))
    assert problem.objective == Objective()
    assert (problem.commitments, problem.frozen, problem.previous) == ((), (), ())
    group, line = problem.groups[0], problem.lines[0]
    assert (group.reliability, group.tags, group.income_so_far, group.closures, group.pools[0].exceptions) == (
        0,
        frozenset(),
        0,
        (),
        (),
    )
    assert (line.work_factor, line.max_late_weeks, line.piece_value, line.min_grade, line.max_groups) == (1, 0, 1.60, 0, 0)
    assert (line.partial, line.requires, line.only_groups, line.not_groups) == (True, frozenset(), None, frozenset())
    assert (line.id, line.family) == ("L1", "L1")


def test_writes_repeats_out_each_later_by_every_weeks():
    lines = read_problem(encoded(CONTRACT)).lines
    assert [line.id for line in lines] == [f"L1#{number}" for number in range(1, 7)]
    assert [(line.release, line.due) for line in lines] == [(1, 5), (5, 9), (9, 13), (13, 17), (17, 21), (21, 25)]
    assert {line.family for line in lines} == {"L1"}
    assert {line.quantity for line in lines} == {15000}


def test_a_repeat_may_run_past_the_last_week():
    lines = read_problem(encoded(changed("lines.0.repeat.times", 12))).lines
    assert (lines[6].due, lines[11].release) == (29, 45)


def test_a_repeat_of_one_is_still_numbered():
    document = changed("lines.0.repeat.times", 1)
    assert [line.id for line in read_problem(encoded(document)).lines] == ["L1#1"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("unknown", {"anything": 1}),
        ("groups.0.colour", "red"),
        ("lines.0.only_groups", ["A19", "nobody"]),
        ("groups.0.closures.0", {"from": 11, "to": 11}),
        ("weeks", 26.0),
        ("objective.priority_weight", {"1": 9}),
        ("name", ""),
    ],
)
def test_tolerates_what_is_harmless(path, value):
    assert read_problem(encoded(changed(path, value))).groups[0].id == "A19"


def test_a_byte_order_mark_is_harmless():
    assert read_problem(b"\xef\xbb\xbf" + encoded(CONTRACT)) == read_problem(encoded(CONTRACT))


NOT_A_NUMBER = float("nan")
MISTAKES = [
    ("lines.0.due", 60, "lines[0].due: 60 is after the last week; expected a whole number from 1 to 26"),
    ("lines.0.due", 0, "lines[0].due: 0 is before the first week; expected a whole number from 1 to 26"),
    ("lines.0.release", 6, "lines[0].due: 5 is before release, 6; expected a whole number from 6 to 26"),
    ("format", "marketplace-match-problem/2", 'is another format; expected "marketplace-match-problem/1"'),
    ("start", "2026-12-01", "start: 2026-12-01 is a Tuesday; expected a Monday as YYYY-MM-DD"),
    ("start", "30/11/2026", "is not a date; expected a Monday"),
    ("start", "20261130", "is not a date; expected a Monday"),
    ("weeks", 0, "weeks: 0 is below the range; expected a whole number from 1 to 520"),
    ("weeks", True, "weeks: true is not a number"),
    ("weeks", "26", 'weeks: "26" is not a number'),
    ("weeks", 26.5, "weeks: 26.5 is not whole"),
    ("weeks", 10**30, "above the range"),
    ("groups", {}, "groups: {} is not a list; expected a list of objects"),
    ("groups.0", "A19", 'groups[0]: "A19" is not an object'),
    ("groups.0.id", "", 'groups[0].id: "" is empty'),
    ("groups.0.id", 19, "groups[0].id: 19 is not a text"),
    ("groups.0.members", 0, "groups[0].members: 0 is below the range; expected a whole number from 1"),
    ("groups.0.reliability", 90, "groups[0].reliability: 90 is above the range; expected a number from 0 to 1"),
    ("groups.0.tags", "nit", 'groups[0].tags: "nit" is not a list'),
    ("groups.0.tags.0", 7, "groups[0].tags[0]: 7 is not a text"),
    ("groups.1", CONTRACT["groups"][0], 'groups[1].id: "A19" is already groups[0]; expected an id of its own'),
    ("groups.0.pools.0.hours_per_week", -1, "groups[0].pools[0].hours_per_week: -1 is negative; expected a number from 0"),
    ("groups.0.pools.0.hours_per_week", NOT_A_NUMBER, "groups[0].pools[0].hours_per_week: NaN is not a number"),
    ("groups.0.pools.0.hours_per_week", float("inf"), "Infinity is not a number"),
    ("groups.0.pools.0.hours_per_week", False, "false is not a number"),
    ("groups.0.pools.0.exceptions.0.to", 7, "exceptions[0].to: 7 is before from, 8; expected a whole number from 8 to 26"),
    ("groups.0.pools.0.exceptions.0.from", 0, "exceptions[0].from: 0 is before the first week"),
    ("groups.0.pools.1", {"id": "needle", "hours_per_week": 1}, 'pools[1].id: "needle" is already groups[0].pools[0]'),
    ("groups.0.closures.0.to", 27, "groups[0].closures[0].to: 27 is after the last week"),
    ("groups.0.offers.0.uses", {}, "groups[0].offers[0].uses: no pool is used"),
    ("groups.0.offers.0.uses", {"loom": 1}, "groups[0].offers[0].uses.loom: no such pool in this group; expected one of needle"),
    ("groups.0.offers.0.uses.needle", 0, "uses.needle: 0 is not above the range; expected a number above 0"),
    ("groups.0.offers.0.max_lot", 49, "groups[0].offers[0].max_lot: 49 is below min_lot, 50"),
    ("groups.0.offers.0.unit_price", None, "unit_price: null is not a number"),
    (
        "groups.0.offers.1",
        CONTRACT["groups"][0]["offers"][0] | {"id": "o2"},
        "offers[1].materials: embroidery in cotton is already",
    ),
    ("groups.0.offers.1", CONTRACT["groups"][0]["offers"][0] | {"technique": "x"}, 'offers[1].id: "o1" is already'),
    ("lines.0.id", "L1#1", 'lines[0].id: "L1#1" holds a #'),
    ("lines.1", CONTRACT["lines"][0], 'lines[1].id: "L1" is already lines[0]'),
    ("lines.0.quantity", 0, "lines[0].quantity: 0 is below the range; expected a whole number from 1"),
    ("lines.0.quantity", -5, "lines[0].quantity: -5 is below the range"),
    ("lines.0.quantity", 10.5, "lines[0].quantity: 10.5 is not whole"),
    ("lines.0.quantity", "many", 'lines[0].quantity: "many" is not a number'),
    ("lines.0.priority", 4, "lines[0].priority: 4 has no priority_weight; expected one of 1, 2, 3"),
    ("lines.0.work_factor", 0, "lines[0].work_factor: 0 is not above the range"),
    ("lines.0.partial", 1, "lines[0].partial: 1 is neither true nor false; expected true or false"),
    ("lines.0.repeat.times", 0, "lines[0].repeat.times: 0 is below the range"),
    ("lines.0.repeat.every_weeks", 0, "lines[0].repeat.every_weeks: 0 is below the range"),
    ("lines.0.only_groups", "A19", 'lines[0].only_groups: "A19" is not a list'),
    ("commitments.0.group", "A20", 'commitments[0].group: "A20" is not in this file; expected the id of one of its groups'),
    ("commitments.0.pool", "loom", 'commitments[0].pool: "loom" is no pool of A19; expected one of needle'),
    ("commitments.0.to", 40, "commitments[0].to: 40 is after the last week"),
    ("frozen.0.line", "L1", 'frozen[0].line: "L1" is not in this file; expected the id of one of its lines (a repeated line'),
    ("frozen.0.group", "A20", 'frozen[0].group: "A20" is not in this file'),
    ("frozen.0.week", 27, "frozen[0].week: 27 is after the last week"),
    ("frozen.0.pieces", 15001, "frozen[0].pieces: 15001 pieces of L1#1 are agreed in all; expected no more than its"),
    ("groups.0.offers.0.materials", ["wool"], "frozen[0].group: A19 has no offer for embroidery in cotton"),
    ("previous.0.line", "L9", 'previous[0].line: "L9" is not in this file'),
    ("previous.0.pieces", -1, "previous[0].pieces: -1 is below the range"),
    ("objective.price_weight", -0.1, "objective.price_weight: -0.1 is negative"),
    ("objective.priority_weight.high", 4, 'objective.priority_weight: "high" is not a priority'),
    ("objective.fairness.1.up_to", 12, "objective.fairness[1].up_to: 12 is not above the band before; expected"),
    ("objective.fairness.2.per_usd", 0.2, "objective.fairness[2].per_usd: 0.2 is above the band before"),
]


@pytest.mark.parametrize(("path", "value", "message"), MISTAKES, ids=[f"{path}={value!r:.20}" for path, value, _ in MISTAKES])
def test_a_mistake_is_one_line_with_its_key(path, value, message):
    with pytest.raises(FormatError) as caught:
        read_problem(encoded(changed(path, value)))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


NEEDED = (
    *(f"{key}" for key in ("format", "name", "start", "weeks", "currency", "groups", "lines")),
    *(f"groups.0.{key}" for key in ("id", "members", "pools", "offers")),
    *(
        f"groups.0.pools.0.{key}"
        for key in ("id", "hours_per_week", "exceptions.0.from", "exceptions.0.to", "exceptions.0.hours")
    ),
    *(
        f"groups.0.offers.0.{key}"
        for key in ("id", "technique", "materials", "grade", "unit_price", "uses", "min_lot", "max_lot")
    ),
    *(f"groups.0.{key}" for key in ("offers.0.lead_weeks", "closures.0.from", "closures.0.to")),
    *(f"lines.0.{key}" for key in ("id", "technique", "material", "quantity", "release", "due", "priority", "max_unit_price")),
    *(f"lines.0.repeat.{key}" for key in ("every_weeks", "times")),
    *(f"commitments.0.{key}" for key in ("group", "pool", "from", "to", "hours_per_week")),
    *(f"frozen.0.{key}" for key in ("line", "group", "week", "pieces")),
    *(f"previous.0.{key}" for key in ("line", "group", "pieces")),
    *(f"objective.fairness.0.{key}" for key in ("up_to", "per_usd")),
)


@pytest.mark.parametrize("path", NEEDED)
def test_says_which_needed_key_is_missing(path):
    with pytest.raises(FormatError, match="missing; expected") as caught:
        read_problem(encoded(changed(path, DELETE)))
    assert caught.value.path.endswith(path.rsplit(".", 1)[-1])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "problem: not JSON at line 1, column 1"),
        (b'{"format":\n oops}', "problem: not JSON at line 2, column 2"),
        (b"[1, 2]", "problem: [1, 2] is not an object"),
        (b'{"a": "\xff\xfe"}', "problem: not UTF-8 text"),
        (b"[" * 100_000, "problem: nested too deeply"),
        (b'{"unknown": NaN}', "format: missing"),
        (b'{"format": "\t"}', "problem: not JSON"),
    ],
)
def test_a_file_that_is_not_json_is_one_line_too(raw, message):
    with pytest.raises(FormatError) as caught:
        read_problem(raw)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", ["small", "medium"])
def test_what_is_written_reads_back_equal(size):
    problem = read_problem(encoded(instances.make(size, frozen=True)))
    assert read_problem(write_problem(problem)) == problem


def test_a_family_that_is_no_repeat_is_not_written():
    problem = read_problem(encoded(CONTRACT))
    uneven = replace(problem, lines=(*problem.lines[:-1], replace(problem.lines[-1], due=26)))
    with pytest.raises(ValueError, match="L1#6 is not repeat 6 of L1"):
        write_problem(uneven)


def test_reads_a_whole_city():
    assert len(read_problem(encoded(instances.make("elalto"))).lines) == 10_000


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (('"weeks":', '"weeks": 4, "weeks":'), "weeks"),
        (('"due":', '"due": 2, "due":'), "lines[0].due"),
        (('"hours_per_week":', '"hours_per_week": 1,\n "hours_per_week" :'), "groups[0].pools[0].hours_per_week"),
    ],
)
def test_a_key_that_is_there_twice_is_refused_with_its_path(change, path):
    text = json.dumps(CONTRACT).replace(*change, 1)
    with pytest.raises(FormatError, match=rf"^{re.escape(path)}: the key is there twice; expected each key once$"):
        read_problem(text.encode())


def test_texts_that_look_like_keys_are_no_keys():
    text = json.dumps({**CONTRACT, "name": 'a "weeks": and "weeks": again'})
    assert read_problem(text.encode()).name == 'a "weeks": and "weeks": again'
