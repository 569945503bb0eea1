"""K13 and K15 to K20, K26: demand, sales, buyers, how soon is paid, formal agreements, prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from flask_babel import lazy_gettext as _l

from marketplace.documents.values import Amount, Count, Day
from marketplace.indicators.facts import Facts, LotFact, PaymentFact, WorkFact
from marketplace.indicators.results import (
    Formula,
    Part,
    Record,
    Result,
    day_key,
    decimal,
    median,
    no_record,
    part_of,
    percent,
    quantile,
)
from marketplace.kernel.money import half_up
from marketplace.kernel.payments import advance_minor
from marketplace.orders.rates import MICRO, known_rates

ADVANCE_DAYS = timedelta(days=15)
FEWEST_BUYERS = 3
HUNDRED = 10_000
CHANNELS = {"exportador": _l("exportador"), "importador": _l("importador"), "comercio justo": _l("comercio justo")}
"""The kinds of buyers; another kind is told as it is written."""


def unmet(facts: Facts) -> Result:
    """K13: pieces asked for and not agreed with any group, of all pieces asked for on the market."""
    records = tuple(
        Record(
            line.order_code,
            (line.exporter, line.technique, line.description, Day(line.due_on, narrow=True), Count(line.pieces),
             Count(line.placed), decimal(Fraction((line.pieces - line.placed) * line.millihours, 1000), 0, "h")),
            "order_page.show", (("order_id", line.order_id),), line.placed < line.pieces, line.simulated,
        )
        for line in sorted(facts.demand, key=lambda one: (one.placed >= one.pieces, day_key(one.due_on), one.code))
    )  # fmt: skip
    missing = [(line, max(line.pieces - line.placed, 0)) for line in facts.demand]
    hours = sum(pieces * line.millihours for line, pieces in missing)
    return part_of(
        sum(pieces for _line, pieces in missing), sum(line.pieces for line in facts.demand), records,
        _l("No hay pedidos publicados."),
        parts=(Part(_l("Horas"), decimal(Fraction(hours, 1000), 0, "h")),) if facts.demand else (),
    )  # fmt: skip


def _accepted(facts: Facts) -> list[tuple[WorkFact, LotFact, date]]:
    """Lots with accepted pieces, by the day of their acceptance."""
    found = [
        (work, lot, lot.accepted_on) for work in facts.works for lot in work.lots if lot.accepted_on is not None
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one[2], one[1].code))


def reached(facts: Facts) -> Result:
    """K15: groups with a delivery accepted by an exporter or importer in the year of the cut-off, of all groups."""
    first: dict[int, tuple[WorkFact, LotFact, date]] = {}
    for work, lot, on in _accepted(facts):
        if on.year == facts.as_of.year:
            first.setdefault(work.association_id, (work, lot, on))
    if not first:
        return no_record(_l("Ninguna entrega fue aceptada este año."))
    records = tuple(
        Record(
            work.association, (lot.code, Day(on, narrow=True), work.exporter, Count(lot.accepted)),
            "fulfilment.delivery", (("delivery_id", lot.id),), simulated=work.simulated,
        )
        for work, lot, on in sorted(first.values(), key=lambda one: (one[0].association, one[0].id))
    )  # fmt: skip
    return part_of(len(first), len(facts.groups), records, _l("No hay grupos."))


@dataclass(frozen=True)
class _Sale:
    """An accepted lot at its price, and the day on which its balance was paid."""

    work: WorkFact
    lot: LotFact
    on: date
    minor: int
    usd_minor: int | None
    """At the rate of its payment; None while it is not paid."""


def _sales(facts: Facts) -> list[_Sale]:
    paid = {pay.delivery_id: pay.on for pay in facts.payments if pay.delivery_id is not None}
    found = []
    for work, lot, on in _accepted(facts):
        minor = lot.accepted * work.price_minor
        found.append(_Sale(work, lot, on, minor, _dollars(work, minor, paid.get(lot.id))))
    return found


def _dollars(work: WorkFact, minor: int, paid_on: date | None) -> int | None:
    """At the contract's rate; in a contract in Bs, at the official rate in force on the day of the payment."""
    if paid_on is None:
        return None
    official = next((rate.micro for rate in known_rates(paid_on) if rate.kind == "oficial"), None)
    rate = work.fx_micro or official
    return None if rate is None else half_up(Fraction(minor * MICRO, rate))


