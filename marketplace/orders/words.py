"""How orders speak to people: names of states and steps, and the sentence of what fits."""

from __future__ import annotations

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _l

from marketplace.infra.i18n import day, number
from marketplace.orders.feasibility import LineFit
from marketplace.orders.status import Fulfilment, MoneyState

STATES: dict[str, tuple[LazyString, str]] = {
    "draft": (_l("Borrador"), ""),
    "posted": (_l("Publicado"), "note"),
    "proposed": (_l("Con ofertas"), "note"),
    "confirmed": (_l("Confirmado"), "ok"),
    "closed": (_l("Cerrado"), ""),
    "cancelled": (_l("Cancelado"), ""),
    "expired": (_l("Vencido"), "warn"),
}
"""State to its word and tone."""
FULFILMENTS: dict[Fulfilment, tuple[LazyString, str]] = {
    Fulfilment.NONE: (_l("Nada recibido"), ""),
    Fulfilment.PARTIAL: (_l("Recibido en parte"), "note"),
    Fulfilment.COMPLETE: (_l("Completo"), "ok"),
    Fulfilment.SHORT_CLOSED: (_l("Cerrado con faltante"), "warn"),
}
MONEYS: dict[MoneyState, tuple[LazyString, str]] = {
    MoneyState.NOTHING_DUE: (_l("Nada por pagar"), ""),
    MoneyState.ADVANCE_DUE: (_l("Toca el anticipo"), "warn"),
    MoneyState.PART_PAID: (_l("Pagado en parte"), "note"),
    MoneyState.BALANCE_DUE: (_l("Toca el saldo"), "warn"),
    MoneyState.PAID: (_l("Pagado"), "ok"),
    MoneyState.OVERDUE: (_l("Pago atrasado"), "bad"),
}
STEPS: dict[str, LazyString] = {
    "lines": _l("Productos y cantidades"),
    "files": _l("Ficha técnica y fotos"),
    "dates": _l("Fechas e Incoterm"),
    "price": _l("Precio y anticipo"),
    "quality": _l("Calidad y muestra"),
}
"""The steps of an order, in their order."""


def fit_sentence(fit: LineFit) -> str:
    """What of a line fits, such as "Caben 4.200 de 4.200 hasta el 26 de marzo."."""
    until = day(fit.due)
    if fit.eligible == 0:
        return str(gettext("Ningún grupo hace esta pieza a ese precio."))
    if fit.fits == 0:
        return str(gettext("No cabe ninguna hasta el %(day)s.", day=until))
    said = ngettext(
        "Cabe %(fits)s de %(all)s hasta el %(day)s.",
        "Caben %(fits)s de %(all)s hasta el %(day)s.",
        fit.fits,
        fits=number(fit.fits),
        all=number(fit.quantity),
        day=until,
    )
    return str(said)


def short_sentence(fit: LineFit) -> str:
    """What is short of a line and when it would fit; empty where nothing is."""
    if not fit.missing:
        return ""
    # Hours round up: with fewer the pieces would not fit.
    hours = number(-(-fit.millihours_short // 1000))
    said = str(gettext("Faltan %(hours)s horas para %(missing)s piezas.", hours=hours, missing=number(fit.missing)))
    if fit.ready_by is None:
        return " ".join((said, gettext("Tampoco caben en un año.")))
    return " ".join((said, gettext("Cabrían hasta el %(day)s.", day=day(fit.ready_by))))
