"""Pages of notices: one's own list, and the messages for WhatsApp that wait to be sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.messages import register
from marketplace.kernel.errors import DomainError
from marketplace.notices import queries, services, words
from marketplace.notices.models import Notice
from marketplace.notices.queries import Told

bp = Blueprint("notices", __name__)
register({"no_message_marked": _l("Marca primero los mensajes que enviaste.")})
PRODUCERS = frozenset({Role.LEADER, Role.WEAVER})


@bp.get("/avisos")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """One's own, the newest first."""
    actor = the_actor()
    return render_template(
        "notices/index.html",
        found=queries.notices_of(actor, request.args.get("page", 1, type=int)),
        sentence=words.sentence,
        layout="_layout/producer.html" if actor.role in PRODUCERS else "_layout/desk.html",
        per_page=queries.PAGE,
    )


@bp.post("/avisos/<int:notice_id>/abrir")
@requires(Permission.NOTICE_OWN, load=queries.load_notice)
def open_(notice: Notice) -> ResponseReturnValue:
    """Open what it tells of; it counts as seen."""
    services.read(the_actor(), notice)
    return redirect(url_for(notice.endpoint, **notice.values), 303)


@bp.post("/avisos/vistos")
@requires(Permission.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    """All of them are seen."""
    services.read_all(the_actor())
    return redirect(url_for("notices.index"), 303)


@bp.get("/avisos/por-enviar")
@requires(Permission.NOTICE_SEND_LIST)
def to_send() -> ResponseReturnValue:
    """Messages to producers, ready for WhatsApp."""
    actor = the_actor()
    return render_template(
        "notices/to_send.html",
        rows=queries.to_send(actor),
        sent=queries.sent_today(actor),
        words=words,
        layout="_layout/producer.html" if actor.role in PRODUCERS else "_layout/desk.html",
    )


@bp.post("/avisos/<int:notice_id>/enviado")
@requires(Permission.NOTICE_SEND, load=queries.load_told)
def told(told: Told) -> ResponseReturnValue:
    """It was sent."""
    services.mark_told(the_actor(), told.notice)
    flash(_("Anotado como enviado."), "ok")
    return redirect(url_for("notices.to_send"), 303)


@bp.post("/avisos/enviados")
@requires(Permission.NOTICE_SEND_LIST)
def told_many() -> ResponseReturnValue:
    """The marked ones were sent. Each can be put back for a day."""
    actor = the_actor()
    marked = queries.marked_to_send(actor, request.form.getlist("notice", type=int))
    if not marked:
        raise DomainError("no_message_marked")
    services.mark_all_told(actor, marked)
    flash(ngettext("%(num)s mensaje anotado como enviado.", "%(num)s mensajes anotados como enviados.", len(marked)), "ok")
    return redirect(url_for("notices.to_send"), 303)


@bp.post("/avisos/<int:notice_id>/no-enviado")
@requires(Permission.NOTICE_SEND, load=queries.load_told)
def untold(told: Told) -> ResponseReturnValue:
    """It was not sent after all."""
    services.mark_untold(the_actor(), told.notice)
    return redirect(url_for("notices.to_send"), 303)