def _both(sales: Iterable[_Sale]) -> tuple[int, int | None]:
    sales = list(sales)
    known = [sale.usd_minor for sale in sales if sale.usd_minor is not None]
    return sum(sale.minor for sale in sales), sum(known) if known else None


def sales(facts: Facts) -> Result:
    """K16: what accepted pieces are worth by kind of buyer, in Bs, and in dollars what of it was paid."""
    found = _sales(facts)
    if not found:
        return no_record(_l("Ninguna pieza fue aceptada todavía."))
    kinds: dict[str, list[_Sale]] = defaultdict(list)
    for sale in found:
        kinds[sale.work.exporter_kind].append(sale)
    parts = [Part(_l("Ya pagado, en dólares al cambio oficial"), Amount(_both(found)[1], "USD"))]
    for kind, own in sorted(kinds.items()):
        bob, usd = _both(own)
        name = CHANNELS.get(kind, kind)
        parts.append(Part(_l("%(channel)s, en Bs", channel=name), Amount(bob), len(own)))
        parts.append(Part(_l("%(channel)s, en USD", channel=name), None if usd is None else Amount(usd, "USD")))
    records = tuple(
        Record(
            sale.lot.code,
            (sale.work.exporter, CHANNELS.get(sale.work.exporter_kind, sale.work.exporter_kind), Day(sale.on, narrow=True),
             Count(sale.lot.accepted), Amount(sale.minor), Amount(sale.usd_minor, "USD")),
            "fulfilment.delivery", (("delivery_id", sale.lot.id),), simulated=sale.work.simulated,
        )
        for sale in found
    )  # fmt: skip
    simulated = any(record.simulated for record in records)
    return Result(Amount(_both(found)[0]), len(found), parts=tuple(parts), records=records, simulated=simulated)


def buyers(facts: Facts) -> Result:
    """K17: different buyers of a group on average, and the largest buyer's share of all that was accepted."""
    groups: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    whole: dict[str, int] = defaultdict(int)
    simulated = False
    for work, lot, _on in _accepted(facts):
        minor = lot.accepted * work.price_minor
        groups[work.association, work.association_id][work.exporter] += minor
        whole[work.exporter] += minor
        simulated = simulated or work.simulated
    if not groups or not sum(whole.values()):
        return no_record(_l("Ninguna pieza fue aceptada todavía."))
    records = tuple(
        Record(
            name, (Count(len(own)), _largest(own)[0], percent(_largest(own)[1])),
            "money.association_statement", (("association_id", number),),
        )
        for (name, number), own in sorted(groups.items())
    )  # fmt: skip
    name, share = _largest(whole)
    parts = (Part(_l("Compradores distintos"), Count(len(whole))), Part(_l("El mayor: %(name)s", name=name), percent(share)))
    mean = Fraction(sum(len(own) for own in groups.values()), len(groups))
    return Result(decimal(mean, 1), len(groups), parts=parts, records=records, simulated=simulated)


def _largest(worth: dict[str, int]) -> tuple[str, Fraction]:
    name = min(worth, key=lambda one: (-worth[one], one))
    total = sum(worth.values())
    return name, Fraction(worth[name], total) if total else Fraction(0)


