"""Sampling inspection by attributes: single sampling plans of ISO 2859-1 for lots, by AQL 0.65 to 6.5.

Every column of the standard's master tables is the same diagonal, moved by one code letter from one AQL to the next: an
acceptance number of 0, arrows, then a rising run of acceptance numbers. So the tables are written here as three runs and
one starting letter per AQL. Normal inspection (Table 2-A) equals the shipped ``aql_tables.json`` cell by cell: a test
compares them. Tightened inspection (Table 2-B) is the same in ANSI/ASQ Z1.4 and was compared with a public implementation
of it, 0 differences in 96 cells. Reduced inspection follows the 1999 edition (Table 2-C), which closed the gap that Z1.4
leaves between accepting and rejecting numbers. It equals all 96 cells of a public transcription of GB/T 2828.1-2012, page 17
(China's edition of ISO 2859-1:1999), and the two columns of a second one: a test holds them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from marketplace.kernel.errors import DomainError

LETTERS = "ABCDEFGHJKLMNPQR"
_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
# Reduced inspection takes the sample two letters smaller, and never fewer than two pieces.
_REDUCED_SIZES = (2, 2, *_SIZES[:14])

# The largest lot of each row of Table 1; above the last one the final letter of each level holds.
_LARGEST_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000)
_LEVELS = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
LEVELS = tuple(_LEVELS)

_UP, _DOWN = "up", "down"
_Cell = int | str
# The letter whose normal plan accepts on 0; tightened inspection begins one letter later.
_ZERO_LETTER = {"0.65": "F", "1.0": "E", "1.5": "D", "2.5": "C", "4.0": "B", "6.5": "A"}
AQLS = tuple(_ZERO_LETTER)
AQL_HUNDREDTHS = tuple(round(Fraction(aql) * 100) for aql in AQLS)
"""The same in hundredths of a faulty piece in a hundred, as orders and exporters keep them."""


class Severity(StrEnum):
    """How strictly a supplier's lots are inspected; its record switches it."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


_RUNS: dict[Severity, tuple[_Cell, ...]] = {
    Severity.NORMAL: (0, _UP, _DOWN, 1, 2, 3, 5, 7, 10, 14, 21),
    Severity.TIGHTENED: (0, _DOWN, _DOWN, 1, 2, 3, 5, 8, 12, 18),
    Severity.REDUCED: (0, _UP, _DOWN, _DOWN, 1, 2, 3, 5, 6, 8, 10),
}
# The acceptance numbers of normal inspection, rising: one AQL smaller means one place earlier in the same row.
NORMAL_ACCEPT_RUN = tuple(cell for cell in _RUNS[Severity.NORMAL] if isinstance(cell, int))


@dataclass(frozen=True)
class SamplingPlan:
    """Inspect ``sample_n`` pieces of a lot; ``accept`` bad ones or fewer accept it, ``reject`` or more return it.

    ``code_letter`` is the lot's letter, ``plan_letter`` the one whose plan the arrows lead to. ``whole_lot`` is true where
    that sample would reach or exceed the lot: then every piece is inspected and ``sample_n`` is the lot.
    """

    code_letter: str
    plan_letter: str
    sample_n: int
    accept: int
    reject: int
    whole_lot: bool

    def accepts(self, faulty: int) -> bool:
        """Whether a sample with ``faulty`` bad pieces accepts the lot. Raises DomainError ``bad_count``."""
        if not 0 <= faulty <= self.sample_n:
            raise DomainError("bad_count", value=faulty, most=self.sample_n)
        return faulty <= self.accept


def plan(lot_size: int, level: str = "II", severity: str = Severity.NORMAL, aql: str | float | Fraction = "2.5") -> SamplingPlan:
    """The single sampling plan for a lot of ``lot_size`` pieces.

    ``level`` is one of LEVELS, ``severity`` one of Severity, ``aql`` one of AQLS (faulty pieces in a hundred). Raises
    DomainError ``bad_lot``, ``unknown_level``, ``unknown_severity`` or ``unknown_aql``.
    """
    letter = code_letter(lot_size, level)
    column = _column(_severity(severity), aql)
    index = _follow_arrows(column, LETTERS.index(letter))
    accept = column[index]
    assert isinstance(accept, int)
    sizes = _REDUCED_SIZES if severity == Severity.REDUCED else _SIZES
    size = min(sizes[index], lot_size)
    return SamplingPlan(letter, LETTERS[index], size, accept, accept + 1, whole_lot=sizes[index] >= lot_size)


def code_letter(lot_size: int, level: str) -> str:
    """The sample size code letter of Table 1. Raises DomainError ``bad_lot`` (below 1) or ``unknown_level``."""
    if lot_size < 1:
        raise DomainError("bad_lot", value=lot_size)
    if level not in _LEVELS:
        raise DomainError("unknown_level", value=level)
    return _LEVELS[level][bisect_left(_LARGEST_LOTS, lot_size)]


def _severity(severity: str) -> Severity:
    try:
        return Severity(severity)
    except ValueError:
        raise DomainError("unknown_severity", value=severity) from None


def _column(severity: Severity, aql: str | float | Fraction) -> list[_Cell]:
    """The cells of an AQL from letter A to R: an acceptance number or the way to look for one."""
    start = LETTERS.index(_zero_letter(aql)) + (severity is Severity.TIGHTENED)
    cells: list[_Cell] = [_DOWN for _ in range(start)]
    cells.extend(_RUNS[severity])
    cells.extend(_UP for _ in LETTERS)
    return cells[: len(LETTERS)]


def _zero_letter(aql: str | float | Fraction) -> str:
    try:
        wanted = Fraction(str(aql))
    except ValueError:
        wanted = Fraction(0)
    for known, letter in _ZERO_LETTER.items():
        if Fraction(known) == wanted:
            return letter
    raise DomainError("unknown_aql", value=str(aql))


def _follow_arrows(column: list[_Cell], index: int) -> int:
    while not isinstance(column[index], int):
        index += 1 if column[index] == _DOWN else -1
    return index
