"""What orders refuse, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "stale_draft": _l("Otra persona cambió este pedido. Lo tuyo sigue aquí: revisa y guarda otra vez."),
        "not_a_draft": _l("Este pedido ya no es un borrador."),
        "due_is_over": _l("La entrega debe ser después de hoy."),
        "due_before_release": _l("La entrega va después del inicio."),
        "rate_missing": _l("Un pedido en dólares lleva tipo de cambio, clase y fecha."),
        "incomplete_order": _l("Faltan datos para publicar."),
        "has_offers": _l("Ya hay grupos con ofertas. Pide a la coordinadora que las retire."),
        "no_quantity": _l("Escribe cuántas piezas son."),
        "matrix_total": _l("La tabla suma %(total)s y el total dice %(quantity)s: difieren %(difference)s."),
        "bad_cell": _l("«%(value)s» no es un número de piezas."),
        "bad_matrix": _l("La tabla de tallas y colores no está completa."),
        "twice_in_matrix": _l("Una talla y color está dos veces."),
        "long_name": _l("Una talla o color es muy largo: 20 letras."),
        "nothing_pasted": _l("Pega primero las celdas de tu planilla."),
        "pasted_total": _l("Un total dice %(stated)s, pero suma %(found)s."),
        "unknown_product": _l("Ese producto ya no está en el catálogo."),
        "unknown_technique": _l("Elige una técnica."),
        "hours_missing": _l("Di cuántas horas lleva una pieza."),
        "description_missing": _l("Escribe qué es la pieza."),
        "too_many_lines": _l("Un pedido lleva hasta %(most)s líneas."),
        "no_header": _l("La primera fila debe decir producto y cantidad."),
        "unknown_key": _l("Fila %(row)s: no conocemos «%(value)s»."),
        "bad_row": _l("Fila %(row)s: «%(value)s» no se entiende."),
        "file_empty": _l("El archivo está vacío."),
        "file_too_big": _l("El archivo pasa de %(most)s MB."),
        "file_kind": _l("Solo PDF, fotos, Excel o Word."),
        "too_many_files": _l("Un pedido lleva hasta %(most)s archivos."),
    }
)
