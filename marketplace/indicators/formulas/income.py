"""K01 to K07: what weavers earn, how it changed, and jobs. Never told of fewer than five women of a programme's month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from flask_babel import lazy_gettext as _l

from marketplace.documents.values import Amount, Count
from marketplace.income.figures import GroupMonth, confirmed_part, woman_month
from marketplace.indicators.facts import BaselineFact, Facts, PayFact, last_months, months_before, of_months
from marketplace.indicators.results import Formula, Month, Part, Record, Result, decimal, no_record, percent
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.kernel.costs import HOURS_PER_MONTH
from marketplace.kernel.money import half_up
from marketplace.kernel.privacy import FEWEST

NO_PAY = _l("No hay pagos a tejedoras.")
TOO_FEW = _l("Son menos de cinco: no se cuenta.")
SUSTAINED, OF_MONTHS = 9, 12
MOVING = 3
RISE = 25


def _person(pay: PayFact | BaselineFact) -> tuple[str, tuple[tuple[str, int], ...]]:
    return "income.weaver", (("member_id", pay.member_id),)


def _told(pays: Iterable[PayFact]) -> tuple[list[PayFact], int]:
    """The pay of each programme's months with five women or more, and how many months are kept back."""
    months: dict[tuple[int, date], list[PayFact]] = defaultdict(list)
    for pay in pays:
        months[pay.programme_id, pay.month].append(pay)
    kept = [own for own in months.values() if len({pay.member_id for pay in own}) >= FEWEST]
    return [pay for own in kept for pay in own], len(months) - len(kept)


def _large(pays: Iterable[PayFact]) -> list[PayFact]:
    """The pay of programmes with five women or more in it, so that no programme's few can be reckoned from a whole."""
    pays = list(pays)
    people: dict[int, set[int]] = defaultdict(set)
    for pay in pays:
        people[pay.programme_id].add(pay.member_id)
    return [pay for pay in pays if len(people[pay.programme_id]) >= FEWEST]


def _kept_back(number: int) -> tuple[Part, ...]:
    return (Part(_l("Meses con menos de cinco, no contados"), Count(number)),) if number else ()


def _month_records(pays: Iterable[PayFact]) -> tuple[Record, ...]:
    months: dict[tuple[date, str, int], list[PayFact]] = defaultdict(list)
    for pay in pays:
        months[pay.month, pay.member, pay.member_id].append(pay)
    found = sorted(months.items(), key=lambda pair: (-pair[0][0].toordinal(), *pair[0][1:]))
    return tuple(
        Record(
            own[0].member,
            (own[0].association, Month(key[0]), Amount(sum(pay.minor for pay in own)),
             decimal(Fraction(sum(pay.millihours for pay in own), 1000), 1, "h")),
            *_person(own[0]), simulated=any(pay.simulated for pay in own),
        )
        for key, own in found
    )  # fmt: skip


def month_income(facts: Facts) -> Result:
    """K01: what a weaver was paid on average in a month with pay, as the pages of income tell it."""
    if not facts.month_pays:
        return no_record(NO_PAY)
    pays, kept_back = _told(facts.month_pays)
    months = _group_months(pays)
    mean = woman_month(months)
    records = _month_records(facts.month_pays)
    if mean is None:
        return no_record(TOO_FEW, records=records)
    said = woman_month(month.of_confirmed for month in months if month.of_confirmed)
    parts = (
        Part(_l("Salarios mínimos"), None if mean[1] is None else decimal(mean[1], 3)),
        Part(_l("De lo que ellas confirmaron"), None if said is None else Amount(said[0])), *_kept_back(kept_back),
    )  # fmt: skip
    simulated = any(pay.simulated for pay in pays)
    return Result(Amount(mean[0]), sum(month.weavers for month in months), parts=parts, records=records, simulated=simulated)


