"""Write collections: start, describe, add, move, take out, publish, take away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.queries import is_public, load_product
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.seasons.models import Collection, CollectionItem

FIRST_YEAR, LAST_YEAR = 2020, 2100


@dataclass(frozen=True)
class CollectionDraft:
    """What is said of a collection."""

    title: str
    season: str
    year: int
    text: str


def start(actor: Actor, draft: CollectionDraft) -> Collection:
    """Begin a collection of the actor's exporter, or of a coordinator's first programme.

    Raises ``collection_untitled``, ``collection_year``.
    """
    row = Collection(
        exporter_id=actor.exporter_id if actor.role is Role.EXPORTER else None,
        programme_id=min(actor.programme_ids) if actor.role is Role.COORDINATOR else None,
        token=secrets.token_urlsafe(16),
        created_at=clock.now(),
        created_by_id=actor.account_id,
    )
    _describe(row, draft)
    db.session.add(row)
    # The journal names it by its number.
    db.session.flush()
    note(actor, "started", "collection", row.id, row.scope(), title=row.title)
    return row


def describe(actor: Actor, row: Collection, draft: CollectionDraft) -> None:
    """Change title, season, year and text. Raises like ``start``."""
    _describe(row, draft)
    note(actor, "changed", "collection", row.id, row.scope(), title=row.title)


def _describe(row: Collection, draft: CollectionDraft) -> None:
    title = " ".join(draft.title.split())[:80]
    if not title:
        raise DomainError("collection_untitled", field="title")
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        raise DomainError("collection_year", field="year")
    row.title, row.season, row.year, row.text = title, draft.season, draft.year, draft.text.strip()[:1000]


def add(actor: Actor, row: Collection, product_id: int) -> CollectionItem:
    """Put a product at the end. Raises ``product_not_published``, ``product_there_already``."""
    product = load_product(product_id)
    if product is None or not is_public(product):
        raise DomainError("product_not_published")
    if any(item.product_id == product_id for item in row.items):
        raise DomainError("product_there_already")
    item = CollectionItem(product_id=product_id, position=1 + max((one.position for one in row.items), default=0))
    row.items.append(item)
    note(actor, "added", "collection", row.id, row.scope(), product=product.code)
    return item


def take_out(actor: Actor, item: CollectionItem) -> None:
    """Take a product out of its collection."""
    row = item.collection
    row.items.remove(item)
    note(actor, "removed", "collection", row.id, row.scope(), product_id=item.product_id)


def move(actor: Actor, item: CollectionItem, by: int) -> None:
    """Move a product one place up (-1) or down (+1); at the edge it stays."""
    items = sorted(item.collection.items, key=lambda one: (one.position, one.id))
    here = items.index(item)
    there = min(max(here + by, 0), len(items) - 1)
    items.insert(there, items.pop(here))
    for position, one in enumerate(items, start=1):
        one.position = position


def say(actor: Actor, item: CollectionItem, text: str) -> None:
    """What is said of a product in this collection."""
    item.text = " ".join(text.split())[:300]


def show_as(actor: Actor, row: Collection, visibility: str) -> None:
    """Draft, link or public. Raises ``collection_empty``."""
    if visibility != "draft" and not row.items:
        raise DomainError("collection_empty")
    before, row.visibility = row.visibility, visibility
    note(actor, "published" if visibility != "draft" else "changed", "collection", row.id, row.scope(), before=before)


def new_address(actor: Actor, row: Collection) -> None:
    """Another address: whoever has the old one no longer sees it."""
    row.token = secrets.token_urlsafe(16)
    note(actor, "changed", "collection", row.id, row.scope(), address="new")


def take_away(actor: Actor, row: Collection) -> None:
    """Take the collection away; it can be put back."""
    row.removed_at = clock.now()
    note(actor, "removed", "collection", row.id, row.scope(), title=row.title)


def put_back(actor: Actor, row: Collection) -> None:
    """It is there again."""
    row.removed_at = None
    note(actor, "came_back", "collection", row.id, row.scope(), title=row.title)
