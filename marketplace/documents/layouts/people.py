"""Layouts of a frame's agreement, and of the notebook's sheet on A5."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.addresses import address
from marketplace.documents.layouts import base
from marketplace.documents.sheet import Column, Facts, Lead, Notes, Parties, Sheet, Signatures, Table
from marketplace.documents.values import Amount, Count, Day, Value, Words, day_of, either, long_day, moment
from marketplace.frames.terms import month_price, total_minor
from marketplace.infra import i18n

Json = dict[str, Any]
MANY_SIZES = 5


def notebook(facts: Json, language: str) -> Sheet:
    """Who has what of a work, with a place for each signature. The square code opens the same list to be typed in."""
    work = facts["work"]
    return Sheet(
        work["description"],
        (
            Facts(
                (
                    (_("Trabajo"), f"{work['code']} · {work['order']}"),
                    (_("Piezas"), Count(work["pieces"])),
                    (_("Asociación"), facts["maker"]["name"]),
                    (_("Entrega"), Day(day_of(work["due_on"]))),
                )
            ),
            *_tables(facts),
            Signatures((("", _("Líder")), ("", _("Fecha")))),
        ),
        _("Hoja del cuaderno"),
        paper="a5",
        simulated=facts["simulated"],
        leads_to=address("notebook.grid", assignment_id=facts["assignment_id"]),
        roomy=True,
    )


def _tables(facts: Json) -> list[Table]:
    """A table with a column for each size and colour, or one for each colour where these are too many for the paper."""
    # Sheets that were issued before sizes stood on them have one column for what is good.
    strips = facts.get("strips") or [{"title": "", "heads": []}]
    return [_table(facts, strip, first=strip is strips[0], last=strip is strips[-1]) for strip in strips]


def _table(facts: Json, strip: Json, *, first: bool, last: bool) -> Table:
    yarn, heads = facts["uses_yarn"], strip["heads"]
    # The head of the names says the colour again on every page.
    columns = [Column(strip["title"] or _("Nombre"), 3.4)]
    if first:
        columns += [Column(_("Piezas"), 0.9, number=True)]
        columns += [Column(_("Lana g"), 0.9, number=True)] if yarn else []
    columns += [Column(head, _width(head), number=True) for head in heads or [_("Bien")]]
    columns += [Column(_("Falla"), 0.8, number=True)] if last else []
    columns += [Column(_("Firma"), 2 if len(heads) < MANY_SIZES else 1.4)]
    rows = []
    for number, row in enumerate(facts["rows"], start=1):
        cells: list[Value | str] = [f"{number}. {row['name']}"]
        if first:
            cells += [_noted(row["pieces"]), *([_noted(row["yarn_grams"])] if yarn else [])]
        cells += [""] * len(heads) or [_noted(row["good"])]
        cells += ["" if heads else _noted(row["faulty"])] if last else []
        rows.append((*cells, ""))
    title = strip["title"] or _("Lo que lleva y trae cada una")
    return Table(title, tuple(columns), tuple(rows), empty=_("Todavía no hay tejedoras."))


def _width(head: str) -> float:
    """As wide as its longest word, because a name of a colour is not broken."""
    return max(0.8, 0.16 * max(len(word) for word in head.split()))


def _noted(value: int | None) -> Value | str:
    """What nobody noted yet is an empty cell: it is to be filled in by hand."""
    return Count(value) if value else ""


def agreement(facts: Json, language: str) -> Sheet:
    """So many pieces a month for so many months, signed by both."""
    one, terms = facts["agreement"], facts["terms"]
    months, title = terms["months"], _title(facts, language)
    pieces = sum(month["pieces"] for month in months)
    place = base.PLACES.get(terms["incoterm"], ("", ""))[language == "en"]
    yes, no = _("sí"), _("no")
    pairs: tuple[tuple[str, Value | str], ...] = (
        (_("Acuerdo"), _("%(code)s, versión %(n)s", code=one["code"], n=one["version"])),
        (_("Estado"), version_state(one["state"])),
        (_("Precio por pieza"), Amount(terms["unit_price_minor"])),
        (_("Pago a la tejedora por pieza"), Amount(terms["piece_rate_minor"])),
        (_("Horas por pieza"), Count(Decimal(terms["millihours_per_piece"]) / 1000, 2, "h")),
        (_("Incoterm 2020"), f"{terms['incoterm']} {place}".strip()),
        (_("Anticipo"), base.percent(terms["advance_basis_points"])),
        (_("Saldo"), _("%(days)s días después de aceptar", days=terms["balance_days"])),
        (_("Calidad"), _("AQL %(aql)s, nivel %(level)s", aql=base.aql(terms["aql_hundredths"]), level=terms["inspection_level"])),
        (_("Muestra primero"), yes if terms["sample_required"] else no),
        (_("Sobre prendas del comprador"), yes if terms["buyer_goods"] else no),
        (_("Total del acuerdo"), Amount(total_minor(terms))),
    )
    pairs = (*_frame_goods(facts, language), *pairs)
    columns = (Column(_("Mes"), 2), Column(_("Entrega hasta"), 3), Column(_("Piezas"), 1, number=True),
               Column(_("Precio"), 1, number=True), Column(_("Valor"), 1.5, number=True))  # fmt: skip
    rows = tuple(
        (i18n.day(day_of(month["month"]), "MMMM y"), long_day(day_of(month["due_on"])), Count(month["pieces"]),
         Amount(month_price(terms, month)), Amount(month["pieces"] * month_price(terms, month)))
        for month in months
    )  # fmt: skip
    total = (_("Total"), "", Count(pieces), "", Amount(total_minor(terms)))
    signed = [
        (one["exporter_name"], f"{facts['buyer']['name']}, {moment(one['sent_at'])}"),
        (one["association_name"] or "", _signed(facts)),
    ]
    return Sheet(
        _("Acuerdo de pedido marco"),
        (
            Parties((base.buyer(facts), base.maker(facts))),
            Lead(_("%(title)s cada mes", title=title), Count(terms["pieces_a_month"])),
            Facts(pairs),
            Table(_("Meses"), columns, rows, (total,)),
            Notes((*_below_floor(terms), *_applies(terms), _("Cada mes se pide aparte. Lo hablado no cuenta."))),
            Signatures(tuple(signed)),
        ),
        title,
        simulated=facts["simulated"],
    )


def _frame_goods(facts: Json, language: str) -> tuple[tuple[str, Value | str], ...]:
    """What is made every month; papers that were issued before it stood on them are drawn as they were."""
    goods = facts.get("goods")
    if goods is None:
        return ()
    material = _("Prendas del comprador") if facts["terms"]["buyer_goods"] else Words(goods["material"])
    return (
        (_("Producto"), Words(either(goods["names"], language))),
        (_("Técnica"), either(goods["technique"], language)),
        (_("Material"), material),
        (_("Piezas por mes"), Count(facts["terms"]["pieces_a_month"])),
    )


def _title(facts: Json, language: str) -> str:
    """The frame's own name; the product's in the reader's language where it has no other."""
    names, title = (facts.get("goods") or {}).get("names", {}), str(facts["terms"]["title"])
    return either(names, language) if title == names.get("es") else title