def _group_months(pays: Iterable[PayFact]) -> list[GroupMonth]:
    months: dict[date, list[PayFact]] = defaultdict(list)
    for pay in pays:
        months[pay.month].append(pay)
    return [
        GroupMonth(
            month=month, weavers=len({pay.member_id for pay in own}), minor=sum(pay.minor for pay in own),
            millihours=sum(pay.millihours for pay in own), minimum_wage_minor=minimum_wage_minor(date(month.year, 12, 31)),
            confirmed=confirmed_part((pay.member_id, pay.minor, pay.millihours, pay.confirmed) for pay in own),
        )
        for month, own in sorted(months.items())
    ]  # fmt: skip


def _by_member(pays: Iterable[PayFact]) -> dict[int, list[PayFact]]:
    found: dict[int, list[PayFact]] = defaultdict(list)
    for pay in pays:
        found[pay.member_id].append(pay)
    return found


def _moving(pays: list[PayFact], until: date) -> Fraction | None:
    """What she was paid a month over her last three months with pay, none older than a year; None with fewer."""
    months: dict[date, int] = defaultdict(int)
    for pay in of_months(pays, last_months(until, OF_MONTHS)):
        months[pay.month] += pay.minor
    last = [minor for _month, minor in sorted(months.items())][-MOVING:]
    return Fraction(sum(last), MOVING) if len(last) == MOVING else None


def _compared(facts: Facts) -> list[tuple[BaselineFact, int, Fraction]]:
    """Each woman whose beginning and last three months are known: her beginning and her moving mean, centavos a month."""
    pays = _by_member(facts.month_pays)
    found = []
    for base in facts.baselines:
        mean = _moving(pays.get(base.member_id, []), facts.month)
        if base.income_minor is not None and base.income_minor > 0 and mean is not None:
            found.append((base, base.income_minor, mean))
    enough = {
        number for number in {base.programme_id for base, _begin, _mean in found}
        if sum(base.programme_id == number for base, _begin, _mean in found) >= FEWEST
    }  # fmt: skip
    return [one for one in found if one[0].programme_id in enough]


def _change_records(facts: Facts) -> tuple[Record, ...]:
    pays, found = _by_member(facts.month_pays), []
    for base in sorted(facts.baselines, key=lambda one: (one.member, one.member_id)):
        mean = _moving(pays.get(base.member_id, []), facts.month)
        known = bool(base.income_minor and base.income_minor > 0 and mean is not None)
        change = 100 * (mean / base.income_minor - 1) if known and mean is not None and base.income_minor else None
        found.append(
            Record(
                base.member,
                (base.association, Amount(base.income_minor), Amount(None if mean is None else half_up(mean)),
                 "" if change is None else decimal(change, 1, "%")),
                *_person(base), counts=change is not None and change >= RISE,
                simulated=any(pay.simulated for pay in pays.get(base.member_id, [])),
            )
        )  # fmt: skip
    return tuple(found)


def _why_not_compared(facts: Facts, records: tuple[Record, ...]) -> Result:
    if not facts.baselines:
        return no_record(_l("No hay líneas base: nadie respondió todavía."))
    known = sum(bool(record.cells[-1]) for record in records)
    return no_record(TOO_FEW if known else _l("Faltan tres meses con pago de quienes tienen línea base."), records=records)


NOMINAL = _l("Sin ajuste por precios: no hay IPC cargado.")


def income_change(facts: Facts) -> Result:
    """K02: three months' mean of the women with a baseline over their baselines, less one. Not adjusted for prices."""
    compared, records = _compared(facts), _change_records(facts)
    if not compared:
        return _why_not_compared(facts, records)
    means = sum((mean for _base, _begin, mean in compared), Fraction(0))
    change = means / sum(begin for _base, begin, _mean in compared) - 1
    simulated = any(record.simulated for record in records)
    return Result(decimal(100 * change, 1, "%"), len(compared), records=records, note=NOMINAL, simulated=simulated)


