import pytest

from marketplace.kernel.errors import DomainError
from marketplace.kernel.states import States

MOVES = {"planned": ("requested", "void"), "requested": ("paid", "void"), "paid": ("confirmed",), "confirmed": ()}
PAYMENT = States("payment", MOVES)


def test_a_new_thing_begins_in_the_first_state() -> None:
    assert PAYMENT.initial == "planned"


def test_only_the_moves_of_the_table_are_allowed() -> None:
    PAYMENT.check("planned", "requested")
    for current, target in [("planned", "paid"), ("confirmed", "paid"), ("nowhere", "paid"), ("paid", "paid")]:
        assert not PAYMENT.allows(current, target)
        with pytest.raises(DomainError) as refused:
            PAYMENT.check(current, target)
        assert refused.value.code == "wrong_state"
        assert refused.value.params == {"thing": "payment", "current": current, "target": target}
