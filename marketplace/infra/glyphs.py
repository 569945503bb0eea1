"""Which signs a TrueType font can draw, read from its ``cmap`` table (OpenType specification, formats 4 and 12)."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=4)
def covered(font: Path) -> frozenset[int]:
    """The code points that a font file has a glyph for. Raises ValueError for a file without a table that we read."""
    raw = font.read_bytes()
    start = _table(raw, b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", raw, start + 2)[0]):
        offset = start + struct.unpack_from(">HHI", raw, start + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", raw, offset)[0]
        if kind == 4:
            found |= _format_4(raw, offset)
        elif kind == 12:
            found |= _format_12(raw, offset)
    if not found:
        raise ValueError(f"{font.name} has no table of signs that can be read")
    return frozenset(found)


def _table(raw: bytes, tag: bytes) -> int:
    for number in range(struct.unpack_from(">H", raw, 4)[0]):
        name, _check, offset, _length = struct.unpack_from(">4sIII", raw, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError("no such table")


def _format_4(raw: bytes, offset: int) -> set[int]:
    """Segments of 16-bit code points: ends, starts, deltas and offsets of their glyphs."""
    count = struct.unpack_from(">H", raw, offset + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", raw, offset + 14 + gap + 2 * count * place)
        for place, gap in ((0, 0), (1, 2), (2, 2), (3, 2))
    )
    found = set()
    for place in range(count):
        for code in range(starts[place], min(ends[place], 0xFFFE) + 1):
            glyph = code + deltas[place]
            if ranges[place]:
                at = offset + 16 + 6 * count + 2 * place + ranges[place] + 2 * (code - starts[place])
                glyph = struct.unpack_from(">H", raw, at)[0]
            if glyph % 0x10000:
                found.add(code)
    return found


def _format_12(raw: bytes, offset: int) -> set[int]:
    """Groups of 32-bit code points, each with its first glyph."""
    groups = struct.unpack_from(">I", raw, offset + 12)[0]
    found: set[int] = set()
    for number in range(groups):
        first, last, _glyph = struct.unpack_from(">III", raw, offset + 16 + 12 * number)
        found.update(range(first, last + 1))
    return found
