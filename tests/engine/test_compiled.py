"""Compiled code belongs to the sources of the whole engine: after a change none of the old code runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.engine import compiled, warmup

OUTER = "from inner import add\nfrom marketplace.engine.compiled import kernel\n@kernel\ndef outer(x):\n    return add(x)\n"
INNER = "from marketplace.engine.compiled import kernel\n@kernel\ndef add(x):\n    return x + {}\n"
RUN = """
import sys; from pathlib import Path
from marketplace.engine import compiled
compiled.SOURCES = Path(sys.argv[1]); compiled.BESIDE = Path(sys.argv[1]) / "__pycache__"
sys.path.insert(0, sys.argv[1])
from outer import outer
print(outer(1), sum(outer.stats.cache_hits.values()))
"""


def answer(sources: Path) -> list[str]:
    """What a process of its own computes, and how much of it was on disk."""
    done = subprocess.run([sys.executable, "-B", "-c", RUN, str(sources)], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_a_change_in_one_file_reaches_the_code_that_another_file_was_compiled_with(tmp_path):
    (tmp_path / "outer.py").write_text(OUTER)
    (tmp_path / "inner.py").write_text(INNER.format(1))
    assert answer(tmp_path) == ["2", "0"]
    assert answer(tmp_path) == ["2", "1"]
    (tmp_path / "inner.py").write_text(INNER.format(5))
    assert answer(tmp_path) == ["6", "0"]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Sources of their own, and a home of their own."""
    sources = tmp_path / "sources"
    (sources / "__pycache__").mkdir(parents=True)
    kernels = "from marketplace.engine.compiled import kernel\nfrom marketplace.engine import (\n  a, b\n)\n"
    (sources / "kernels.py").write_text(kernels)
    (sources / "a.py").write_text("A = 1\n")
    monkeypatch.setattr(compiled, "SOURCES", sources)
    monkeypatch.setattr(compiled, "BESIDE", sources / "__pycache__")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    forget()
    yield sources
    forget()


def forget() -> None:
    """Ask anew where compiled code is kept."""
    compiled.digest.cache_clear()
    compiled.folder.cache_clear()


def test_each_state_of_the_sources_has_a_folder_of_its_own(elsewhere):
    first = compiled.folder()
    assert first.parent == elsewhere / "__pycache__"
    (elsewhere / "a.py").write_text("A = 2\n")
    forget()
    second = compiled.folder()
    (elsewhere / "a.py").rename(elsewhere / "b.py")
    forget()
    third = compiled.folder()
    assert len({first, second, third}) == 3
    (elsewhere / "pages.py").write_text("no kernel imports this\n")
    forget()
    assert compiled.folder() == third


def test_a_read_only_installation_keeps_its_code_with_the_user_and_brings_what_it_has(elsewhere, tmp_path, monkeypatch):
    brought = compiled.folder()
    (brought / "lots.nbc").write_bytes(b"code")
    compiled.remember()
    usable = compiled._usable
    monkeypatch.setattr(compiled, "_usable", lambda found: found.parent != elsewhere / "__pycache__" and usable(found))
    forget()
    assert compiled.folder() == tmp_path / "home" / "marketplace" / brought.name
    assert (compiled.folder() / "lots.nbc").read_bytes() == b"code"
    assert compiled.is_ready()


def test_where_nothing_can_be_written_it_says_so(elsewhere, monkeypatch):
    monkeypatch.setattr(compiled, "_usable", lambda found: False)
    with pytest.raises(OSError, match="NUMBA_CACHE_DIR"):
        compiled.folder()


def test_a_folder_that_is_asked_for_is_taken(elsewhere, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    assert compiled.folder().parent == tmp_path / "asked"


def test_compiled_code_of_another_numba_or_processor_does_not_count(elsewhere):
    assert not compiled.is_ready()
    compiled.remember()
    assert compiled.is_ready()
    (compiled.folder() / compiled.MARK).write_text("numba 0.1 other\n")
    assert not compiled.is_ready()


def test_folders_of_much_older_sources_are_thrown_away(elsewhere):
    for number in range(5):
        (elsewhere / "a.py").write_text(f"A = {number}\n")
        forget()
        compiled.folder()
    compiled.remember()
    left = list((elsewhere / "__pycache__").glob("engine-*"))
    assert len(left) == compiled.KEPT
    assert compiled.folder() in left


def test_warming_up_again_has_nothing_to_do():
    warmup.warm()
    assert not warmup.warm()
