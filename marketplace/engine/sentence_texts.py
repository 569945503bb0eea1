"""The sentences that tell reasons and advice: key, then Spanish and English. Figures stand in braces."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("es", "en")
MONTHS = {
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
TEXTS: Mapping[str, tuple[str, str]] = {
    "rejected.technique": ("{group}: no hace {technique}.", "{group}: does not do {technique}."),
    "rejected.material": ("{group}: no trabaja con {material}.", "{group}: does not work with {material}."),
    "rejected.quality": (
        "{group}: su calidad es {grade} y se pide {min_grade}.",
        "{group}: works at grade {grade}; {min_grade} is asked.",
    ),
    "rejected.requirement": ("{group}: le falta {tags}.", "{group}: lacks {tags}."),
    "rejected.price": (
        "{group}: pide {price} por pieza; el máximo es {most}.",
        "{group}: asks {price} a piece; the most is {most}.",
    ),
    "rejected.refused": ("{group}: no participa en este pedido.", "{group}: does not take part in this order."),
    "rejected.deadline": ("{group}: no puede empezar antes del {date}.", "{group}: cannot start before {date}."),
    "rejected.moq": (
        "{group}: hace desde {least} piezas; se piden {quantity}.",
        "{group}: makes {least} pieces or more; {quantity} are asked.",
    ),
    "rejected.closed": ("{group}: no tiene horas antes del {date}.", "{group}: has no hours before {date}."),
    "rejected.capacity": ("{group}: le faltan {hours} horas antes del {date}.", "{group}: is {hours} hours short before {date}."),
    "rejected.max_groups": (
        "{group}: el pedido ya tiene sus {groups} grupos.",
        "{group}: the order already has its {groups} groups.",
    ),
    "rejected.not_worth": ("{group}: otro reparto da mejor resultado.", "{group}: another division of the work is better."),
    "unmatched.technique": (
        "Faltan {pieces} piezas: ningún grupo hace {technique}.",
        "{pieces} pieces are missing: no group does {technique}.",
    ),
    "unmatched.material": (
        "Faltan {pieces} piezas: ningún grupo trabaja con {material}.",
        "{pieces} pieces are missing: no group works with {material}.",
    ),
    "unmatched.quality": (
        "Faltan {pieces} piezas: ningún grupo llega a la calidad {min_grade}.",
        "{pieces} pieces are missing: no group reaches grade {min_grade}.",
    ),
    "unmatched.requirement": (
        "Faltan {pieces} piezas: a los grupos les falta {tags}.",
        "{pieces} pieces are missing: the groups lack {tags}.",
    ),
    "unmatched.price": (
        "Faltan {pieces} piezas: ningún grupo acepta {most} por pieza.",
        "{pieces} pieces are missing: no group accepts {most} a piece.",
    ),
    "unmatched.refused": (
        "Faltan {pieces} piezas: los grupos no participan en este pedido.",
        "{pieces} pieces are missing: the groups do not take part.",
    ),
    "unmatched.deadline": (
        "Faltan {pieces} piezas: no queda tiempo antes del {date}.",
        "{pieces} pieces are missing: no time is left before {date}.",
    ),
    "unmatched.moq": (
        "Faltan {pieces} piezas: son menos que el mínimo de los grupos.",
        "{pieces} pieces are missing: groups make larger lots only.",
    ),
    "unmatched.closed": (
        "Faltan {pieces} piezas: los grupos no trabajan antes del {date}.",
        "{pieces} pieces are missing: the groups do not work before {date}.",
    ),
    "unmatched.capacity": (
        "Faltan {pieces} piezas: no hay más horas antes del {date}.",
        "{pieces} pieces are missing: no hours are left before {date}.",
    ),
    "unmatched.max_groups": (
        "Faltan {pieces} piezas: ya trabajan los {groups} grupos permitidos.",
        "{pieces} pieces are missing: all {groups} groups allowed are at work.",
    ),
    "unmatched.max_lot": (
        "Faltan {pieces} piezas: los grupos ya hacen su máximo.",
        "{pieces} pieces are missing: the groups make their most.",
    ),
    "unmatched.all_or_nothing": (
        "Faltan {pieces} piezas: el pedido completo no cabe.",
        "{pieces} pieces are missing: the whole order does not fit.",
    ),
    "unmatched.no_groups": (
        "Faltan {pieces} piezas: no hay grupos inscritos.",
        "{pieces} pieces are missing: there are no groups.",
    ),
    "unmatched.not_worth": (
        "Faltan {pieces} piezas: hacerlas costaría más de lo que valen.",
        "{pieces} pieces are missing: making them would cost more than they are worth.",
    ),
    "advice": (
        "{technique}: faltan {hours} horas entre el {start} y el {date}.",
        "{technique}: {hours} hours are short between {start} and {date}.",
    ),
    "advice.people": (
        "Ayudan {people} personas más: harían {pieces} piezas más.",
        "{people} more people would do: they would make {pieces} more pieces.",
    ),
    "advice.people_or_pace": (
        "Ayudan {people} personas más, o {pace} horas por pieza: {pieces} piezas más.",
        "{people} more people would do, or {pace} hours a piece: {pieces} more pieces.",
    ),
}
