"""What samples refuse, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "sample_not_approved": _l("Primero se aprueba la muestra de preproducción. Después empieza el trabajo."),
        "unknown_kind": _l("Elige qué muestra es."),
        "round_open": _l("Esa muestra todavía está en camino."),
        "work_over": _l("Este trabajo ya terminó."),
        "round_decided": _l("Esta muestra ya tiene respuesta. Mira cómo está."),
        "photo_missing": _l("Falta la foto de la muestra."),
        "too_many_sample_photos": _l("Una muestra lleva hasta %(most)s fotos."),
        "unknown_measure": _l("Esa medida no está en la ficha."),
        "comment_missing": _l("Escribe qué pasa en ese punto."),
        "bad_place": _l("Ese punto está fuera de la foto."),
        "too_many_marks": _l("Una foto lleva hasta %(most)s puntos."),
        "unknown_verdict": _l("Elige aprobar, con comentarios o rechazar."),
        "words_missing": _l("Di qué hay que corregir, o marca un punto."),
        "not_rejected": _l("Solo se pide otra después de un rechazo."),
        "not_approved": _l("Solo se guarda una muestra aprobada."),
        "unknown_place": _l("Elige dónde está la contramuestra."),
    }
)
