"""Layouts of what was agreed and what is charged for it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.layouts import base
from marketplace.documents.sheet import Block, Column, Facts, Lead, Notes, Parties, Sheet, Signatures, Table, total_row
from marketplace.documents.values import Amount, Count, Day, Value, Weight, day_of, either, moment

Json = dict[str, Any]


def acceptance(facts: Json, language: str) -> Sheet:
    """The record of acceptance: the same for both sides."""
    work, goods = facts["work"], facts["work"]["goods"]
    total = work["pieces"] * work["unit_price_minor"]
    pairs: list[tuple[str, Value | str]] = [
        (_("Trabajo"), work["code"]),
        (_("Aceptado"), moment(work["accepted_at"])),
        (_("Empieza"), Day(day_of(work["starts_on"]))),
        (_("Entrega"), Day(day_of(work["due_on"]))),
        (_("Precio por pieza"), Amount(work["unit_price_minor"])),
        (_("Total"), Amount(total)),
        *_other_currency(facts, total),
        (_("Pago a la tejedora por pieza"), Amount(work["piece_rate_minor"])),
        (_("Horas de trabajo"), Count(Decimal(work["pieces"] * work["millihours_per_piece"]) / 1000, 0, "h")),
        (_("Técnica"), either(goods["technique"], language)),
    ]
    blocks: list[Block] = [
        Parties((base.maker(facts), base.buyer(facts))),
        Lead(base.name_of(goods, language), Count(work["pieces"])),
        Facts(tuple(pairs)),
        base.terms(facts, language),
    ]
    cells = base.sizes_and_colours(goods["cells"], facts["colours"], language)
    blocks += [cells] if cells else []
    blocks += [_changes(facts)] if facts.get("changes") else []
    blocks += [
        Notes((base.rate_words(facts), _("Este papel obliga a las dos partes. Lo hablado no cuenta."))),
        Signatures(
            (
                (work["accepted_by"] or "", facts["maker"]["name"]),
                (facts["buyer"]["name"], _("Comprador")),
            )
        ),
    ]
    return Sheet(_("Constancia de aceptación"), tuple(blocks), base.about(facts, language), simulated=facts["simulated"])


def _changes(facts: Json) -> Table:
    """What changed since the acceptance, which itself stays as it was."""
    columns = (Column(_("Día"), 1.6), Column(_("Qué pasó"), 4.5), Column(_("Piezas"), 1, number=True))
    rows: list[tuple[Value | str, ...]] = []
    for one in facts["changes"]:
        words = _("Salieron de este trabajo") if one["pieces"] < 0 else _("Volvieron al grupo")
        said = ", ".join(part for part in (words, one["by"], one["reason"]) if part)
        rows.append((Day(day_of(one["on"])), said, Count(one["pieces"])))
    totals = (total_row(_("Piezas hoy"), 3, Count(facts["pieces_now"])),)
    return Table(_("Después de aceptar"), columns, tuple(rows), totals)


def _other_currency(facts: Json, minor: int | None) -> list[tuple[str, Value | str]]:
    if not facts["order"]["rate"]:
        return []
    return [(_("Total en %(currency)s", currency=facts["order"]["currency"]), base.in_contract_currency(facts, minor))]


def purchase_order(facts: Json, language: str) -> Sheet:
    """The buyer orders; the group confirms by signing."""
    blocks: list[Block] = [
        Parties((base.buyer(facts, _("Pide")), base.maker(facts, _("Hace")))),
        _lines(facts, language, "pieces"),
        base.terms(facts, language),
    ]
    for work in facts["works"]:
        cells = base.sizes_and_colours(work["goods"]["cells"], facts["colours"], language, base.name_of(work["goods"], language))
        blocks += [cells] if cells else []
    blocks += [
        Notes((base.rate_words(facts), _("Sin la firma de las dos partes no se empieza a tejer."))),
        Signatures(((facts["buyer"]["name"], _("Pide")), (facts["maker"]["name"], _("Acepta")))),
    ]
    return Sheet(_("Orden de compra"), tuple(blocks), base.about(facts, language), simulated=facts["simulated"])


def proforma(facts: Json, language: str) -> Sheet:
    """What will be charged, and the advance that is asked now."""
    total = facts["total_minor"]
    advance = _share(total, facts["order"]["advance_basis_points"])
    blocks: tuple[Block, ...] = (
        Parties((base.maker(facts, _("Vende")), base.buyer(facts))),
        _lines(facts, language, "pieces"),
        Facts(
            (
                (_("Anticipo a pagar"), Amount(advance)),
                (_("Saldo contra piezas aceptadas"), Amount(total - advance)),
                *_other_currency(facts, total),
            ),
            _("Pago"),
        ),
        base.terms(facts, language),
        Notes((base.rate_words(facts), _("Proforma: no es factura fiscal."))),
    )
    return Sheet(_("Factura proforma"), blocks, base.about(facts, language), simulated=facts["simulated"])


def invoice(facts: Json, language: str) -> Sheet:
    """What is charged for the accepted pieces."""
    total, paid = facts["total_minor"], facts["paid_minor"]
    blocks: tuple[Block, ...] = (
        Parties((base.maker(facts, _("Vende")), base.buyer(facts))),
        _lines(facts, language, "accepted"),
        Facts(
            (
                (_("Pagado hasta hoy"), Amount(paid)),
                (_("Falta pagar") if total >= paid else _("Anticipo por descontar"), Amount(abs(total - paid))),
                *_other_currency(facts, total),
                (_("País de origen"), "Bolivia"),
            ),
            _("Pago"),
        ),
        base.terms(facts, language),
        Notes((base.rate_words(facts), _("Se cobra solo lo aceptado. No reemplaza a la factura fiscal."))),
        Signatures(((facts["maker"]["name"], _("Vende")),)),
    )
    return Sheet(_("Factura comercial"), blocks, base.about(facts, language), simulated=facts["simulated"])


def origin(facts: Json, language: str) -> Sheet:
    """What the sworn declaration and the certificate of origin ask for."""
    columns = (
        Column(_("Producto"), 3), Column(_("HS 2022"), 1), Column(_("NANDINA"), 1.8), Column(_("Materia"), 1.2),
        Column(_("Proceso"), 2), Column(_("Piezas"), 0.9, number=True), Column(_("Peso neto"), 1.2, number=True),
        Column(_("Valor"), 1.5, number=True),
    )  # fmt: skip
    rows = tuple(_origin_row(work, language) for work in facts["works"])
    weights = [_net(work, "pieces") for work in facts["works"]]
    known = None if None in weights else sum(weight or 0 for weight in weights)
    pieces = Count(sum(work["pieces"] for work in facts["works"]))
    totals = (total_row(_("Total"), 8, pieces, Weight(known), Amount(facts["total_minor"])),)
    unchecked = any(not work["goods"]["nandina_checked"] for work in facts["works"])
    blocks: tuple[Block, ...] = (
        Parties((base.maker(facts, _("Productor")), base.buyer(facts, _("Exportador o comprador")))),
        Table(_("Mercancía"), columns, rows, totals),
        Facts(((_("País de origen"), "Bolivia"), (_("Lugar de producción"), f"{facts['maker']['city']}, La Paz"),
               (_("Pedido"), facts["order"]["code"]), (_("Incoterm 2020"), facts["order"]["incoterm"]))),
        Notes((
            _("El peso neto es el usual de cada prenda, sin empaque."),
            _("La partida NANDINA se confirma con el despachante.") if unchecked else "",
            base.rate_words(facts),
        )),
        Signatures(((facts["maker"]["name"], _("Productor")), (facts["buyer"]["name"], _("Declarante")))),
    )  # fmt: skip
    return Sheet(_("Datos para el certificado de origen"), blocks, base.about(facts, language), simulated=facts["simulated"])


def _origin_row(work: Json, language: str) -> tuple[Value | str, ...]:
    goods = work["goods"]
    missing = _("sin dato")
    return (
        base.name_of(goods, language), goods["hs6"] or missing, goods["nandina"] or missing, goods["material"] or missing,
        either(goods["technique"], language), Count(work["pieces"]), Weight(_net(work, "pieces")),
        Amount(work["pieces"] * work["unit_price_minor"]),
    )  # fmt: skip


def _net(work: Json, counted: str) -> int | None:
    grams = work["goods"]["grams"]
    return None if grams is None else grams * work[counted]


def _share(minor: int, basis_points: int) -> int:
    return (minor * basis_points + 5_000) // 10_000


def _lines(facts: Json, language: str, counted: str) -> Table:
    other = facts["order"]["currency"] if facts["order"]["rate"] else ""
    columns = [
        Column(_("N.º"), 0.5), Column(_("Producto"), 4), Column(_("HS 2022"), 1), Column(_("Entrega"), 1.5),
        Column(_("Cantidad"), 1.1, number=True), Column(_("Precio"), 1.3, number=True), Column(_("Total Bs"), 1.6, number=True),
    ]  # fmt: skip
    if other:
        columns.append(Column(_("Total %(currency)s", currency=other), 1.6, number=True))
    rows = [_line_row(facts, work, language, counted, bool(other)) for work in facts["works"]]
    total: list[Value | str] = [Amount(facts["total_minor"])]
    if other:
        # The printed column must add up, so its total is the sum of its rounded rows.
        total.append(Amount(sum(row[-1].minor or 0 for row in rows if isinstance(row[-1], Amount)), other))
    pieces = Count(sum(work[counted] for work in facts["works"]))
    totals = (total_row(_("Total"), len(columns), pieces, "", *total),)
    return Table(_("Lo acordado") if counted == "pieces" else _("Lo aceptado"), tuple(columns), tuple(rows), totals,
                 _("Todavía no hay piezas aceptadas."))  # fmt: skip


def _line_row(facts: Json, work: Json, language: str, counted: str, other: bool) -> tuple[Value | str, ...]:
    goods, minor = work["goods"], work[counted] * work["unit_price_minor"]
    row: list[Value | str] = [
        str(goods["position"]), base.name_of(goods, language), goods["hs6"] or _("sin dato"), Day(day_of(work["due_on"])).short,
        Count(work[counted]), Amount(work["unit_price_minor"]), Amount(minor),
    ]  # fmt: skip
    return (*row, base.in_contract_currency(facts, minor)) if other else tuple(row)
