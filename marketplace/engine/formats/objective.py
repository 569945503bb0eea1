"""Reads the weights of the score; every key is optional and has the contract's default."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from marketplace.engine.formats.errors import FormatError
from marketplace.engine.formats.fields import Fields, show
from marketplace.engine.problem import DEFAULT_PRIORITY_WEIGHT, FairnessBand, Objective

_USUAL = Objective()


def read_objective(fields: Fields) -> Objective:
    """The Objective of the file's ``objective``; priorities that ``priority_weight`` leaves out keep their usual weight."""
    return Objective(
        priority_weight=_priority_weight(fields),
        late_weekly_loss=fields.number("late_weekly_loss", default=_USUAL.late_weekly_loss),
        price_weight=fields.number("price_weight", default=_USUAL.price_weight),
        reliability_weight=fields.number("reliability_weight", default=_USUAL.reliability_weight),
        split_loss=fields.number("split_loss", default=_USUAL.split_loss),
        stability=fields.number("stability", default=_USUAL.stability),
        fairness=_fairness(fields),
    )


def _priority_weight(fields: Fields) -> Mapping[int, float]:
    weights = dict(DEFAULT_PRIORITY_WEIGHT)
    given = fields.object("priority_weight", {})
    for key in given.values:
        if not key.isascii() or not key.isdigit() or len(key) > 9:
            raise FormatError(given.path, f"{show(key)} is not a priority", 'keys that are whole numbers, like "1"')
        weights[int(key)] = given.number(key)
    return MappingProxyType(weights)


def _fairness(fields: Fields) -> tuple[FairnessBand, ...]:
    """Bands go up in income and down in points: a rising band would reward making rich groups richer, and break the bound."""
    bands: list[FairnessBand] = []
    for band in fields.objects("fairness", []):
        read = FairnessBand(band.number("up_to", above=True), band.number("per_usd"))
        if bands and read.up_to <= bands[-1].up_to:
            raise band.wrong("up_to", f"{read.up_to:g} is not above the band before", f"a number above {bands[-1].up_to:g}")
        if bands and read.per_usd > bands[-1].per_usd:
            raise band.wrong("per_usd", f"{read.per_usd:g} is above the band before", f"a number from 0 to {bands[-1].per_usd:g}")
        bands.append(read)
    return tuple(bands)
