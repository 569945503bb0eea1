"""Facets: under each value of each facet, how many published products there would be, given all that is chosen elsewhere.

Every value is a set of products, kept as the bits of one whole number; a count is an intersection and takes microseconds, so
the seven facets agree with each other at any size. The sets are read anew when the catalogue's version changes: every change
of a product or an association leaves a journal line in its own transaction, and loads do too.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.textsearch import Vocabulary
from marketplace.producers.models import Association, Technique
from marketplace.producers.states import HIDDEN_STATES

Chosen = Mapping[str, tuple[str, ...]]

SHOWN = 8
"""Values of a facet that a page offers before "más"."""
SHOWN_MORE = 60
PRICE_BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("0-50", 0, 5_000),
    ("50-150", 5_000, 15_000),
    ("150-400", 15_000, 40_000),
    ("400-800", 40_000, 80_000),
    ("800-", 80_000, None),
)
"""Name, from and below, in centavos of Bs."""
LEAD_BANDS: tuple[tuple[str, int, int | None], ...] = (("0-2", 0, 3), ("3-6", 3, 7), ("7-", 7, None))
"""Name, from and below, in days over the time of making."""
ORDERED = {
    "precio": [band[0] for band in PRICE_BANDS],
    "plazo": [band[0] for band in LEAD_BANDS],
    "talla": ["U", "XXS", "XS", "S", "M", "L", "XL", "XXL"],
}
"""Facets whose values have an order of their own; the others go by how many."""
FACETS = ("tecnica", "prenda", "precio", "talla", "color", "plazo", "zona", "grupo")


@dataclass(frozen=True)
class Option:
    """A value one can choose, its names in Spanish and English, and how many products it would leave."""

    value: str
    label: tuple[str, str]
    count: int


@dataclass(frozen=True)
class Facet:
    """The values of a facet that a page offers; ``more`` says that there are others."""

    name: str
    options: tuple[Option, ...]
    more: bool


class FacetIndex:
    """Which published products have which value, as bits, and what the values are called."""

    def __init__(self, rows: Iterable[Any], labels: dict[str, dict[str, tuple[str, str]]]) -> None:
        found: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in FACETS}
        self.place: dict[int, int] = {}
        self.words: list[str] = []
        for bit, row in enumerate(rows):
            self.place[row.id] = bit
            self.words.append(row.search_text)
            for name, values in _values(row).items():
                for value in values:
                    found[name][value].append(bit)
        self.all = (1 << len(self.place)) - 1
        self.sets = {name: {value: _bits(places, len(self.place)) for value, places in by.items()} for name, by in found.items()}
        self.labels = labels

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every stem in the catalogue and how often: what a mistyped word may have been meant to be."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.words:
            for word in line.split():
                counts[word] += 1
        return Vocabulary(counts)

    def of(self, ids: Iterable[int]) -> int:
        """The set of some products, by their ids; those not published are left out."""
        return _bits([self.place[number] for number in ids if number in self.place], len(self.place))

    def narrowed(self, within: int, chosen: Chosen, but: str = "") -> int:
        """The products of ``within`` that have a chosen value of every facet except ``but``."""
        for name, values in chosen.items():
            if name != but:
                within &= self._any_of(name, values)
        return within

    def _any_of(self, name: str, values: Iterable[str]) -> int:
        union = 0
        for value in values:
            union |= self.sets[name].get(value, 0)
        return union

    def facets(self, within: int, chosen: Chosen, opened: str = "") -> list[Facet]:
        """Every facet, counted; the one called ``opened`` with many values."""
        return [
            self._facet(name, self.narrowed(within, chosen, but=name), chosen.get(name, ()), name == opened) for name in FACETS
        ]

    def _facet(self, name: str, within: int, chosen: tuple[str, ...], opened: bool) -> Facet:
        counts, more = self._most(name, within, SHOWN_MORE if opened else SHOWN)
        for value in chosen:
            # What is chosen stays to be seen, also when nothing is left under it.
            counts.setdefault(value, (self.sets[name].get(value, 0) & within).bit_count())
        names, order = self.labels.get(name, {}), ORDERED.get(name)
        shown = sorted(counts, key=lambda value: order.index(value) if value in order else len(order)) if order else list(counts)
        options = tuple(Option(value, names.get(value, (value, value)), counts[value]) for value in shown)
        return Facet(name, options, more and not opened)

    def _most(self, name: str, within: int, most: int) -> tuple[dict[str, int], bool]:
        """The ``most`` values with most products of ``within``, and whether there may be others.

        Values are looked at from the largest down; once the rest is no larger than what was found, it cannot do better.
        """
        found: list[tuple[int, str]] = []
        for size, value, bits in self._by_size[name]:
            if len(found) > most and size <= found[most - 1][0]:
                break
            if count := (bits & within).bit_count():
                insort(found, (count, value), key=lambda one: (-one[0], one[1]))
        return {value: count for count, value in found[:most]}, len(found) > most

    @cached_property
    def _by_size(self) -> dict[str, list[tuple[int, str, int]]]:
        return {
            name: sorted(((bits.bit_count(), value, bits) for value, bits in by.items()), key=lambda one: (-one[0], one[1]))
            for name, by in self.sets.items()
        }


def _values(row: Any) -> dict[str, tuple[str, ...]]:
    return {
        "tecnica": (row.technique_code,),
        "prenda": (row.standard_key,) if row.standard_key else (),
        "precio": (_band(PRICE_BANDS, row.price_minor),),
        "talla": tuple(part for part in row.sizes.split(";") if part),
        "color": tuple(part for part in row.colours.split(";") if part),
        "plazo": (_band(LEAD_BANDS, row.lead_days),),
        "zona": (row.zone,) if row.zone else (),
        "grupo": (str(row.association_id),),
    }


def _band(bands: tuple[tuple[str, int, int | None], ...], value: int) -> str:
    return next(name for name, _, below in bands if below is None or value < below)


def _bits(places: list[int], size: int) -> int:
    found = bytearray(size // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def facet_index() -> FacetIndex:
    """The index of the catalogue as it is now: kept by this process, read anew when the version changed (one query to know)."""
    version = _version()
    kept: tuple[Any, FacetIndex] | None = current_app.extensions.get("catalogue_facets")
    if kept is None or kept[0] != version:
        kept = current_app.extensions["catalogue_facets"] = (version, _read())
    return kept[1]


def forget() -> None:
    """Read the index anew next time, whatever the version says."""
    current_app.extensions.pop("catalogue_facets", None)


def _version() -> tuple[Any, ...]:
    lines = [
        select(func.max(JournalEntry.id)).where(JournalEntry.thing == thing).scalar_subquery()
        for thing in ("product", "association", "technique", "time_standard", "colour")
    ]
    return tuple(db.session.execute(select(*lines, select(func.max(Product.id)).scalar_subquery())).one())


def _read() -> FacetIndex:
    rows = db.session.execute(
        select(
            Product.id,
            Product.technique_code,
            Product.standard_key,
            Product.association_id,
            Product.price_minor,
            Product.sizes,
            Product.colours,
            Product.lead_days,
            Product.search_text,
            Association.zone,
        )
        .join_from(Product, Association, Association.id == Product.association_id)
        .where(Product.state == "published", Association.state.not_in(HIDDEN_STATES))
        .order_by(Product.id)
    )
    return FacetIndex(rows, _labels())


def _labels() -> dict[str, dict[str, tuple[str, str]]]:
    def read(key: Any, es: Any, en: Any) -> dict[str, tuple[str, str]]:
        return {str(value): (name, other or name) for value, name, other in db.session.execute(select(key, es, en))}

    return {
        "tecnica": read(Technique.code, Technique.name_es, Technique.name_en),
        "prenda": read(TimeStandard.key, TimeStandard.name_es, TimeStandard.name_en),
        "color": read(Colour.code, Colour.name_es, Colour.name_en),
        "grupo": read(Association.id, Association.name, Association.name),
    }
