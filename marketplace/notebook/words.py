"""What the notebook's acts are called, with their pictures."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.notebook.kinds import Kind


@dataclass(frozen=True)
class Act:
    """One of the things that a leader notes: its name in the address, its word, its picture, the kinds that it can be."""

    name: str
    word: LazyString
    icon: str
    question: LazyString
    kinds: tuple[Kind, ...]


RECEIVE = Act("recibo", _l("Recibo piezas"), "package-check", _l("¿Cuántas piezas trae?"), (Kind.GOOD, Kind.FAULTY))
HAND_OUT = Act("entrego", _l("Entrego piezas"), "package", _l("¿Cuántas piezas lleva?"), (Kind.OUT,))
YARN = Act("lana", _l("Entrego lana"), "ovillo", _l("¿Cuántos gramos lleva?"), (Kind.YARN_OUT,))
YARN_BACK = Act("devuelve", _l("Devuelve lana"), "rotate-ccw", _l("¿Cuántos gramos devuelve?"), (Kind.YARN_BACK,))
MENDED = Act("arreglo", _l("Arregló"), "scissors", _l("¿Cuántas arregló?"), (Kind.MENDED,))
ACTS = (RECEIVE, HAND_OUT, YARN, YARN_BACK, MENDED)
OWN_GOODS_KINDS = (Kind.GOOD, Kind.FAULTY, Kind.SPOILED)
"""How a piece of the buyer's can come back: his garment can also be spoiled."""

BUTTONS: dict[Kind, tuple[LazyString, str, str]] = {
    # The word of the button that notes it, its picture, its look.
    Kind.GOOD: (_l("Bien"), "thumbs-up", "ok"),
    Kind.FAULTY: (_l("Falla"), "thumbs-down", "bad"),
    Kind.SPOILED: (_l("Dañada"), "x", "2"),
    Kind.OUT: (_l("Entregar"), "check", ""),
    Kind.YARN_OUT: (_l("Entregar"), "check", ""),
    Kind.YARN_BACK: (_l("Recibir"), "check", ""),
    Kind.MENDED: (_l("Ya está bien"), "thumbs-up", "ok"),
}
REASONS: tuple[tuple[str, LazyString, str], ...] = (
    ("count", _l("La cantidad"), "hash"),
    ("person", _l("La persona"), "user"),
    ("kind", _l("Era otra cosa"), "shuffle"),
)


LINES: dict[Kind, LazyString] = {
    # What a line says, with its number.
    Kind.OUT: _l("lleva %(n)s piezas"),
    Kind.GOOD: _l("%(n)s buenas"),
    Kind.FAULTY: _l("%(n)s con falla"),
    Kind.MENDED: _l("%(n)s arregladas"),
    Kind.SPOILED: _l("%(n)s dañadas"),
    Kind.YARN_OUT: _l("lleva %(n)s g de lana"),
    Kind.YARN_BACK: _l("devuelve %(n)s g de lana"),
    Kind.BUYER_IN: _l("el comprador trajo %(n)s"),
    Kind.BUYER_BACK: _l("%(n)s vuelven al comprador"),
}


def kind_line(kind: str, amount: str) -> str:
    """A line in a few words, such as "5 buenas" or "lleva 300 g de lana"."""
    return str(LINES[Kind(kind)]) % {"n": amount}
