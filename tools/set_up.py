"""Make .venv from the hashed lock. Standard library only: this runs before anything is installed.

Every way in which a fresh machine can fail ends in one plain line.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / "bin" / "python"
NO_NETWORK = (
    "Name or service not known", "Temporary failure in name resolution", "Network is unreachable", "NewConnectionError",
    "dns error", "Connection refused", "Connection timed out", "Cannot connect to proxy", "ProxyError", "tunnel error",
    "error sending request", "Failed to fetch", "No matching distribution",
)  # fmt: skip


def main() -> int:
    """Set up what is missing; quick when nothing is."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the point is to say so on an old Python
        return fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 run")
    stamp = VENV / ".set-up"
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if not (PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted):
        problem = make_environment()
        if problem:
            return fail(problem)
        stamp.write_text(wanted)
    return prepare()


def make_environment() -> str | None:
    """Create the environment and install the lock; the problem in one line, or None."""
    uv = shutil.which("uv")
    if not uv and (importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None):
        return "python3-venv is missing. On Debian or Ubuntu: sudo apt install python3-venv"
    say("Setting up .venv (first time only) ...")
    if not PYTHON.exists():
        made = quietly(
            [uv, "venv", "-q", "--python", sys.executable, str(VENV)] if uv else [sys.executable, "-m", "venv", str(VENV)]
        )
        if made is not None:
            # Half an environment would make the next try fail with another message.
            shutil.rmtree(VENV, ignore_errors=True)
            return f"The environment could not be made: {last_line(made)}. On Debian or Ubuntu: sudo apt install python3-venv"
    install = (
        [uv, "pip", "sync", "-q", "--compile-bytecode", "--require-hashes", "--python", str(PYTHON), str(LOCK)]
        if uv
        else [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    )
    problem = quietly(install)
    if problem is None:
        return None
    if any(sign in problem for sign in NO_NETWORK):
        return "No network: the first run needs it once, to fetch the libraries. Connect and run the same command again."
    return f"The libraries could not be installed: {last_line(problem)}"


def prepare() -> int:
    """Compile the translations and the engine, where they are older than their sources."""
    result = subprocess.run([str(PYTHON), "-m", "tools.prepare"], cwd=ROOT, check=False)
    return result.returncode


def quietly(command: list[str]) -> str | None:
    """Run a command; None when it went well, else what it said."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return None if result.returncode == 0 else (result.stderr or result.stdout or f"exit {result.returncode}")


def last_line(text: str) -> str:
    """What a program said last, which is where it says why."""
    return (text.strip().splitlines() or ["no reason was given"])[-1].rstrip(".")


def say(line: str) -> None:
    """Tell what happens."""
    print(line, flush=True)


def fail(line: str) -> int:
    """One plain line, and the exit code."""
    print(f"Error: {line}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
