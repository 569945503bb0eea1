"""Where a person may be sent after signing in: only to a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(target: str | None, otherwise: str = "/") -> str:
    """``target`` if it is a path of this site, else ``otherwise``.

    Browsers read ``//host`` and ``/\\host`` as another site and drop tabs and line ends, so those are refused, not repaired.
    """
    if not target or len(target) > 200 or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or any(sign <= " " or sign == "\x7f" for sign in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
