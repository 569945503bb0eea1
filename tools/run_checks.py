"""The static checks, each told by name; all run, and the first failure's code is the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = {
    "style (ruff)": ["ruff", "check", "marketplace", "tests", "tools"],
    "types (mypy --strict)": ["mypy"],
    "imports go downward (import-linter)": ["lint-imports", "--no-cache"],
    "templates (djlint)": ["djlint", "--lint", "--quiet", "templates"],
    "spelling (codespell)": ["codespell", "README.md", "docs", "marketplace", "tests", "tools"],
}


def main() -> int:
    """Run every check."""
    failed = 0
    for name, command in CHECKS.items():
        result = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name}", flush=True)
        if result.returncode:
            failed = failed or result.returncode
            print(result.stdout + result.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