def advances(facts: Facts) -> Result:
    """K18: advances paid in full within fifteen days of signing, of those agreed on works whose signing is on record."""
    paid: dict[int, list[PaymentFact]] = defaultdict(list)
    for payment in facts.payments:
        if payment.kind == "advance":
            paid[payment.work_id].append(payment)
    records, unsigned = [], 0
    for work in sorted(facts.works, key=lambda one: (day_key(one.signed_on), one.code)):
        wanted = advance_minor(work.pieces, work.price_minor, Fraction(work.advance_basis_points, HUNDRED))
        if not wanted:
            continue
        if work.signed_on is None:
            unsigned += 1
            continue
        until = work.signed_on + ADVANCE_DAYS
        came = _reached_on(paid[work.id], wanted)
        if came is None and facts.as_of <= until:
            continue
        good = came is not None and came <= until
        cells = (work.association, work.exporter, Day(work.signed_on, narrow=True), Day(came, narrow=True), Amount(wanted))
        records.append(Record(work.code, cells, "money.assignment", (("assignment_id", work.id),), good, work.simulated))
    parts = (Part(_l("Con anticipo y sin fecha de firma"), Count(unsigned)),) if unsigned else ()
    why = _l("No consta la fecha de firma de ningún trabajo con anticipo.")
    return part_of(sum(record.counts for record in records), len(records), tuple(records), why, parts=parts)


def _reached_on(payments: Iterable[PaymentFact], wanted: int) -> date | None:
    so_far = 0
    for payment in sorted(payments, key=lambda one: (one.on, one.id)):
        so_far += payment.minor
        if so_far >= wanted:
            return payment.on
    return None


def collection_days(facts: Facts) -> Result:
    """K19: days from the acceptance of a delivery to the payment of its balance; the middle one."""
    lots = {lot.id: (work, lot) for work in facts.works for lot in work.lots}
    records, days = [], []
    for payment in sorted(facts.payments, key=lambda one: (one.on, one.id)):
        if payment.kind != "balance" or payment.delivery_id not in lots:
            continue
        work, lot = lots[payment.delivery_id]
        if lot.accepted_on is None:
            continue
        took = (payment.on - lot.accepted_on).days
        days.append(took)
        cells = (work.exporter, lot.code, Day(lot.accepted_on, narrow=True), Day(payment.on, narrow=True), Count(took))
        records.append(
            Record(payment.code, cells, "money.payment", (("payment_id", payment.id),), simulated=payment.simulated)
        )  # fmt: skip
    if not days:
        return no_record(_l("Ningún saldo fue pagado todavía."))
    simulated = any(record.simulated for record in records)
    return Result(decimal(median(days), 1), len(days), records=tuple(records), simulated=simulated)


def formal(facts: Facts) -> Result:
    """K20: orders whose every work has a signed acceptance on record, of all orders that groups agreed to."""
    orders: dict[tuple[str, int], list[WorkFact]] = defaultdict(list)
    for work in facts.works:
        orders[work.order_code, work.order_id].append(work)
    parts: tuple[Part, ...] = ()
    if facts.alliances is not None:
        parts = (
            Part(_l("Alianzas anotadas"), Count(facts.alliances)),
            Part(_l("Alianzas firmadas"), None if facts.alliances_signed is None else Count(facts.alliances_signed)),
        )
    records = tuple(
        Record(
            code, (works[0].exporter, Count(len(works)), Count(sum(work.signed_on is not None for work in works))),
            "order_page.show", (("order_id", number),), all(work.signed_on for work in works), works[0].simulated,
        )
        for (code, number), works in sorted(orders.items())
    )  # fmt: skip
    if not any(work.signed_on for work in facts.works):
        return no_record(_l("No consta ninguna firma."), records=records, parts=parts)
    return part_of(sum(record.counts for record in records), len(records), records, "", parts=parts)


def prices(facts: Facts) -> Result:
    """K26: price of a piece and of an hour by technique: the middle one and the quarters. Of three buyers or more."""
    kinds: dict[str, list[WorkFact]] = defaultdict(list)
    for work in facts.works:
        kinds[work.technique].append(work)
    told = {name: own for name, own in sorted(kinds.items()) if len({work.exporter_id for work in own}) >= FEWEST_BUYERS}
    if not told:
        return no_record(_l("Ninguna técnica tiene tres compradores."))
    parts = [
        Part(name, Amount(half_up(median([work.price_minor for work in own]))), len(own)) for name, own in told.items()
    ]  # fmt: skip
    records = tuple(
        _price_record(work) for name in told for work in sorted(told[name], key=lambda one: (one.price_minor, one.code))
    )
    works = [work for own in told.values() for work in own]
    hours = [half_up(Fraction(work.price_minor * 1000, work.millihours)) for work in works if work.millihours]
    quarters = [Amount(half_up(quantile([work.price_minor for work in works], Fraction(part, 4)))) for part in (1, 3)]
    parts += [Part(_l("Un cuarto paga menos de"), quarters[0]), Part(_l("Un cuarto paga más de"), quarters[1])]
    parts.append(Part(_l("Por hora"), Amount(half_up(median(hours))) if hours else None))
    simulated = any(record.simulated for record in records)
    value = Amount(half_up(median([work.price_minor for work in works])))
    return Result(value, len(works), parts=tuple(parts), records=records, simulated=simulated)


