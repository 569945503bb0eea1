"""The journal's verbs and things in Spanish. A test fails when a line is written with a word that is not here."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

VERBS: dict[str, LazyString] = {}
THINGS: dict[str, LazyString] = {}

VERBS.update(
    {
        "signed_in": _l("entró"),
        "signed_out": _l("salió"),
        "consented": _l("aceptó que se guarden sus datos"),
        "chose_password": _l("eligió una clave"),
        "shut_out": _l("cerró los aparatos"),
        "ended_session": _l("cerró un aparato"),
        "ended_sessions": _l("cerró sus otros aparatos"),
        "chose_language": _l("eligió el idioma"),
        "began_acting_for": _l("empezó a actuar"),
        "stopped_acting_for": _l("dejó de actuar"),
        "invited": _l("invitó"),
        "created": _l("creó"),
        "named_leader": _l("nombró líder"),
        "gave_role": _l("dio un papel"),
        "took_role": _l("quitó un papel"),
        "ended": _l("terminó"),
        "loaded": _l("cargó datos"),
        "added_closure": _l("anotó un cierre"),
        "changed_closure": _l("cambió un cierre"),
        "removed_closure": _l("quitó un cierre"),
        "posted": _l("publicó"),
        "added_lines": _l("añadió líneas"),
        "changed_line": _l("cambió una línea"),
        "removed_line": _l("quitó una línea"),
        "attached": _l("adjuntó un archivo"),
        "detached": _l("quitó un archivo"),
        "shared_out": _l("repartió"),
        "reported": _l("informó el avance"),
        "closed_short": _l("cerró con faltante"),
        "announced": _l("avisó"),
        "set_terms": _l("cambió las condiciones"),
        "started": _l("empezó"),
        "adjusted": _l("ajustó"),
        "locked": _l("fijó"),
        "unlocked": _l("soltó"),
        "offered": _l("ofreció"),
        "reminded": _l("recordó"),
        "accepted": _l("aceptó"),
        "declined": _l("no aceptó"),
        "expired": _l("dejó vencer"),
        "withdrawn": _l("retiró"),
        "withdrew": _l("retiró"),
        "not_invited": _l("no pudo ofrecer"),
        "published": _l("publicó"),
        "changed": _l("cambió"),
        "added": _l("añadió"),
        "removed": _l("quitó"),
        "approved": _l("aprobó"),
        "suspended": _l("suspendió"),
        "rejected": _l("rechazó"),
        "cancelled": _l("canceló"),
        "closed": _l("cerró"),
        "repeated": _l("repitió"),
        "moved": _l("movió de etapa"),
        "reopened": _l("volvió a borrador"),
        "left": _l("anotó que salió"),
        "came_back": _l("anotó que volvió"),
        "called_off": _l("anuló"),
        "received": _l("recibió"),
        "inspected": _l("revisó"),
        "paid": _l("pagó"),
        "paid_weaver": _l("pagó a la tejedora"),
        "confirmed": _l("confirmó"),
        "voided": _l("anuló"),
        "charged_late_fee": _l("anotó recargo por atraso"),
        "waived_fee": _l("perdonó el recargo"),
        "used_credit": _l("usó saldo a favor"),
        "returned_credit": _l("devolvió saldo a favor"),
        "gathered": _l("reunió pedidos del mes"),
        "sent": _l("firmó y envió"),
        "proposed": _l("propuso otros términos"),
        "refused": _l("no firmó"),
        "put_in_writing": _l("puso por escrito"),
        "terminated": _l("terminó antes"),
        "fulfilled": _l("cumplió"),
        "month_more": _l("subió un mes"),
        "month_less": _l("bajó un mes"),
        "month_skip": _l("saltó un mes"),
        "month_move": _l("pasó piezas a otro mes"),
        "saw_changes": _l("vio los cambios"),
        "called_off_month": _l("pidió un mes"),
        "noted_verbal": _l("anotó un acuerdo de palabra"),
        "blocked_offers": _l("bloqueó las ofertas"),
        "freed_offers": _l("permitió las ofertas"),
        "annulled": _l("anuló"),
        "recounted": _l("contó de nuevo"),
        "planned": _l("planificó la revisión"),
        "began": _l("empezó la revisión"),
        "held": _l("puso en espera"),
        "resumed": _l("siguió la revisión"),
        "directed": _l("cambió la severidad"),
        "signed": _l("firmó"),
        "issued": _l("emitió"),
    }
)
THINGS.update(
    {
        "account": _l("cuenta"),
        "login_session": _l("aparato"),
        "member": _l("tejedora"),
        "association": _l("asociación"),
        "workshop": _l("taller"),
        "product": _l("producto"),
        "order": _l("pedido"),
        "offer": _l("oferta"),
        "assignment": _l("asignación"),
        "delivery": _l("entrega"),
        "inspection": _l("revisión"),
        "payment": _l("pago"),
        "member_pay": _l("pago de tejedora"),
        "calendar_closure": _l("cierre del calendario"),
        "capacity_change": _l("horas de una semana"),
        "match_run": _l("emparejamiento"),
        "proposal": _l("propuesta"),
        "proposal_share": _l("parte de una propuesta"),
        "exporter": _l("exportador"),
        "issued_document": _l("documento"),
    }
)


def verb_word(verb: str) -> str:
    """A verb as people read it."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def thing_word(thing: str) -> str:
    """A thing as people read it."""
    return str(THINGS.get(thing, thing.replace("_", " ")))
