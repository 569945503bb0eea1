"""Writes of tech packs: start, write, attach, issue, link to lines, accept for a work."""

from __future__ import annotations

import secrets
from typing import TypeVar

from sqlalchemy import delete, func, select

from marketplace.access.actor import Actor
from marketplace.catalogue.models import Colour, Yarn
from marketplace.infra import clock, files
from marketplace.infra.database import db
from marketplace.infra.photos import keep_photo
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment, Offer
from marketplace.orders.attachments import SUFFIXES, checked_type, clean_name
from marketplace.orders.drafts import FileDraft
from marketplace.orders.models import OrderLine
from marketplace.people.names import signer
from marketplace.techpacks.drafts import SheetDraft
from marketplace.techpacks.models import (
    TechPack,
    TechPackAcceptance,
    TechPackFile,
    TechPackLine,
    TechPackMaterial,
    TechPackMeasure,
    TechPackVersion,
)
from marketplace.techpacks.queries import load_pack, newest_issued, version_at, works_bound_to

MOST_FILES = 12
Row = TypeVar("Row", TechPackMeasure, TechPackMaterial, TechPackFile)


def start_pack(actor: Actor, exporter_id: int, title: str) -> TechPack:
    """Begin a pack with a first, empty version in draft."""
    code = new_reference("FIC", secrets.choice)
    while db.session.scalar(select(func.count()).where(TechPack.code == code)):
        code = new_reference("FIC", secrets.choice)
    pack = TechPack(
        code=code,
        exporter_id=exporter_id,
        title=title.strip()[:200],
        created_at=clock.business_now(),
        created_by_id=actor.account_id,
    )
    db.session.add(pack)
    db.session.flush()
    db.session.add(TechPackVersion(pack_id=pack.id, number=1, state="draft", created_at=clock.business_now()))
    note(actor, "started", "tech_pack", pack.id, pack.scope(), code=pack.code)
    return _fresh(pack.id)


def _fresh(pack_id: int) -> TechPack:
    db.session.flush()
    db.session.expire_all()
    pack = load_pack(pack_id)
    assert pack is not None, "a pack is never deleted"
    return pack


def open_version(pack: TechPack) -> TechPackVersion:
    """The version in draft, held. Raises DomainError ``version_issued`` where there is none."""
    db.session.execute(select(TechPack.id).where(TechPack.id == pack.id).with_for_update())
    version = pack.versions[-1]
    db.session.flush()
    db.session.refresh(version, ["state"])
    if version.state != "draft":
        raise DomainError("version_issued")
    return version


def write_sheet(actor: Actor, pack: TechPack, draft: SheetDraft) -> TechPack:
    """Write the draft version anew. Raises ``version_issued``, ``unknown_yarn``, ``unknown_colour``."""
    version = open_version(pack)
    _known(draft)
    version.stitches, version.notes, version.colours = draft.stitches[:1000], draft.notes[:2000], ";".join(draft.colours)
    for model in (TechPackMeasure, TechPackMaterial):
        db.session.execute(delete(model).where(model.version_id == version.id))
    for place, measure in enumerate(draft.measures):
        db.session.add(
            TechPackMeasure(
                version_id=version.id, position=place, size=measure.size, point=measure.point, millimetres=measure.millimetres,
                tolerance_mm=measure.tolerance_mm,
            )
        )  # fmt: skip
    for place, material in enumerate(draft.materials):
        db.session.add(
            TechPackMaterial(
                version_id=version.id, position=place, yarn_code=material.yarn_code, colour_code=material.colour_code,
                description=material.description[:200], grams=material.grams,
            )
        )  # fmt: skip
    note(actor, "changed", "tech_pack", pack.id, pack.scope(), version=version.number, measures=len(draft.measures))
    return _fresh(pack.id)


def _known(draft: SheetDraft) -> None:
    colours = {one.colour_code for one in draft.materials if one.colour_code} | set(draft.colours)
    if colours - set(db.session.scalars(select(Colour.code).where(Colour.code.in_(colours)))):
        raise DomainError("unknown_colour")
    yarns = {one.yarn_code for one in draft.materials if one.yarn_code}
    if yarns - set(db.session.scalars(select(Yarn.code).where(Yarn.code.in_(yarns)))):
        raise DomainError("unknown_yarn")


def attach(actor: Actor, pack: TechPack, draft: FileDraft) -> None:
    """Add a file to the draft version; pictures are painted anew, so that they tell no place and no phone."""
    version = open_version(pack)
    media_type = checked_type(draft.content)
    if len(version.files) >= MOST_FILES:
        raise DomainError("too_many_pack_files", field="file", most=MOST_FILES)
    thumb = None
    if media_type.startswith("image/"):
        kept = keep_photo(draft.content)
        media_type, key, thumb = "image/webp", kept.key, kept.thumb_key
    else:
        key = files.keep(draft.content, SUFFIXES[media_type])
    name = clean_name(draft.name, SUFFIXES[media_type])
    version.files.append(
        TechPackFile(name=name, file_key=key, thumb_key=thumb, media_type=media_type, size_bytes=len(draft.content))
    )
    note(actor, "attached", "tech_pack", pack.id, pack.scope(), name=name, version=version.number)


