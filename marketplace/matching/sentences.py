"""Reasons, breaks and advice as plain sentences. Figures of a group of another programme are left out: they are its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from marketplace.infra import clock
from marketplace.infra.i18n import day, hours, money, number
from marketplace.matching.adjust import Break
from marketplace.matching.models import Offer, ProposalReason

MOST_CODES = 3
"""Orders named in one sentence; the others are counted."""


def objective_words(objective: str) -> tuple[str, str, str]:
    """Icon, name and what a proposal is after."""
    words = {
        "on-time": ("clock", gettext("A tiempo"), gettext("Termina antes y con menos riesgo.")),
        "fair": ("scale", gettext("Pareja"), gettext("Da más a los grupos que menos ganaron.")),
        "few-groups": ("users", gettext("Pocos grupos"), gettext("Reparte entre los menos grupos posibles.")),
    }
    return words.get(objective, ("circle", objective, ""))


def _nobodys(_programme_id: int) -> bool:
    return False


def why_missing(reason: ProposalReason, own: Callable[[int], bool] = _nobodys) -> str:
    """Why pieces of a line have no group; ``own`` says of a programme whether the reader sees the figures of its groups."""
    p, due = reason.params, _day(reason.params.get("due"))
    sentences = {
        "technique": gettext("Ningún grupo aprobado tiene esa técnica."),
        "material": gettext("Ningún grupo ha publicado esta pieza."),
        "quality": gettext("Ningún grupo ha probado la calidad que se pide."),
        "requirement": gettext("Ningún grupo cumple lo que se exige."),
        "price": _turned_away(p, own),
        "refused": _turned_away(p, own),
        "deadline": gettext("Ya no queda una semana entera antes del %(due)s.", due=due),
        "moq": gettext("Son menos piezas que el mínimo de los grupos."),
        "closed": gettext("Los grupos no tienen horas libres antes del %(due)s.", due=due),
        "capacity": gettext("No alcanzan las horas libres antes del %(due)s.", due=due),
        "max_groups": gettext("Ya está el máximo de grupos que permite el pedido."),
        "max_lot": gettext("Los grupos llegaron a su lote más grande."),
        "all_or_nothing": gettext("El pedido es todo o nada, y todo no cabe."),
        "no_groups": gettext("Todavía no hay grupos aprobados."),
        "not_worth": gettext("Dejar más grupos trabajando poco costaría más."),
    }
    return str(sentences.get(reason.reason, reason.reason))


def _turned_away(p: Mapping[str, Any], own: Callable[[int], bool]) -> str:
    """Each group that answered, and that the others ask more than the ceiling."""
    if "others" not in p:
        return str(gettext("Los grupos piden más que el tope, o ya respondieron."))
    refusals, dear = p["refusals"], p["dear"]
    told = [refusal_words(one["name"], one, own(one["programme_id"])) for one in refusals]
    if dear and dear == p["others"]:
        told.append(gettext("Los demás piden más que el tope.") if told else gettext("Todos los grupos piden más que el tope."))
    elif dear:
        told.append(ngettext("%(num)s grupo pide más que el tope.", "%(num)s grupos piden más que el tope.", dear))
    return " ".join(told) or str(gettext("Ya está el máximo de grupos que permite el pedido."))


def refusal_words(name: str, refusal: Mapping[str, Any] | None, own: bool = True) -> str:
    """How a group answered a line, in one sentence; its figures and its reason only where the group is of one's programme."""
    how, reason = (refusal or {}).get("how"), (refusal or {}).get("reason") if own else None
    if how == "late":
        words = gettext("A %(name)s se le retiraron piezas porque iba tarde.", name=name)
    elif how == "part" and own and refusal is not None:
        words = gettext(
            "%(name)s tomó %(taken)s de %(pieces)s piezas.",
            name=name, taken=number(refusal["taken"]), pieces=number(refusal["pieces"]),
        )  # fmt: skip
    elif how == "part":
        words = gettext("%(name)s tomó solo una parte.", name=name)
    elif refusal is None:
        words = gettext("%(name)s ya dio su respuesta.", name=name)
    elif how is None:
        words = gettext("%(name)s sería un grupo más de los que se permiten.", name=name)
    else:
        words = {
            "no_time": gettext("%(name)s dijo que no: no tiene tiempo.", name=name),
            "low_price": gettext("%(name)s dijo que no: le pagan poco.", name=name),
            "no_skill": gettext("%(name)s dijo que no: no sabe hacerlo.", name=name),
        }.get(reason or "", gettext("%(name)s dijo que no.", name=name))
    return str(words)


