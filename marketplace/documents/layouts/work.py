"""Layouts of deliveries and inspections."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from marketplace.documents.layouts import base
from marketplace.documents.sheet import Column, Facts, Lead, Notes, Parties, Sheet, Signatures, Table
from marketplace.documents.values import Count, Day, Weight, Words, day_of, either, long_day
from marketplace.fulfilment.forms import DIFFERENCES

Json = dict[str, Any]


def delivery_note(facts: Json, language: str) -> Sheet:
    """What was brought and counted, for both to sign."""
    delivery, goods = facts["delivery"], facts["goods"]
    counted = delivery["received"]
    pieces = delivery["announced"] if counted is None else counted
    weight = Weight(None if goods["grams"] is None else goods["grams"] * pieces)
    columns = (
        Column(_("Producto"), 4), Column(_("Técnica"), 2), Column(_("Anunciadas"), 1.2, number=True),
        Column(_("Contadas"), 1.2, number=True), Column(_("Peso usual"), 1.3, number=True),
    )  # fmt: skip
    technique = either(goods["technique"], language)
    row = (base.name_of(goods, language), technique, Count(delivery["announced"]), Count(counted), weight)
    return Sheet(
        _("Nota de entrega"),
        (
            Parties((base.maker(facts, _("Quien entrega")), base.buyer(facts, _("Quien recibe")))),
            Lead(base.name_of(goods, language), Count(pieces)),
            Facts(
                (
                    (_("Entrega"), delivery["code"]),
                    (_("Trabajo"), facts["work"]["code"]),
                    (_("Pedido"), facts["order"]["code"]),
                    (_("Anunciada"), Day(day_of(delivery["announced_on"]))),
                    (_("Recibida"), Day(day_of(delivery["received_on"])) if delivery["received_on"] else Words("")),
                    (_("Fecha acordada"), Day(day_of(facts["work"]["due_on"]))),
                    (_("Piezas acordadas en todo el trabajo"), Count(facts["work"]["pieces"])),
                    (_("Cajas anunciadas"), Count(delivery["cartons"])),
                    *(((_("Diferencia"), str(DIFFERENCES[delivery["difference"]])),) if delivery["difference"] else ()),
                )
            ),
            Table(_("Lo entregado"), columns, (row,)),
            Notes((_("El peso usual es el de la norma de tiempos. No es una pesada."),)),
            Signatures(((facts["maker"]["name"], _("Quien entrega")), (facts["buyer"]["name"], _("Quien recibe")))),
        ),
        base.about(facts, language),
        simulated=facts["simulated"],
    )


def inspection(facts: Json, language: str) -> Sheet:
    """A sampling inspection: the plan, the faults, what became of the lot."""
    found, signed = facts["inspection"], facts["signatures"]
    results = {"pass": _("Aceptado"), "fail": _("Devuelto"), "hold": _("En espera")}
    severities = {"normal": _("normal"), "tightened": _("estricta"), "reduced": _("reducida")}
    plan = _(
        "Se revisan %(n)s piezas. Con %(ac)s fallas mayores se acepta, con %(re)s se devuelve.",
        n=Count(found["sample_pieces"]), ac=found["accept_number"], re=found["reject_number"],
    )  # fmt: skip
    faults = ((_("Críticas"), "critical_found"), (_("Mayores"), "major_found"), (_("Menores"), "minor_found"))
    lot = ((_("Aceptadas"), "accepted_pieces"), (_("Por arreglar"), "rework_pieces"), (_("Rechazadas"), "rejected_pieces"))
    return Sheet(
        _("Acta de revisión"),
        (
            Parties((base.maker(facts), base.buyer(facts))),
            Lead(_("Resultado") + f": {results[found['result']]}"),
            Facts(
                (
                    (_("Acta"), found["code"]),
                    (_("Fecha"), Day(day_of(found["inspected_on"]))),
                    (_("Entrega"), facts["delivery"]["code"]),
                    (_("Revisión número"), Count(found["round"])),
                    (_("Trabajo"), facts["work"]["code"]),
                    (_("Pedido"), facts["order"]["code"]),
                    (_("Producto"), base.name_of(facts["goods"], language)),
                    (_("Piezas del lote"), Count(found["lot_pieces"])),
                    (_("Norma"), "ISO 2859-1"),
                    (_("Nivel y severidad"), f"{found['level']}, {severities.get(found['severity'], found['severity'])}"),
                    (_("AQL"), base.aql(found["aql_hundredths"])),
                    (_("Letra"), f"{found['code_letter']} / {found['plan_letter']}"),
                )
            ),
            *_chain(facts, results),
            Notes((plan,), _("Plan de muestreo")),
            Table(_("Fallas encontradas"), (Column(_("Clase"), 3), Column(_("Fallas"), 1, number=True)),
                  (*((name, Count(found[key])) for name, key in faults), *_each_fault(facts, language))),
            Table(_("Qué pasa con el lote"), (Column(_("Piezas"), 3), Column(_("Cantidad"), 1, number=True)),
                  tuple((name, Count(found[key])) for name, key in lot), ((_("Total"), Count(found["lot_pieces"])),)),
            Notes((found["note"], found["severity_reason"] or "", _annulled(found))),
            Signatures(((signed.get("inspector") or found["inspector_name"] or "", _("Revisó")),
                        (signed.get("group") or "", facts["maker"]["name"]))),
        ),
        base.about(facts, language),
        simulated=facts["simulated"],
    )  # fmt: skip


def _chain(facts: Json, results: dict[str, str]) -> list[Table]:
    """The inspections that it repeats, and those that repeat it: number, day, result."""
    results = results | {"annulled": _("Anulada")}
    columns = (Column(_("Acta"), 2), Column(_("Fecha"), 2), Column(_("Resultado"), 2))
    titles = (("repeats", _("Repite la revisión")), ("repeated_by", _("La repite la revisión")))
    return [
        Table(title, columns, tuple((one["code"], Day(day_of(one["on"])), results[one["result"]]) for one in facts[name]))
        for name, title in titles
        if facts.get(name)
    ]


def _each_fault(facts: Json, language: str) -> list[tuple[str, Count]]:
    """Each fault that was counted, under its gravity's sum."""
    words = {"critical": _("crítica"), "major": _("mayor"), "minor": _("menor")}
    other = _("otra")
    return [
        (f"    {either(fault['names'], language) or other} ({words[fault['gravity']]})", Count(fault["pieces"]))
        for fault in facts["faults"]
    ]


def _annulled(found: Json) -> str:
    return str(_("ANULADA el %(day)s.", day=long_day(day_of(found["annulled_on"])))) if found["annulled_on"] else ""
