"""The 31 loans of OFAMI: in their table as they are in the file, shown to whose they are, changed by nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.frames.services import expire_agreements
from marketplace.fulfilment.alerts import check_today
from marketplace.infra.database import db
from marketplace.intake.command import load_folder
from marketplace.matching.services.offers import expire_offers
from marketplace.notices.digest import send_digests
from marketplace.producers.models import Association, Programme
from marketplace.programme.models import Loan
from marketplace.programme.queries import Totals, loans_of, totals_of
from tests import factories as make
from tests.el_alto import FOLDER, app, by_code  # noqa: F401
from tests.intake.files import check, csv_file, mistakes, row_of
from tests.kernel.el_alto import rows

ROOT = Actor(1, "Root", Role.ADMINISTRATOR)


def as_filed() -> list[tuple[object, ...]]:
    def cents(text: str) -> int:
        return int(Decimal(text) * 100)

    return [
        (
            row["id"], row["programme_id"], row["workshop_id"], row["association_id"], row["lender"], cents(row["amount_usd"]),
            cents(row["outstanding_usd"]), cents(row["share_lender_usd"]), row["granted"], row["source"], row["note"],
        )
        for row in rows("loans")
    ]  # fmt: skip


def as_kept() -> list[tuple[object, ...]]:
    db.session.expire_all()
    return [
        (
            one.code, one.programme.code, one.workshop.code if one.workshop else "", one.association.code, one.lender,
            one.amount_usd_minor, one.outstanding_usd_minor, one.share_lender_usd_minor,
            one.granted_on.isoformat() if one.granted_on else "", one.source, one.note,
        )
        for one in sorted(loans_of(ROOT), key=lambda loan: loan.code)
    ]  # fmt: skip


def test_after_the_import_and_every_rule_the_31_loans_are_as_in_the_file(app: Flask) -> None:
    assert len(as_filed()) == 31
    assert as_kept() == as_filed()
    for rule in (expire_offers, expire_agreements, check_today, send_digests):
        rule()
    assert load_folder(FOLDER) == 0
    assert as_kept() == as_filed()
    assert set(db.session.scalars(select(Loan.state))) == {"active"}


def test_they_add_up_to_what_the_source_says(app: Flask) -> None:
    """31 loans of US$ 1,031 on average, 26,220 outstanding, half of it Caja Los Andes' own money."""
    assert totals_of(loans_of(ROOT)) == Totals(31, 31_961_00, 1_031_00, 26_220_00, 15_980_50)


def test_no_record_is_no_sum(app: Flask) -> None:
    loans = loans_of(ROOT)
    loans[0].outstanding_usd_minor = None
    assert totals_of(loans).owed is None
    assert totals_of([]) == Totals(0, 0, None, None, None)


def test_each_sees_her_own(app: Flask, sign_in) -> None:
    group, other = by_code(Association, "A16"), by_code(Association, "A05")
    leader = make.make_account("leader", association_id=group.id)
    coordinator = make.make_account("coordinator", programme_id=by_code(Programme, "P-BO481").id)
    stranger = make.make_account("coordinator", programme_id=make.make_association().programme_id)
    buyer = make.make_account("exporter", exporter_id=make.make_exporter().id)
    db.session.commit()
    hers = sign_in(leader).get("/prestamos")
    assert "USD\xa01.131,00" in hers.text  # LN01, of a workshop of A16
    assert "USD\xa01.485,00" not in hers.text  # LN04, of A05
    page = sign_in(coordinator).get("/prestamos")
    assert all(row["id"] in page.text for row in rows("loans"))
    assert "USD\xa026.220,00" in page.text
    assert "promedio USD\xa01.031,00" in page.text
    one_group = sign_in(coordinator).get(f"/prestamos?grupo={other.id}").text
    assert "LN04" in one_group
    assert "LN01" not in one_group
    assert "LN01" not in sign_in(stranger).get("/prestamos").text
    assert sign_in(buyer).get("/prestamos").status_code == 403
    sheet = sign_in(coordinator).get("/prestamos.csv").text
    assert sheet.count("LN") == 31
    assert "1359" in sheet


@pytest.mark.parametrize(
    ("cell", "value", "sentence"),
    [
        ("outstanding_usd", "1360", "Es más de lo que se prestó."),
        ("amount_usd", "0", "Un préstamo tiene un monto."),
        ("workshop_id", "W001", "es de otra asociación"),
    ],
)
def test_a_loan_that_cannot_be_is_not_taken_in(app: Flask, cell: str, value: str, sentence: str) -> None:
    report = check(csv_file("loans.csv", row_of("loans", **{cell: value})))
    assert any(field == cell and sentence in text for _file, _row, field, text in mistakes(report))