def income_risen(facts: Facts) -> Result:
    """K03: of the women with a baseline, those whose income rose by 25 % or more; those without one stand apart."""
    compared, records = _compared(facts), _change_records(facts)
    paid, asked = {pay.member_id for pay in facts.month_pays}, {base.member_id for base in facts.baselines}
    parts = (Part(_l("Pagadas sin línea base"), Count(len(paid - asked))),) if paid else ()
    if not compared:
        return _why_not_compared(facts, records)
    risen = sum(100 * (mean / begin - 1) >= RISE for _base, begin, mean in compared)
    simulated = any(record.simulated for record in records)
    return Result(
        Count(risen), len(compared), Fraction(risen, len(compared)), parts=parts, records=records, note=NOMINAL,
        simulated=simulated,
    )  # fmt: skip


def hour_pay(facts: Facts) -> Result:
    """K04: pay for an hour of work, and that beside an hour at the minimum wage of its year."""
    if not facts.month_pays:
        return no_record(NO_PAY)
    pays, kept_back = _told([pay for pay in facts.month_pays if pay.millihours])
    hours = Fraction(sum(pay.millihours for pay in pays), 1000)
    records = _month_records(facts.month_pays)
    if not hours:
        return no_record(TOO_FEW if kept_back else _l("No hay horas por pieza."), records=records)
    paid = sum(pay.minor for pay in pays)
    years: dict[int, list[PayFact]] = defaultdict(list)
    for pay in pays:
        years[pay.on.year].append(pay)
    known = [(own, wage) for year, own in years.items() if (wage := minimum_wage_minor(date(year, 12, 31)))]
    at_minimum = sum((Fraction(sum(pay.millihours for pay in own) * wage, 1000) for own, wage in known), Fraction(0))
    told = sum(pay.minor for own, _wage in known for pay in own)
    minimum = told * HOURS_PER_MONTH / at_minimum if at_minimum else None
    return Result(
        Amount(half_up(paid / hours)), round(hours),
        parts=(Part(_l("De la hora del salario mínimo"), None if minimum is None else percent(minimum)), *_kept_back(kept_back)),
        records=records, simulated=any(pay.simulated for pay in pays),
    )  # fmt: skip


def full_time(facts: Facts) -> Result:
    """K05: hours of paid work in a month over the hours of a full job, on average over the months with pay."""
    if not facts.month_pays:
        return no_record(NO_PAY)
    pays, kept_back = _told(facts.month_pays)
    months: dict[date, list[PayFact]] = defaultdict(list)
    for pay in pays:
        months[pay.month].append(pay)
    if not months:
        return no_record(TOO_FEW)
    parts = tuple(
        Part(Month(month), decimal(Fraction(sum(pay.millihours for pay in own), 1000) / HOURS_PER_MONTH, 1))
        for month, own in sorted(months.items(), reverse=True)
    )
    hours = Fraction(sum(pay.millihours for pay in pays), 1000)
    return Result(
        decimal(hours / HOURS_PER_MONTH / len(months), 1), len(months), parts=(*parts, *_kept_back(kept_back)),
        records=_month_records(pays), simulated=any(pay.simulated for pay in pays),
    )  # fmt: skip


def sustained(facts: Facts) -> Result:
    """K06: women paid in nine or more of the last twelve months, of those paid in any; no record before nine months of pay."""
    window = last_months(facts.month, OF_MONTHS)
    pays = of_months(facts.month_pays, window)
    if not pays:
        return no_record(NO_PAY)
    begun = min(pay.month for pay in pays)
    months = sum(month >= begun for month in window)
    pays = _large(pays)
    members = {number: {pay.month for pay in own} for number, own in _by_member(pays).items()}
    lasting = {number for number, own in members.items() if len(own) >= SUSTAINED}
    first = {pay.member_id: pay for pay in reversed(pays)}
    records = tuple(
        Record(
            pay.member,
            (pay.association, Count(len(members[pay.member_id]))),
            *_person(pay),
            pay.member_id in lasting,
            pay.simulated,
        )
        for pay in sorted(first.values(), key=lambda one: (-len(members[one.member_id]), one.member, one.member_id))
    )
    parts = (Part(_l("Meses con registro"), Count(months)),)
    if months < SUSTAINED:
        return no_record(_l("Hay menos de nueve meses de pagos."), records=records, parts=parts)
    if not members:
        return no_record(TOO_FEW)
    simulated = any(pay.simulated for pay in pays)
    return Result(
        Count(len(lasting)), len(members), Fraction(len(lasting), len(members)), parts=parts, records=records, simulated=simulated
    )


