"""What the forms of products hand to their services. Amounts are centavos of Bs, hours thousandths of an hour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MakingDraft:
    """How a product is made and what it costs: the leader's part, without a typed word.

    ``price_minor`` is None where the cost sheet's price is taken.
    """

    millihours_per_piece: int
    pay_hour_minor: int
    materials_minor: int
    sizes: tuple[str, ...]
    colours: tuple[str, ...]
    price_minor: int | None = None


@dataclass(frozen=True)
class DetailsDraft:
    """What buyers abroad ask for: the desk's part."""

    name_es: str
    name_en: str
    description: str
    material: str
    grams: int | None
    min_pieces: int
    min_grams: int | None
    lead_days: int
    price_fca_usd_minor: int | None
    hs6: str
    nandina: str
