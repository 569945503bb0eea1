"""What a line of the notebook says."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What changed hands."""

    OUT = "out"
    """Pieces handed to a weaver to make or to embroider."""
    GOOD = "good"
    """Pieces that she brought back well made."""
    FAULTY = "faulty"
    """Pieces that she brought back and that must be mended."""
    MENDED = "mended"
    """Faulty pieces that she brought back well mended: from faulty to good."""
    SPOILED = "spoiled"
    """Pieces that nobody can mend any more."""
    YARN_OUT = "yarn_out"
    """Grams of yarn handed to her."""
    YARN_BACK = "yarn_back"
    """Grams of yarn that she gave back."""
    BUYER_IN = "buyer_in"
    """Pieces of the buyer's own goods that the association received."""
    BUYER_BACK = "buyer_back"
    """Pieces of the buyer's own goods that went back to the buyer unworked."""

    @property
    def is_yarn(self) -> bool:
        """Whether its amount is grams."""
        return self in (Kind.YARN_OUT, Kind.YARN_BACK)

    @property
    def is_buyers(self) -> bool:
        """Whether it is between the association and the buyer, and no weaver's."""
        return self in (Kind.BUYER_IN, Kind.BUYER_BACK)
