"""The words of money, for pages and files: never a code."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PAYS: dict[str, LazyString] = {
    "advance": _l("Anticipo"),
    "balance": _l("Saldo"),
    "late_fee": _l("Recargo por atraso"),
}
PAYMENT_STATES: dict[str, tuple[str, LazyString]] = {
    "planned": ("", _l("Previsto")),
    "requested": ("note", _l("Solicitado")),
    "paid": ("warn", _l("Pagado, por confirmar")),
    "confirmed": ("ok", _l("Llegó")),
    "void": ("", _l("Pago anulado")),
}
MONEY_STATES: dict[str, tuple[str, LazyString]] = {
    "nothing_due": ("", _l("Nada por pagar")),
    "advance_due": ("warn", _l("Falta el anticipo")),
    "part_paid": ("note", _l("Pagado en parte")),
    "balance_due": ("note", _l("Por pagar")),
    "overdue": ("bad", _l("Pago atrasado")),
    "paid": ("ok", _l("Pagado")),
}
PAY_STATES: dict[str, tuple[str, LazyString]] = {
    "planned": ("note", _l("Por pagar")),
    "paid": ("warn", _l("Pagada, por confirmar")),
    "confirmed": ("ok", _l("Confirmada")),
    "void": ("", _l("Anulada")),
}
"""A chip's tone and word for each state."""
ENTRIES: dict[str, LazyString] = {
    "void": _l("Anulación"),
    "late_fee": _l("Recargo por atraso"),
    "fee_waiver": _l("Recargo perdonado"),
    "credit_use": _l("Saldo a favor usado"),
    "credit_return": _l("Saldo a favor devuelto"),
}
STATEMENT: dict[str, LazyString] = {
    "accepted": _l("Piezas aceptadas"),
    "late_fee": _l("Recargo por atraso"),
    "fee_waiver": _l("Recargo perdonado"),
    "credit_return": _l("Saldo a favor devuelto"),
    "advance": _l("Anticipo pagado"),
    "balance": _l("Pago"),
    "void": _l("Anulación"),
}
METHODS: dict[str, LazyString] = {
    "QR": _l("QR"),
    "transferencia": _l("Transferencia"),
    "efectivo": _l("Efectivo"),
}


def method_word(method: str) -> str:
    """How it was paid, as people say it; what a file said otherwise stays as it is."""
    return str(METHODS.get(method, method))


NOTHING_DUE = {
    "no_advance": _l("Este trabajo no lleva anticipo."),
    "advance_paid": _l("El anticipo ya está pagado."),
    "advance_over": _l("Ya hay piezas aceptadas: lo que falta va en el saldo."),
    "work_over": _l("El trabajo terminó: ya no se paga anticipo."),
    "lot_paid": _l("Lo aceptado de esta entrega ya está pagado."),
    "not_accepted": _l("Esta entrega todavía no tiene piezas aceptadas."),
    "no_fee": _l("No hay recargos por pagar."),
}
"""Why nothing of a kind is due, in words."""
