"""Files of an order: type and size checked by content, kept by their hash, served only to who may see the order."""

from __future__ import annotations

import io
import re
import zipfile

from PIL import Image
from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.infra import clock, files
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.orders.drafts import FileDraft
from marketplace.orders.holding import open_draft
from marketplace.orders.models import Order, OrderAttachment

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 20
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    _XLSX: ".xlsx",
    _DOCX: ".docx",
}
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def attach(actor: Actor, order: Order, draft: FileDraft) -> OrderAttachment:
    """Add a file to a draft. Raises DomainError ``file_too_big``, ``file_empty``, ``file_kind``, ``too_many_files``."""
    open_draft(order, None)
    media_type = checked_type(draft.content)
    count = db.session.scalar(select(func.count()).select_from(OrderAttachment).where(OrderAttachment.order_id == order.id))
    if (count or 0) >= MOST_FILES:
        raise DomainError("too_many_files", field="file", most=MOST_FILES)
    row = OrderAttachment(
        order_id=order.id,
        name=clean_name(draft.name, SUFFIXES[media_type]),
        file_key=files.keep(draft.content, SUFFIXES[media_type]),
        media_type=media_type,
        size_bytes=len(draft.content),
        added_at=clock.business_now(),
        added_by_id=actor.account_id,
    )
    db.session.add(row)
    note(actor, "attached", "order", order.id, order.scope(), name=row.name, bytes=row.size_bytes)
    return row


def detach(actor: Actor, order: Order, attachment: OrderAttachment) -> None:
    """Take a file off a draft; its content stays kept, so that the journal's line can be undone."""
    open_draft(order, None)
    note(actor, "detached", "order", order.id, order.scope(), name=attachment.name, file_key=attachment.file_key)
    db.session.delete(attachment)


def checked_type(content: bytes) -> str:
    """The media type that the content itself shows; the sender's word and the file's name are not trusted."""
    if not content:
        raise DomainError("file_empty", field="file")
    if len(content) > MOST_BYTES:
        raise DomainError("file_too_big", field="file", most=MOST_BYTES // 1024 // 1024)
    found = _type_of(content)
    if found is None:
        raise DomainError("file_kind", field="file")
    return found


def _type_of(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    try:
        with Image.open(io.BytesIO(content), formats=list(_IMAGES)) as image:
            return _IMAGES.get(image.format or "")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _office_type(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if "xl/workbook.xml" in names:
        return _XLSX
    return _DOCX if "word/document.xml" in names else None


def clean_name(name: str, suffix: str) -> str:
    """A file's name without folders and odd signs, ending as its content says."""
    stem = re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[^\w\s().-]", "", stem).strip(" .")[:120]
    return f"{stem or 'archivo'}{suffix}"
