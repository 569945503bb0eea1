"""Every list of records can be taken along as CSV and as XLSX, and both hold what the page lists."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook

from marketplace.config import ROOT
from tests.el_alto import app  # noqa: F401
from tests.every_page import FILE
from tests.house.test_every_url import stops

TEMPLATES = ROOT / "templates"

NO_LISTS = {
    "capacity/our_time.html": "the table beside a chart", "capacity/show.html": "the table beside a chart",
    "desk/filters.html": "one's own bookmarks", "design.html": "examples", "frames/show.html": "the months of one frame",
    "fulfilment/calendar.html": "the stages of one work", "income/asked.html": "who is still to be asked, in private",
    "intake/index.html": "one's last uploads", "matching/_fair_summary.html": "the three proposals of one run",
    "matching/quote.html": "one request for prices", "matching/_handed.html": "what became of it",
    "matching/quotes.html": "requests for prices of one line",
    "matching/run_all.html": "what a run found", "matching/_what_if_answer.html": "an answer to a question",
    "notebook/techniques.html": "settings", "orders/lines.html": "the lines of one draft",
    "seasons/index.html": "one's collections",
    "shipping/cartons.html": "the cartons of one delivery", "shipping/prepare.html": "a choice to make",
    "voice/index.html": "recordings", "web/board.html": "each part leads to its list",
}  # fmt: skip
"""Tables that are no list of records, and why."""


def test_every_list_offers_both_files() -> None:
    pages = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
        if not path.is_relative_to(TEMPLATES / "_parts")
    }
    drawn = {name for name, text in pages.items() if re.search(r"lists\.(plain_)?table\(", text)}
    assert len(drawn) > 20
    assert {name for name in drawn - NO_LISTS.keys() if "export_links" not in pages[name]} == set()


@pytest.mark.parametrize("role", ["coordinator", "exporter"])
def test_both_files_of_a_list_hold_the_same_rows(app: Flask, role: str) -> None:
    from tests.every_page import Tour

    tour = Tour(app)
    tour.sign_everybody_in()
    client, compared = tour.client(role, "el_alto"), []
    for stop in stops(app):
        if stop.method != "GET" or stop.names or "kind" not in stop.rule.arguments or not FILE.search(stop.rule.rule + ".csv"):
            continue
        address = re.sub(r"<[^>]*kind>", "{}", stop.rule.rule)
        if "<" in address or (text := client.get(address.format("csv"))).status_code != 200:
            continue
        lines = list(csv.reader(io.StringIO(text.get_data(as_text=True).lstrip("\ufeff"))))
        sheet = load_workbook(io.BytesIO(client.get(address.format("xlsx")).data)).active
        assert sheet is not None
        assert sheet.max_row == len(lines), address
        assert [cell.value for cell in sheet[1]] == lines[0], address
        compared.append(address)
    assert len(compared) >= 8
