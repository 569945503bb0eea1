"""Languages: Spanish first, English complete. Dates, numbers and money are formatted for Bolivia (es_BO) or in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import Babel, force_locale, get_locale, gettext, ngettext

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
    """The language of this request: the person's, else the cookie's, else what the browser asks for, else Spanish."""
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
        money=money, number=number, day=day, weekday=weekday, instant=instant, hours=hours, days_left=days_left
    )


def money(minor: int | None, currency: str = "BOB") -> str:
    """An amount in minor units as "Bs 1.234,50" or "USD 1.234,50"; "sin dato" where there is no record."""
    if minor is None:
        return str(gettext("sin dato"))
    text = format_decimal(Decimal(minor) / 100, format="#,##0.00", locale=get_locale())
    return f"{'Bs' if currency == 'BOB' else currency}\u00a0{text}"


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with grouping; "sin dato" where there is no record."""
    if value is None:
        return str(gettext("sin dato"))
    return format_decimal(value, format="#,##0" + ("." + "0" * digits if digits else ""), locale=get_locale())


def hours(millihours: int | None, digits: int = 0) -> str:
    """Thousandths of an hour as hours: 880 gives "0,88" with two digits."""
    return number(None if millihours is None else Decimal(millihours) / 1000, digits)


def day(value: date | None, style: str = "d 'de' MMMM") -> str:
    """A date as "26 de marzo", with the year when it is not this one's."""
    if value is None:
        return str(gettext("sin fecha"))
    spanish = str(get_locale()).startswith("es")
    pattern = style if spanish else "MMMM d"
    if value.year != today().year:
        pattern += " 'de' y" if spanish else ", y"
    return format_date(value, format=pattern, locale=get_locale())


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


def instant(value: datetime | None) -> str:
    """An instant as its La Paz date and time."""
    if value is None:
        return str(gettext("sin fecha"))
    local = value.astimezone(LA_PAZ)
    return f"{day(local.date())} {local:%H:%M}"
