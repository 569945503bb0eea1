"""What a weaver's lines add up to: her pieces, her yarn, and the buyer's goods. Pure functions on whole numbers.

No record is None: a group that never weighs its yarn has no yarn balance, and not one of 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from marketplace.kernel.money import half_up
from marketplace.notebook.kinds import Kind

WHOLE = 10_000
"""Hundredths of a percent in a whole."""
Grams = Callable[[str], int | None]
"""Grams of yarn in a piece of a size; None where nobody weighed one."""


@dataclass(frozen=True)
class Noted:
    """The sum of the lines of a kind, and of a size where it has one."""

    kind: Kind
    amount: int
    size: str = ""


@dataclass(frozen=True)
class Pieces:
    """Pieces of a weaver, or of several together. ``out`` is None where handing out was never noted."""

    out: int | None = None
    good: int = 0
    faulty: int = 0
    spoiled: int = 0

    @property
    def returned(self) -> int:
        """Every piece that came back, however it was."""
        return self.good + self.faulty + self.spoiled

    @property
    def with_her(self) -> int | None:
        """Pieces that she still has; negative where more came back than was noted as handed out; None without a record."""
        return None if self.out is None else self.out - self.returned


@dataclass(frozen=True)
class Yarn:
    """Yarn of a weaver, in grams: out = in pieces + in hand + back + unexplained, always."""

    out: int
    back: int
    in_pieces: int
    in_hand: int
    """What the pieces that she still has will take."""
    limit_basis_points: int

    @property
    def unexplained(self) -> int:
        """Grams that nobody can account for; negative where the pieces took more than was handed out."""
        return self.out - self.back - self.in_pieces - self.in_hand

    @property
    def allowed(self) -> int:
        """Grams that may be lost, rounded half up."""
        return half_up(Fraction(self.out * self.limit_basis_points, WHOLE))

    @property
    def tone(self) -> str:
        """ok within the limit, warn beyond it, bad beyond twice the limit; "" while nothing has come back."""
        if not self.in_pieces and not self.back:
            return ""
        beyond = abs(self.unexplained)
        if beyond <= self.allowed:
            return "ok"
        return "warn" if beyond <= 2 * self.allowed else "bad"


@dataclass(frozen=True)
class BuyersGoods:
    """The buyer's own pieces in an association: received = good + to mend + spoiled + balance."""

    received: int | None
    """Brought by the buyer, less what went back unworked; None where it was never noted."""
    good: int
    rework: int
    spoiled: int

    @property
    def balance(self) -> int | None:
        """Pieces not yet worked; negative where more came back from the weavers than the buyer was noted to bring."""
        return None if self.received is None else self.received - self.good - self.rework - self.spoiled

    def with_deliveries(self, delivered: int, rework: int, rejected: int) -> BuyersGoods:
        """The same with what was delivered, which nobody may have noted weaver by weaver: of it ``rework`` pieces wait to be
        mended and ``rejected`` were refused, so that the buyer's piece is spoiled.
        """
        worked = max(self.good, delivered)
        return BuyersGoods(self.received, worked - rework - rejected, self.rework + rework, self.spoiled + rejected)


def pieces_of(noted: Iterable[Noted]) -> Pieces:
    """Pieces as the lines add up."""
    sums, kinds = _sums(noted)
    mended = sums[Kind.MENDED]
    return Pieces(
        out=sums[Kind.OUT] if Kind.OUT in kinds else None,
        good=sums[Kind.GOOD] + mended,
        faulty=sums[Kind.FAULTY] - mended,
        spoiled=sums[Kind.SPOILED],
    )


def yarn_of(noted: Iterable[Noted], grams: Grams, limit_basis_points: int) -> Yarn | None:
    """Yarn as the lines add up; None where no yarn was noted, or where nobody knows what a piece weighs."""
    noted = list(noted)
    sums, kinds = _sums(noted)
    if not kinds & {Kind.YARN_OUT, Kind.YARN_BACK}:
        return None
    brought = _weight(noted, (Kind.GOOD, Kind.FAULTY, Kind.SPOILED), grams)
    handed = _weight(noted, (Kind.OUT,), grams)
    if brought is None or handed is None:
        return None
    return Yarn(
        out=sums[Kind.YARN_OUT],
        back=sums[Kind.YARN_BACK],
        in_pieces=brought,
        in_hand=max(handed - brought, 0),
        limit_basis_points=limit_basis_points,
    )


def buyers_goods_of(noted: Iterable[Noted]) -> BuyersGoods:
    """The buyer's goods as the lines add up."""
    noted = list(noted)
    sums, kinds = _sums(noted)
    pieces = pieces_of(noted)
    received = sums[Kind.BUYER_IN] - sums[Kind.BUYER_BACK] if Kind.BUYER_IN in kinds else None
    return BuyersGoods(received, pieces.good, pieces.faulty, pieces.spoiled)


def _sums(noted: Iterable[Noted]) -> tuple[dict[Kind, int], set[Kind]]:
    sums = dict.fromkeys(Kind, 0)
    for one in noted:
        sums[one.kind] += one.amount
    # A line that was undone again leaves no record behind.
    return sums, {kind for kind, amount in sums.items() if amount}


def _weight(noted: Iterable[Noted], kinds: tuple[Kind, ...], grams: Grams) -> int | None:
    whole = 0
    for one in noted:
        if one.kind not in kinds or not one.amount:
            continue
        each = grams(one.size)
        if each is None:
            return None
        whole += one.amount * each
    return whole
