"""docs/matching.md, the schemas, the examples and the code say the same."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from marketplace import match_command
from marketplace.engine.formats import plan_document, problem_document, read_plan, read_problem
from marketplace.engine.problem import Assignment, Certificate, Plan
from marketplace.engine.referee import judge
from marketplace.engine.referee.reasons import NOT_CHOSEN, UNPLACED
from marketplace.engine.referee.score import PARTS
from marketplace.engine.solve import solve
from tests.bench import instances
from tests.engine.files import CONTRACT, encoded
from tests.engine.test_problem_file import NEEDED

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "matching.md").read_text(encoding="utf-8")
EXAMPLES = ("nueva-esperanza", "five-groups", "rematch")


def schema(name):
    return json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))


def keys(node):
    """Every property that a schema names, at any depth."""
    if isinstance(node, dict):
        for name, child in node.get("properties", {}).items():
            yield name
            yield from keys(child)
        for name, child in node.items():
            if name in ("$defs", "items"):
                yield from keys(child if name == "items" else {"properties": {}, "all": list(child.values())})
            if name == "all":
                for one in child:
                    yield from keys(one)


def written(node):
    """Every key of a document that belongs to the format: ids as keys (pools, priorities, groups) are left out."""
    if isinstance(node, list):
        for item in node:
            yield from written(item)
    elif isinstance(node, dict):
        for name, child in node.items():
            yield name
            if name not in ("uses", "priority_weight", "hours", "hour_prices", "income_prices"):
                yield from written(child)


def section(title):
    """The text of a chapter of the documentation."""
    return re.split(r"^## ", TEXT.split(f"## {title}", 1)[1], maxsplit=1, flags=re.M)[0]


def named(text):
    """What the tables of a text name in backticks."""
    rows = [row for row in text.splitlines() if row.startswith("|")]
    return {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}


@pytest.mark.parametrize("name", ["problem", "plan"])
def test_the_schemas_are_valid_schemas(name):
    Draft202012Validator.check_schema(schema(name))


def test_every_input_key_is_documented_and_the_reverse():
    assert set(keys(schema("problem"))) == named(section("Input"))


def test_every_output_key_is_documented_and_the_reverse():
    documented = named(section("Output").split("### Reasons")[0])
    assert set(keys(schema("plan"))) - {"format"} == documented - {"format"}


def test_the_schema_needs_what_the_reader_needs():
    definitions = schema("problem")["$defs"]
    holders = {
        "groups.0.pools.0.exceptions.0": "exception",
        "groups.0.closures.0": "closure",
        "groups.0.offers.0": "offer",
        "groups.0.pools.0": "pool",
        "groups.0": "group",
        "lines.0.repeat": "repeat",
        "lines.0": "line",
        "commitments.0": "commitment",
        "frozen.0": "frozen",
        "previous.0": "previous",
        "objective.fairness.0": "band",
    }
    needed = {f"{path}.{key}" for path, name in holders.items() for key in definitions[name]["required"]}
    assert needed | set(schema("problem")["required"]) == set(NEEDED)


def test_the_writer_writes_exactly_the_keys_of_the_schema():
    problem = read_problem(encoded(CONTRACT))
    assert set(written(problem_document(problem))) == set(keys(schema("problem")))
    Draft202012Validator(schema("problem")).validate(problem_document(problem))


@pytest.mark.parametrize("frozen", [False, True])
def test_the_bench_instances_follow_the_schema(frozen):
    Draft202012Validator(schema("problem")).validate(instances.make("small", frozen=frozen))


def test_defaults_of_the_schema_are_those_of_the_reader():
    minimal = read_problem(encoded({key: CONTRACT[key] for key in schema("problem")["required"]}))
    document = problem_document(minimal)
    for key, rule in schema("problem")["$defs"]["objective"]["properties"].items():
        assert document["objective"][key] == rule["default"], key


def test_reasons_are_the_same_in_code_schema_and_documentation():
    rows = [
        row.split("|")
        for row in section("Output").split("### Reasons")[1].split("### Score")[0].splitlines()
        if row.startswith("| `")
    ]
    assert tuple(row[1].strip(" `") for row in rows) == UNPLACED
    assert tuple(row[1].strip(" `") for row in rows if row[3].strip()) == NOT_CHOSEN
    definitions = schema("plan")["$defs"]
    assert tuple(definitions["unmatched"]["properties"]["reason"]["enum"]) == UNPLACED
    assert tuple(definitions["rejected"]["properties"]["reason"]["enum"]) == NOT_CHOSEN


def test_parts_are_the_same_in_code_schema_and_documentation():
    assert tuple(schema("plan")["properties"]["parts"]["properties"]) == PARTS
    score = section("Output").split("### Score")[1].split("### The bound")[0]
    first_cells = "".join(row.split("|")[1] for row in score.splitlines() if row.startswith("| `"))
    assert tuple(re.findall(r"`(\w+)`", first_cells)) == PARTS


def test_every_option_is_documented_and_the_reverse():
    known = {text for action in match_command._parser()._actions for text in action.option_strings}
    documented = set(
        re.findall(r"`(--?[a-z][a-z-]*)", "\n".join(row.split("|")[1] for row in TEXT.splitlines() if row.startswith("| `-")))
    )
    assert documented == known - {"-h", "--help"}
    assert "|".join(match_command.OBJECTIVES) in TEXT


def test_weeks_and_pieces_have_the_limits_that_are_documented():
    assert schema("problem")["properties"]["weeks"]["maximum"] == 520
    assert "at most 520" in TEXT
    assert "at most 1,000,000,000" in TEXT


def test_a_plan_of_the_engine_follows_the_schema():
    plan = plan_document(solve(read_problem(encoded(instances.make("small"))), time_limit=0.5))
    Draft202012Validator(schema("plan")).validate(plan)
    assert set(plan) == set(schema("plan")["required"])


def test_hours_prices_of_zero_are_left_out():
    prices = {"A": {"h": (0.0, 0.0), "m": (0.0, 1.5)}, "B": {"h": (0.0, 0.0)}}
    plan = Plan(
        1.0, {}, 1.0, 0.0, 0.0, "e", (Assignment("L", "A", 1, 2, (("h", 0.5),)),), (), (), (), Certificate(prices, {"A": 0.0})
    )
    assert plan_document(plan)["certificate"] == {"hour_prices": {"A": {"m": [0.0, 1.5]}}, "income_prices": {}}
    assert plan_document(plan)["assignments"] == [{"line": "L", "group": "A", "week": 1, "pieces": 2, "hours": {"h": 0.5}}]


def table(plan, problem):
    """The rows that the documentation shows of a plan."""
    placed: dict[tuple[str, str], int] = {}
    for entry in plan["assignments"]:
        placed[entry["line"], entry["group"]] = placed.get((entry["line"], entry["group"]), 0) + entry["pieces"]
    missing = {entry["line"]: entry for entry in plan["unmatched"]}
    alone = len(problem.groups) == 1
    for (line, group), pieces in placed.items():
        short = missing.pop(line, {"pieces": 0, "reason": ""}) if alone else {"pieces": "", "reason": ""}
        yield f"| {line} | {group} | {pieces} | {short['pieces']} | {short['reason']} |"
    for line, entry in missing.items():
        yield f"| {line} | - | | {entry['pieces']} | {entry['reason']} |"
    for entry in plan["rejected"]:
        yield f"| {entry['line']} | {entry['group']} | 0 | | {entry['reason']} |"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_right_and_its_figures_are_those_of_the_documentation(name):
    problem = read_problem(DOCS / "examples" / f"{name}.problem.json")
    kept = read_plan(DOCS / "examples" / f"{name}.plan.json")
    Draft202012Validator(schema("problem")).validate(problem_document(problem))
    Draft202012Validator(schema("plan")).validate(kept)
    assert judge(problem, kept).violations == ()
    chapter = TEXT.split(f"examples/{name}.plan.json", 1)[1].split("### ", 1)[0]
    shown = [re.sub(r" +", " ", row) for row in chapter.splitlines() if row.startswith("| ") and "| line |" not in row]
    assert shown == [re.sub(r" +", " ", row) for row in table(kept, problem)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_engine_answers_today(name):
    problem = read_problem(DOCS / "examples" / f"{name}.problem.json")
    kept = read_plan(DOCS / "examples" / f"{name}.plan.json")
    today = plan_document(solve(problem))
    assert judge(problem, today).violations == ()
    assert today["score"] == pytest.approx(kept["score"], rel=1e-9)
    assert list(table(today, problem)) == list(table(kept, problem))


def test_the_file_of_every_example_is_linked():
    assert {path.name for path in (DOCS / "examples").glob("*.json")} == set(re.findall(r"examples/([\w.-]+\.json)", TEXT))


def test_the_examples_prove_their_plans_best():
    for name in EXAMPLES:
        kept = read_plan(DOCS / "examples" / f"{name}.plan.json")
        assert kept["gap"] < 1e-6, name


def test_the_modules_for_programs_are_there_with_what_is_said_of_them():
    for row in section("For programs").splitlines():
        if row.startswith("| `"):
            module, said = (cell.strip() for cell in row.split("|")[1:3])
            loaded = import_module(f"marketplace.engine.{module.strip('`')}")
            for name in re.findall(r"`(\w+)[`(]", said):
                assert hasattr(loaded, name), f"{module} {name}"
