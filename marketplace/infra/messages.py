"""From an error's code to a sentence for people. Features register theirs; a test forbids a code without a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.kernel.errors import DomainError

_SENTENCES: dict[str, LazyString | str] = {}


def register(sentences: Mapping[str, LazyString | str]) -> None:
    """Add a feature's sentences; ``%(name)s`` is filled from the error's params. A code belongs to one feature.

    Raises ValueError where another feature has the code: its sentence would be filled with params that it does not know.
    """
    taken = sorted(code for code in sentences if code in _SENTENCES and _SENTENCES[code] is not sentences[code])
    if taken:
        raise ValueError(f"Two sentences for {', '.join(taken)}")
    _SENTENCES.update(sentences)


def sentence_codes() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_SENTENCES)


def say(error: DomainError) -> str:
    """The sentence of an error, in the reader's language."""
    sentence = _SENTENCES.get(error.code)
    if sentence is None:
        return error.code
    text = str(sentence)
    return text % error.params if error.params else text


register(
    {
        "wrong_state": _l("Esto ya cambió. Mira cómo está ahora."),
        "bad_photo": _l("No se pudo leer la foto. Prueba con otra."),
        "stale": _l("Otra persona lo cambió antes. Mira cómo está ahora."),
        "bad_amount": _l("“%(value)s” no es un monto. Escribe por ejemplo 1.234,50."),
        "bad_count": _l("Revisaste %(most)s piezas. No puede haber %(value)s con falla."),
        "bad_fee": _l("El aporte debe ser menor que el precio."),
        "bad_lot": _l("El lote debe tener una pieza o más."),
        "bad_number": _l("“%(value)s” no es un número que se pueda usar."),
        "bad_rate": _l("El tipo de cambio debe ser mayor que cero."),
        "bad_reference": _l("“%(value)s” no es un código de aquí."),
        "bad_week": _l("“%(value)s” no es una semana."),
        "currency_mismatch": _l("No se puede sumar %(currency)s con %(other)s."),
        "mistyped_reference": _l("El código “%(value)s” tiene una letra equivocada. Revísalo."),
        "no_hours": _l("Faltan las horas por pieza."),
        "no_minimum_wage": _l("Falta anotar el salario mínimo."),
        "nothing_to_share_by": _l("No hay entre quiénes repartir."),
        "too_fine": _l("“%(value)s” es una medida demasiado fina."),
        "unknown_aql": _l("El AQL “%(value)s” no está en las tablas."),
        "unknown_currency": _l("Usa bolivianos (BOB) o dólares (USD)."),
        "unknown_level": _l("El nivel de inspección “%(value)s” no existe."),
        "unknown_severity": _l("La inspección es normal, estricta o reducida."),
    }
)
