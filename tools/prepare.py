"""What set-up makes from the sources: compiled translations, bytecode and the engine's compiled code."""

from __future__ import annotations

import compileall
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def compile_translations() -> None:
    """Write each .mo that is older than its .po."""
    for po in (ROOT / "marketplace" / "translations").glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source))


def main() -> int:
    """Prepare everything; quick when nothing changed."""
    compile_translations()
    # Where Python is told to write no bytecode, each start would read the sources anew: a second, of a plan that may take two.
    compileall.compile_dir(ROOT / "marketplace", quiet=1)
    from marketplace.engine.warmup import warm

    print("Preparing the matching engine (about a minute after a change) ...", end=" ", flush=True)
    warm()
    print("ready.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
