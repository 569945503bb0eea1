"""Cartons hold exactly what is to be packed, whatever it is and however many a carton takes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.shipping.packing import Cell, propose_cartons, spread

CELLS = st.lists(
    st.builds(Cell, st.sampled_from("SML"), st.sampled_from(["negro", "crudo", ""]), st.integers(0, 90)),
    max_size=8, unique_by=lambda cell: (cell.size, cell.colour),
)  # fmt: skip


def held(cells: list[Cell]) -> Counter[tuple[str, str]]:
    return +Counter({(cell.size, cell.colour): cell.pieces for cell in cells})


@given(CELLS, st.integers(1, 40))
def test_every_piece_is_in_one_carton_and_none_is_fuller_than_it_takes(cells: list[Cell], per_carton: int) -> None:
    cartons = propose_cartons(cells, per_carton)
    packed: Counter[tuple[str, str]] = Counter()
    for contents in cartons:
        assert 1 <= sum(cell.pieces for cell in contents) <= per_carton
        assert all(cell.pieces > 0 for cell in contents)
        packed.update(held(list(contents)))
    assert packed == held(cells)
    # No more than one carton is not full: the others could not be fewer.
    assert len(cartons) == -(-sum(cell.pieces for cell in cells) // per_carton)


def test_full_cartons_of_one_kind_come_first_and_rests_are_mixed() -> None:
    cartons = propose_cartons([Cell("S", "negro", 25), Cell("M", "negro", 13)], 10)
    assert cartons == [
        (Cell("S", "negro", 10),), (Cell("S", "negro", 10),), (Cell("M", "negro", 10),),
        (Cell("S", "negro", 5), Cell("M", "negro", 3)),
    ]  # fmt: skip


@pytest.mark.parametrize("per_carton", [0, -1, 2001])
def test_a_carton_takes_from_one_piece_to_two_thousand(per_carton: int) -> None:
    with pytest.raises(DomainError, match="bad_per_carton"):
        propose_cartons([Cell("", "", 10)], per_carton)


def test_more_than_five_hundred_cartons_are_not_made_by_mistake() -> None:
    with pytest.raises(DomainError, match="too_many_cartons"):
        propose_cartons([Cell("", "", 15000)], 1)


@given(st.integers(0, 5000), CELLS)
def test_pieces_are_spread_over_sizes_exactly_and_in_proportion(pieces: int, cells: list[Cell]) -> None:
    found = spread(pieces, cells)
    assert sum(cell.pieces for cell in found) == pieces
    whole = sum(cell.pieces for cell in cells)
    by_kind = {(cell.size, cell.colour): cell.pieces for cell in cells}
    for cell in found:
        if whole:
            assert abs(cell.pieces - pieces * by_kind[cell.size, cell.colour] / whole) < 1


def test_an_order_without_sizes_is_packed_as_one_kind() -> None:
    assert spread(7, []) == [Cell("", "", 7)]
