"""How each kind of document is laid out: facts in, a sheet in the reader's language out. The caller forces the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marketplace.documents.layouts import agreed, money, packing, people, work
from marketplace.documents.sheet import Sheet

Layout = Callable[[dict[str, Any], str], Sheet]

LAYOUTS: dict[str, Layout] = {
    "acceptance": agreed.acceptance,
    "purchase_order": agreed.purchase_order,
    "proforma": agreed.proforma,
    "invoice": agreed.invoice,
    "origin": agreed.origin,
    "statement": money.statement,
    "receipt": money.receipt,
    "delivery_note": work.delivery_note,
    "inspection": work.inspection,
    "packing_list": packing.packing,
    "notebook": people.notebook,
    "agreement": people.agreement,
}