def _below_floor(terms: Json) -> tuple[str, ...]:
    """Why the price is below the floor, as both sides sign it; nothing where it is not."""
    if not terms.get("floor_reason"):
        return ()
    floor = i18n.money(terms["floor_minor"])
    return (
        _("El precio está debajo del piso de %(floor)s.", floor=floor),
        _("Motivo firmado: %(why)s", why=terms["floor_reason"]),
    )


def _applies(terms: Json) -> tuple[str, ...]:
    """From which month on these terms hold; nothing for the first ones."""
    if not terms.get("applies_from"):
        return ()
    month = i18n.day(day_of(terms["applies_from"]), "MMMM y")
    return (_("Estos términos valen desde %(month)s.", month=month), _("Los meses ya pedidos siguen a su precio."))


def _signed(facts: Json) -> str:
    one = facts["agreement"]
    when = moment(one["answered_at"]) if one["association_name"] else _("todavía sin firma")
    return f"{facts['maker']['name']}, {when}"


def version_state(state: str) -> str:
    """How far a version of an agreement is."""
    states = {
        "sent": _("espera la firma de la asociación"),
        "signed": _("firmado por las dos partes"),
        "refused": _("no aceptado"),
        "withdrawn": _("retirado"),
        "replaced": _("reemplazado por otra versión"),
    }
    return str(states.get(state, state))
