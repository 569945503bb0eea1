"""Into how many independent parts a problem falls: lines and groups that no eligible pair or family ties together."""

from __future__ import annotations

import numpy as np

from marketplace.engine.instance import Instance


def count(instance: Instance) -> int:
    """Parts with at least one eligible pair.

    Every line and group takes the least mark of its neighbours until nothing changes; marks travel a whole family at a time.
    """
    lines, groups = instance.pair_line, instance.pair_group()
    mark = np.arange(len(instance.members))
    while len(lines):
        family = np.full(len(instance.family_max_groups), len(mark))
        np.minimum.at(family, instance.family[lines], mark[groups])
        least = mark.copy()
        np.minimum.at(least, groups, family[instance.family[lines]])
        least = np.minimum(least, least[least])
        if (least == mark).all():
            return len(np.unique(mark[groups]))
        mark = least
    return 0
