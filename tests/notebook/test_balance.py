"""What lines add up to: pieces, yarn, the buyer's goods. No record is not 0."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.notebook.balance import Noted, Yarn, buyers_goods_of, pieces_of, yarn_of
from marketplace.notebook.kinds import Kind

SIZES = {"S": 380, "M": 420, "L": 470}
HER_KINDS = [kind for kind in Kind if not kind.is_buyers]
lines = st.lists(st.builds(Noted, st.sampled_from(HER_KINDS), st.integers(1, 500), st.sampled_from(["S", "M", "L"])), max_size=30)


def test_nothing_noted_is_no_record() -> None:
    nothing = pieces_of([])
    assert nothing.out is None
    assert nothing.with_her is None
    assert yarn_of([], SIZES.get, 500) is None
    assert buyers_goods_of([]).received is None
    assert buyers_goods_of([]).balance is None


def test_a_line_that_was_undone_leaves_no_record() -> None:
    noted = [Noted(Kind.OUT, 0), Noted(Kind.YARN_OUT, 0), Noted(Kind.GOOD, 0)]
    assert pieces_of(noted).out is None
    assert yarn_of(noted, SIZES.get, 500) is None


@given(lines)
def test_handed_out_is_returned_or_with_her(noted: list[Noted]) -> None:
    pieces = pieces_of(noted)
    brought = sum(one.amount for one in noted if one.kind in (Kind.GOOD, Kind.FAULTY, Kind.SPOILED))
    assert pieces.returned == brought
    assert pieces.out is None or pieces.out == pieces.returned + (pieces.with_her or 0)


@given(lines)
def test_yarn_is_in_pieces_in_hand_back_or_unexplained(noted: list[Noted]) -> None:
    yarn = yarn_of(noted, SIZES.get, 500)
    if yarn is None:
        assert not any(one.kind.is_yarn for one in noted)
        return
    assert yarn.out == yarn.in_pieces + yarn.in_hand + yarn.back + yarn.unexplained
    assert yarn.in_hand >= 0
    by_hand = sum(one.amount * SIZES[one.size] for one in noted if one.kind in (Kind.GOOD, Kind.FAULTY, Kind.SPOILED))
    assert yarn.in_pieces == by_hand


@given(lines, st.integers(0, 5000))
def test_the_buyers_goods_add_up(noted: list[Noted], received: int) -> None:
    goods = buyers_goods_of([*noted, Noted(Kind.BUYER_IN, received)])
    if not received:
        assert goods.received is None
        return
    assert goods.balance is not None
    assert received == goods.good + goods.rework + goods.spoiled + goods.balance


@given(lines, st.integers(1, 5000), st.integers(0, 900), st.integers(0, 900), st.integers(0, 900))
def test_the_buyers_goods_add_up_with_what_was_delivered(
    noted: list[Noted], received: int, accepted: int, rework: int, rejected: int
) -> None:
    plain = buyers_goods_of([*noted, Noted(Kind.BUYER_IN, received)])
    goods = plain.with_deliveries(accepted + rework + rejected, rework, rejected)
    if goods.received is None or plain.balance is None or goods.balance is None:
        assert goods.balance is plain.balance is None
        return
    assert goods.received == goods.good + goods.rework + goods.spoiled + goods.balance
    # What was delivered is worked, whether or not somebody noted who did it; and each piece counts once.
    assert goods.good >= accepted
    assert plain.balance - goods.balance == max(accepted + rework + rejected - plain.good, 0)


def test_mending_moves_a_piece_from_faulty_to_good() -> None:
    before = [Noted(Kind.GOOD, 7), Noted(Kind.FAULTY, 3)]
    after = pieces_of([*before, Noted(Kind.MENDED, 2)])
    assert (after.good, after.faulty, after.returned) == (9, 1, 10)


def test_a_piece_without_a_weight_gives_no_yarn_balance() -> None:
    noted = [Noted(Kind.YARN_OUT, 1000), Noted(Kind.GOOD, 1, "S")]
    assert yarn_of(noted, lambda size: None, 500) is None


def test_the_light_keeps_the_limit() -> None:
    def tone(in_pieces: int, back: int = 0) -> str:
        return Yarn(out=1000, back=back, in_pieces=in_pieces, in_hand=0, limit_basis_points=500).tone

    assert tone(0) == ""
    assert tone(950) == "ok"
    assert tone(949) == "warn"
    assert tone(900) == "warn"
    assert tone(899) == "bad"
    # Pieces that took more than was handed out are looked at too.
    assert tone(1050) == "ok"
    assert tone(1051) == "warn"
    assert tone(0, back=1000) == "ok"
