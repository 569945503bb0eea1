"""Where a plan begins: in which order lines are filled, and what of the plan before is put back."""

from __future__ import annotations

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.construct import fits, remove_line, rooms
from marketplace.engine.lots import add_lot, may_use
from marketplace.engine.views import view_model, view_state


@kernel
def scarcity(m, s):  # type: ignore[no-untyped-def]
    """[L] points that an hour on each line earns, more when the groups it may use have little room for it; 0 without pairs.

    A line that may use few groups needs the large ones; lines that may use any number can do with what those leave.
    """
    earns = np.zeros(len(m.classes))
    for line in m.lines:
        begin, end = m.pair_ptr[line], m.pair_ptr[line + 1]
        fits = rooms(m, s, line)
        hours = 0.0
        for pair in range(begin, end):
            offer = m.pair_offer[pair]
            fits[pair - begin] = min(fits[pair - begin], m.offer_max[offer])
            for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
                hours += m.use_hours[use] * m.work_factor[line]
        fits.sort()
        groups = min(end - begin, m.family_max[m.family[line]])
        plenty = np.sum(fits[len(fits) - groups :]) / max(1, m.quantity[line])
        earns[line] = m.class_points[line, 0] / max(hours / (end - begin), 1e-9) / min(max(plenty, 0.5), 50.0)
    return earns


@kernel
def place_previous(model, state, order):  # type: ignore[no-untyped-def]
    """Put the lots of the plan before back as far as they still fit; return what the score gains. Lines have no lots yet."""
    m, s = view_model(model), view_state(state)
    gain = 0.0
    pieces = np.zeros(m.class_end.shape[1], np.int32)
    for line in order:
        for pair in range(m.pair_ptr[line], m.pair_ptr[line + 1]):
            offer = m.pair_offer[pair]
            want = min(m.pair_previous[pair], m.quantity[line] - s.placed[line], m.offer_max[offer] - m.pair_frozen[pair])
            if want < max(1, m.offer_min[offer] - m.pair_frozen[pair]):
                continue
            if not may_use(m, s, line, m.offer_group[offer]):
                continue
            total = 0
            pieces[:] = 0
            for c in range(m.classes[line]):
                first = m.release[line] + m.offer_lead[offer]
                most = min(want, fits(m, s, line, pair, m.class_end[line, c])) if m.class_end[line, c] >= first else total
                if most > total:
                    pieces[c] = most - total
                    total = most
            if total >= max(1, m.offer_min[offer] - m.pair_frozen[pair]):
                gain += add_lot(m, s, line, pair, pieces)
        if not m.partial[line] and s.placed[line] < m.quantity[line]:
            gain += remove_line(m, s, line)
    return gain
