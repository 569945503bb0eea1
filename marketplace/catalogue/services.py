"""Writes of products: begin, say how it is made, describe, publish, withdraw, photos."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select, update

from marketplace.access.actor import Actor
from marketplace.catalogue.drafts import DetailsDraft, MakingDraft
from marketplace.catalogue.models import Colour, Product, ProductPhoto, TimeStandard
from marketplace.catalogue.pricing import USUAL_PAY_MINOR, sheet_of
from marketplace.catalogue.states import PRODUCT
from marketplace.catalogue.words import refresh_words
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.photos import KeptPhoto
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.producers.models import Association, Technique

MOST_PHOTOS = 6
_VERBS = {"published": "published", "withdrawn": "withdrawn", "draft": "reopened"}


def begin_product(actor: Actor, association: Association, standard_key: str) -> Product:
    """Begin a draft from a time standard: its name, hours, weight and customs numbers, at today's usual pay.

    The association's techniques must be loaded. Raises DomainError ``unknown_standard`` for a kind that it does not make.
    """
    standard = db.session.get(TimeStandard, standard_key)
    if standard is None or standard.technique_code not in {one.code for one in association.techniques}:
        raise DomainError("unknown_standard", field="standard")
    materials = usual_materials(standard.key)
    sheet = sheet_of(standard.millihours_typical, USUAL_PAY_MINOR, materials or 0)
    product = Product(
        code=_new_code(),
        association_id=association.id,
        standard_key=standard.key,
        technique_code=standard.technique_code,
        name_es=standard.name_es,
        name_en=standard.name_en,
        unit=standard.unit,
        millihours_per_piece=standard.millihours_typical,
        grams=standard.grams_m,
        lead_days=standard.lead_extra_days,
        piece_rate_minor=sheet.labour_minor,
        materials_minor=materials,
        price_minor=sheet.price_minor,
        hs6=standard.hs6,
        nandina=standard.nandina,
        state=PRODUCT.initial,
        created_at=clock.business_now(),
        description="",
        material="",
        sizes="",
        colours="",
        min_pieces=1,
    )
    refresh_words(product, association, db.session.get_one(Technique, standard.technique_code))
    db.session.add(product)
    # The journal and the photo name it by its id.
    db.session.flush()
    note(actor, "started", "product", product.id, association.scope(), code=product.code)
    return product


def publish_new(
    actor: Actor, association: Association, standard_key: str, draft: MakingDraft, photo: KeptPhoto | None, publish: bool
) -> Product:
    """A whole product at once: begun, made as the draft says, with its photo, and in the catalogue if ``publish``.

    Raises what ``begin_product``, ``set_making``, ``add_photo`` and ``move_product`` raise.
    """
    product = begin_product(actor, association, standard_key)
    # Relationships are never loaded by chance, so what the next steps read is put in place.
    product.association, product.technique = association, db.session.get_one(Technique, product.technique_code)
    for name, value in _making(draft).items():
        # Where nobody has told what materials cost there is no record of it, which is not nothing.
        if name != "materials_minor" or value or product.materials_minor is not None:
            setattr(product, name, value)
    refresh_words(product, association, product.technique)
    if photo is not None:
        add_photo(actor, product, photo)
    if publish:
        move_product(actor, product, "published")
    return product


def usual_materials(standard_key: str) -> int | None:
    """What materials of that kind of piece cost in the products of all groups: their mean in centavos, None without one."""
    mean = db.session.scalar(select(func.avg(Product.materials_minor)).where(Product.standard_key == standard_key))
    return None if mean is None else round(mean)


def _new_code() -> str:
    code = new_reference("PR", secrets.choice)
    while db.session.scalar(select(Product.id).where(Product.code == code)) is not None:
        code = new_reference("PR", secrets.choice)
    return code


def set_making(actor: Actor, product: Product, draft: MakingDraft) -> None:
    """Say how it is made and what it pays; the price follows from the cost sheet unless another is given.

    Raises DomainError ``no_time``, ``nothing_paid``, or ``price_below_cost`` for a price that does not cover materials and pay.
    """
    _change(actor, product, _making(draft))


def _making(draft: MakingDraft) -> dict[str, Any]:
    if draft.millihours_per_piece <= 0:
        raise DomainError("no_time", field="hours")
    if draft.pay_hour_minor <= 0:
        raise DomainError("nothing_paid", field="pay")
    sheet = sheet_of(draft.millihours_per_piece, draft.pay_hour_minor, draft.materials_minor)
    price = sheet.price_minor if draft.price_minor is None else draft.price_minor
    if price < sheet.materials_minor + sheet.labour_minor:
        raise DomainError("price_below_cost", field="price")
    known = set(db.session.scalars(select(Colour.code).where(Colour.code.in_(draft.colours))))
    return {
        "millihours_per_piece": draft.millihours_per_piece,
        "piece_rate_minor": sheet.labour_minor,
        "materials_minor": draft.materials_minor,
        "price_minor": price,
        "sizes": ";".join(draft.sizes),
        "colours": ";".join(code for code in draft.colours if code in known),
    }


def set_details(actor: Actor, product: Product, draft: DetailsDraft) -> None:
    """Write what buyers abroad ask for."""
    _change(actor, product, asdict(draft))


def _change(actor: Actor, product: Product, values: dict[str, Any]) -> None:
    before = {name: getattr(product, name) for name, value in values.items() if getattr(product, name) != value}
    for name in before:
        setattr(product, name, values[name])
    refresh_words(product, product.association, product.technique)
    if before:
        note(actor, "changed", "product", product.id, product.association.scope(), before=before)


def move_product(actor: Actor, product: Product, target: str) -> None:
    """Publish, withdraw or take back to draft. Raises DomainError ``wrong_state`` when it was already done."""
    before = db.session.scalars(select(Product.state).where(Product.id == product.id).with_for_update()).one()
    PRODUCT.check(before, target)
    product.state = target
    if target == "published" and product.published_at is None:
        product.published_at = clock.business_now()
    note(actor, _VERBS[target], "product", product.id, product.association.scope(), before=before)


def add_photo(actor: Actor, product: Product, kept: KeptPhoto) -> None:
    """Add a photo after the others. Raises DomainError ``too_many_photos``."""
    db.session.execute(select(Product.id).where(Product.id == product.id).with_for_update())
    positions = db.session.scalars(select(ProductPhoto.position).where(ProductPhoto.product_id == product.id)).all()
    if len(positions) >= MOST_PHOTOS:
        raise DomainError("too_many_photos", field="photo", most=MOST_PHOTOS)
    db.session.add(
        ProductPhoto(
            product_id=product.id,
            position=max(positions, default=0) + 1,
            file_key=kept.key,
            thumb_key=kept.thumb_key,
            width=kept.width,
            height=kept.height,
            alt=product.name_es[:200],
        )
    )
    note(actor, "added", "product", product.id, product.association.scope(), photo=max(positions, default=0) + 1)


def remove_photo(actor: Actor, product: Product, photo: ProductPhoto) -> None:
    """Take a photo off a product. Its file stays: another product may show the same one."""
    db.session.delete(photo)
    note(actor, "removed", "product", product.id, product.association.scope(), photo=photo.position)


def put_photo_first(actor: Actor, product: Product, photo: ProductPhoto) -> None:
    """Make a photo the first, which lists show; the others keep their order. ``photos`` must be loaded."""
    order = [photo, *(one for one in product.photos if one.id != photo.id)]
    top = max(one.position for one in product.photos)
    # Positions are unique, so all move out of the way before they are given anew.
    db.session.execute(
        update(ProductPhoto)
        .where(ProductPhoto.product_id == product.id)
        .values(position=ProductPhoto.position + top + len(order))
    )
    for position, one in enumerate(order, start=1):
        db.session.execute(update(ProductPhoto).where(ProductPhoto.id == one.id).values(position=position))
    note(actor, "changed", "product", product.id, product.association.scope(), first_photo=photo.id)
