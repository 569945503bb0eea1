"""What keeps pieces of an order without a group, told so that its exporter may read it: counts and published prices only.

No group is named and no hours are shown. The price, the answers and the makers are judged as they are now; whether hours or
the date are short is what the newest run over the order found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median_low

from flask_babel import gettext, ngettext
from sqlalchemy import or_, select

from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.infra.i18n import day, money
from marketplace.matching.models import MatchRun, Offer, Proposal, ProposalReason
from marketplace.matching.placed import is_waiting
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association

MICRO = 1_000_000
OF_A_RUN = {
    "capacity": "hours", "closed": "hours", "all_or_nothing": "hours", "deadline": "date", "moq": "least", "quality": "quality",
    "max_groups": "groups", "max_lot": "hours",
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """What keeps pieces of a line without a group."""

    reason: str
    """nobody, price, answered, offered, hours, date, least, quality, groups, or waiting: not matched yet"""
    groups: int = 0
    """Groups that make such pieces."""
    dear: int = 0
    """Of them, those that ask more than the ceiling."""
    enters_at_minor: int | None = None
    """The least ceiling, in the order's currency, with which one that published its price comes in."""


@dataclass(frozen=True)
class _Price:
    minor: int
    published: bool


def blocks_of(order: Order, unplaced: Mapping[int, int]) -> dict[int, Block]:
    """Why each of these lines (by number, with its pieces that nobody agreed) still has pieces; ``lines`` are loaded.

    Five queries however many lines and groups there are; none where nothing is missing.
    """
    lines = [line for line in order.lines if unplaced.get(line.id)]
    if not lines:
        return {}
    prices, answered, found = _prices(lines), _answered([line.id for line in lines]), _found_by_run(order.id)
    waiting = _waiting([line.id for line in lines])
    return {
        line.id: Block("offered")
        if waiting.get(line.id, 0) >= unplaced[line.id]
        else _block(order, line, prices[line.id], answered[line.id], found.get(line.id, ""))
        for line in lines
    }


def _block(order: Order, line: OrderLine, makers: Mapping[int, _Price], answered: Collection[int], found: str) -> Block:
    if not makers:
        return Block("nobody")
    ceiling = _in_bob(order, line.unit_price_minor)
    dear = {group: price for group, price in makers.items() if ceiling is not None and price.minor > ceiling}
    public = min((price.minor for group, price in dear.items() if price.published and group not in answered), default=None)
    seen = len(makers), len(dear), None if public is None else _in_currency(order, public)
    if len(dear) == len(makers):
        return Block("price", *seen)
    if not set(makers) - set(dear) - set(answered):
        return Block("answered", *seen)
    return Block(OF_A_RUN.get(found, "waiting"), *seen)


def _in_bob(order: Order, minor: int | None) -> int | None:
    if minor is None or not order.fx_rate_micro:
        return minor
    return int(Fraction(minor * order.fx_rate_micro, MICRO) + Fraction(1, 2))


