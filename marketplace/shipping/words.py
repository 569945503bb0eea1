"""Shipping in words."""

from __future__ import annotations

from functools import cache

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

MODES = {"air": _l("Avión"), "sea": _l("Barco"), "road": _l("Camión"), "courier": _l("Courier")}
MODE_ICONS = {"air": "send", "sea": "globe", "road": "truck", "courier": "package"}
STATES = {
    "preparing": ("note", _l("Se prepara")),
    "dispatched": ("ok", _l("Salió")),
    "arrived": ("ok", _l("Llegó")),
    "cancelled": ("", _l("Anulado")),
}
INCOTERMS = ("EXW", "FCA", "FOB", "CPT", "CIP", "DAP")
SEA_ONLY = frozenset({"FOB", "FAS", "CFR", "CIF"})
"""Incoterms 2020 for sea and inland waterways alone."""
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes that name no country."""


def countries() -> list[tuple[str, str]]:
    """Every country by its code, named in the reader's language and in the order of its names."""
    names = Locale.parse(str(get_locale() or "es")).territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY]
    return sorted(found, key=lambda pair: _plain(pair[1]))


def country_name(code: str) -> str:
    """A country in the reader's language; its code where there is no name for it."""
    return str(Locale.parse(str(get_locale() or "es")).territories.get(code, code))


def country_in_words(name: str) -> str:
    """A country that was written by its Spanish name, in the reader's language; as written where nobody knows it."""
    code = _spanish_countries().get(_plain(name.strip()))
    return country_name(code) if code else name


def country_in_spanish(name: str) -> str:
    """The Spanish name of a country that was written in the reader's language; as written where nobody knows it."""
    wanted = _plain(name.strip())
    code = next((code for code, said in countries() if _plain(said) == wanted), None)
    return str(Locale.parse("es").territories.get(code, name)) if code else name.strip()


@cache
def _spanish_countries() -> dict[str, str]:
    return {_plain(name): code for code, name in Locale.parse("es").territories.items() if len(code) == 2}


def _plain(name: str) -> str:
    return name.casefold().translate(str.maketrans("áéíóúüñ", "aeiouun"))
