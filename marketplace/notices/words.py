"""A notice in words: its sentence in the reader's language, and its WhatsApp message, which is Spanish."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from marketplace.infra.i18n import day, force_locale, money, number, weekday
from marketplace.membership.whatsapp import message, wa_address
from marketplace.notices.events import BY_CODE
from marketplace.notices.models import Notice


def shown(params: dict[str, Any]) -> dict[str, str]:
    """Plain values as people read them: amounts, days, grouped numbers."""
    return {key: _shown(key, value) for key, value in params.items()}


def _shown(key: str, value: Any) -> str:
    if key.endswith("_minor"):
        return money(value)
    if key.endswith("_on"):
        return day(date.fromisoformat(value)) if value else ""
    # To Python a yes is the number 1; to whoever formats numbers it is nothing at all.
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def sentence(notice: Notice) -> str:
    """The notice's sentence, in the language of whoever reads."""
    event = BY_CODE.get(notice.event)
    return str(event.sentence) % shown(notice.params) if event else ""


def address(notice: Notice) -> str:
    """The whole address of the page that it opens."""
    return str(current_app.config["SETTINGS"].base_url).rstrip("/") + url_for(notice.endpoint, **notice.values)


def person_of(notice: Notice) -> str:
    """The name of whom it is told to; ``account``, or ``member`` where there is none, must be loaded."""
    if notice.account is not None:
        return notice.account.display_name
    return notice.member.full_name if notice.member else ""


def whatsapp_text(notice: Notice) -> str:
    """The message for WhatsApp: the template's words where there is one, else the sentence, with the page's address."""
    # The templates are Spanish, so their dates and numbers are too, whatever the sender reads.
    with force_locale("es_BO"):
        event = BY_CODE[notice.event]
        if notice.account is None:
            # She has no account, so no page opens for her: she answers to whoever writes to her.
            return str(_("%(name)s: %(text)s Contéstame por aquí.", name=person_of(notice), text=sentence(notice)))
        # The template may say more than is true of this one: then the sentence alone is told.
        if not event.whatsapp or notice.params.get("plain"):
            return f"{sentence(notice)} {address(notice)}"
        return message(event.whatsapp, **_names(notice))


def whatsapp_address(notice: Notice) -> str:
    """The address that opens WhatsApp with the message, to her number; ``account.member`` must be loaded."""
    person = notice.account
    member = person.member if person else notice.member
    phone = (person.phone if person else None) or (member.phone if member else None)
    return wa_address(phone, whatsapp_text(notice))


def _names(notice: Notice) -> dict[str, str]:
    """Every name that a template may ask for."""
    raw, text = notice.params, shown(notice.params)
    due = date.fromisoformat(raw["due_on"]) if raw.get("due_on") else None
    return {
        "nombre": (person_of(notice).split() or [""])[0],
        "asociacion": text.get("group", ""),
        "cantidad": text.get("pieces", ""),
        "n": text.get("pieces", ""),
        "prenda": text.get("what", "").lower(),
        "dia": weekday(due).split(" ")[0] if due else "",
        "fecha": text.get("delivered_on") or text.get("due_on", ""),
        "pago": _bs(raw.get("price_minor")),
        "total": _bs(raw.get("total_minor")),
        "monto": _bs(raw.get("amount_minor")),
        "vence": text.get("until_on", ""),
        "numero": text.get("record", ""),
        "ref": text.get("reference", ""),
        "aceptadas": text.get("accepted", ""),
        "devueltas": text.get("back", ""),
        "faltan": text.get("missing", ""),
        "dias": text.get("days", ""),
        "enlace": address(notice),
    }


def _bs(minor: int | None) -> str:
    """An amount without its sign: the templates write "Bs" themselves."""
    return "" if minor is None else money(minor).replace("Bs\u00a0", "")
