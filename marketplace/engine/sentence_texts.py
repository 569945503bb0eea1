"""The sentences that tell reasons and advice: key, then Spanish and English.

Figures stand in braces; words that follow a figure stand in braces behind its name, for one and for other numbers.
"""

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
FALTAN = "{pieces:Falta|Faltan} {pieces} {pieces:pieza|piezas}"
MISSING = "{pieces} {pieces:piece is|pieces are} missing"
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
        "{group}: hace desde {least} {least:pieza|piezas}; {quantity:se pide|se piden} {quantity}.",
        "{group}: makes {least} {least:piece|pieces} or more; {quantity} {quantity:is|are} asked.",
    ),
    "rejected.closed": ("{group}: no tiene horas antes del {date}.", "{group}: has no hours before {date}."),
    "rejected.capacity": (
        "{group}: le {hours:falta|faltan} {hours} {hours:hora|horas} antes del {date}.",
        "{group}: is {hours} {hours:hour|hours} short before {date}.",
    ),
    "rejected.max_groups": (
        "{group}: el pedido ya tiene {groups:su|sus} {groups} {groups:grupo|grupos}.",
        "{group}: the order already has its {groups} {groups:group|groups}.",
    ),
    "rejected.not_worth": ("{group}: otro reparto da mejor resultado.", "{group}: another division of the work is better."),
    "unmatched.technique": (
        FALTAN + ": ningún grupo hace {technique}.",
        MISSING + ": no group does {technique}.",
    ),
    "unmatched.material": (
        FALTAN + ": ningún grupo trabaja con {material}.",
        MISSING + ": no group works with {material}.",
    ),
    "unmatched.quality": (
        FALTAN + ": ningún grupo llega a la calidad {min_grade}.",
        MISSING + ": no group reaches grade {min_grade}.",
    ),
    "unmatched.requirement": (
        FALTAN + ": a los grupos les falta {tags}.",
        MISSING + ": the groups lack {tags}.",
    ),
    "unmatched.price": (
        FALTAN + ": ningún grupo acepta {most} por pieza.",
        MISSING + ": no group accepts {most} a piece.",
    ),
    "unmatched.refused": (
        FALTAN + ": los grupos no participan en este pedido.",
        MISSING + ": the groups do not take part.",
    ),
    "unmatched.deadline": (
        FALTAN + ": no queda tiempo antes del {date}.",
        MISSING + ": no time is left before {date}.",
    ),
    "unmatched.moq": (
        FALTAN + ": son menos que el mínimo de los grupos.",
        MISSING + ": groups make larger lots only.",
    ),
    "unmatched.closed": (
        FALTAN + ": los grupos no trabajan antes del {date}.",
        MISSING + ": the groups do not work before {date}.",
    ),
    "unmatched.capacity": (
        FALTAN + ": no hay más horas antes del {date}.",
        MISSING + ": no hours are left before {date}.",
    ),
    "unmatched.max_groups": (
        FALTAN + ": ya {groups:trabaja|trabajan} {groups} {groups:grupo permitido|grupos permitidos}.",
        MISSING + ": {groups} {groups:group allowed is|groups allowed are} at work already.",
    ),
    "unmatched.max_lot": (
        FALTAN + ": los grupos ya hacen su máximo.",
        MISSING + ": the groups make their most.",
    ),
    "unmatched.all_or_nothing": (
        FALTAN + ": el pedido completo no cabe.",
        MISSING + ": the whole order does not fit.",
    ),
    "unmatched.no_groups": (
        FALTAN + ": no hay grupos inscritos.",
        MISSING + ": there are no groups.",
    ),
    "unmatched.not_worth": (
        FALTAN + ": hacerlas costaría más de lo que valen.",
        MISSING + ": making them would cost more than they are worth.",
    ),
    "advice": (
        "{technique}: {hours:falta|faltan} {hours} {hours:hora|horas} entre el {start} y el {date}.",
        "{technique}: {hours} {hours:hour is|hours are} short between {start} and {date}.",
    ),
    "advice.people": (
        "{people:Ayuda|Ayudan} {people} {people:persona|personas} más: {people:haría|harían} {pieces} {pieces:pieza|piezas} más.",
        "{people} more {people:person|people} would do: they would make {pieces} more {pieces:piece|pieces}.",
    ),
    "advice.people_or_pace": (
        "{people:Ayuda|Ayudan} {people} {people:persona|personas} más, "
        "o {pace} horas por pieza: {pieces} {pieces:pieza|piezas} más.",
        "{people} more {people:person|people} would do, or {pace} hours a piece: {pieces} more {pieces:piece|pieces}.",
    ),
}
