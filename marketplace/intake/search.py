"""Search words of the products and associations that a load touched."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from marketplace.catalogue.models import Product
from marketplace.infra.searchtext import search_text
from marketplace.intake.drafts import Ref
from marketplace.intake.plan import Plan
from marketplace.intake.world import World, chunks
from marketplace.producers.models import Association, Technique, association_technique


def refresh(world: World, plan: Plan) -> None:
    """Write the search words anew."""
    groups = [world.id_of(Ref("associations", key)) for key in _touched(plan, "associations")]
    _associations(world, groups)
    _products(world, _touched(plan, "products"), groups)


def _touched(plan: Plan, kind: str) -> list[str]:
    return [change.draft.key for changes in plan.get(kind, ()) for change in changes]


def _associations(world: World, numbers: list[int]) -> None:
    for part in chunks(sorted(numbers)):
        techniques: dict[int, list[str]] = {number: [] for number in part}
        joined = select(association_technique.c.association_id, Technique.name_es).join_from(
            association_technique, Technique, Technique.code == association_technique.c.technique_code
        )
        for number, name in world.session.execute(joined.where(association_technique.c.association_id.in_(part))):
            techniques[number].append(name)
        rows = world.session.execute(
            select(
                Association.id, Association.name, Association.aliases, Association.short_code, Association.trade, Association.zone
            ).where(Association.id.in_(part))
        )  # fmt: skip
        words = [{"where_id": number, "words": search_text(*texts, *techniques[number])[:2000]} for number, *texts in rows]
        _write(world, Association, words)


def _products(world: World, codes: list[str], groups: list[int]) -> None:
    """The products that changed and those of associations that changed, because buyers search by the group's name too.

    The name stands first: the catalogue ranks by how early a word comes.
    """
    wanted = [Product.code.in_(part) for part in chunks(sorted(codes))]
    wanted += [Product.association_id.in_(part) for part in chunks(sorted(groups))]
    for condition in wanted:
        rows = world.session.execute(
            select(
                Product.id, Product.name_es, Product.name_en, Product.material, Technique.name_es, Technique.name_en,
                Product.description, Product.code, Association.name, Association.aliases, Association.zone,
            )
            .join_from(Product, Technique, Technique.code == Product.technique_code)
            .join(Association, Association.id == Product.association_id)
            .where(condition)
        )  # fmt: skip
        _write(world, Product, [{"where_id": number, "words": search_text(*texts)[:4000]} for number, *texts in rows])


def _write(world: World, model: type[Association] | type[Product], words: list[dict[str, object]]) -> None:
    if words:
        table = model.__table__
        statement = update(model.__table__).where(table.c.id == bindparam("where_id")).values(search_text=bindparam("words"))  # type: ignore[arg-type]
        world.session.connection().execute(statement, words)
