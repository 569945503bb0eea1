"""The two file formats of the engine: ``marketplace-match-problem/1`` in, ``marketplace-match-plan/1`` out (docs/matching.md)."""

from marketplace.engine.formats.errors import FormatError
from marketplace.engine.formats.plan_file import plan_document, plan_parts, read_plan, write_plan
from marketplace.engine.formats.problem_file import read_problem
from marketplace.engine.formats.problem_writer import problem_document, write_problem

__all__ = [
    "FormatError",
    "plan_document",
    "plan_parts",
    "problem_document",
    "read_plan",
    "read_problem",
    "write_plan",
    "write_problem",
]