def why_not(reason: ProposalReason, name: str, own: bool = True) -> str:
    """Why a group has no share, with its figures when it is of one's own programme."""
    p, due = reason.params, _day(reason.params.get("due"))
    if reason.reason == "refused":
        return refusal_words(name, p.get("refusal"), own)
    if not own:
        return _why_not_in_brief(reason.reason, name)
    sentences = {
        "quality": gettext(
            "%(name)s: su grado probado es %(grade)s y se pide %(least)s.",
            name=name, grade=p.get("grade"), least=p.get("min_grade"),
        ),
        "price": gettext(
            "%(name)s pide %(price)s; el tope es %(ceiling)s.",
            name=name, price=money(p.get("price")), ceiling=money(p.get("ceiling")),
        ),
        "moq": gettext(
            "%(name)s hace desde %(least)s piezas; aquí son %(quantity)s.",
            name=name, least=_number(p.get("least")), quantity=_number(p.get("quantity")),
        ),
        "deadline": gettext("%(name)s: no le queda una semana entera antes del %(due)s.", name=name, due=due),
        "closed": gettext("%(name)s no tiene horas libres antes del %(due)s.", name=name, due=due),
        "capacity": gettext(
            "%(name)s: le faltan %(short)s antes del %(due)s.", name=name, short=_hours(p.get("short")), due=due
        ) + _proposed(p),
    }  # fmt: skip
    return str(sentences.get(reason.reason) or _why_not_in_brief(reason.reason, name))


def _why_not_in_brief(reason: str, name: str) -> str:
    sentences = {
        "technique": gettext("%(name)s no tiene esa técnica.", name=name),
        "material": gettext("%(name)s no ha publicado esta pieza.", name=name),
        "quality": gettext("%(name)s no ha probado esa calidad.", name=name),
        "requirement": gettext("%(name)s no cumple lo que se exige.", name=name),
        "price": gettext("%(name)s pide más que el tope.", name=name),
        "deadline": gettext("%(name)s no llega a la fecha.", name=name),
        "moq": gettext("%(name)s hace lotes más grandes.", name=name),
        "closed": gettext("%(name)s no tiene horas libres en esas semanas.", name=name),
        "capacity": gettext("%(name)s tiene sus horas tomadas antes de la fecha.", name=name),
        "max_groups": gettext("%(name)s sería un grupo más de los que se permiten.", name=name),
        "max_lot": gettext("%(name)s llegó a su lote más grande.", name=name),
        "not_worth": gettext("%(name)s podría, pero otros convienen más para todo el reparto.", name=name),
    }
    return str(sentences.get(reason, f"{name}: {reason}"))


def why(reason: ProposalReason, own: bool = True) -> list[str]:
    """What speaks for a group that has a share."""
    p = reason.params
    found = []
    if p.get("finish") and p.get("due") and p["finish"] <= p["due"]:
        early = (date.fromisoformat(p["due"]) - date.fromisoformat(p["finish"])).days
        found.append(
            ngettext("Termina %(num)s día antes de la fecha.", "Termina %(num)s días antes de la fecha.", early)
            if early
            else gettext("Termina justo en la fecha.")
        )
    elif p.get("finish"):
        found.append(gettext("Termina tarde, el %(day)s.", day=_day(p["finish"])))
    if p.get("inside"):
        found.append(gettext("Ya trabaja en este pedido."))
    if not own:
        return found
    if p.get("ceiling") is not None:
        found.append(gettext("Cobra %(price)s; el tope es %(ceiling)s.", price=money(p["price"]), ceiling=money(p["ceiling"])))
    if p.get("reliability") is not None:
        share = round(100 * p["reliability"])
        found.append(gettext("Entregó a tiempo y bien el %(share)s %% de lo pedido.", share=share))
    else:
        found.append(gettext("Todavía no tiene entregas registradas."))
    used = gettext("Usa %(hours)s de %(free)s libres.", hours=_hours(p.get("hours")), free=_hours(p.get("free")))
    found.append(used + _proposed(p))
    return found


