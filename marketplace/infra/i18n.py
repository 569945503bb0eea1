"""Languages: Spanish first, English complete. Dates, numbers and money are formatted for Bolivia (es_BO) or in English."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import Babel, force_locale, get_locale, gettext, ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

from marketplace.infra.clock import LA_PAZ, today

LANGUAGES = {"es": "Castellano", "en": "English"}
babel = Babel()

__all__ = [
    "LANGUAGES",
    "current_language",
    "day",
    "force_locale",
    "gettext",
    "init_i18n",
    "instant",
    "money",
    "ngettext",
    "number",
]


def current_language() -> str:
    """The language of this request: the person's, else the cookie's, else Spanish."""
    actor = g.get("actor")
    if actor is not None and actor.language in LANGUAGES:
        return str(actor.language)
    chosen = request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    return "es"


def _locale() -> str:
    return "es_BO" if current_language() == "es" else "en"


def init_i18n(app: Flask) -> None:
    """Install languages and the formatting filters."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "es")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(app.config["TRANSLATIONS"]))
    babel.init_app(app, locale_selector=_locale, timezone_selector=lambda: "America/La_Paz")
    app.jinja_env.filters.update(
        money=money,
        number=number,
        day=day,
        weekday=weekday,
        instant=instant,
        hours=hours,
        days_left=days_left,
        named=named,
    )
    app.jinja_env.globals["ngettext"] = _grouping(app.jinja_env.globals["ngettext"])


def named(row: Any) -> str:
    """A row's name in the reader's language: ``name_en`` for an English reader where there is one, else ``name_es``."""
    return str((row.name_en if str(get_locale() or "es").startswith("en") else "") or row.name_es)


def _grouping(translate: Any) -> Callable[..., str]:
    """A template's ``ngettext`` that writes its number as people of the language do: "2.700 piezas"."""

    @pass_context
    def ngettext_with_grouping(context: Context, singular: str, plural: str, num: int, **values: Any) -> str:
        said: str = translate(context, singular, plural, num, **{"num": number(num), **values})
        return said

    return ngettext_with_grouping


@lru_cache(maxsize=20_000)
def _formatted(value: Decimal | float | int, pattern: str, locale: Locale) -> str:
    """A number by its pattern. Lists show the same prices and hours again and again, and formatting takes longest there."""
    return format_decimal(value, format=pattern, locale=locale)


def money(minor: int | None, currency: str = "BOB") -> str:
    """An amount in minor units as "Bs 1.234,50" or "USD 1.234,50"; "sin dato" where there is no record."""
    if minor is None:
        return str(gettext("sin dato"))
    text = _formatted(Decimal(minor) / 100, "#,##0.00", get_locale())
    return f"{'Bs' if currency == 'BOB' else currency}\u00a0{text}"


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with grouping; "sin dato" where there is no record."""
    if value is None:
        return str(gettext("sin dato"))
    return _formatted(value, "#,##0" + ("." + "0" * digits if digits else ""), get_locale())


def hours(millihours: int | None, digits: int = 0) -> str:
    """Thousandths of an hour as hours: 880 gives "0,88" with two digits."""
    return number(None if millihours is None else Decimal(millihours) / 1000, digits)


def day(value: date | None, pattern: str = "") -> str:
    """A date as "26 de marzo", in English "26 March", with the year when it is not this one's; or by a pattern of its own."""
    if value is None:
        return str(gettext("sin fecha"))
    locale = get_locale()
    if not pattern:
        of = " 'de' " if str(locale).startswith("es") else " "
        pattern = of.join(["d", "MMMM"] if value.year == today().year else ["d", "MMMM", "y"])
    return format_date(value, format=pattern, locale=locale)


def weekday(value: date | None) -> str:
    """A date as "jueves 26 de marzo"."""
    if value is None:
        return str(gettext("sin fecha"))
    return f"{format_date(value, format='EEEE', locale=get_locale())} {day(value)}"


def days_left(value: date) -> str:
    """How far a date is from the business date, in words."""
    left = (value - today()).days
    if left == 0:
        return str(gettext("es hoy"))
    if left > 0:
        return str(ngettext("falta %(num)s día", "faltan %(num)s días", left))
    return str(ngettext("pasó hace %(num)s día", "pasó hace %(num)s días", -left))


def instant(value: datetime | None, with_year: bool = False) -> str:
    """An instant as its La Paz date and time; ``with_year`` writes this year's too, as papers do."""
    if value is None:
        return str(gettext("sin fecha"))
    local = value.astimezone(LA_PAZ)
    written = format_date(local.date(), "long", locale=get_locale()) if with_year else day(local.date())
    return f"{written} {local:%H:%M}"
