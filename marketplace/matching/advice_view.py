"""Advice as a coordinator reads it: sentences, and the question that shows what following it would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from marketplace.access.actor import Actor
from marketplace.infra.i18n import day, hours, money, number
from marketplace.matching.queries import latest_advice, technique_names
from marketplace.matching.seen import sees
from marketplace.matching.sentences import codes_words
from marketplace.orders.models import Order


@dataclass(frozen=True)
class AdviceView:
    """An advice: its sentences, and the address of the what-if that asks for it; None where that is not hers to ask."""

    sentences: tuple[str, ...]
    href: str | None = None

    @property
    def head(self) -> str:
        """What is short, or what would let a group in."""
        return self.sentences[0]

    @property
    def rest(self) -> str:
        """What it would free, and how."""
        return " ".join(self.sentences[1:])

    def __str__(self) -> str:
        return " ".join(self.sentences)


def advice_for(
    actor: Actor, advice: Sequence[Mapping[str, Any]], techniques: Mapping[str, str], order: Order | None = None
) -> Iterable[AdviceView]:
    """What helps an order's own lines, or all lines; an advice of another day's form is left out."""
    own_lines = None if order is None else {str(line.id) for line in order.lines}
    for one in advice:
        if "kind" in one and (own_lines is None or own_lines & one["lines"].keys()):
            own = sees(actor, one["programme_id"])
            told = _people(one, techniques, order) if one["kind"] == "people" else _ceiling(one, own_lines, own)
            yield AdviceView(tuple(told), _question(one) if own and one.get("people") else None)


def advice_of_latest_run(actor: Actor) -> list[AdviceView]:
    """What the newest run over the market advised."""
    return list(advice_for(actor, latest_advice(), technique_names()))


def _people(advice: Mapping[str, Any], techniques: Mapping[str, str], order: Order | None) -> Iterable[str]:
    first, last = (day(date.fromisoformat(advice[key])) for key in ("first", "last"))
    yield gettext(
        "%(technique)s: faltan %(hours)s entre el %(first)s y el %(last)s.",
        technique=techniques.get(advice["technique"], advice["technique"]), hours=_hours(advice["hours_short"]),
        first=first, last=last,
    )  # fmt: skip
    yield gettext(
        "Con ellas saldrían %(pieces)s piezas, %(value)s.", pieces=number(advice["pieces"]), value=money(advice["value"])
    )
    codes = [code for code in advice["orders"] if order is None or code != order.code]
    if codes:
        told = codes_words(codes)
        yield gettext("Junto con %(codes)s.", codes=told) if order is not None else gettext("Es para %(codes)s.", codes=told)
    if advice["people"] is not None:
        yield ngettext(
            "Es %(num)s persona más en %(name)s.", "Son %(num)s personas más en %(name)s.", advice["people"], name=advice["name"]
        )
        if advice["hours_over"]:
            yield gettext("De sus horas, %(hours)s cubren lo ya prometido de más.", hours=_hours(advice["hours_over"]))
    if advice["hours_needed"]:
        yield gettext("O bajar a %(hours)s por pieza.", hours=hours(advice["hours_needed"], 2) + " h")


def _ceiling(advice: Mapping[str, Any], own_lines: set[str] | None, own: bool) -> Iterable[str]:
    if not own:
        yield gettext("Con un tope más alto entraría %(name)s.", name=advice["name"])
        return
    pieces = sum(many for line, many in advice["lines"].items() if own_lines is None or line in own_lines)
    yield gettext("Subir el tope a %(price)s: entraría %(name)s.", price=money(advice["ceiling"]), name=advice["name"])
    yield gettext("Haría %(pieces)s piezas: %(goods)s.", pieces=number(pieces), goods=advice["goods"])
    if own_lines is None:
        yield gettext("Es para %(codes)s.", codes=codes_words(list(advice["orders"])))


def _hours(millihours: int) -> str:
    return f"{hours(millihours)} h"


def _question(advice: Mapping[str, Any]) -> str:
    return url_for(
        "matching.what_if", pregunta="personas", group=advice["group"], technique=advice["technique"], people=advice["people"]
    )
