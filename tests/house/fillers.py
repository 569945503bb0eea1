"""How the address of every page is filled: with a thing of somebody's, or with a word that names nobody's thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.house.sides import Side

Filler = Callable[[Side, str], Any]


def _of(name: str) -> Filler:
    return lambda side, role: side.ids[name]


def _code_of(name: str) -> Filler:
    return lambda side, role: side.codes[name]


FILLERS: Mapping[str, Filler] = {
    "clip_id": _of("clip"),
    "indicator_id": _of("indicator"),
    "release_id": _of("release"),
    # How to fill each argument of a URL, by its name or by "endpoint:name". The role is whose own thing is wanted.
    "association_id": _of("association"),
    "programme_id": _of("programme"),
    "workshop_id": _of("workshop"),
    "member_id": _of("member"),
    "product_id": _of("product"),
    "photo_id": _of("photo"),
    "closure_id": _of("closure"),
    "exporter_id": _of("exporter"),
    "order_id": _of("order"),
    "line_id": _of("order_line"),
    "order_line_id": _of("order_line"),
    "attachment_id": _of("attachment"),
    "run_id": _of("run"),
    "proposal_id": _of("proposal"),
    "share_id": _of("share"),
    "offer_id": _of("offer"),
    "quote_id": _of("quote"),
    "pack_id": _of("pack"),
    "file_id": _of("pack_file"),
    "round_id": _of("round"),
    "samples.photo:photo_id": _of("sample_photo"),
    "samples.mark:photo_id": _of("sample_photo"),
    "mark_id": _of("mark"),
    "frame_id": _of("frame"),
    "call_off_id": _of("call_off"),
    "agreement_id": _of("agreement"),
    "frames.block:agreement_id": _of("verbal"),
    "alliance_id": _of("alliance"),
    "assignment_id": _of("assignment"),
    "delivery_id": _of("delivery"),
    "inspection_id": _of("inspection"),
    "inspection_photo_id": _of("inspection_photo"),
    "carton_id": _of("carton"),
    "shipment_id": _of("shipment"),
    "payment_id": _of("payment"),
    "pay_id": _of("pay"),
    "money.void_entry:entry_id": _of("money_entry"),
    "version_id": _of("cost_version"),
    "entry_id": _of("line"),
    "link_id": _of("link"),
    "grant_id": _of("grant"),
    "account_id": _of("account"),
    "session_id": lambda side, role: side.sessions[role],
    "job_id": lambda side, role: side.jobs[role],
    "notice_id": _of("notice"),
    "collection_id": lambda side, role: side.ids[f"collection_{'programme' if role == 'coordinator' else 'exporter'}"],
    "item_id": lambda side, role: side.ids[f"item_{'programme' if role == 'coordinator' else 'exporter'}"],
    "filter_id": lambda side, role: side.filters[role],
    "notices.open_:notice_id": lambda side, role: side.notices[role],
    "intake.follow:job_id": lambda side, role: side.checks[role],
    "intake.load:job_id": lambda side, role: side.checks[role],
    "intake.problems:job_id": lambda side, role: side.checks[role],
    "matching.record:code": _code_of("assignment"),
    "matching.record_pdf:code": _code_of("assignment"),
    "seasons.page:token": lambda side, role: side.tokens["collection"],
    "people.link:token": lambda side, role: side.tokens["sign_in"],
    "people.open_link:token": lambda side, role: side.tokens["sign_in"],
    "people.new_password:token": lambda side, role: side.tokens["password"],
    "people.set_password:token": lambda side, role: side.tokens["password"],
    "document_id": _of("document"),
    "check_id": _of("check"),
    "documents.follow:job_id": lambda side, role: int(side.tokens[f"made by the {role}"]),
    "documents.made:job_id": lambda side, role: int(side.tokens[f"made by the {role}"]),
    "documents.verify:code": lambda side, role: side.tokens["document"],
    "fulfilment.receive:delivery_id": _of("announced"),
    "fulfilment.call_off:delivery_id": _of("announced"),
}
WORDS: Mapping[str, Any] = {
    "paper": "FICHA",
    "formula": "K01",
    "phrase_id": "AU01",
    # Arguments that name nobody's thing.
    "seed": "chompa",
    "kind": "csv",
    "position": 1,
    "intake.template:name": "orders",
    "week": "2026-W50",
    "day": "jueves",
    "technique_code": "HK",
    "week_start": "2026-12-07",
    "step": 1,
    "what": "productos",
    "visibility": "draft",
    "act": "subir",
}
