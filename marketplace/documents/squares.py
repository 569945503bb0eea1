"""Square codes that a telephone reads, as pictures for paper."""

from __future__ import annotations

from io import BytesIO

import segno


def square_svg(text: str) -> bytes:
    """A QR code without its quiet border as an SVG of one path."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue()
