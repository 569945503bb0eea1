import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import references
from marketplace.kernel.errors import DomainError

KINDS = st.sampled_from(["PED", "OF", "ASG", "ENT", "PAGO"])
SEEDS = st.integers(0, 2**32)


def new(kind: str, seed: int) -> str:
    return references.new_reference(kind, random.Random(seed).choice)


@given(KINDS, SEEDS, st.sampled_from([" ", "-", ".", "", " - ", "/"]), st.booleans())
def test_a_reference_is_read_back_however_it_is_typed(kind: str, seed: int, between: str, small: bool) -> None:
    reference = new(kind, seed)
    body = reference.removeprefix(f"{kind}-")
    typed = f" {kind}{between}{body[:2]}{between}{body[2:]} "
    assert references.parse_reference(typed.lower() if small else typed) == reference
    assert references.parse_reference(body, kind) == reference


@given(KINDS, SEEDS, st.integers(0, references.BODY_LENGTH), st.sampled_from(references.ALPHABET))
def test_one_wrong_sign_is_always_noticed(kind: str, seed: int, place: int, sign: str) -> None:
    reference = new(kind, seed)
    at = len(kind) + 1 + place
    wrong = reference[:at] + sign + reference[at + 1 :]
    if wrong != reference:
        with pytest.raises(DomainError) as refused:
            references.parse_reference(wrong)
        assert refused.value.code == "mistyped_reference"


@given(KINDS, SEEDS, st.integers(0, references.BODY_LENGTH - 1))
def test_two_neighbours_changed_round_are_always_noticed(kind: str, seed: int, place: int) -> None:
    reference = new(kind, seed)
    at = len(kind) + 1 + place
    swapped = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]
    if swapped != reference:
        with pytest.raises(DomainError):
            references.parse_reference(swapped)


@given(KINDS, SEEDS)
def test_no_sign_can_be_taken_for_another(kind: str, seed: int) -> None:
    assert not set(new(kind, seed).removeprefix(f"{kind}-")) & set("01OILU")


@pytest.mark.parametrize("text", ["", "PED", "PED-3F7", "PED-3F7O2", "3F7K2", "P-3F7K2", "PEDIDO-3F7K2", "12-3F7K2"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        references.parse_reference(text)
    assert refused.value.code == "bad_reference"


def test_a_reference_of_another_kind_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        references.parse_reference(new("PED", 1), "ENT")
    assert refused.value.code == "bad_reference"


def test_a_kind_is_two_to_four_capitals() -> None:
    with pytest.raises(ValueError, match="no kind"):
        references.new_reference("pedido", random.Random(1).choice)