def improved(facts: Facts) -> Result:
    """K07: women whose pay an hour of the last three months is above that of the same months a year before."""
    now, before = last_months(facts.month, MOVING), last_months(months_before(facts.month, 12), MOVING)
    found = []
    for own in sorted(_by_member(facts.month_pays).values(), key=lambda rows: (rows[0].member, rows[0].member_id)):
        later, earlier = _an_hour(of_months(own, now)), _an_hour(of_months(own, before))
        if later is not None and earlier is not None:
            found.append((own[0], earlier, later))
    records = tuple(
        Record(
            pay.member, (pay.association, Amount(half_up(earlier)), Amount(half_up(later))), *_person(pay), later > earlier,
            pay.simulated,
        )
        for pay, earlier, later in found
    )  # fmt: skip
    if not found:
        return no_record(_l("Faltan pagos de hace un año para comparar."))
    told = {pay.member_id for pay in _large(pay for pay, _earlier, _later in found)}
    if not told:
        return no_record(TOO_FEW, records=records)
    better = sum(later > earlier for pay, earlier, later in found if pay.member_id in told)
    simulated = any(record.simulated for record in records)
    return Result(Count(better), len(told), Fraction(better, len(told)), records=records, simulated=simulated)


def _an_hour(pays: list[PayFact]) -> Fraction | None:
    hours = Fraction(sum(pay.millihours for pay in pays), 1000)
    return sum(pay.minor for pay in pays) / hours if hours else None


PAYS = _l("pagos a tejedoras")
MONTHLY = (_l("Tejedora"), _l("Asociación"), _l("Mes"), _l("Pagado"), _l("Horas"))
CHANGES = (_l("Tejedora"), _l("Asociación"), _l("Línea base al mes"), _l("Promedio de tres meses"), _l("Cambio"))

FORMULAS = (
    Formula("K01", "income", _l("Ingreso mensual de cada tejedora"),
            _l("lo pagado en un mes ÷ tejedoras pagadas, meses con pago"),
            _l("pagos de tejedora y mes"), PAYS, MONTHLY, month_income, private=True),
    Formula("K02", "income", _l("Cambio del ingreso desde la línea base"),
            _l("100 × (promedio de los tres últimos meses con pago ÷ línea base − 1)"),
            _l("tejedoras con línea base"), _l("pagos a tejedoras, líneas base"), CHANGES, income_change, private=True),
    Formula("K03", "income", _l("Tejedoras con 25 % más de ingreso"),
            _l("tejedoras con cambio de 25 % o más ÷ tejedoras con línea base"),
            _l("tejedoras con línea base"), _l("pagos a tejedoras, líneas base"), CHANGES, income_risen, private=True),
    Formula("K04", "income", _l("Ganancia por hora"),
            _l("lo pagado ÷ (piezas × horas por pieza); % = eso ÷ (salario mínimo ÷ 173,33 h)"),
            _l("horas de trabajo"), _l("pagos a tejedoras, salario mínimo"), MONTHLY, hour_pay, private=True),
    Formula("K05", "income", _l("Empleos equivalentes a tiempo completo"),
            _l("piezas × horas por pieza ÷ 173,33 h, por mes con pago"),
            _l("meses con pago"), PAYS, MONTHLY, full_time, private=True),
    Formula("K06", "income", _l("Empleos sostenibles"), _l("tejedoras con pago en 9 o más de los últimos 12 meses"),
            _l("tejedoras con pago en el año"), PAYS, (_l("Tejedora"), _l("Asociación"), _l("Meses con pago")),
            sustained, private=True),
    Formula("K07", "income", _l("Empleos mejorados"),
            _l("tejedoras con más pago por hora que un año antes, tres meses"),
            _l("tejedoras con pago en ambos"), PAYS, (_l("Tejedora"), _l("Asociación"), _l("Por hora hace un año"),
            _l("Por hora ahora")),
            improved, private=True),
)  # fmt: skip
