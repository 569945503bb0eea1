"""The search words of an association, and who is told when they change."""

from __future__ import annotations

from collections.abc import Callable

from marketplace.infra.searchtext import search_text
from marketplace.producers.models import Association

_told: list[Callable[[int], None]] = []


def when_renamed(do: Callable[[int], None]) -> None:
    """Have ``do`` told the id of an association whose words changed: the catalogue, above, searches by them too."""
    if do not in _told:
        _told.append(do)


def refresh_words(association: Association) -> None:
    """Write an association's search words anew; its techniques must be loaded."""
    parts = (association.name, association.aliases, association.short_code, association.trade, association.zone)
    association.search_text = search_text(*parts, *(technique.name_es for technique in association.techniques))[:2000]
    for do in _told:
        do(association.id)
