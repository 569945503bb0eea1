"""What the journeys took, beside their goals: written down by the browser tests, printed at the end of their run.

``python -m tests.journeys.table`` prints the last run's again. Tests may run in other processes than the one that prints, so
each journey is a file in build/journeys/measured; of several walks of one run the worst figure counts.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "journeys" / "measured"
JOURNEYS = ROOT / "marketplace" / "data" / "el_alto" / "journeys.json"
GOALS: dict[str, dict[str, Any]] = {one["id"]: one for one in json.loads(JOURNEYS.read_text(encoding="utf-8"))}
STARTED = time.time()


def write_down(journey: str, taps: int, typed: int, kilobytes: float) -> None:
    """Keep what a journey took."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{journey}.json"
    now = {"taps": taps, "typed": typed, "kb": kilobytes}
    if path.exists() and path.stat().st_mtime >= STARTED:
        before = json.loads(path.read_text())
        now = {name: max(value, before[name]) for name, value in now.items()}
    path.write_text(json.dumps(now))


def lines(since: float = 0.0) -> list[str]:
    """The table; empty when nothing was measured since then."""
    found = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("J*.json") if path.stat().st_mtime >= since}
    if not found:
        return []
    rows = [f"{'':5}{'taps':>10}{'typed':>10}{'KB':>16}  journey"]
    for name, goal in GOALS.items():
        one = found.get(name)
        cells = [f"{one[key] if one else '-'} / {goal[f'max_{key}']}" for key in ("taps", "typed", "kb")]
        rows.append(f"{name:5}{cells[0]:>10}{cells[1]:>10}{cells[2]:>16}  {goal['title']}{'' if one else ' (not in this run)'}")
    return rows


if __name__ == "__main__":
    print("\n".join(lines()) or "Nothing was measured yet.")
