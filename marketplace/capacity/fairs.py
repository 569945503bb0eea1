"""Days of the fair that a leader can mark. El Alto's fair of the 16 de Julio is held on Thursdays and Sundays."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.capacity import groups
from marketplace.infra import clock
from marketplace.kernel.scope import Scope
from marketplace.kernel.weeks import monday_of
from marketplace.producers.models import Association


@dataclass(frozen=True)
class Fair:
    """A day of the fair, by its name in addresses. ``weekday`` is 0 for Monday; any weekday can be added to ``FAIRS``."""

    name: str
    weekday: int
    word: LazyString
    question: LazyString


FAIRS = (
    Fair("jueves", 3, _l("Jueves"), _l("¿Quién va a la feria los jueves?")),
    Fair("domingo", 6, _l("Domingo"), _l("¿Quién va a la feria los domingos?")),
)


@dataclass(frozen=True)
class GroupFair:
    """A day of the fair for an association; the association is whose it is."""

    association: Association
    fair: Fair

    def scope(self) -> Scope:
        """The association's."""
        return self.association.scope()

    def members(self) -> set[int]:
        """Who goes this week."""
        return groups.at_fair(self.association.id, monday_of(clock.today())).get(self.fair.weekday, set())


def fair_named(name: str) -> Fair | None:
    """A day of the fair by its name in addresses."""
    return next((fair for fair in FAIRS if fair.name == name), None)


def how_many(association_id: int) -> list[tuple[Fair, int]]:
    """The days of the fair, and how many of a group go on each this week."""
    going = groups.at_fair(association_id, monday_of(clock.today()))
    return [(fair, len(going.get(fair.weekday, ()))) for fair in FAIRS]
