"""Views of the search's arrays that are not counted as references, for the compiled code only."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.extending import intrinsic

from marketplace.engine.compiled import kernel
from marketplace.engine.lots import State
from marketplace.engine.search_model import Model


@intrinsic  # type: ignore[untyped-decorator]
def _view(typing: Any, array: Any) -> Any:
    """The array without its owner. Counting sixty references at every call takes longer than most calls."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(signature.args[0])(context, builder, value=arguments[0])
        view.meminfo = ir.Constant(view.meminfo.type, None)
        return view._getvalue()

    return array(array), generate


@kernel
def view_model(m):  # type: ignore[no-untyped-def]
    """The model for use while the caller holds it."""
    return Model(
        weeks=m.weeks,
        row=_view(m.row),
        classes=_view(m.classes),
        class_end=_view(m.class_end),
        class_points=_view(m.class_points),
        pair_ptr=_view(m.pair_ptr),
        pair_offer=_view(m.pair_offer),
        pair_previous=_view(m.pair_previous),
        pair_frozen=_view(m.pair_frozen),
        pair_pool=_view(m.pair_pool),
        pair_row=_view(m.pair_row),
        pair_rate=_view(m.pair_rate),
        pair_price=_view(m.pair_price),
        pair_base=_view(m.pair_base),
        offer_group=_view(m.offer_group),
        offer_lead=_view(m.offer_lead),
        offer_min=_view(m.offer_min),
        offer_max=_view(m.offer_max),
        offer_price=_view(m.offer_price),
        price_weight=m.price_weight,
        use_ptr=_view(m.use_ptr),
        use_pool=_view(m.use_pool),
        use_hours=_view(m.use_hours),
        quantity=_view(m.quantity),
        release=_view(m.release),
        work_factor=_view(m.work_factor),
        reliable=_view(m.reliable),
        reliability=_view(m.reliability),
        split=_view(m.split),
        keep=_view(m.keep),
        partial=_view(m.partial),
        family=_view(m.family),
        frozen_groups=_view(m.frozen_groups),
        family_max=_view(m.family_max),
        family_base=_view(m.family_base),
        family_ptr=_view(m.family_ptr),
        family_line=_view(m.family_line),
        band_top=_view(m.band_top),
        band_points=_view(m.band_points),
        lot_base=_view(m.lot_base),
        lot_line=_view(m.lot_line),
        group_base=_view(m.group_base),
        lines=_view(m.lines),
    )


@kernel
def view_state(s):  # type: ignore[no-untyped-def]
    """The state for use while the caller holds it."""
    return State(
        slack=_view(s.slack),
        room=_view(s.room),
        lots=_view(s.lots),
        lot_pair=_view(s.lot_pair),
        lot_pieces=_view(s.lot_pieces),
        lot_place=_view(s.lot_place),
        group_lots=_view(s.group_lots),
        group_lot=_view(s.group_lot),
        placed=_view(s.placed),
        income=_view(s.income),
        family_groups=_view(s.family_groups),
        family_group=_view(s.family_group),
        family_count=_view(s.family_count),
        random=_view(s.random),
        found=_view(s.found),
        most=_view(s.most),
        sizes=_view(s.sizes),
        gains=_view(s.gains),
        pieces=_view(s.pieces),
        top=_view(s.top),
        shake=_view(s.shake),
    )