def _in_currency(order: Order, bob_minor: int) -> int:
    """The least amount of the order's currency that is worth so much."""
    return bob_minor if not order.fx_rate_micro else -(-bob_minor * MICRO // order.fx_rate_micro)


def _prices(lines: Collection[OrderLine]) -> dict[int, dict[int, _Price]]:
    """What a piece of each line costs at each approved group that makes it, as matching counts it."""
    kinds = {line.standard_key for line in lines if line.standard_key}
    techniques = {line.technique_code for line in lines if not line.standard_key}
    rows = db.session.execute(
        select(
            Product.association_id, Product.standard_key, Product.technique_code, Product.price_minor,
            Product.millihours_per_piece, Product.state,
        )
        .join(Association, Association.id == Product.association_id)
        .where(Product.state != "withdrawn", Association.state == "approved")
        .where(or_(Product.standard_key.in_(kinds), Product.technique_code.in_(techniques)))
        # Of two products of a kind the published one counts, then the cheaper.
        .order_by(Product.association_id, Product.state.desc(), Product.price_minor, Product.id)
    ).all()  # fmt: skip
    by_kind: dict[str, dict[int, _Price]] = defaultdict(dict)
    hourly: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for group, kind, technique, minor, millihours, state in rows:
        if kind:
            by_kind[kind].setdefault(group, _Price(minor, state == "published"))
        hourly[technique][group].append(minor * 1000 // millihours)
    return {
        line.id: by_kind[line.standard_key] if line.standard_key else _of_hours(line, hourly[line.technique_code])
        for line in lines
    }


def _of_hours(line: OrderLine, hourly: Mapping[int, list[int]]) -> dict[int, _Price]:
    return {
        group: _Price(int(Fraction(median_low(prices) * line.millihours_per_piece, 1000) + Fraction(1, 2)), False)
        for group, prices in hourly.items()
    }


def _answered(line_ids: Collection[int]) -> dict[int, set[int]]:
    """By line, the groups that said no, took a part, or are in already."""
    found: dict[int, set[int]] = defaultdict(set)
    offers = select(Offer.order_line_id, Offer.association_id, Offer.state, Offer.pieces, Offer.accepted_pieces)
    for line, group, state, pieces, accepted in db.session.execute(offers.where(Offer.order_line_id.in_(line_ids))):
        if state == "declined" or (state == "accepted" and (accepted or pieces) < pieces):
            found[line].add(group)
    return found


def _waiting(line_ids: Collection[int]) -> dict[int, int]:
    """By line, pieces of offers that wait for an answer."""
    found: dict[int, int] = defaultdict(int)
    rows = select(Offer.order_line_id, Offer.pieces).where(Offer.order_line_id.in_(line_ids), is_waiting())
    for line, pieces in db.session.execute(rows):
        found[line] += pieces
    return found


def _found_by_run(order_id: int) -> dict[int, str]:
    """By line, the reason for missing pieces in the first proposal of the newest finished run over the order, or over all."""
    newest = (
        select(Proposal.id)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(or_(MatchRun.order_id == order_id, MatchRun.order_id.is_(None)), MatchRun.state == "done")
        .order_by(MatchRun.id.desc(), Proposal.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(ProposalReason.order_line_id, ProposalReason.reason)
        .where(ProposalReason.proposal_id == newest, ProposalReason.association_id.is_(None))
        .order_by(ProposalReason.id.desc())
    )
    return {row.order_line_id: row.reason for row in rows}


def newest_run_of(order_id: int) -> int | None:
    """The newest finished run over an order."""
    found: int | None = db.session.scalars(
        select(MatchRun.id).where(MatchRun.order_id == order_id, MatchRun.state == "done").order_by(MatchRun.id.desc()).limit(1)
    ).first()
    return found


def block_words(block: Block, order: Order) -> tuple[str, str]:
    """What blocks, and what the exporter can do about it."""
    n, dear = block.groups, block.dear
    entry = money(block.enters_at_minor, order.currency)
    higher = ngettext("Con un tope más alto entra %(num)s grupo más.", "Con un tope más alto entran %(num)s grupos más.", dear)
    raised = (
        gettext("Sube el tope: desde %(price)s entra el primer grupo.", price=entry)
        if block.enters_at_minor is not None
        else gettext("Sube el tope, o habla con la coordinadora.")
    )
    words = {
        "nobody": (gettext("Ningún grupo aprobado hace esta pieza."), gettext("Elige otra pieza, o espera a nuevos grupos.")),
        "price": (
            ngettext(
                "El tope frena: el grupo que la hace pide más.", "El tope frena: los %(num)s grupos que la hacen piden más.", n
            ),
            raised,
        ),
        "answered": (
            gettext("Los grupos que caben en tu tope ya respondieron."), raised if dear else gettext("Habla con la coordinadora.")
        ),
        "offered": (gettext("Hay ofertas que esperan respuesta."), gettext("Espera: los grupos todavía pueden aceptar.")),
        "hours": (
            gettext("A los grupos les faltan horas antes del %(day)s.", day=day(order.due_date)),
            gettext("Da una fecha posterior.") + (" " + higher if dear else ""),
        ),
        "date": (
            gettext("Ya no queda una semana entera antes del %(due)s.", due=day(order.due_date)),
            gettext("Da una fecha posterior."),
        ),
        "least": (gettext("Son menos piezas que el mínimo de los grupos."), gettext("Pide más piezas de esta línea.")),
        "quality": (gettext("Ningún grupo ha probado la calidad que se pide."), gettext("Habla con la coordinadora.")),
        "groups": (gettext("Ya está el máximo de grupos que permite el pedido."), gettext("Permite más grupos por línea.")),
        "waiting": (gettext("Falta repartirlas: la coordinadora ya las ve."), gettext("No tienes que hacer nada todavía.")),
    }  # fmt: skip
    return words[block.reason]
