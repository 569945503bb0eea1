"""Layouts of payments and accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from marketplace.documents.layouts import base
from marketplace.documents.sheet import Column, Facts, Lead, Notes, Parties, Sheet, Signatures, Table, total_row
from marketplace.documents.values import Amount, Count, Day, Value, Words, day_of, either, long_day, moment
from marketplace.money.words import ENTRIES, PAYS, method_word

Json = dict[str, Any]


def receipt(facts: Json, language: str) -> Sheet:
    """One payment, for the receiver to sign."""
    paid = facts["payment"]
    pairs: list[tuple[str, Value | str]] = [
        (_("Pago"), paid["code"]),
        (_("Clase"), payment_kind(paid["kind"])),
        (_("Pagado"), Day(day_of(paid["paid_on"]))),
        (_("Forma"), Words(method_word(paid["method"]))),
        (_("Referencia"), Words(paid["reference"])),
        (_("Anticipo descontado"), Amount(paid["recovered_minor"])),
        (_("Trabajo"), paid_for(facts, language)),
        (_("Pedido"), facts["order"]["code"]),
        (_("Confirmado por quien recibe"), moment(paid["confirmed_at"]) if paid["confirmed_at"] else _("todavía no")),
    ]
    if facts["order"]["rate"]:
        pairs.append((_("En %(currency)s", currency=facts["order"]["currency"]),
                      base.in_contract_currency(facts, paid["amount_minor"])))  # fmt: skip
    return Sheet(
        _("Recibo de pago"),
        (
            Parties((base.buyer(facts, _("Paga")), base.maker(facts, _("Recibe")))),
            Lead("", Amount(paid["amount_minor"])),
            Facts(tuple(pairs)),
            Notes((base.rate_words(facts), _("El pago se hizo fuera de este sitio; aquí queda anotado."))),
            Signatures(((facts["buyer"]["name"], _("Paga")), (facts["maker"]["name"], _("Recibe")))),
        ),
        base.about(facts, language),
        simulated=facts["simulated"],
    )


def paid_for(facts: Json, language: str) -> str:
    """The work that a payment is for; a paper from before both names were kept has the Spanish one."""
    work = facts["work"]
    return f"{work['code']} {either(work.get('names') or {'es': work['description']}, language)}"


def payment_kind(kind: str) -> str:
    """What a payment pays, in words."""
    return str(PAYS.get(kind, kind))


def entry_kind(row: Json) -> str:
    """What a line of an account is, in words; a void says what it takes back."""
    known = {"accepted": _("Piezas aceptadas"), **{key: str(word) for key, word in (ENTRIES | PAYS).items()}}
    word = known.get(row["kind"], row["kind"])
    return f"{word}: {known.get(row['of'], row['of'])}" if row["of"] else str(word)


def statement(facts: Json, language: str) -> Sheet:
    """The account of a group with a buyer for one order, work by work and payment by payment."""
    works = facts["works"]
    work_columns = (
        Column(_("Trabajo"), 1.2), Column(_("Producto"), 3), Column(_("Aceptadas"), 1.3, number=True),
        Column(_("Precio"), 1.3, number=True), Column(_("Ganado"), 1.6, number=True), Column(_("Pagado"), 1.6, number=True),
        Column(_("Falta ahora"), 1.6, number=True),
    )  # fmt: skip
    rows = tuple(
        (
            work["code"], base.name_of(work["goods"], language), f"{Count(work['accepted'])} / {Count(work['pieces'])}",
            Amount(work["unit_price_minor"]), Amount(work["earned_minor"]), Amount(work["paid_minor"]), Amount(work["due_minor"]),
        )
        for work in works
    )  # fmt: skip
    sums = [Amount(sum(work[key] for work in works)) for key in ("earned_minor", "paid_minor", "due_minor")]
    return Sheet(
        _("Estado de cuenta"),
        (
            Parties((base.maker(facts), base.buyer(facts))),
            Facts(((_("Pedido"), facts["order"]["code"]), (_("Hasta el"), long_day(day_of(facts["as_of"]))))),
            Table(_("Trabajos"), work_columns, rows, (total_row(_("Total"), 7, *sums),)),
            _ledger(facts),
            Notes((_("Lo que queda bajo cero es un saldo a favor."), base.rate_words(facts))),
        ),
        base.about(facts, language),
        simulated=facts["simulated"],
    )


def _ledger(facts: Json) -> Table:
    columns = (
        Column(_("Fecha"), 1.4), Column(_("Qué es"), 2), Column(_("Número"), 1.2), Column(_("Trabajo"), 1.2),
        Column(_("Piezas"), 0.9, number=True), Column(_("Se cobra"), 1.5, number=True), Column(_("Se pagó"), 1.5, number=True),
        Column(_("Queda"), 1.5, number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Day(day_of(row["day"])).short, entry_kind(row), row["reference"], row["work"],
            Count(row["pieces"]) if row["pieces"] is not None else "", _moved(row["charge_minor"]), _moved(row["payment_minor"]),
            Amount(row["balance_minor"]),
        )
        for row in facts["entries"]
    )  # fmt: skip
    charged, paid = (sum(row[key] for row in facts["entries"]) for key in ("charge_minor", "payment_minor"))
    totals = (total_row(_("Total"), 8, Amount(charged), Amount(paid), Amount(charged - paid)),)
    return Table(_("Movimientos"), columns, rows, totals, _("Todavía no hay movimientos."))


def _moved(minor: int) -> Value | str:
    return Amount(minor) if minor else ""
