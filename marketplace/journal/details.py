"""What a line of the journal adds, in the reader's words: "piezas: 80, antes: publicado"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.infra.i18n import money, number

NAMES: dict[str, LazyString] = {
    "accepted": _l("aceptadas"),
    "address": _l("dirección"),
    "after": _l("después"),
    "agreement": _l("acuerdo"),
    "all_buyers": _l("todos los exportadores"),
    "amount": _l("monto"),
    "amount_minor": _l("monto"),
    "asked": _l("pedido"),
    "association_id": _l("su asociación"),
    "before": _l("antes"),
    "blocks": _l("bloquea"),
    "by": _l("por"),
    "bytes": _l("bytes"),
    "carton": _l("caja"),
    "cartons": _l("cajas"),
    "ceiling": _l("tope"),
    "cents": _l("centavos"),
    "changed": _l("cambió"),
    "changes": _l("cambios"),
    "code": _l("código"),
    "comment": _l("comentario"),
    "currency": _l("moneda"),
    "date": _l("día"),
    "days": _l("días"),
    "demo": _l("demostración"),
    "destination": _l("destino"),
    "due": _l("fecha"),
    "fields": _l("datos"),
    "file_key": _l("archivo"),
    "files": _l("archivos"),
    "finished": _l("terminadas"),
    "first_photo": _l("primera foto"),
    "frame": _l("pedido marco"),
    "gross": _l("peso bruto"),
    "heard": _l("lo oyó"),
    "kind": _l("clase"),
    "language": _l("idioma"),
    "late_weeks": _l("semanas de atraso"),
    "line": _l("línea"),
    "lines": _l("líneas"),
    "measures": _l("medidas"),
    "minor_aql_hundredths": _l("AQL de fallas menores"),
    "missing": _l("faltan"),
    "mode": _l("modo"),
    "month": _l("mes"),
    "months": _l("meses"),
    "name": _l("nombre"),
    "net": _l("peso neto"),
    "new": _l("nuevo"),
    "number": _l("número"),
    "off": _l("no trabajan"),
    "offered": _l("ofrecidas"),
    "on": _l("día"),
    "order": _l("pedido"),
    "orders": _l("pedidos"),
    "paper": _l("papel"),
    "percent": _l("por ciento"),
    "photo": _l("foto"),
    "photos": _l("fotos"),
    "phrase": _l("frase"),
    "pieces": _l("piezas"),
    "places": _l("dónde"),
    "point": _l("punto"),
    "price_minor": _l("precio"),
    "prices": _l("precios"),
    "product": _l("producto"),
    "product_id": _l("producto"),
    "rate_micro": _l("cambio en millonésimas"),
    "reason": _l("motivo"),
    "record": _l("constancia"),
    "reduced_agreed": _l("revisión reducida"),
    "replaced": _l("en lugar de otra"),
    "result": _l("resultado"),
    "role": _l("papel"),
    "round": _l("ronda"),
    "run_id": _l("corrida"),
    "severity": _l("severidad"),
    "sheet": _l("hoja"),
    "side": _l("lado"),
    "stage": _l("etapa"),
    "stages": _l("etapas"),
    "technique": _l("técnica"),
    "title": _l("título"),
    "tracking": _l("guía"),
    "version": _l("versión"),
    "was": _l("era"),
    "weavers": _l("tejedoras"),
    "week": _l("semana"),
    "what": _l("qué"),
    "where": _l("dónde"),
    "why": _l("motivo"),
    "workshop": _l("taller"),
}
VALUES: dict[str, LazyString] = {
    "draft": _l("borrador"),
    "posted": _l("publicado"),
    "proposed": _l("con ofertas"),
    "confirmed": _l("confirmado"),
    "closed": _l("cerrado"),
    "cancelled": _l("cancelado"),
    "expired": _l("vencido"),
    "published": _l("publicado"),
    "withdrawn": _l("retirado"),
    "approved": _l("aprobada"),
    "suspended": _l("suspendida"),
    "rejected": _l("rechazada"),
    "onboarding": _l("en preparación"),
    "ready_for_review": _l("lista para revisar"),
    "invited": _l("invitada"),
    "normal": _l("normal"),
    "tightened": _l("rigurosa"),
    "reduced": _l("reducida"),
    "advance": _l("anticipo"),
    "balance": _l("saldo"),
    "late_fee": _l("recargo"),
    "pass": _l("pasa"),
    "fail": _l("no pasa"),
    "leader": _l("líder"),
    "weaver": _l("tejedora"),
    "exporter": _l("exportador"),
    "coordinator": _l("coordinadora"),
    "verifier": _l("verificadora"),
    "administrator": _l("administradora"),
    "link": _l("enlace"),
    "phone": _l("celular"),
    "es": _l("castellano"),
    "ay": _l("aymara"),
    "en": _l("inglés"),
}


def told(details: Mapping[str, Any]) -> str:
    """All that a line adds, by name; what is empty is left out."""
    return ", ".join(f"{NAMES.get(key, key.replace('_', ' '))}: {word}" for key, word in _words(details))


def _words(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in sorted(details):
        word = _word(key, details[key])
        if word:
            yield key, word


def _word(key: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("sí") if value else _("no"))
    if isinstance(value, int):
        return money(value) if key.endswith("_minor") else str(value) if key.endswith("_id") else number(value)
    if isinstance(value, Mapping):
        return f"({told(value)})"
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_word(key, one) for one in value)))
    return str(VALUES.get(value, value))
