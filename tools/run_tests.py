"""Run the tests: on SQLite, and on PostgreSQL where a server can be started. In CI nothing may be skipped.

The browser tests and the timing-free rest run in parallel; ARGS are handed to pytest.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"


def main(arguments: list[str]) -> int:
    """Run the whole suite on SQLite, then what touches the database on PostgreSQL."""
    workers = ["-n", str(min(4, os.cpu_count() or 1))]
    if CI:
        # A suite gets slow one test at a time: the slowest are named in every run.
        workers += ["--durations=25", "--durations-min=2"]
    if not shutil.which("chromium"):
        print("Warning: no Chromium; browser tests are skipped. On Debian or Ubuntu: sudo apt install chromium", flush=True)
    code = pytest([*workers, *arguments], {})
    if code or arguments:
        return code
    with postgresql() as url:
        if url is None:
            print("Warning: no PostgreSQL server programs; the tests ran on SQLite only.", flush=True)
            return 1 if CI else 0
        print("The same tests on PostgreSQL:", flush=True)
        return pytest(
            [*workers, "--ignore=tests/engine", "--ignore=tests/kernel", "--ignore=tests/journeys"], {"TEST_DATABASE_URL": url}
        )


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest with ``arguments``."""
    command = [sys.executable, "-m", "pytest", *arguments]
    print("$", shlex.join(["pytest", *arguments]), flush=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def server_programs() -> Path | None:
    """Where PostgreSQL's initdb and postgres are, newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return found[0] if found else None


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A throw-away PostgreSQL server on a socket in a temporary folder; None where its programs are missing."""
    programs = server_programs()
    if programs is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The server refuses to run as root: Debian's package makes the user "postgres" for it.
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if prefix:
            shutil.chown(folder, "postgres")
        run = lambda *command: subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")  # noqa: E731
        run(str(programs / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C.UTF-8")
        fast = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        options = f"-k {folder} -c listen_addresses='' -c max_connections=300 {fast}"
        run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            run(str(programs / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
