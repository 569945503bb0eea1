"""``python -m marketplace match``: plans from files, and judges plans.

Exit codes: 0 the plan is written (or right), 1 the plan is wrong, 2 a file or an option cannot be used; then one line says why.
The web is never imported, and the solver only when it is needed.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from marketplace.engine.formats import FormatError, plan_parts, read_plan, read_problem
from marketplace.engine.problem import Plan, Problem
from marketplace.engine.referee import Verdict, judge, overbooked

OBJECTIVES = ("balanced", "on-time", "fair", "few-groups")
RIGHT, WRONG, UNREADABLE = 0, 1, 2
WRITING = 2.5
"""Seconds that writing a plan takes for each second of reading its problem."""
COMPILING = "compiling the solver: once after an installation, about a minute; a time limit counts from then on"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with the words after ``match`` and return its exit code."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has already said what is wrong
        return RIGHT if stop.code in (0, None) else UNREADABLE
    wrong = _unusable(options)
    if wrong:
        return _refuse(wrong)
    try:
        return _check(options) if options.check else _match(options)
    except FormatError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'output'}: {error.strerror}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong; ``--help`` shows the options."""
        self.exit(UNREADABLE, f"{message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m marketplace match",
        description="Decide which group makes how many pieces of which order line, in which weeks. Formats: docs/matching.md.",
    )
    parser.add_argument("problem", type=Path, help="problem file, marketplace-match-problem/1")
    parser.add_argument("plan", type=Path, nargs="?", help="with --check: plan file, marketplace-match-plan/1")
    parser.add_argument("--check", action="store_true", help="judge the plan: violations, score, parts, bound")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where the plan goes (default: standard output)")
    parser.add_argument("--time-limit", type=_seconds, metavar="SECONDS", help="stop with the best plan found by then")
    parser.add_argument("--objective", choices=OBJECTIVES, default="balanced", help="what to weigh most (default: balanced)")
    parser.add_argument(
        "--progress", action="store_true", help="tell components, score, bound, gap and seconds on standard error"
    )
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return seconds


def _unusable(options: argparse.Namespace) -> str | None:
    if options.check and options.plan is None:
        return "--check needs two files, the problem and the plan"
    if not options.check and options.plan is not None:
        return f"{options.plan}: a second file is only read with --check; the plan is written with -o"
    if options.output and not options.output.absolute().parent.is_dir():
        return f"{options.output}: its folder does not exist"
    if options.output and options.output.is_dir():
        return f"{options.output}: is a folder; -o names the file that the plan is written to"
    if options.output and not options.output.exists() and not os.access(options.output.absolute().parent, os.W_OK):
        return f"{options.output}: its folder cannot be written to"
    return None


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return UNREADABLE


def _named(error: FormatError, path: Path) -> FormatError:
    return FormatError(f"{path}: {error.path}", error.wrong, error.expected)


def _read(path: Path) -> Problem:
    try:
        return read_problem(path)
    except FormatError as error:
        raise _named(error, path) from None


def _match(options: argparse.Namespace) -> int:
    began = time.monotonic()
    problem = _read(options.problem)
    reading = time.monotonic() - began
    with _interrupts() as interrupted:
        plan = _solve(problem, options, interrupted, reading)
    for message in overbooked(problem, plan) if problem.frozen else ():
        print(f"agreed pieces lack hours: {message}", file=sys.stderr)
    _write(plan_parts(plan), options.output)
    return RIGHT


def _solve(problem: Problem, options: argparse.Namespace, interrupted: list[bool], reading: float) -> Plan:
    """The plan. The time limit counts from the file's having been read to the plan's having been written."""
    begun = time.monotonic()
    if options.progress:
        print("loading the solver", file=sys.stderr, flush=True)
    # Imported here because the compiled solver takes a second to load, and --check does not need it.
    from marketplace.engine import compiled
    from marketplace.engine.solve import solve

    if not compiled.is_ready():
        print(COMPILING, file=sys.stderr, flush=True)
    return solve(
        problem,
        time_limit=options.time_limit,
        objective=options.objective,
        progress=_teller() if options.progress else None,
        cancelled=lambda: bool(interrupted),
        begun=begun,
        spare=WRITING * reading,
    )


def _teller() -> Callable[[Any], None]:
    """Tells every new stage, and at most once a second within one."""
    told: list[tuple[str, float]] = [("", 0.0)]

    def tell(progress: Any) -> None:
        stage, seconds = told[0]
        if progress.stage != stage or progress.seconds >= seconds + 1.0:
            told[0] = progress.stage, progress.seconds
            _tell(progress)

    return tell


def _tell(progress: Any) -> None:
    """One line of progress; figures that are not known yet are left out."""
    figures = []
    for name, form in (
        ("seconds", "{:.1f} s"),
        ("components", "{} components"),
        ("score", "score {:.6g}"),
        ("bound", "bound {:.6g}"),
    ):
        value = getattr(progress, name, None)
        if value is not None and value != 0:
            figures.append(form.format(value))
    if getattr(progress, "gap", None) is not None:
        figures.append(f"gap {100 * progress.gap:.2f} %")
    print(" · ".join([getattr(progress, "stage", "") or "matching", *figures]), file=sys.stderr, flush=True)


@contextmanager
def _interrupts() -> Iterator[list[bool]]:
    """A list that the first interrupt fills, so that the best plan found is still written; the second one ends the process."""
    received: list[bool] = []

    def note(number: int, frame: Any) -> None:
        received.append(True)
        print("interrupted: finishing with the best plan so far", file=sys.stderr, flush=True)
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write(content: Iterable[bytes], output: Path | None) -> None:
    """To standard output, or to the file in one step: an interrupted write never leaves half a plan."""
    if output is None:
        sys.stdout.buffer.writelines(content)
        return
    if output.exists() and not output.is_file():  # a device or a pipe: to put a file in its place would take it away
        with output.open("wb") as stream:
            stream.writelines(content)
        return
    part = output.with_name(output.name + ".part")
    with part.open("wb") as file:
        file.writelines(content)
    os.replace(part, output)


def _check(options: argparse.Namespace) -> int:
    problem = _read(options.problem)
    try:
        plan = read_plan(options.plan)
    except FormatError as error:
        raise _named(error, options.plan) from None
    verdict = judge(problem, plan)
    for line in _report(verdict, plan.get("bound")):
        print(line)
    return RIGHT if verdict.right else WRONG


def _report(verdict: Verdict, claimed: float | None) -> Iterator[str]:
    yield from map(str, verdict.violations)
    yield "right" if verdict.right else f"wrong: {len(verdict.violations)} violations"
    yield f"score {verdict.score:.9g}"
    for part, points in verdict.parts.items():
        yield f"  {part} {points:.9g}"
    if verdict.bound < verdict.score and not verdict.right:
        yield f"bound {verdict.bound:.9g} (proved by the certificate of right plans; this one is wrong, and above it)"
    else:
        yield f"bound {verdict.bound:.9g} (proved by the certificate; gap {100 * verdict.gap:.3f} %)"
    if claimed is not None:
        yield f"bound {claimed:.9g} (as the plan says)"