def _price_record(work: WorkFact) -> Record:
    hour = Amount(half_up(Fraction(work.price_minor * 1000, work.millihours)) if work.millihours else None)
    return Record(
        work.code, (work.technique, work.exporter, work.description, Amount(work.price_minor), hour),
        "fulfilment.assignment", (("assignment_id", work.id),), simulated=work.simulated,
    )  # fmt: skip


FORMULAS = (
    Formula("K13", "market", _l("Demanda no atendida"),
            _l("piezas pedidas − piezas acordadas con grupos; horas = piezas × horas por pieza"),
            _l("piezas pedidas"), _l("pedidos publicados, asignaciones"),
            (_l("Pedido"), _l("Comprador"), _l("Técnica"), _l("Pieza"), _l("Para el"), _l("Pedidas"), _l("Acordadas"),
            _l("Faltan")), unmet),
    Formula("K15", "market", _l("Organizaciones que exportaron en el año"),
            _l("grupos con una entrega aceptada en el año ÷ grupos"),
            _l("grupos"), _l("entregas, revisiones"), (_l("Grupo"), _l("Entrega"), _l("Aceptada el"), _l("Comprador"),
            _l("Aceptadas")), reached),
    Formula("K16", "market", _l("Ventas por canal"),
            _l("piezas aceptadas × precio por canal; USD al cambio del pago"),
            _l("entregas aceptadas"), _l("entregas, revisiones, pagos, tipos de cambio"),
            (_l("Entrega"), _l("Comprador"), _l("Canal"), _l("Aceptada el"), _l("Piezas"), "Bs", "USD"), sales),
    Formula("K17", "market", _l("Compradores por asociación"),
            _l("compradores distintos por grupo; parte del mayor en lo aceptado"),
            _l("grupos con ventas"), _l("entregas, revisiones"),
            (_l("Grupo"), _l("Compradores"), _l("El mayor"), _l("Su parte")), buyers),
    Formula("K18", "market", _l("Anticipos pagados a tiempo"),
            _l("anticipos completos a 15 días de la firma ÷ trabajos firmados con anticipo"),
            _l("trabajos con anticipo"), _l("asignaciones, pagos"),
            (_l("Trabajo"), _l("Grupo"), _l("Comprador"), _l("Firmado el"), _l("Pagado el"), _l("Anticipo")), advances),
    Formula("K19", "market", _l("Días de cobro"), _l("día del pago − día de la aceptación, el del medio (mediana)"),
            _l("saldos pagados"), _l("pagos, revisiones"),
            (_l("Pago"), _l("Comprador"), _l("Entrega"), _l("Aceptada el"), _l("Pagado el"), _l("Días")), collection_days),
    Formula("K20", "market", _l("Acuerdos formales"), _l("pedidos con toda aceptación firmada ÷ pedidos acordados"),
            _l("pedidos acordados"), _l("asignaciones, alianzas"), (_l("Pedido"), _l("Comprador"), _l("Trabajos"),
            _l("Firmados")), formal),
    Formula("K26", "market", _l("Precios de referencia por técnica"),
            _l("mediana y cuartos del precio acordado, técnicas con tres compradores o más"),
            _l("trabajos acordados"), _l("asignaciones"),
            (_l("Trabajo"), _l("Técnica"), _l("Comprador"), _l("Pieza"), _l("Por pieza"), _l("Por hora")), prices),
)  # fmt: skip
