"""The match command: exit codes, one clear line for files that cannot be used, and no web behind it."""

import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from marketplace.engine.formats import read_problem
from marketplace.engine.referee import judge
from marketplace.match_command import _report, main
from tests.bench import instances
from tests.engine.files import CONTRACT, changed

RIGHT_PLAN = {
    "format": "marketplace-match-plan/1",
    "assignments": [
        {"line": "L1#1", "group": "A19", "week": 2, "pieces": 2000, "hours": {"needle": 1760}},
    ],
}


@pytest.fixture
def files(tmp_path):
    """Writes a problem and a plan and returns their paths."""

    def write(problem=CONTRACT, plan=RIGHT_PLAN):
        paths = tmp_path / "problem.json", tmp_path / "plan.json"
        for path, content in zip(paths, (problem, plan), strict=True):
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return [str(path) for path in paths]

    return write


def test_a_right_plan_exits_0_and_prints_score_parts_and_bound(files, capsys):
    assert main(["--check", *files()]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "right"
    assert lines[1].startswith("score ")
    assert [line.split()[0] for line in lines[2:9]] == [
        "on_time",
        "late",
        "price",
        "reliability",
        "splits",
        "fairness",
        "stability",
    ]
    assert lines[9].startswith("bound ")


def test_a_wrong_plan_exits_1_and_prints_every_violation(files, capsys):
    wrong = json.loads(json.dumps(RIGHT_PLAN))
    wrong["assignments"][0] |= {"pieces": 1999, "week": 1}
    assert main(["--check", *files(plan=wrong)]) == 1
    out = capsys.readouterr().out
    assert "lot: L1#1 at A19: 1760 hours of needle are worked before week 2" in out
    assert "frozen: L1#1 at A19: 2000 pieces are agreed by week 2, 1999 are finished" in out
    assert "wrong: 3 violations" in out


@pytest.mark.parametrize(
    ("problem", "plan", "said"),
    [
        ("{", RIGHT_PLAN, "problem.json: problem: not JSON at line 1, column 2"),
        (
            changed("lines.0.due", 60),
            RIGHT_PLAN,
            "problem.json: lines[0].due: 60 is after the last week; expected a whole number from 1",
        ),
        (CONTRACT, "[]", "plan.json: plan: [] is not an object"),
        (CONTRACT, CONTRACT, 'expected "marketplace-match-plan/1"'),
        (CONTRACT, changed("assignments.0.pieces", 1.5, RIGHT_PLAN), "plan.json: assignments[0].pieces: 1.5 is not whole"),
        (CONTRACT, changed("assignments.0.hours", [], RIGHT_PLAN), "plan.json: assignments[0].hours: [] is not an object"),
        (CONTRACT, changed("score", "high", RIGHT_PLAN), 'plan.json: score: "high" is not a number'),
        (CONTRACT, changed("unmatched", [{}], RIGHT_PLAN), "plan.json: unmatched[0].line: missing"),
        (CONTRACT, changed("certificate", {"hour_prices": {"A19": {"needle": 3}}}, RIGHT_PLAN), "needle: not a list"),
    ],
)
def test_files_that_cannot_be_read_exit_2_with_one_line(files, capsys, problem, plan, said):
    assert main(["--check", *files(problem, plan)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.json"], "nowhere.json: No such file or directory"),
        (["--check", "problem.json"], "--check needs two files"),
        (["problem.json", "plan.json"], "a second file is only read with --check"),
        (["problem.json", "-o", "no/such/folder/plan.json"], "no/such/folder/plan.json: its folder does not exist"),
        (["problem.json", "-o", "/"], "/: is a folder; -o names the file"),
        (["problem.json", "--time-limit", "0"], "0 is not a number of seconds above 0"),
        (["problem.json", "--objective", "cheap"], "invalid choice"),
        ([], "required: problem"),
    ],
)
def test_words_that_cannot_be_used_exit_2_with_one_line(capsys, words, said):
    assert main(words) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_a_plan_for_a_device_goes_into_it_and_leaves_it_a_device(files, tmp_path):
    device = tmp_path / "nowhere"
    device.symlink_to("/dev/null")
    assert main([files()[0], "-o", str(device)]) == 0
    assert device.is_symlink()
    assert device.is_char_device()


def test_no_gap_is_told_to_a_bound_that_holds_for_right_plans_only():
    problem = changed("groups.0.closures", [{"from": 1, "to": 2}])
    wrong = judge(read_problem(json.dumps(problem).encode()), RIGHT_PLAN)
    assert not wrong.right
    assert any("gap" in told for told in _report(wrong, None))
    told = list(_report(replace(wrong, bound=wrong.score - 1.0), None))
    assert "of right plans" in told[-1]
    assert not any("gap" in line for line in told)


def test_judging_loads_neither_the_web_nor_the_solver(files):
    code = f"import sys; from marketplace.match_command import main; main({['--check', *files()]!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"flask", "sqlalchemy", "numba", "numpy", "highspy"}


def test_a_plan_is_written_to_a_file_and_found_right(files, tmp_path, capsys):
    plan = tmp_path / "out.json"
    problem, _ = files()
    assert main([problem, "-o", str(plan), "--time-limit", "5", "--progress"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "finishing" in told.err
    assert main(["--check", problem, str(plan)]) == 0
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_without_a_file_the_plan_goes_to_standard_output(files, capfdbinary):
    assert main([files()[0]]) == 0
    assert json.loads(capfdbinary.readouterr().out)["format"] == "marketplace-match-plan/1"


def test_the_same_file_gives_the_same_bytes(files, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    for path in (first, second):
        assert main([files()[0], "-o", str(path)]) == 0
    assert first.read_bytes() == second.read_bytes()


def test_an_interrupt_writes_the_best_plan_so_far(tmp_path):
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps(instances.make("medium")))
    words = [sys.executable, "-m", "marketplace", "match", str(problem), "-o", str(plan), "--time-limit", "500", "--progress"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as running:
        for told in running.stderr:
            if told.startswith("improving"):
                running.send_signal(signal.SIGINT)
                break
        rest = running.stderr.read()
        assert running.wait(timeout=120) == 0
    assert "interrupted: finishing with the best plan so far" in rest
    assert main(["--check", str(problem), str(plan)]) == 0


def test_agreed_pieces_whose_hours_are_gone_are_kept_and_told(files, tmp_path, capsys):
    problem = changed("groups.0.closures", [{"from": 1, "to": 2}])
    path = files(problem=problem)[0]
    assert main([path, "-o", str(tmp_path / "out.json"), "--time-limit", "1"]) == 0
    assert "agreed pieces lack hours: A19 needle week 2: 1760 hours are worked, 0 are free" in capsys.readouterr().err
    entries = json.loads((tmp_path / "out.json").read_text())["assignments"]
    assert sum(entry["pieces"] for entry in entries if entry["line"] == "L1#1" and entry["week"] <= 2) == 2000
