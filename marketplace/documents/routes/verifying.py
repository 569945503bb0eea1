"""The public page that says whether a paper is genuine."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires
from marketplace.access.permissions import Permission
from marketplace.documents import queries
from marketplace.documents.kinds import KINDS
from marketplace.documents.routes.blueprint import bp


@bp.get("/verificar")
@requires(Permission.PUBLIC)
def ask_code() -> ResponseReturnValue:
    """Type the code of a paper."""
    typed = "".join(request.args.get("codigo", "").split())[:40]
    if typed:
        return redirect(url_for(".verify", code=typed))
    return render_template("documents/verify.html", verdict=None, code="")


@bp.get("/verificar/<code>")
@requires(Permission.PUBLIC)
def verify(code: str) -> ResponseReturnValue:
    """What a paper is, whose, from when, and that nothing was changed. Nothing that is private."""
    verdict = queries.verdict_of(code[:40])
    kind = KINDS[verdict.document.kind] if verdict else None
    page = render_template("documents/verify.html", verdict=verdict, kind=kind, code=code[:40])
    return page, 200 if verdict else 404
