"""The nine spoken questions, by taps: drawings, plus and minus, faces. Every question may be left with "no sé"."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from marketplace.income.drafts import BaselineDraft, PieceDraft
from marketplace.infra.forms import Form, options

UNKNOWN = "unknown"
GARMENTS = {
    "chompa": _l("Chompa"),
    "chullo": _l("Chullo"),
    "chalina": _l("Chalina"),
    "guantes": _l("Guantes"),
    "poncho": _l("Poncho"),
    "manta": _l("Manta"),
    "faja": _l("Faja"),
    "gancho": _l("Otra prenda"),
}
"""The drawings of the first question, by their icon."""
NUMBERS = {"yarn": 100_000, "days": 7, "hours": 24, "months": 12, "owed": 1_000_000}
"""The questions answered by a number, with the most that it can be."""
LABELS = {
    "yarn": _l("Bolivianos en lana"),
    "days": _l("Días a la semana"),
    "hours": _l("Horas al día"),
    "months": _l("Meses con pedidos"),
    "owed": _l("Bolivianos que te deben"),
}
MOST_PIECES, MOST_BS = 10_000, 20_000
"""Of one garment in four weeks, and for one piece."""
_NO_IDEA = _l("No sé o prefiero no decir")


class BaselineForm(Form):
    """Her answers. What is not answered is not known: nothing becomes 0 by itself."""

    yarn_by = RadioField(
        _l("¿Quién puso la lana?"),
        choices=lambda: options(
            ("me", _l("Yo")), ("association", _l("La asociación")), ("buyer", _l("El comprador")), (UNKNOWN, _NO_IDEA)
        ),
        default=UNKNOWN,
    )
    season = RadioField(
        _l("¿Fue un mes normal?"),
        choices=lambda: options(
            ("less", _l("Menos que siempre")), ("normal", _l("Normal")), ("more", _l("Más que siempre")), (UNKNOWN, _NO_IDEA)
        ),
        default=UNKNOWN,
    )
    other_work = RadioField(
        _l("¿Tienes otro trabajo que te paga? ¿Cuánto en la semana?"),
        choices=lambda: options(
            ("none", _l("No tengo")), ("under_100", _l("Menos de Bs 100")), ("100_300", _l("Bs 100 a 300")),
            ("300_700", _l("Bs 300 a 700")), ("over_700", _l("Más de Bs 700")), (UNKNOWN, _NO_IDEA),
        ),
        default=UNKNOWN,
    )  # fmt: skip
    consent = BooleanField(_l("Escuchó para qué es y está de acuerdo"))

    def __init__(self, before: BaselineDraft | None = None) -> None:
        kept = {name: getattr(before, name) or UNKNOWN for name in ("yarn_by", "season", "other_work")} if before else {}
        super().__init__(data=kept)
        self._before = _shown(before)
        self.values = dict(request.form.items()) if request.form else self._before
        self.wrong: dict[str, Any] = {}
        """messages of the numbers, by their name in the form"""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything that was typed is a number that can be: nothing is dropped or cut silently."""
        limits = {**NUMBERS, **{f"n_{what}": MOST_PIECES for what in GARMENTS}, **{f"bs_{what}": MOST_BS for what in GARMENTS}}
        for name, most in limits.items():
            text = request.form.get(name, "").strip()
            if text and not (text.isascii() and text.isdigit() and int(text) <= most):
                self.wrong[name] = _l("Pon un número de %(min)s a %(max)s.", min=0, max=most)
        return bool(super().validate(extra_validators)) and not self.wrong

    def wrong_numbers(self) -> list[tuple[str, Any, Any]]:
        """What is wrong in the numbers: the field's name, the sentence, and what the field is called."""
        return [(name, text, _word(name)) for name, text in self.wrong.items()]

    def draft(self) -> BaselineDraft:
        """The answers as tapped."""
        hours, yarn, owed = self._number("hours"), self._number("yarn"), self._number("owed")
        return BaselineDraft(
            consent=bool(self.consent.data),
            pieces=self._pieces(),
            yarn_by=_known(self.yarn_by.data),
            yarn_minor=None if yarn is None else yarn * 100,
            days_a_week=self._number("days"),
            millihours_a_day=None if hours is None else hours * 1000,
            season=_known(self.season.data),
            other_work=_known(self.other_work.data),
            months_a_year=self._number("months"),
            owed_minor=None if owed is None else owed * 100,
        )

    def _number(self, name: str) -> int | None:
        """A number that was said; None where it was left empty or she does not know."""
        text = request.form.get(name, "").strip()
        return int(text) if text and not self._unknown(name, name) else None

    def _unknown(self, question: str, *names: str) -> bool:
        """Whether "no sé" holds: a number that she has changed since says more than a tick that stood there before."""
        changed = any(request.form.get(name, "").strip() not in ("", "0", self._before.get(name)) for name in names)
        return bool(request.form.get(f"{question}_{UNKNOWN}")) and not changed

    def _pieces(self) -> tuple[PieceDraft, ...] | None:
        if self._unknown("pieces", *(f"{part}_{what}" for what in GARMENTS for part in ("n", "bs"))):
            return None
        found = []
        for what in GARMENTS:
            many, each = (request.form.get(f"{part}_{what}", "").strip() for part in ("n", "bs"))
            if many and int(many):
                found.append(PieceDraft(what, int(many), int(each) * 100 if each else None))
        return tuple(found) if found or request.form.get("pieces_none") else None


def _word(name: str) -> Any:
    part, _, what = name.partition("_")
    if not what:
        return LABELS[name]
    return GARMENTS[what] if part == "n" else _l("%(what)s, pago por una", what=GARMENTS[what])


def _known(value: str | None) -> str | None:
    return None if value in (None, "", UNKNOWN) else value


def _shown(before: BaselineDraft | None) -> dict[str, str]:
    """What the fields begin with when answers are corrected."""
    if before is None:
        return {}
    numbers = {
        "yarn": before.yarn_minor, "days": before.days_a_week, "hours": before.millihours_a_day,
        "months": before.months_a_year, "owed": before.owed_minor,
    }  # fmt: skip
    sizes = {"yarn": 100, "hours": 1000, "owed": 100}
    found = {name: str(value // sizes.get(name, 1)) for name, value in numbers.items() if value is not None}
    found |= {f"{name}_{UNKNOWN}": "y" for name, value in numbers.items() if value is None}
    if before.pieces is None:
        return found | {f"pieces_{UNKNOWN}": "y"}
    if not before.pieces:
        return found | {"pieces_none": "y"}
    for one in before.pieces:
        found[f"n_{one.what}"] = str(one.pieces)
        if one.each_minor is not None:
            found[f"bs_{one.what}"] = str(one.each_minor // 100)
    return found
