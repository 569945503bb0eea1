"""What a fresh machine can lack is told in one plain line, and the exit code says that it failed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.config import ROOT, SettingError, read_settings
from tools import set_up

# Runs set_up.py as ``make setup`` does, on a machine that is pretended to be another.
PRETEND = "import runpy, sys; {}; runpy.run_path('tools/set_up.py', run_name='__main__')"


def told(command: list[str], folder: Path, **environment: str) -> str:
    """The one line that a failing command leaves on its error output."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode != 0, done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with only what set-up reads, and a lock of one library that no machine has yet."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "requirements.lock").write_text(f"colorama==0.4.6 --hash=sha256:{'0' * 64}\n")
    return tmp_path


def test_an_old_python_is_told_with_the_command_that_helps(checkout):
    pretend = PRETEND.format("sys.version_info = (3, 9, 18, 'final', 0); sys.version = '3.9.18 (main)'")
    line = told([sys.executable, "-c", pretend], checkout)
    assert line == "Error: Python 3.11 or newer is needed; this is 3.9.18. Try: make PYTHON=python3.11 run"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_python3_venv_is_told_with_the_command_that_helps(checkout, module):
    pretend = PRETEND.format(f"sys.modules['{module}'] = None")
    line = told([sys.executable, "-c", pretend], checkout, PATH=str(checkout))
    assert line == "Error: python3-venv is missing. On Debian or Ubuntu: sudo apt install python3-venv"
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("with_uv", [True, False], ids=["uv", "pip"])
def test_the_first_run_without_network_is_told(checkout, with_uv):
    if with_uv and not shutil.which("uv"):
        pytest.skip("uv is not installed; pip is tested")
    # Nothing listens there, so nothing can be fetched.
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), nowhere)
    pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": nowhere, "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0"}
    caches = {"UV_CACHE_DIR": str(checkout / "uv"), "PIP_CACHE_DIR": str(checkout / "pip"), "UV_HTTP_RETRIES": "0"}
    path = {} if with_uv else {"PATH": str(checkout)}
    line = told([sys.executable, "tools/set_up.py"], checkout, NO_PROXY="", no_proxy="", **proxies, **pip, **caches, **path)
    assert line == (
        "Error: No network: the first run needs it once, to fetch the libraries. Connect and run the same command again."
    )


def test_half_an_environment_is_not_left_behind(checkout, monkeypatch):
    venv = checkout / ".venv"

    def break_off(command: list[str]) -> str:
        venv.mkdir()
        return "first line\nNo space left on device.\n"

    monkeypatch.setattr(set_up, "VENV", venv)
    monkeypatch.setattr(set_up, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(set_up, "quietly", break_off)
    assert "No space left on device. On Debian" in (set_up.make_environment() or "")
    assert not venv.exists()


def test_a_taken_port_is_told_with_another_way(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        line = told([sys.executable, "-m", "marketplace", "serve"], ROOT, PORT=port, DATA_DIR=str(tmp_path))
    assert line == f"Error: port {port} is taken. Stop what uses it, or choose another: PORT=8001 make run"


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    line = told([sys.executable, "-m", "marketplace", "serve"], ROOT, DATA_DIR=str(tmp_path / "file"))
    assert line == f"Error: The data folder {tmp_path / 'file'} cannot be written: File exists. Set DATA_DIR to another."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_of_somebody_else_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SettingError, match="cannot be written: Permission denied"):
        read_settings({"DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("PORT", "many", "PORT is 'many'; a whole number from 1 to 65535 is needed."),
        ("PORT", "70000", "PORT is '70000'; a whole number from 1 to 65535 is needed."),
        ("TODAY", "21/11/2026", "TODAY is '21/11/2026'; a date such as 2026-11-21 is needed."),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must begin with sqlite:/// or postgresql://."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(tmp_path, setting, value, line):
    with pytest.raises(SettingError) as caught:
        read_settings({"DATA_DIR": str(tmp_path), setting: value})
    assert str(caught.value) == line


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(tmp_path):
    first = read_settings({"DATA_DIR": str(tmp_path)}).secret_key
    assert read_settings({"DATA_DIR": str(tmp_path)}).secret_key == first
    assert len(first) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
