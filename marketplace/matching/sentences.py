"""Reasons, breaks and advice as plain sentences. Figures of a group of another programme are left out: they are its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from marketplace.infra import clock
from marketplace.infra.i18n import day, hours, money, number
from marketplace.matching.adjust import Break
from marketplace.matching.models import Offer, ProposalReason


def objective_words(objective: str) -> tuple[str, str, str]:
    """Icon, name and what a proposal is after."""
    words = {
        "on-time": ("clock", gettext("A tiempo"), gettext("Termina antes y con menos riesgo.")),
        "fair": ("scale", gettext("Pareja"), gettext("Da más a los grupos que menos ganaron.")),
        "few-groups": ("users", gettext("Pocos grupos"), gettext("Reparte entre los menos grupos posibles.")),
    }
    return words.get(objective, ("circle", objective, ""))


def why_missing(reason: ProposalReason) -> str:
    """Why pieces of a line have no group."""
    p, due = reason.params, _day(reason.params.get("due"))
    sentences = {
        "technique": gettext("Ningún grupo aprobado tiene esa técnica."),
        "material": gettext("Ningún grupo ha publicado esta pieza."),
        "quality": gettext("Ningún grupo ha probado la calidad que se pide."),
        "requirement": gettext("Ningún grupo cumple lo que se exige."),
        "price": gettext("Todos los grupos piden más que el tope del pedido."),
        "refused": gettext("Los que podrían dijeron que no, o se atrasan."),
        "deadline": gettext("Ya no queda una semana entera antes del %(due)s.", due=due),
        "moq": gettext("Son menos piezas que el mínimo de los grupos."),
        "closed": gettext("Los grupos no tienen horas libres antes del %(due)s.", due=due),
        "capacity": gettext(
            "No alcanzan las horas antes del %(due)s: faltan unas %(hours)s.", due=due, hours=_hours(p.get("hours"))
        ),
        "max_groups": gettext("Ya está el máximo de grupos que permite el pedido."),
        "max_lot": gettext("Los grupos llegaron a su lote más grande."),
        "all_or_nothing": gettext("El pedido es todo o nada, y todo no cabe."),
        "no_groups": gettext("Todavía no hay grupos aprobados."),
        "not_worth": gettext("Dejar más grupos trabajando poco costaría más."),
    }
    return str(sentences.get(reason.reason, reason.reason))


def why_not(reason: ProposalReason, name: str, own: bool = True) -> str:
    """Why a group has no share, with its figures when it is of one's own programme."""
    p, due = reason.params, _day(reason.params.get("due"))
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
        ),
    }  # fmt: skip
    return str(sentences.get(reason.reason) or _why_not_in_brief(reason.reason, name))


def _why_not_in_brief(reason: str, name: str) -> str:
    sentences = {
        "technique": gettext("%(name)s no tiene esa técnica.", name=name),
        "material": gettext("%(name)s no ha publicado esta pieza.", name=name),
        "quality": gettext("%(name)s no ha probado esa calidad.", name=name),
        "requirement": gettext("%(name)s no cumple lo que se exige.", name=name),
        "price": gettext("%(name)s pide más que el tope.", name=name),
        "refused": gettext("%(name)s dijo que no, tomó una parte o se atrasa.", name=name),
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
    found.append(gettext("Usa %(hours)s de %(free)s libres.", hours=_hours(p.get("hours")), free=_hours(p.get("free"))))
    return found


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
        "refused": lambda: gettext("%(name)s dijo que no a este trabajo, o se atrasa.", **p),
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