def _proposed(p: Mapping[str, Any]) -> str:
    """Which of a group's free hours the same plan proposes for other orders, by their codes."""
    told = proposed_words(p.get("proposed") or {})
    return f" {told}" if told else ""


def proposed_words(proposed: Mapping[str, int]) -> str:
    """Hours that are only proposed, to no one sent, and for which orders; nothing where there are none."""
    if not proposed:
        return ""
    codes = codes_words(sorted(proposed, key=lambda code: (-proposed[code], code)))
    return str(gettext("%(hours)s libres se proponen para %(codes)s.", hours=_hours(sum(proposed.values())), codes=codes))


def codes_words(codes: Sequence[str]) -> str:
    """The codes of some orders in a sentence; beyond a few they are counted."""
    rest = len(codes) - MOST_CODES
    more = [ngettext("%(num)s pedido más", "%(num)s pedidos más", rest)] if rest > 0 else []
    return ", ".join([*codes[:MOST_CODES], *more])


def breaks_words(found: Break, own: bool = True) -> str:
    """A break as a sentence."""
    p = found.params
    sentences: dict[str, Callable[[], Any]] = {
        "under": lambda: ngettext("Falta %(n)s pieza.", "Faltan %(n)s piezas.", p["pieces"], n=number(p["pieces"])),
        "over": lambda: ngettext("Sobra %(n)s pieza.", "Sobran %(n)s piezas.", p["pieces"], n=number(p["pieces"])),
        "all_or_nothing": lambda: gettext("El pedido es todo o nada."),
        "max_groups": lambda: gettext("Son %(groups)s grupos; se permiten %(most)s.", **p),
        "deadline": lambda: gettext("%(name)s no tiene una semana entera antes del %(due)s.", name=p["name"], due=_day(p["due"])),
        "hours": lambda: _hours_break(p, own),
        "min_lot": lambda: gettext("%(name)s hace desde %(least)s piezas.", name=p["name"], least=_number(p["least"])),
        "price": lambda: (
            gettext(
                "%(name)s pide %(price)s; el tope es %(ceiling)s.",
                name=p["name"], price=money(p["price"]), ceiling=money(p["ceiling"]),
            )
        ),
        "grade": lambda: gettext("%(name)s no ha probado el grado %(least)s.", **p),
        "refused": lambda: refusal_words(p["name"], p.get("refusal"), own),
    }  # fmt: skip
    return str(sentences[found.code]())


def _hours_break(p: Mapping[str, Any], own: bool) -> str:
    if not own:
        return str(gettext("A %(name)s no le alcanzan las horas antes del %(due)s.", name=p["name"], due=_day(p["due"])))
    words = gettext(
        "%(name)s: le faltan %(short)s antes del %(due)s. Le caben %(fits)s piezas.",
        name=p["name"], short=_hours(p["short"]), due=_day(p["due"]), fits=_number(p["fits"]),
    )  # fmt: skip
    return str(words)


def state_words(offer: Offer) -> str:
    """How an offer stands, in words."""
    words = {
        "accepted": gettext("Aceptada"), "declined": gettext("Dijo que no"), "withdrawn": gettext("Retirada"),
        "expired": gettext("Venció"), "offered": gettext("Espera respuesta"),
    }  # fmt: skip
    over = offer.state == "offered" and offer.expires_at <= clock.business_now()
    return str(words["expired" if over else offer.state])


def decline_words(reason: str | None) -> str:
    """A drawn reason in words."""
    words = {
        "no_time": gettext("No tenemos tiempo"),
        "low_price": gettext("Pagan poco"),
        "no_skill": gettext("No sabemos hacerlo"),
    }
    return str(words.get(reason or "", gettext("sin motivo")))


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else str(gettext("sin fecha"))


def _hours(millihours: int | None) -> str:
    return f"{hours(millihours)} h"


def _number(value: int | None) -> str:
    return number(value)
