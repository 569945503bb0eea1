"""From an error's code to a sentence for people. Features register theirs; a test forbids a code without a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.kernel.errors import DomainError

_SENTENCES: dict[str, LazyString | str] = {}


def register(sentences: Mapping[str, LazyString | str]) -> None:
    """Add a feature's sentences; ``%(name)s`` is filled from the error's params."""
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
        "stale": _l("Otra persona lo cambió antes. Mira cómo está ahora."),
    }
)
