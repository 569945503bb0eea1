"""K21 to K25: training, loans, complete cards, women who lead and are paid, products with a cost sheet."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.documents.values import Amount, Count, Day
from marketplace.indicators.facts import Facts, ProductFact
from marketplace.indicators.results import Formula, Part, Record, Result, no_record, part_of, percent
from marketplace.programme.queries import totals_of


def training(_facts: Facts) -> Result:
    """K21: hours x people of courses, and how many use what they learnt. Nobody records courses here, so there is no figure."""
    return no_record(_l("Aquí todavía no se anotan cursos."))


def loans(facts: Facts) -> Result:
    """K22: loans with their mean, what they add up to and what is owed, as the page of loans adds them up."""
    if not facts.loans:
        return no_record(_l("No hay préstamos anotados."))
    totals = totals_of(facts.loans)
    parts = (
        Part(_l("Promedio"), Amount(totals.mean, "USD")), Part(_l("Prestado"), Amount(totals.lent, "USD")),
        Part(_l("Cartera"), None if totals.owed is None else Amount(totals.owed, "USD")), Part(_l("En mora"), None),
    )  # fmt: skip
    records = tuple(
        Record(
            one.code,
            (one.association.name, one.lender, Day(one.granted_on, narrow=True), Amount(one.amount_usd_minor, "USD"),
             Amount(one.outstanding_usd_minor, "USD")),
            "programme.loans", (("grupo", one.association_id),),
        )
        for one in facts.loans
    )  # fmt: skip
    return Result(Count(totals.number), totals.number, parts=parts, records=records)


MISSING = {
    "trade": _l("rubro"), "legal_status": _l("forma legal"), "zone": _l("zona"), "technique": _l("técnica"),
    "members": _l("socias"), "leader": _l("líder"),
}  # fmt: skip


def _lacks(missing: tuple[str, ...]) -> str:
    return ", ".join(str(MISSING[name]) for name in missing) or str(_l("nada"))


def cards(facts: Facts) -> Result:
    """K23: groups whose card lacks nothing, of all groups."""
    records = tuple(
        Record(
            group.name, (group.code, LazyString(_lacks, group.missing)),
            "producers.show", (("association_id", group.id),), not group.missing,
        )
        for group in sorted(facts.groups, key=lambda one: (one.name, one.id))
    )  # fmt: skip
    return part_of(sum(record.counts for record in records), len(records), records, _l("No hay grupos."))


def women(facts: Facts) -> Result:
    """K24: women among the leaders whose sex is on record, and among the weavers who were paid."""
    led = [group for group in facts.groups if group.leader_sex]
    paid = {pay.member_id: pay.sex for pay in facts.pays if pay.sex}
    if not led and not paid:
        return no_record(_l("No consta quién dirige ni a quién se pagó."))
    among = Fraction(sum(sex == "F" for sex in paid.values()), len(paid)) if paid else None
    records = tuple(
        Record(
            group.leader or "", (group.name, _l("mujer") if group.leader_sex == "F" else _l("hombre")),
            "producers.show", (("association_id", group.id),), group.leader_sex == "F",
        )
        for group in sorted(led, key=lambda one: (one.name, one.id))
    )  # fmt: skip
    parts = (Part(_l("Mujeres entre quienes cobraron"), None if among is None else percent(among), len(paid)),)
    return part_of(sum(record.counts for record in records), len(records), records, _l("No consta quién dirige."), parts=parts)


def cost_sheets(facts: Facts) -> Result:
    """K25: published products whose newest cost sheet has hours and materials (a sheet always has the fee), of all published."""
    records = tuple(
        Record(
            product.name, (product.association, *(_l("sí") if there else _l("no") for there in _of(product))),
            "catalogue.product", (("product_id", product.id),), all(_of(product)),
        )
        for product in sorted(facts.products, key=lambda one: (one.association, one.name, one.id))
    )  # fmt: skip
    return part_of(sum(record.counts for record in records), len(records), records, _l("No hay productos publicados."))


def _of(product: ProductFact) -> tuple[bool, bool, bool]:
    return product.sheet, product.hours, product.materials


FORMULAS = (
    Formula("K21", "groups", _l("Capacitación"), _l("horas × asistentes; % que aplica lo aprendido en 60 días"),
            _l("asistentes"), _l("cursos"), (_l("Curso"),), training),
    Formula("K22", "groups", _l("Crédito"), _l("número, promedio, cartera y mora de los préstamos"),
            _l("préstamos"), _l("préstamos"),
            (_l("Préstamo"), _l("Grupo"), _l("Quién prestó"), _l("Fecha"), _l("Monto"), _l("Debe")), loans),
    Formula("K23", "groups", _l("Diagnósticos completos"), _l("grupos con la ficha completa ÷ grupos"),
            _l("grupos"), _l("fichas de los grupos"), (_l("Grupo"), _l("Código"), _l("Falta")), cards),
    Formula("K24", "groups", _l("Mujeres que dirigen"), _l("mujeres ÷ líderes; y mujeres ÷ quienes cobraron"),
            _l("líderes"), _l("socias, pagos a tejedoras"), (_l("Líder"), _l("Grupo"), _l("Es")), women),
    Formula("K25", "groups", _l("Productos con estructura de costos"),
            _l("productos con hoja de costos completa ÷ productos publicados"),
            _l("productos publicados"), _l("productos, hojas de costos"),
            (_l("Producto"), _l("Grupo"), _l("Hoja con cuota"), _l("Horas"), _l("Materiales")), cost_sheets),
)  # fmt: skip
