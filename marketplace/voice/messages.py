"""What can go wrong with a recording, in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "clip_empty": _l("Falta la grabación."),
        "clip_heavy": _l("La grabación pesa %(kb)s KB. Puede pesar %(most)s KB."),
        "clip_kind": _l("Ese archivo no es sonido Opus, Ogg, WebM ni MP3."),
        "clip_gone": _l("Esa grabación ya no está."),
        "unknown_phrase": _l("Esa frase no está en la lista."),
    }
)
