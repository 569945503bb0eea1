"""One sentence for one code."""

import pytest

from marketplace.infra.messages import register, say
from marketplace.kernel.errors import DomainError


def test_two_features_cannot_give_one_code_two_sentences() -> None:
    with pytest.raises(ValueError, match="wrong_state"):
        register({"wrong_state": "Otra frase"})
    assert say(DomainError("wrong_state")) == "Esto ya cambió. Mira cómo está ahora."
