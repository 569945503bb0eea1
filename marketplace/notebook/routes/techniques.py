"""How a technique is planned: its stages with their parts of the time, and how much yarn may be lost."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.stage_queries import TechniqueStages, all_technique_stages, load_technique_stages
from marketplace.fulfilment.stage_services import set_technique_stages
from marketplace.fulfilment.stages import STAGES
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.notebook.forms import percent_from, stages_from
from marketplace.notebook.queries import waste_limit
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.share_services import set_waste_limit

MOST_STAGES = 8


@bp.get("/etapas")
@requires(Permission.STAGES_EDIT)
def techniques() -> ResponseReturnValue:
    """Every technique with its stages."""
    return render_template("notebook/techniques.html", techniques=all_technique_stages(), stages=STAGES)


@bp.get("/etapas/<technique_code>")
@requires(Permission.STAGES_EDIT, load=load_technique_stages)
def technique(found: TechniqueStages) -> ResponseReturnValue:
    """The stages of a technique, to be changed."""
    return _show(found)


@bp.post("/etapas/<technique_code>")
@requires(Permission.STAGES_EDIT, load=load_technique_stages)
def set_technique(found: TechniqueStages) -> ResponseReturnValue:
    """Keep them; work that is under way keeps its plan."""
    try:
        set_technique_stages(the_actor(), found.technique, stages_from(request.form, MOST_STAGES))
        set_waste_limit(the_actor(), found.technique, percent_from(request.form.get("waste", ""), "waste"))
    except DomainError as error:
        return _show(found, error), 422
    flash(_("Etapas guardadas. Los trabajos en marcha no cambian."), "ok")
    return redirect(url_for(".techniques"), 303)


def _show(found: TechniqueStages, error: DomainError | None = None) -> str:
    rows = [*found.shares, *[("", 0)] * (MOST_STAGES - len(found.shares))]
    return render_template(
        "notebook/technique.html",
        found=found,
        rows=rows,
        stages=STAGES,
        waste=waste_limit(found.technique.code),
        typed=request.form,
        error=say(error) if error else None,
        error_field=(error.field if error else None) or "stages",
    )
