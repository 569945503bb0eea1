"""What tech packs refuse, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "version_issued": _l("Esta versión ya se publicó. Empieza una nueva."),
        "draft_exists": _l("Ya hay una versión en borrador."),
        "empty_pack": _l("La ficha está vacía."),
        "too_many_pack_files": _l("Una ficha lleva hasta %(most)s archivos."),
        "other_exporter": _l("Ese pedido es de otro exportador."),
        "not_newest": _l("Hay una versión más nueva. Mírala antes de aceptar."),
        "unknown_yarn": _l("Ese hilo no está en la lista."),
        "unknown_colour": _l("Ese color no está en la carta."),
        "bad_length": _l("“%(value)s” no es una medida en cm."),
        "measure_without_name": _l("Falta el nombre de su talla o parte."),
        "twice_in_chart": _l("Ya está antes en la tabla."),
        "name_too_long": _l("Hasta %(most)s letras."),
        "nothing_measured": _l("Falta su medida."),
        "bad_grams": _l("“%(value)s” no son gramos."),
    }
)
