"""Forms: one base, one-time keys, and errors of the trade beside their field."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import SelectChoice

from marketplace.infra.messages import say
from marketplace.infra.transaction import new_form_key
from marketplace.kernel.errors import DomainError


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose messages are in the reader's language. Nested forms subclass ``PartForm``."""

    def refuse(self, error: DomainError) -> None:
        """Put an error of the trade beside its field, or at the head of the form."""
        name = error.field if error.field in self._fields else None
        target = self[name].errors if name else self.form_errors
        if isinstance(target, tuple):
            self[name].errors = [*target, say(error)]
        else:
            target.append(say(error))


class PartForm(Form):
    """A form inside a form; the outer one carries the token."""

    class Meta:
        """No token of its own."""

        csrf = False


def options(*pairs: tuple[Any, Any], group: str | None = None) -> list[SelectChoice]:
    """The choices of a field from pairs of value and label, under the heading ``group`` if there is one."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def form_tokens() -> Markup:
    """The hidden fields of every form: the CSRF token and the one-time key.

    A form shown again after a mistake keeps its key, so that a double tap on the corrected form is still one record.
    """
    key = request.form.get("form_key") or new_form_key()
    return Markup('<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="form_key" value="{}">').format(
        generate_csrf(), key
    )


def named_error(label: object, sentence: object) -> str:
    """A mistake with the name of its field before it, for the summary at the head of a form: "Precio: falta este dato."

    A sentence that begins with the name says it already; after a question it stands by itself. A word in capitals, such as
    FCA, keeps them.
    """
    name, text = str(label).strip().rstrip(":."), str(sentence).strip()
    if not name or text.casefold().startswith(name.casefold()):
        return text
    if name.endswith("?"):
        return f"{name} {text}"
    lower = text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
    return f"{name}: {lower}"


def show(template: str, form: Any = None, **values: Any) -> ResponseReturnValue:
    """Render a form's page: 422 when it was sent with mistakes, so that the edge rolls back and nothing typed is lost."""
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form, **values), status


def init_forms(app: Flask) -> None:
    """Give templates ``form_tokens()`` and ``named_error()``."""
    app.jinja_env.globals.update(form_tokens=form_tokens, named_error=named_error)
