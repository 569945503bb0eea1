"""K08 to K12 and K14: punctuality, quality, capacity, growth. The rules are those of fulfilment and quality's pages."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flask_babel import lazy_gettext as _l

from marketplace.documents.values import Count, Day
from marketplace.indicators.facts import Facts, Look, LotFact, WorkFact, months_before
from marketplace.indicators.results import Formula, Month, Part, Record, Result, decimal, no_record, part_of, percent

YES, NO = _l("sí"), _l("no")


def _finished(facts: Facts) -> list[WorkFact]:
    works = [work for work in facts.works if work.on_time is not None]
    return sorted(works, key=lambda work: (work.due_on, work.code))


def _work(work: WorkFact, good: bool) -> Record:
    return Record(
        work.code,
        (work.association, work.order_code, Day(work.due_on, narrow=True), Day(work.finished_on, narrow=True),
         Count(work.pieces), Count(work.accepted), YES if good else NO),
        "fulfilment.assignment", (("assignment_id", work.id),), good, work.simulated,
    )  # fmt: skip


def on_time(facts: Facts) -> Result:
    """K08: finished works whose last piece came by the day agreed, of all finished works."""
    records = tuple(_work(work, bool(work.on_time)) for work in _finished(facts))
    return part_of(sum(record.counts for record in records), len(records), records, _l("Ningún trabajo terminó todavía."))


def in_full(facts: Facts) -> Result:
    """K09: finished works that came on time and were accepted to the last piece, of all finished works."""
    records = tuple(_work(work, bool(work.on_time) and work.accepted >= work.pieces) for work in _finished(facts))
    return part_of(sum(record.counts for record in records), len(records), records, _l("Ningún trabajo terminó todavía."))


def _first_looks(facts: Facts) -> Iterator[tuple[WorkFact, LotFact, Look]]:
    found = [
        (work, lot, look) for work in facts.works for lot in work.lots for look in lot.looks if look.round == 1
    ]  # fmt: skip
    yield from sorted(found, key=lambda one: (one[2].on, one[2].code))


RESULTS = {"pass": _l("Aceptado"), "fail": _l("Devuelto"), "hold": _l("En espera")}


def _look(work: WorkFact, lot: LotFact, look: Look, counts: bool) -> Record:
    return Record(
        look.code,
        (Day(look.on, narrow=True), work.association, lot.code, Count(look.pieces), Count(look.accepted), RESULTS[look.result]),
        "fulfilment.inspection", (("inspection_id", look.id),), counts, work.simulated,
    )  # fmt: skip


def first_time(facts: Facts) -> Result:
    """K10: pieces accepted at the first look, of all pieces looked at for the first time."""
    looks = list(_first_looks(facts))
    records = tuple(_look(work, lot, look, look.accepted > 0) for work, lot, look in looks)
    accepted = sum(look.accepted for _work, _lot, look in looks)
    return part_of(accepted, sum(look.pieces for _work, _lot, look in looks), records, _l("Ningún lote se revisó todavía."))


def rejected(facts: Facts) -> Result:
    """K11: lots returned at their first look, of all lots looked at."""
    records = tuple(_look(work, lot, look, look.result == "fail") for work, lot, look in _first_looks(facts))
    return part_of(sum(record.counts for record in records), len(records), records, _l("Ningún lote se revisó todavía."))


def capacity(facts: Facts) -> Result:
    """K12: hours promised of hours offered, over the last twelve whole weeks in which a group had promised any."""
    busy = sorted({week.monday for weeks in facts.hours.values() for week in weeks if week.taken})
    names = {group.id: group for group in facts.groups}
    records, offered, taken = [], 0, 0
    for number, weeks in sorted(facts.hours.items(), key=lambda pair: names[pair[0]].name):
        own = [week for week in weeks if week.monday in busy]
        gives, promised = sum(week.offered for week in own), sum(week.taken for week in own)
        offered, taken = offered + gives, taken + promised
        if own:
            records.append(
                Record(
                    names[number].name,
                    (Count(round(Fraction(gives, 1000))), Count(round(Fraction(promised, 1000))),
                     percent(Fraction(promised, gives)) if gives else ""),
                    "capacity.show", (("association_id", number),), bool(promised),
                )
            )  # fmt: skip
    if not busy or not offered:
        return no_record(_l("Ningún grupo tenía horas comprometidas."))
    return Result(
        Count(round(Fraction(taken, 1000)), 0, "h"), round(Fraction(offered, 1000)), Fraction(taken, offered),
        parts=(Part(_l("Semanas con trabajo"), Count(len(busy))),), records=tuple(records),
        simulated=any(work.simulated for work in facts.works),
    )  # fmt: skip


def growth(facts: Facts) -> Result:
    """K14: accepted pieces of the last whole month over those of the same month a year before, less one."""
    month, before = facts.month, months_before(facts.month, 12)
    sums, records = {month: 0, before: 0}, []
    for work in facts.works:
        for lot in work.lots:
            for look in lot.looks:
                when = look.on.replace(day=1)
                if when in sums and look.accepted:
                    sums[when] += look.accepted
                    records.append(_look(work, lot, look, when == month))
    parts = tuple(Part(Month(one), Count(pieces) if pieces else None) for one, pieces in sums.items())
    if not sums[before] or not sums[month]:
        return no_record(_l("Faltan piezas aceptadas en uno de los dos meses."), parts=parts, records=tuple(records))
    change = Fraction(sums[month], sums[before]) - 1
    simulated = any(record.simulated for record in records)
    return Result(decimal(100 * change, 1, "%"), sums[before], parts=parts, records=tuple(records), simulated=simulated)


WORKS = (_l("Trabajo"), _l("Grupo"), _l("Pedido"), _l("Para el"), _l("Llegó el"), _l("Piezas"), _l("Aceptadas"))
LOOKS = (_l("Acta"), _l("Día"), _l("Grupo"), _l("Entrega"), _l("Lote"), _l("Aceptadas"), _l("Resultado"))

FORMULAS = (
    Formula("K08", "deliveries", _l("Entregas a tiempo"),
            _l("trabajos cuya última pieza llegó hasta el día acordado ÷ trabajos terminados"),
            _l("trabajos terminados"), _l("asignaciones, entregas, revisiones"), (*WORKS, _l("A tiempo")), on_time),
    Formula("K09", "deliveries", _l("Entregas completas y a tiempo"),
            _l("a tiempo y con todas las piezas aceptadas ÷ trabajos terminados"),
            _l("trabajos terminados"), _l("asignaciones, entregas, revisiones"), (*WORKS, _l("A tiempo y completo")), in_full),
    Formula("K10", "deliveries", _l("Calidad a la primera"), _l("piezas aceptadas en la primera revisión ÷ piezas revisadas"),
            _l("piezas revisadas"), _l("revisiones"), LOOKS, first_time),
    Formula("K11", "deliveries", _l("Lotes devueltos"), _l("lotes devueltos en la primera revisión ÷ lotes revisados"),
            _l("lotes revisados"), _l("revisiones"), LOOKS, rejected),
    Formula("K12", "deliveries", _l("Uso de la capacidad"),
            _l("horas comprometidas ÷ horas ofrecidas, últimas 12 semanas con trabajo"),
            _l("horas ofrecidas"), _l("horas de los grupos, asignaciones"),
            (_l("Grupo"), _l("Horas ofrecidas"), _l("Horas comprometidas"), _l("Uso")), capacity),
    Formula("K14", "deliveries", _l("Crecimiento de la producción"),
            _l("piezas aceptadas del último mes completo ÷ mismo mes del año anterior − 1"),
            _l("piezas del año anterior"), _l("revisiones"), LOOKS, growth),
)  # fmt: skip
