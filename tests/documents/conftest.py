"""Helpers of the documents' tests: issue by the page's own button, read the text of a PDF."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.documents.models import IssuedDocument
from marketplace.infra.database import db

Issue = Callable[[FlaskClient, str], IssuedDocument]


@pytest.fixture
def issue(app) -> Issue:
    """Press the button at an address; the document that it leads to."""

    def press(client: FlaskClient, address: str) -> IssuedDocument:
        answer = client.post(address)
        assert answer.status_code == 303, answer.text[:300]
        number = int(answer.location.rsplit("/", 1)[1])
        return db.session.scalars(select(IssuedDocument).where(IssuedDocument.id == number)).one()

    return press


def text_of(content: bytes) -> str:
    """The words of a PDF, page after page, with single spaces and without the places where a long word may break."""
    document = pdfium.PdfDocument(content)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return " ".join(" ".join(pages).replace("\u200b", "").replace("\u00a0", " ").split())


def pages_of(content: bytes) -> int:
    """How many pages a PDF has."""
    document = pdfium.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()
