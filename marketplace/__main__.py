"""``python -m marketplace``. Matching files needs no web and no database, so it is taken first."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line."""
    if sys.argv[1:2] == ["match"]:
        # Until the search can be interrupted with a plan to show for it, an interrupt ends the command without a traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        from marketplace.match_command import main as match

        return match(sys.argv[2:])
    from marketplace.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