def detach(actor: Actor, pack: TechPack, file_id: int) -> None:
    """Take a file off the draft version; its content stays kept for older versions."""
    version = open_version(pack)
    row = next((one for one in version.files if one.id == file_id), None)
    if row is None:
        raise DomainError("version_issued")
    note(actor, "detached", "tech_pack", pack.id, pack.scope(), name=row.name, file_key=row.file_key)
    db.session.delete(row)


def issue(actor: Actor, pack: TechPack) -> TechPackVersion:
    """Let the draft version hold from now on. Groups that work by an older one are asked to accept it.

    Raises ``version_issued`` (somebody was faster) or ``empty_pack``.
    """
    version = open_version(pack)
    if not (version.measures or version.materials or version.files or version.stitches or version.notes):
        raise DomainError("empty_pack")
    version.state, version.issued_at, version.issued_by_id = "issued", clock.business_now(), actor.account_id
    note(actor, "issued", "tech_pack", pack.id, pack.scope(), code=pack.code, version=version.number)
    # What is agreed keeps its version until the group says yes: each group is told.
    for work in works_bound_to(pack.id):
        note(actor, "got_version", "assignment", work.id, work.scope(), version=version.number, record=work.code)
    return version


def new_version(actor: Actor, pack: TechPack) -> TechPack:
    """Begin the next version as a copy of the issued one. Raises ``draft_exists``."""
    db.session.execute(select(TechPack.id).where(TechPack.id == pack.id).with_for_update())
    last = pack.versions[-1]
    db.session.flush()
    db.session.refresh(last, ["state"])
    newest = db.session.scalar(select(func.max(TechPackVersion.number)).where(TechPackVersion.pack_id == pack.id))
    if last.state == "draft" or newest != last.number:
        raise DomainError("draft_exists")
    copy = TechPackVersion(
        pack_id=pack.id, number=last.number + 1, state="draft", created_at=clock.business_now(), stitches=last.stitches,
        colours=last.colours, notes=last.notes,
    )  # fmt: skip
    copy.measures = [_copied(one, ("position", "size", "point", "millimetres", "tolerance_mm")) for one in last.measures]
    copy.materials = [_copied(one, ("position", "yarn_code", "colour_code", "description", "grams")) for one in last.materials]
    copy.files = [_copied(one, ("name", "file_key", "thumb_key", "media_type", "size_bytes")) for one in last.files]
    db.session.add(copy)
    note(actor, "began_version", "tech_pack", pack.id, pack.scope(), version=copy.number)
    return _fresh(pack.id)


def _copied(row: Row, names: tuple[str, ...]) -> Row:
    return type(row)(**{name: getattr(row, name) for name in names})


def link_line(actor: Actor, pack: TechPack, line: OrderLine) -> None:
    """Say that a pack is for a line of one of its exporter's orders (``line.order`` loaded). Raises ``other_exporter``."""
    if line.order.exporter_id != pack.exporter_id:
        raise DomainError("other_exporter")
    row = db.session.get(TechPackLine, line.id, with_for_update=True) or TechPackLine(order_line_id=line.id)
    row.pack_id, row.linked_at = pack.id, clock.business_now()
    db.session.add(row)
    note(actor, "linked", "tech_pack", pack.id, pack.scope(), code=pack.code, line=line.code)


def bind_accepted(actor: Actor, offer: Offer, work: Assignment) -> None:
    """Bind agreed work to the version that stood when its offer went out: what the group saw is what it agreed to."""
    version = version_at(offer.order_line_id, offer.sent_at)
    if version is not None:
        _accept(actor, work, version)


def accept_version(actor: Actor, work: Assignment, version_id: int) -> None:
    """The group accepts a version for its work (association and order loaded): from now on that one binds.

    Raises ``not_newest`` where another version was issued since its page was opened.
    """
    db.session.execute(select(Assignment.id).where(Assignment.id == work.id).with_for_update())
    newest = newest_issued(work.order_line_id)
    if newest is None or newest.id != version_id:
        raise DomainError("not_newest")
    known = select(TechPackAcceptance.id).where(
        TechPackAcceptance.assignment_id == work.id, TechPackAcceptance.version_id == version_id
    )
    if db.session.scalar(known) is None:
        _accept(actor, work, newest)
        note(actor, "accepted_version", "assignment", work.id, work.scope(), version=newest.number, record=work.code)


def _accept(actor: Actor, work: Assignment, version: TechPackVersion) -> None:
    name = signer(actor)
    db.session.add(
        TechPackAcceptance(
            assignment_id=work.id, version_id=version.id, accepted_at=clock.business_now(), accepted_by_id=actor.account_id,
            accepted_by_name=name,
        )
    )  # fmt: skip
